"""The log of exports: files that vouchers were written into for another ledger."""

from __future__ import annotations

from typing import NamedTuple

from core.views.exports import ExportRow
from db.engine.session import Tx
from db.reading.names import stamp_text


class _Stored(NamedTuple):
    id: int
    made_at: str
    made_by: str
    target: str
    name: str
    sha256: str
    vouchers: int
    lines: int
    note: str


def export_rows(tx: Tx, company: int, limit: int) -> list[ExportRow]:
    """What was exported, the newest first."""
    rows = tx.rows(
        _Stored,
        f"SELECT {', '.join(_Stored._fields)} FROM export_file WHERE company_id = :c ORDER BY id DESC LIMIT :n",
        {"c": company, "n": limit},
    )
    return [
        ExportRow(
            id=row.id,
            at=stamp_text(row.made_at),
            by=row.made_by,
            target=row.target,
            file=row.name,
            sha256=row.sha256,
            vouchers=row.vouchers,
            lines=row.lines,
            note=row.note,
        )
        for row in rows
    ]

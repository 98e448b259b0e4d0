"""The log of exports: written in one transaction, before a file gets its name."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import AlreadyExported
from core.views.exports import ExportPlan, WrittenFile
from db.company.chain import audit
from db.company.numbers import next_numbers
from db.engine.session import Tx
from db.exporting.planning import exported_before
from db.tables.columns import EXPORT_FILE, EXPORTED_VOUCHER
from db.tables.table import insert

EXPORTED = "exported"
AGAIN = "again"


def note_export(tx: Tx, company: int, plan: ExportPlan, files: Sequence[WrittenFile]) -> None:
    """Which vouchers, into which files; refused where somebody exported one of them meanwhile and nobody asked for it again."""
    first = next_numbers(tx, 0, EXPORT_FILE.name, len(files))  # whoever exports at the same time waits here
    target, journal = plan.target, plan.journal
    if not plan.again and exported_before(tx, company, target.name, plan.voucher_ids):
        raise AlreadyExported(
            f"One of these vouchers was exported to {target.title} meanwhile.", advice="Look at what was exported."
        )
    lines = sum(len(voucher.lines) for voucher in journal.vouchers)
    count, note, now, who = len(journal.vouchers), AGAIN if plan.again else "", tx.now(), tx.actor()
    rows = [
        (first + place, company, target.name, file.name, file.sha256, count, lines, now, who, note)
        for place, file in enumerate(files)
    ]
    insert(tx, EXPORT_FILE, rows)
    insert(tx, EXPORTED_VOUCHER, [(first, voucher, company) for voucher in sorted(plan.voucher_ids)])
    detail = {
        "target": target.name,
        "vouchers": count,
        "lines": lines,
        "first": journal.vouchers[0].number,
        "last": journal.vouchers[-1].number,
        "files": [{"name": file.name, "sha256": file.sha256} for file in files],
    }
    audit(tx, company, EXPORTED, files[0].name, {**detail, AGAIN: True} if plan.again else detail)

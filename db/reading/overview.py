"""Closing and adjustment: the list of closing records."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from core.errors import NotFound
from core.money import Amount
from core.views.overview import OverviewRow
from core.views.states import RecordState
from core.vocabulary import RECORD_NAMES, JobState, RecordType
from db.engine.session import Tx
from db.reading.company import running
from db.reading.names import stamp_text
from db.reading.progress import percent_of, worked_seconds

_DIGITS = re.compile(r"(\d+)$")
RECORDS = """
    SELECT r.id, r.number, r.type, r.date, v.number AS voucher, r.posted_at, r.adjusted, r.transactions, r.settlements,
           r.warnings, r.passes, r.note, r.created_by, r.created_at, o.number AS reversal_of, x.number AS reversed_by,
           j.state, j.phase_index, j.done, j.total, j.adjusted AS run_adjusted, j.warnings AS run_warnings,
           j.started_at, j.finished_at, j.phase_times,
           CASE WHEN r.posted_at IS NULL THEN 0
                WHEN EXISTS (SELECT 1 FROM closing_log l WHERE l.record_id = r.id) THEN 1 ELSE 0 END AS has_log,
           CASE WHEN r.parameters LIKE '%"update_ledger": false%' THEN 0 ELSE 1 END AS update_ledger,
           r.parameters, r.hash
    FROM closing_record r LEFT JOIN job j ON j.record_id = r.id LEFT JOIN voucher v ON v.id = r.voucher_id
    LEFT JOIN closing_record o ON o.id = r.reversal_of
    LEFT JOIN closing_record x ON x.reversal_of = r.id AND x.reversal_of <> 0 AND x.posted_at IS NOT NULL
    WHERE r.company_id = :c"""
_ACTIVE = """ AND r.type <> 'reversal' AND x.id IS NULL AND (r.posted_at IS NOT NULL OR j.state <> 'cancelled')"""


class RecordRow(NamedTuple):
    """A closing record with its voucher, its reversals and its run; what a run counts is of no use once it is posted."""

    id: int
    number: str
    type: str
    date: str
    voucher: str | None
    posted_at: str | None
    adjusted: Amount
    transactions: int
    settlements: int
    warnings: int
    passes: int
    note: str
    created_by: str
    created_at: str
    reversal_of: str | None
    reversed_by: str | None
    state: str | None
    phase_index: int | None
    done: int | None
    total: int | None
    run_adjusted: Amount | None
    run_warnings: int | None
    started_at: str | None
    finished_at: str | None
    phase_times: str | None
    has_log: int
    update_ledger: int
    parameters: str
    hash: str


def overview_rows(tx: Tx, company: int, *, show_all: bool, limit: int, before: int | None) -> list[OverviewRow]:
    """Newest first. Not ``show_all``: what counts now and what is under way."""
    sql = RECORDS + ("" if show_all else _ACTIVE) + ("" if before is None else " AND r.id < :b")
    rows = tx.rows(RecordRow, f"{sql} ORDER BY r.id DESC LIMIT :n", {"c": company, "n": limit, "b": before})
    run = running(tx, company)
    return [
        replace(overview_row(row), abandoned=run is not None and run.abandoned and run.record_id == row.id)
        for row in rows
    ]


def overview_row(row: RecordRow) -> OverviewRow:
    """The row of a record: what its run says while it is unfinished, else what was posted."""
    kind, reversed_by = RecordType(row.type), row.reversed_by or ""
    live = row.state is not None and JobState(row.state).live
    if row.posted_at is None:
        run = JobState(row.state) if row.state else JobState.WAITING
        state = RecordState(run)
        adjusted, transactions, warnings = row.run_adjusted or 0, row.total or 0, row.run_warnings or 0
        transactions = transactions if run.live else 0
        percent = percent_of(run, row.phase_index or 0, row.done or 0, row.total or 0) if run.live else None
    else:
        state = RecordState.REVERSED if reversed_by else RecordState(row.state or RecordState.DONE)
        adjusted, transactions, warnings, percent = row.adjusted, row.transactions, row.warnings, None
    return OverviewRow(
        record_id=row.id,
        number=row.number,
        type=kind,
        type_name=RECORD_NAMES[kind],
        date=row.date,
        voucher=row.voucher or "",
        state=state,
        active=row.posted_at is not None and not reversed_by and kind is not RecordType.REVERSAL,
        has_log=bool(row.has_log),
        adjusted=adjusted,
        percent=percent,
        transactions=transactions,
        settlements=row.settlements,
        warnings=warnings,
        passes=row.passes,
        seconds=None if live else worked_seconds(row.phase_times, row.started_at, row.finished_at),
        by=row.created_by,
        at=stamp_text(row.posted_at or row.created_at),
        note=row.note,
        reversal_of=row.reversal_of or "",
        reversed_by=reversed_by,
        update_ledger=bool(row.update_ledger),
    )


def find_record(tx: Tx, company: int, number: str) -> int:
    """By number, in any case, or by its digits alone."""
    wanted = number.strip()
    exact = tx.value(
        "SELECT id FROM closing_record WHERE company_id = :c AND upper(number) = :n",
        {"c": company, "n": wanted.upper()},
    )
    if exact is not None:
        return int(exact)
    rows = tx.all("SELECT id, number FROM closing_record WHERE company_id = :c ORDER BY id DESC", {"c": company})
    if wanted.isascii() and wanted.isdigit():
        for record, name in rows:
            digits = _DIGITS.search(name)
            if digits and int(digits[1]) == int(wanted):
                return int(record)
    newest = ", ".join(name for _, name in rows[:3])
    raise NotFound(
        f"closing record {wanted or '(empty)'} does not exist",
        where=f"newest: {newest}" if newest else "there is none yet",
        advice="`invclose overview` lists them.",
    )

"""What the books know about their dates: the facts that the rule of ``core.dates`` is asked with."""

from __future__ import annotations

from core.dates import DateFacts, LedgerPeriod, Purpose, refusals, run_refusals
from core.errors import refuse
from core.periods import ALL, NONE, lets_in
from core.vocabulary import RecordType
from db.company.rights import role_of
from db.engine.session import Tx


def date_facts(tx: Tx, company: int) -> DateFacts:
    """The facts of all dates of a company, as the acting user meets them. Who is to post has taken the inventory lock."""
    row = tx.one(
        """SELECT l.closed_until, l.closing_until, r.number FROM inventory_lock l
           LEFT JOIN closing_record r ON r.id = l.record_id WHERE l.company_id = :c""",
        {"c": company},
    )
    closed, closing, number = row or (None, None, None)
    recalculations = tx.all(
        "SELECT DISTINCT date FROM active_record WHERE company_id = :c AND type = 'recalculation'", {"c": company}
    )
    return DateFacts(
        closed or "", closing or "", number or "", ledger_periods(tx, company), tuple(row[0] for row in recalculations)
    )


def ledger_periods(tx: Tx, company: int) -> tuple[LedgerPeriod, ...]:
    """The ledger calendar, oldest first; the inventory access of whoever it lets in is *all*."""
    rows = tx.all(
        """SELECT start_date, end_date, status, inventory_access, name FROM ledger_period
           WHERE company_id = :c ORDER BY start_date""",
        {"c": company},
    )
    limited = any(row[3] not in (ALL, NONE) for row in rows)
    role = role_of(tx, company, tx.actor()) if limited else None
    return tuple(
        LedgerPeriod(start, end, status, ALL if lets_in(access, role) else access, name)
        for start, end, status, access, name in rows
    )


def refuse_date(tx: Tx, company: int, date: str, purpose: Purpose) -> None:
    """Raise why a date may not be used, if it may not."""
    refuse(refusals(date, date_facts(tx, company), purpose))


def refuse_run(tx: Tx, company: int, record_type: RecordType, date: str) -> None:
    """Raise why a close or recalculation may not run up to a date, if it may not."""
    refuse(run_refusals(record_type, date, date_facts(tx, company)))

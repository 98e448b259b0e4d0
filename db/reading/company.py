"""The head of every screen: company, period, who, which run."""

from __future__ import annotations

from core.days import NEVER
from core.errors import NotFound
from core.views import CompanyView, RunningView
from core.vocabulary import JobState
from db.engine.session import Tx
from db.reading.jobs import percent_of
from db.records.unfinished import unfinished


def company_view(tx: Tx, company: int, user: str, label: str, *, read_only: bool) -> CompanyView:
    row = tx.one(
        """SELECT c.code, c.name, c.currency, l.closed_until FROM company c
           LEFT JOIN inventory_lock l ON l.company_id = c.id WHERE c.id = :c""",
        {"c": company},
    )
    if row is None:
        raise NotFound(f"company {company} does not exist")
    code, name, currency, closed = row
    period = next_period(tx, company, closed)
    role = tx.value("SELECT role FROM app_user WHERE company_id = :c AND login = :u", {"c": company, "u": user})
    return CompanyView(
        id=company,
        code=code,
        name=name,
        currency=currency,
        user=user,
        role=role or "",
        period=f"{period[0]} {period[2].replace('_', ' ')}" if period else "",
        closed_until=closed,
        next_close=period[1] if period else None,
        database=label,
        read_only=read_only,
        running=running(tx, company),
    )


def next_period(tx: Tx, company: int, closed: str | None) -> tuple[str, str, str] | None:
    """(name, end, status) of the ledger period to close next: the first one that ends after the last close.

    Before the first close it is the period of the oldest voucher.
    """
    row = None
    if closed is None:
        row = tx.one(
            """SELECT name, start_date, end_date, status FROM ledger_period
               WHERE company_id = :c AND end_date >= (SELECT MIN(date) FROM voucher WHERE company_id = :c AND posted = 1)
               ORDER BY end_date LIMIT 1""",
            {"c": company},
        )
    if row is None:
        row = tx.one(
            """SELECT name, start_date, end_date, status FROM ledger_period WHERE company_id = :c AND end_date > :d
               ORDER BY end_date LIMIT 1""",
            {"c": company, "d": closed or NEVER},
        )
    return (row[0] or row[1], row[2], row[3]) if row else None


def running(tx: Tx, company: int) -> RunningView | None:
    run = unfinished(tx, company)
    if run is None:
        return None
    percent = percent_of(run.state, run.phase_index, run.done, run.total)
    return RunningView(record_id=run.record_id, number=run.number, state=JobState(run.state), percent=percent)

"""The head of every screen: company, period, who, which run."""

from __future__ import annotations

from typing import NamedTuple

from core.days import NEVER
from core.errors import NotFound
from core.lease import worker_gone
from core.views.company import CompanyView, RunningView
from core.vocabulary import MOVING, JobState
from db.close.heartbeat import age
from db.engine import clock
from db.engine.session import Tx
from db.reading.progress import percent_of
from db.records.unfinished import unfinished

_PERIOD = """SELECT CASE WHEN name = '' THEN CAST(start_date AS TEXT) ELSE name END AS name, end_date AS "end", status
             FROM ledger_period"""


def company_view(tx: Tx, company: int, user: str, label: str, *, read_only: bool) -> CompanyView:
    """The head of every screen and answer for this user; ``NotFound`` when the company does not exist."""
    row = tx.one(
        """SELECT c.code, c.name, c.currency, l.closed_until FROM company c
           LEFT JOIN inventory_lock l ON l.company_id = c.id WHERE c.id = :c""",
        {"c": company},
    )
    if row is None:
        raise NotFound(f"company {company} does not exist", advice="Load the books again.")
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
        period=f"{period.name} {period.status.replace('_', ' ')}" if period else "",
        closed_until=closed,
        next_close=period.end if period else None,
        database=label,
        read_only=read_only,
        running=running(tx, company),
        period_name=period.name if period else "",
        head=int(tx.value("SELECT MAX(number) FROM seal WHERE company_id = :c", {"c": company}) or 0),
    )


class NextPeriod(NamedTuple):
    """The ledger period to close next; one without a name is called after its first day."""

    name: str
    end: str
    status: str


def next_period(tx: Tx, company: int, closed: str | None) -> NextPeriod | None:
    """The first ledger period that ends after the last close.

    Before the first close it is the period of the oldest voucher.
    """
    found = None
    if closed is None:
        found = tx.row(
            NextPeriod,
            f"""{_PERIOD}
               WHERE company_id = :c AND end_date >= (SELECT MIN(date) FROM voucher WHERE company_id = :c AND posted = 1)
               ORDER BY end_date LIMIT 1""",
            {"c": company},
        )
    if found is None:
        found = tx.row(
            NextPeriod,
            f"""{_PERIOD} WHERE company_id = :c AND end_date > :d
               ORDER BY end_date LIMIT 1""",
            {"c": company, "d": closed or NEVER},
        )
    return found


def running(tx: Tx, company: int) -> RunningView | None:
    """The unfinished run of the company, with its percent; None when there is none."""
    run = unfinished(tx, company)
    if run is None:
        return None
    state = JobState(run.state)
    percent = percent_of(state, run.phase_index, run.done, run.total)
    gone = state is not JobState.WAITING and clock.process_gone(run.host, run.pid)
    abandoned = state in MOVING and worker_gone(age(tx, run.heartbeat_at, run.beat), process_gone=gone)
    return RunningView(record_id=run.record_id, number=run.number, state=state, percent=percent, abandoned=abandoned)

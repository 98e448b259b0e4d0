"""What the front page says first: value and course, inventory against the ledger, what is open, the next close.

Each part is a look-up of its own, so that the first figure does not wait for the last; the page asks for them after its list
stands. Over a million transactions a part takes one to four seconds, with no rows brought into memory but for the checks.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.requests import CloseRequest
from core.views.front import FrontClose, FrontLedger, FrontOpen, FrontValue, MonthValue
from core.views.states import Severity
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Database, Tx
from db.reading.balances import LASTING
from db.reading.checks import findings
from db.reading.company import next_period
from db.reading.reconcile import inventory_value, ledger_values
from db.records.own_records import own
from db.records.quantities import IN_COST
from db.records.records import last_close

MONTHS = 12


def front_value(tx: Tx, company: int) -> FrontValue:
    """The value of everything on hand, and of the eleven month ends before: what it is now less what changed since then."""
    held, latest = tx.one(
        """SELECT SUM(h.physical_amount + h.financial_amount), MAX(h.last_date)
           FROM cost_group g JOIN on_hand h ON h.cost_group_id = g.id WHERE g.company_id = :c""",
        {"c": company},
    ) or (None, None)
    closed = last_close(tx, company)[1]
    if latest is None and not closed:
        return FrontValue(0)
    value = int(held or 0)
    ends = month_ends(max(latest or "", closed))
    since = _changed_after(tx, company, ends[:-1])
    values = [MonthValue(end[:7], value - changed) for end, changed in zip(ends, (*since, 0), strict=True)]
    begun = next((at for at, month in enumerate(values) if month.value), len(values) - 1)
    return FrontValue(value, tuple(values[begun:]))


def month_ends(day: str) -> list[str]:
    """The last days of twelve months, the last of them that of the day, as ISO text."""
    year, month = int(day[:4]), int(day[5:7])
    ends = []
    for back in range(MONTHS - 1, -1, -1):
        number = year * 12 + month - back  # months from the year 0 to the first of the following month
        ends.append((dt.date(number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)).isoformat())
    return ends


def _changed_after(tx: Tx, company: int, days: list[str]) -> list[int]:
    """By how much the value changed after each of these days, with the rules of `db.reading.stock`: one pass for all days."""
    params = {"c": company, **{f"d{at}": day for at, day in enumerate(days)}}

    def sums(of: str, date: str) -> str:
        return ", ".join(f"SUM({of}) FILTER (WHERE {date} > :d{at})" for at in range(len(days)))

    changed = [0] * len(days)
    for statement in (
        f"""SELECT {sums("u.amount - u.taken_back", "u.date")} FROM inventory_update u
            WHERE {own("u")} AND +u.cost_group_id IN (SELECT id FROM cost_group WHERE company_id = :c) AND u.date > :d0""",
        f"""SELECT {sums("t.amount", "r.date")} FROM active_record r JOIN adjustment_total t ON t.record_id = r.id
            WHERE r.company_id = :c AND t.{IN_COST} AND r.date > :d0""",
        f"""SELECT {sums("l.amount", "l.date")} FROM ({LASTING}) l WHERE l.date > :d0""",
    ):
        for at, amount in enumerate(tx.one(statement, params) or ()):
            changed[at] += int(amount or 0)
    return changed


def front_ledger(tx: Tx, company: int) -> FrontLedger:
    """Inventory and ledger, as the reconciliation compares them; which vouchers part them is not looked for here."""
    values = inventory_value(tx, company)
    values.pop(0, None)
    ledger = ledger_values(tx, sorted(values))
    return FrontLedger(
        inventory=sum(values.values()),
        ledger=sum(ledger.values()),
        accounts=len(values),
        differing=sum(value != ledger[account] for account, value in values.items()),
    )


def front_open(tx: Tx, company: int) -> FrontOpen:
    """What the newest close (or opening) left open, of its own snapshot."""
    record, date = last_close(tx, company)
    row = tx.one(
        f"""SELECT SUM(CASE WHEN update_kind = {FINANCIAL} AND quantity < 0 THEN 1 ELSE 0 END),
                   SUM(CASE WHEN update_kind = {FINANCIAL} AND quantity < 0 THEN posted + adjusted - settled ELSE 0 END),
                   SUM(CASE WHEN update_kind = {PHYSICAL} THEN 1 ELSE 0 END)
            FROM open_balance WHERE record_id = :r AND record_id <> 0 AND open_quantity <> 0""",
        {"r": record},
    )
    issues, amount, waiting = (int(value or 0) for value in row or (0, 0, 0))
    return FrontOpen(closed_until=date, issues=issues, estimated=-amount, not_invoiced=waiting)


def front_close(database: Database[Any], company: int) -> FrontClose:
    """The date that a close would be proposed for, and what its checks find now."""
    with database.read() as tx:
        period = next_period(tx, company, last_close(tx, company)[1] or None)
        today = tx.today()
    if period is None:
        return FrontClose("", 0, 0, 0)
    view = findings(database, company, CloseRequest(date=period.end))
    return FrontClose(
        date=period.end,
        due_in=(dt.date.fromisoformat(period.end) - today).days,
        items=view.items,
        transactions=view.transactions,
        stops=tuple(finding.message for finding in view.findings if finding.severity == Severity.STOP),
        warnings=tuple(finding.message for finding in view.findings if finding.severity == Severity.WARN),
    )

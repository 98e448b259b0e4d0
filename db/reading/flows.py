"""What moved stock and value of each cost group in some days, and by what; the rule of a day is that of `db.reading.stock`.

Between two days the stock of a cost group changes by its updates and adjustments, and by nothing else: what was on hand before,
what came and went, and what was adjusted add up to what is on hand after. A physical update brings its pieces and its value; the
invoice takes its value back and brings its own, with the pieces that differ.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from core.days import NEVER
from core.money import Amount, Quantity
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.balances import LASTING
from db.records.own_records import own
from db.records.quantities import IN_COST


class Flow(NamedTuple):
    """A change of stock."""

    cost_group_id: int
    date: str
    number: str
    """Of the transaction, or of the closing record that adjusted."""
    quantity: Quantity
    amount: Amount
    receipt: int
    """1: of a receipt; 0: of an issue, or an adjustment."""


_PIECES = f"""CASE WHEN u.kind = {FINANCIAL} THEN u.quantity - COALESCE((SELECT p.quantity FROM inventory_update p
      WHERE p.transaction_id = u.transaction_id AND p.kind = {PHYSICAL} AND p.date <= u.date), 0)
    WHEN EXISTS (SELECT 1 FROM inventory_update f WHERE f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL}
      AND f.date < u.date) THEN 0 ELSE u.quantity END"""
_GROUPS = " AND {column} IN (SELECT value FROM ids(:g))"


def day_before(day: str) -> str:
    """The day before, or nothing where there is no first day."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day and day > NEVER else ""


def updates(tx: Tx, company: int, first: str, last: str, groups: list[int] | None = None) -> list[Flow]:
    """What updates changed, in the order of days and postings."""
    of_groups = _GROUPS.format(column="u.cost_group_id") if groups is not None else ""
    return tx.rows(
        Flow,
        f"""SELECT u.cost_group_id, u.date, t.number, {_PIECES} AS quantity, u.amount - u.taken_back AS amount,
                   CASE WHEN t.quantity > 0 THEN 1 ELSE 0 END AS receipt
            FROM cost_group g JOIN inventory_update u ON u.cost_group_id = g.id JOIN inventory_transaction t ON t.id = u.transaction_id
            WHERE g.company_id = :c AND {own("u")} AND u.date >= :s AND u.date <= :e{of_groups}
            ORDER BY u.date, u.transaction_id, u.kind""",
        _params(tx, company, first, last, groups),
    )


def adjustments(tx: Tx, company: int, first: str, last: str, groups: list[int] | None = None) -> list[Flow]:
    """What active records adjusted, in the order in which they were posted; what outlasts a reversal on the day of its record."""
    totals = _GROUPS.format(column="a.cost_group_id") if groups is not None else ""
    rows = tx.rows(
        Flow,
        f"""SELECT a.cost_group_id, r.date, r.number, 0 AS quantity, SUM(a.amount) AS amount, 0 AS receipt
            FROM active_record r JOIN adjustment_total a ON a.record_id = r.id
            WHERE r.company_id = :c AND r.date >= :s AND r.date <= :e AND a.{IN_COST}{totals}
            GROUP BY a.cost_group_id, r.date, r.number, r.id ORDER BY r.date, r.id, a.cost_group_id""",
        _params(tx, company, first, last, groups),
    )
    lasting = tx.rows(
        Flow,
        f"""SELECT u.cost_group_id, u.date, o.number, 0 AS quantity, SUM(u.amount) AS amount, 0 AS receipt
            FROM ({LASTING}{totals}) u JOIN closing_record o ON o.id = u.record_id
            WHERE u.date >= :s AND u.date <= :e GROUP BY u.cost_group_id, u.date, o.number ORDER BY u.date, o.number""",
        _params(tx, company, first, last, groups),
    )
    return sorted((*rows, *lasting), key=lambda row: row.date)


def _params(tx: Tx, company: int, first: str, last: str, groups: list[int] | None) -> dict[str, object]:
    params: dict[str, object] = {"c": company, "s": first, "e": last}
    return params if groups is None else {**params, "g": tx.ids(groups)}

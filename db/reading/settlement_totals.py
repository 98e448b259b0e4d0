"""What all settlements of a record add up to, as their list shows them; no row is read for it.

Quantities and amounts are summed by cost group in SQL and together here: a cost group by itself may be near the limit.
"""

from __future__ import annotations

from core.views import SettlementTotals
from core.vocabulary import RecordType
from db.engine.session import Tx
from db.reading.settlements import record_heads, shown_of
from db.records.quantities import IN_COST


def totals_of_record(tx: Tx, company: int, record: int) -> SettlementTotals:
    """The sums of what ``settlements.of_record`` lists."""
    shown = shown_of(tx, company, record)
    if not shown.posted:
        return SettlementTotals(count=0, items=0, quantity=0, amount=0, adjustment=0, canceled=False)
    settles = shown.type in (RecordType.CLOSING, RecordType.OPENING)
    count, groups, quantity, amount, adjustment = _settled(tx, shown.source) if settles else _adjusted(tx, shown.source)
    sign = -1 if shown.reversal else 1
    return SettlementTotals(
        count=count,
        items=_items(tx, groups),
        quantity=sign * quantity,
        amount=sign * amount,
        adjustment=sign * adjustment,
        canceled=count > 0 and record_heads(tx, company)[record].canceled,
    )


_Sums = tuple[int, list[int], int, int, int]
"""Rows, cost groups, quantity, amount, adjustment."""


def _settled(tx: Tx, record: int) -> _Sums:
    rows = tx.all(
        """SELECT cost_group_id, COUNT(*), SUM(quantity), SUM(amount) FROM settlement
           WHERE record_id = :r GROUP BY cost_group_id""",
        {"r": record},
    )
    adjusted = tx.all(
        f"""SELECT a.cost_group_id, SUM(a.amount) FROM cost_adjustment a
            WHERE a.record_id = :r AND a.{IN_COST} AND EXISTS
              (SELECT 1 FROM settlement s WHERE s.record_id = :r AND s.cost_group_id = a.cost_group_id
                 AND s.issue_id = a.transaction_id) GROUP BY a.cost_group_id""",
        {"r": record},
    )
    count, quantity, amount = (sum(int(row[at]) for row in rows) for at in (1, 2, 3))
    return count, [row[0] for row in rows], quantity, amount, sum(int(change) for _, change in adjusted)


def _adjusted(tx: Tx, record: int) -> _Sums:
    """A record that only adjusts: each adjustment is a row, settled is nothing."""
    rows = tx.all(
        "SELECT cost_group_id, COUNT(*), SUM(amount) FROM cost_adjustment WHERE record_id = :r GROUP BY cost_group_id",
        {"r": record},
    )
    counts = sum(count for _, count, _ in rows)
    return counts, [group for group, _, _ in rows], 0, 0, sum(int(amount) for _, _, amount in rows)


def _items(tx: Tx, groups: list[int]) -> int:
    rows = tx.all(
        "SELECT DISTINCT item_id FROM cost_group WHERE id IN (SELECT value FROM ids(:g)) LIMIT 2", {"g": tx.ids(groups)}
    )
    return len(rows)

"""What a closing record did to the items of an item group: the sum of its adjustments, item by item."""

from __future__ import annotations

from core.views.records import RecordItemRow, RecordItems
from core.vocabulary import RecordType
from db.engine.session import Tx
from db.reading.opened import CHANGE, is_opening
from db.records.quantities import IN_COST


def record_items(tx: Tx, company: int, record: int, item_group: str, limit: int) -> RecordItems:
    """Largest change first; of a reversal with the opposite sign of what it took back. Together they are the group's row."""
    row = tx.one(
        "SELECT type, reversal_of FROM closing_record WHERE id = :r AND company_id = :c", {"r": record, "c": company}
    )
    if row is None:
        return RecordItems(())
    sign, source = (-1, row[1]) if row[0] == RecordType.REVERSAL else (1, record)
    params = {"r": source, "c": company, "g": item_group}
    if is_opening(tx, source):
        changes = f"""SELECT u.cost_group_id, COUNT(*) AS transactions, SUM({CHANGE}) AS amount FROM inventory_update u
            WHERE u.record_id = :r AND u.record_id <> 0 GROUP BY u.cost_group_id"""
    else:
        changes = f"""SELECT t.cost_group_id, SUM(t.transactions) AS transactions, SUM(t.amount) AS amount FROM adjustment_total t
            WHERE t.record_id = :r AND t.{IN_COST} GROUP BY t.cost_group_id"""
    found = tx.all(
        f"""SELECT i.code, i.name, SUM(t.transactions), SUM(t.amount) FROM ({changes}) t
            JOIN cost_group c ON c.id = t.cost_group_id JOIN item i ON i.id = c.item_id JOIN item_group g ON g.id = i.item_group_id
            WHERE c.company_id = :c AND g.code = :g GROUP BY i.code, i.name ORDER BY ABS(SUM(t.amount)) DESC, i.code""",
        params,
    )
    rows = [RecordItemRow(code, name, int(count), sign * int(amount)) for code, name, count, amount in found]
    kept, others = rows[:limit], rows[limit:]
    rest = RecordItemRow("", "", sum(row.transactions for row in others), sum(row.adjusted for row in others))
    return RecordItems(tuple(kept), len(others), rest if others else None)

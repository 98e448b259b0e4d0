"""What of the costs of an item is read behind its first page: its open receipts, and its stock at every month's end.

A month counts every change on its own date, as the value of inventory on a day does (`db.reading.stock`): a physical update
on its day, a financial one with what it adds to that, an adjustment on the date of its record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from core.views.items import ItemCosts, MonthCostRow, OpenReceiptRow
from core.vocabulary import InventoryModel
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.balances import LASTING, open_receipts
from db.reading.items import item_places
from db.reading.names import cost_groups
from db.records.own_records import own
from db.records.quantities import IN_COST

_YEAR = 12
_MOST_MONTHS = 120


def item_costs(tx: Tx, company: int, code: str) -> ItemCosts:
    """Of one item; where no close settles it, its receipts are not open or used up."""
    groups = [place.group for place in item_places(tx, company, code)]
    model = tx.value(
        """SELECT m.inventory_model FROM item i JOIN item_model_group m ON m.id = i.model_group_id
           WHERE i.company_id = :c AND i.code = :i""",
        {"c": company, "i": code},
    )
    settled = InventoryModel(model).periodic
    left = _open_receipts(tx, company, groups) if settled else []
    invoiced = tx.all(
        "SELECT financial_quantity FROM on_hand WHERE cost_group_id IN (SELECT value FROM ids(:g))",
        {"g": tx.ids(groups)},
    )
    unsettled = sum(row.quantity for row in left) - sum(quantity for (quantity,) in invoiced) if settled else 0
    return ItemCosts(
        open_receipts=tuple(left),
        unsettled=unsettled,
        months=tuple(_months(tx, company, groups)),
    )


def _open_receipts(tx: Tx, company: int, groups: Sequence[int]) -> list[OpenReceiptRow]:
    """Open receipts by place, the oldest first."""
    lying = cost_groups(tx, groups)
    order = {group: place for place, group in enumerate(groups)}
    found = open_receipts(tx, company, groups)
    return [
        OpenReceiptRow(
            cost_group_id=row.group,
            dimensions=lying[row.group].dimensions,
            transaction_id=row.id,
            number=row.number,
            date=row.date,
            quantity=row.quantity,
            amount=row.amount,
        )
        for row in sorted(found, key=lambda row: (order[row.group], row.date, row.id))
    ]


def _changes(tx: Tx, company: int, groups: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """(yyyymmdd, pieces, value) of what changed the stock, summed by day."""
    params = {"c": company, "g": tx.ids(groups)}
    of_groups = "IN (SELECT value FROM ids(:g))"
    moved, dated = tx.date_code("u.date"), tx.date_code("r.date")
    statements = (
        f"""SELECT {moved}, SUM(u.quantity), SUM(u.amount) FROM inventory_update u
            WHERE u.cost_group_id {of_groups} AND u.kind = {PHYSICAL} AND {own("u")} GROUP BY u.date""",
        f"""SELECT {moved}, SUM(u.quantity - COALESCE(p.quantity, 0)), SUM(u.amount) - SUM(u.taken_back)
            FROM inventory_update u
            LEFT JOIN inventory_update p ON p.transaction_id = u.transaction_id AND p.kind = {PHYSICAL}
            WHERE u.cost_group_id {of_groups} AND u.kind = {FINANCIAL} AND {own("u")} GROUP BY u.date""",
        f"""SELECT {dated}, 0, SUM(a.amount) FROM active_record r
            JOIN adjustment_total a ON a.record_id = r.id AND a.cost_group_id {of_groups}
            WHERE r.company_id = :c AND a.{IN_COST} GROUP BY r.date""",
        f"""SELECT {tx.date_code("l.date")}, 0, SUM(l.amount)
            FROM ({LASTING} AND a.cost_group_id {of_groups}) l GROUP BY l.date""",
    )
    for statement in statements:
        for code, quantity, value in tx.all(statement, params):
            yield int(code), int(quantity), int(value)


def _months(tx: Tx, company: int, groups: Sequence[int]) -> list[MonthCostRow]:
    """Every month from the first change to the last one (the last ten years of them), with what was on hand at its end."""
    changes: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for code, quantity, value in _changes(tx, company, groups):
        year, month = divmod(code // 100, 100)
        before = changes[year * _YEAR + month - 1]
        changes[year * _YEAR + month - 1] = (before[0] + quantity, before[1] + value)
    if not changes:
        return []
    first = max(min(changes), max(changes) - _MOST_MONTHS + 1)
    early = [change for number, change in changes.items() if number < first]
    on_hand, worth = sum(quantity for quantity, _ in early), sum(value for _, value in early)
    rows = []
    for number in range(first, max(changes) + 1):
        quantity, value = changes.get(number, (0, 0))
        on_hand, worth = on_hand + quantity, worth + value
        year, month = divmod(number, _YEAR)
        rows.append(MonthCostRow(month=f"{year:04d}-{month + 1:02d}", quantity=on_hand, value=worth))
    return rows

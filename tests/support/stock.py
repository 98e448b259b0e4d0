"""What must hold of the stock of every item, however it came there: walked as a whole, and compared with the facts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from core.reports import ReportName
from core.requests import ReportRequest
from core.views.items import MovementRow
from db.engine.session import Tx
from db.reading.balances import transaction_cost, value_by_item_group
from db.reading.item_costs import item_costs
from db.reading.items import item_rows, item_totals, item_view
from db.reading.movements import movement_rows, movement_totals
from db.reading.reconcile import inventory_value
from db.reading.reports.balances import inventory_value as report
from db.reading.stock import stock_on

MANY = 1_000_000


def every_item(tx: Tx, company: int) -> Counter[str]:
    """All items of a company; what was met, by kind."""
    met: Counter[str] = Counter()
    rows = item_rows(tx, company, limit=MANY)
    stock = stock_on(tx, company)
    for row in rows:
        lying = [one for one in stock if one.item == row.item]
        assert row.quantity == sum(one.quantity for one in lying), row
        assert row.value == sum(one.value for one in lying), row
        view = item_view(tx, company, row.item)
        assert (view.quantity, view.value) == (row.quantity, row.value)
        figures = [(one.quantity, one.value, one.received, one.received_value) for one in lying]
        assert [(one.quantity, one.value, one.received, one.received_value) for one in view.stock] == figures
        met["items"] += 1
        met.update(_movements(tx, company, row.item, (row.quantity, row.value)))
        _costs(tx, company, row.item)
    totals = item_totals(tx, company)
    assert (totals.count, totals.value) == (len(rows), sum(row.value for row in rows))
    assert totals.value == sum(inventory_value(tx, company).values())  # what is reconciled with the ledger, by account
    return met


def _movements(tx: Tx, company: int, item: str, on_hand: tuple[int, int]) -> Counter[str]:
    """From what is on hand down to nothing, in pages of any size; every cost is that of the transaction."""
    rows = movement_rows(tx, company, item, limit=MANY)
    totals = movement_totals(tx, company, item)
    assert (totals.count, totals.quantity, totals.value) == (len(rows), *on_hand), item
    if not rows:
        assert on_hand == (0, 0), item
        return Counter()
    assert (rows[0].on_hand, rows[0].value) == on_hand
    assert (rows[-1].before.quantity, rows[-1].before.value) == (0, 0), (item, rows[-1])
    assert [row.place for row in rows] == sorted({row.place for row in rows}, reverse=True)
    for size in (1, 3):
        assert paged(tx, company, item, size) == rows
    for row in rows:
        if row.transaction_id and row.quantity:
            assert row.cost == transaction_cost(tx, company, row.transaction_id), row
    return Counter("revaluation" if row.status is None else row.status.value for row in rows)


def paged(tx: Tx, company: int, item: str, size: int) -> list[MovementRow]:
    """All movements of an item, in pages."""
    found: list[MovementRow] = []
    while page := movement_rows(tx, company, item, limit=size, after=found[-1].before if found else None):
        found += page
    return found


def _costs(tx: Tx, company: int, item: str) -> None:
    """Open receipts less what is not settled is what is on hand and invoiced; each month ends as its last day does."""
    costs, view = item_costs(tx, company, item), item_view(tx, company, item)
    if view.settled:
        left = sum(row.quantity for row in costs.open_receipts) - costs.unsettled
        assert left == view.quantity - view.received, item
    for row in costs.months:
        lying = stock_on(tx, company, last_day(row.month), [item])
        assert row.quantity == sum(one.quantity for one in lying), (item, row)
        assert row.value == sum(one.value for one in lying), (item, row)


def last_day(month: str) -> str:
    """Of a month such as 2026-05."""
    return ((date.fromisoformat(f"{month}-28") + timedelta(days=4)).replace(day=1) - timedelta(days=1)).isoformat()


def every_day(tx: Tx, company: int, days: list[str]) -> None:
    """The stock of a day is that of the report, of the accounts, and of what is on hand less what came later."""
    for day in days:
        rows = stock_on(tx, company, day)
        shown = report(tx, company, ReportRequest(ReportName.INVENTORY_VALUE, date_to=day))
        assert [(one.item, one.dimensions, one.quantity, one.value) for one in rows] == [
            (row[0], row[2], row[7], row[8]) for row in shown.rows
        ]
        total = sum(one.value for one in rows)
        assert total == sum(value_by_item_group(tx, company, day).values()), day
        assert total == sum(inventory_value(tx, company, day).values()), day
        for item in {one.item for one in rows}:
            assert stock_on(tx, company, day, [item]) == [one for one in rows if one.item == item]

"""Reports on small books, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NotFound, UsageError
from core.reports import PriceBase, ReportName
from core.requests import ReportRequest
from tests.desk.by_hand.conftest import World


def report(world: World, name: ReportName, **more: Any) -> list[dict[str, Any]]:
    view = world.books.report(ReportRequest(name, **more))
    return [dict(zip((column.key for column in view.columns), row, strict=True)) for row in view.rows]


def test_open_quantities_with_receipts(make):
    """A receipt of 10 not invoiced and an issue of 3 invoiced: 3."""
    world = make()
    world.do("receipt", "R1", item="A", qty=10, price="1.00", date="2026-01-05", post="physical")
    world.do("issue", "I1", item="A", qty=3, date="2026-01-06")
    rows = report(world, ReportName.OPEN_QUANTITIES, date_to="2026-01-31")
    assert [(row["number"], row["quantity"]) for row in rows] == [("I1", 3_000_000)]
    rows = report(world, ReportName.OPEN_QUANTITIES, date_to="2026-01-31", receipts=True)
    assert [(row["number"], row["quantity"]) for row in rows] == [("R1", 10_000_000), ("I1", 3_000_000)]
    assert report(world, ReportName.OPEN_QUANTITIES, date_to="2026-01-31", items=("B",)) == []
    with pytest.raises(UsageError):
        report(world, ReportName.OPEN_QUANTITIES)


def test_cost_prices_against_each_base(make):
    world = make(A={"model": "FIFO", "item_cost": "5.00"}, B={"model": "FIFO"})
    for label, price in (("R1", "15.00"), ("R2", "6.50"), ("R3", "5.00")):
        world.do("receipt", label, item="A", qty=2, price=price, date="2026-01-05")
    for label, price in (("B1", "1.00"), ("B2", "1.00"), ("B3", "2.00")):
        world.do("receipt", label, item="B", qty=1, price=price, date="2026-01-05")

    def listed(percent: int, base: PriceBase = PriceBase.ITEM, **more: Any) -> list[str]:
        more = {"max_percent": percent * 1_000_000, "base": base, **more}
        return [str(row["number"]) for row in report(world, ReportName.COST_PRICES, **more)]

    assert listed(30) == ["R1"]
    assert listed(29) == ["R1", "R2"]
    assert listed(29, min_amount=200) == ["R1"]
    assert listed(30, PriceBase.ITEM_OR_MEDIAN) == ["R1", "B3"]
    assert listed(20, PriceBase.MEDIAN) == ["R1", "R3", "B3"]
    row = report(world, ReportName.COST_PRICES, max_percent=30_000_000)[0]
    assert (row["unit"], row["base"], row["percent"]) == (15_000_000, 5_000_000, 200_000_000)
    world.do("close", "C1", date="2026-01-31")
    assert listed(0) == []


def test_trial_balance_and_inventory_value_agree(closed: World):
    view = closed.books.report(ReportRequest(ReportName.TRIAL_BALANCE, date_from="2026-01-06", date_to="2026-01-31"))
    assert view.totals["closing"] == 0
    assert view.totals["debit"] == view.totals["credit"] > 0
    value = closed.books.report(ReportRequest(ReportName.INVENTORY_VALUE))
    assert value.totals["value"] == 2300 + 400 + 12_000 + 9_600
    rows = report(closed, ReportName.INVENTORY_VALUE, items=("B",))
    assert [(row["dimensions"], row["quantity"], row["value"], row["unit"]) for row in rows] == [
        ("N", 3_000_000, 300, 1_000_000),
        ("W", 1_000_000, 100, 1_000_000),
    ]
    assert report(closed, ReportName.INVENTORY_VALUE, date_to="2026-01-01") == []


def test_physical_and_invoiced_stand_apart(make):
    world = make()
    world.do("receipt", "R1", item="A", qty=2, price="1.00", date="2026-01-05", post="physical")
    row = report(world, ReportName.INVENTORY_VALUE, date_to="2026-01-06")[0]
    assert (row["physical_quantity"], row["physical_value"], row["financial_value"]) == (2_000_000, 200, 0)
    world.do("invoice", "R1i", of="R1", price="1.50", date="2026-01-10")
    row = report(world, ReportName.INVENTORY_VALUE)[0]
    assert (row["quantity"], row["physical_value"], row["financial_value"]) == (2_000_000, 0, 300)
    row = report(world, ReportName.INVENTORY_VALUE, date_to="2026-01-06")[0]
    assert (row["quantity"], row["value"]) == (2_000_000, 200)


def test_log_and_calculation_list_of_a_record(make):
    world = make()
    with pytest.raises(NotFound):
        report(world, ReportName.LOG)
    world.do("issue", "I1", item="A", qty=3, date="2026-01-06")
    world.do("close", "C1", date="2026-01-31")
    assert [row["number"] for row in report(world, ReportName.LOG)] == ["I1"]
    rows = report(world, ReportName.CALCULATION_LIST, record_id=world.record("C1"))
    assert [(row["item"], row["position"], row["passes"]) for row in rows] == [("A", 1, 1)]

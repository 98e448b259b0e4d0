"""Reports on small books, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NotFound, UsageError
from core.reports import ColumnKind, PriceBase, ReportName, ValueBy
from core.requests import ReportRequest
from db.reading.flows import day_before
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


def month(world: World) -> World:
    """A month with everything: received, invoiced at another price, sold, closed, adjusted, reversed, taken back."""
    world.do("receipt", "R1", item="A", qty=10, price="1.00", date="2026-01-05")
    world.do("receipt", "R2", item="A", qty=10, price="2.00", date="2026-01-08", post="physical")
    world.do("issue", "I1", item="A", qty=4, date="2026-01-10")
    world.do("receipt", "R3", item="A", qty=5, price="3.00", date="2026-01-20", post="physical")
    world.do("close", "C1", date="2026-01-31")
    world.do("invoice", "R2i", of="R2", price="2.50", date="2026-02-03")
    world.do("issue", "I2", item="A", qty=9, date="2026-02-10")
    world.do("recalculate", "C2", date="2026-02-15")
    world.do("cancel", "V1", of="C2")
    world.do("close", "C3", date="2026-02-28")
    return world


DAYS = ("", "2026-01-04", "2026-01-08", "2026-01-31", "2026-02-03", "2026-02-14", "2026-02-28", "2026-03-31")


@pytest.mark.parametrize(
    ("first", "last"), [(first, last) for first in DAYS for last in DAYS if not first or not last or first <= last]
)
def test_movements_lead_from_the_stock_of_one_day_to_that_of_another(make, first: str, last: str):
    """What was on hand before, what came, went and was adjusted are what is on hand after: by the reports of both days."""
    world = month(make())
    before = day_before(first)
    opening = report(world, ReportName.INVENTORY_VALUE, date_to=before) if before else []
    closing = report(world, ReportName.INVENTORY_VALUE, date_to=last)
    rows = report(world, ReportName.MOVEMENTS, date_from=first, date_to=last)
    for side, stock in (("opening", opening), ("closing", closing)):
        assert sum(row[f"{side}_quantity"] for row in rows) == sum(row["quantity"] for row in stock)
        assert sum(row[side] for row in rows) == sum(row["value"] for row in stock)
    changes = report(world, ReportName.COST_CHANGES, date_from=first, date_to=last, items=("A",))
    assert (changes[0]["on_hand"], changes[0]["value"]) == (
        sum(row["quantity"] for row in opening),
        sum(row["value"] for row in opening),
    )
    assert (changes[-1]["on_hand"], changes[-1]["value"]) == (
        sum(row["quantity"] for row in closing),
        sum(row["value"] for row in closing),
    )
    adjusted = sum(row["amount"] for row in changes if row["what"] == "Adjusted")
    assert sum(row["adjusted"] for row in rows) == adjusted


def test_the_steps_of_a_unit_cost_add_up_to_its_change(make):
    """10 at 1.00, then 10 at 2.00: the average rises from 1.00 to 1.50."""
    world = make()
    world.do("receipt", "R1", item="A", qty=10, price="1.00", date="2026-01-05")
    world.do("receipt", "R2", item="A", qty=10, price="2.00", date="2026-01-08")
    rows = report(world, ReportName.COST_CHANGES, date_from="2026-01-06", items=("A",))
    assert [(row["what"], row["number"], row["unit"], row["change"]) for row in rows] == [
        ("On hand before", "", 1_000_000, None),
        ("Received", "R2", 1_500_000, 500_000),
    ]
    with pytest.raises(UsageError, match="about one item"):
        report(world, ReportName.COST_CHANGES)


def test_the_value_by_age_takes_the_newest_receipts_as_on_hand(make):
    """10 pieces 100 days old and 10 that are 10 days old, 12 left at 60.00: 50.00 are young, 10.00 are old."""
    world = make(A={"model": "MA"})
    world.do("receipt", "R1", item="A", qty=10, price="5.00", date="2026-01-01")
    world.do("receipt", "R2", item="A", qty=10, price="5.00", date="2026-04-01")
    world.do("issue", "I1", item="A", qty=8, date="2026-04-02")
    (row,) = report(world, ReportName.AGING, date_to="2026-04-11")
    assert (row["value"], row["to_30"], row["to_180"], row["oldest"]) == (6000, 5000, 1000, "2026-01-01")
    ages = [value for key, value in row.items() if key.startswith("to_") or key == "older"]
    assert sum(ages) == row["value"]


def test_an_undone_receipt_has_no_age(make):
    world = make()
    world.do("receipt", "R1", item="A", qty=3, price="1.00", date="2026-01-01")
    world.do("receipt", "R2", item="A", qty=5, price="1.00", date="2026-03-01")
    world.do("undo", "U1", of="R2")
    (row,) = report(world, ReportName.AGING, date_to="2026-03-31")
    assert (row["quantity"], row["to_90"], row["oldest"]) == (3_000_000, 300, "2026-01-01")


def test_less_than_nothing_is_listed(make):
    world = make()
    world.do("issue", "I1", item="A", qty=2, date="2026-01-05")
    (row,) = report(world, ReportName.NEGATIVE)
    assert (row["quantity"], row["value"]) == (-2_000_000, -2400)
    assert row["advice"].startswith("More was issued than came")
    world.do("receipt", "R1", item="A", qty=5, price="12.00", date="2026-01-06")
    assert report(world, ReportName.NEGATIVE) == []
    assert len(report(world, ReportName.NEGATIVE, date_to="2026-01-05")) == 1


def test_the_value_is_the_same_however_it_is_summed_up(closed: World):
    totals = set()
    for by in ValueBy:
        view = closed.books.report(ReportRequest(ReportName.INVENTORY_VALUE, by=by))
        totals.add(view.totals["value"])
        assert view.notes[0].endswith(" difference 0.00 EUR.")
    assert totals == {2300 + 400 + 12_000 + 9_600}
    sites = report(closed, ReportName.INVENTORY_VALUE, by=ValueBy.SITE)
    assert [(row["site"], row["value"]) for row in sites if row["site"]] == [("N", 300), ("W", 100)]
    accounts = report(closed, ReportName.INVENTORY_VALUE, by=ValueBy.ACCOUNT)
    assert {row["difference"] for row in accounts} == {0}


def test_vouchers_and_settlements_are_listed_with_their_sums(make):
    world = month(make())
    listed = world.books.report(ReportRequest(ReportName.VOUCHERS, date_from="2026-02-01", date_to="2026-02-28"))
    assert all("2026-02-01" <= str(row[1]) <= "2026-02-28" for row in listed.rows)
    keys = [column.key for column in listed.columns]
    for row in (dict(zip(keys, row, strict=True)) for row in listed.rows):
        assert world.books.voucher(str(row["voucher"])).total == row["amount"]
    settled = world.books.report(ReportRequest(ReportName.SETTLEMENTS, record_id=world.record("C1")))
    rows = world.books.settlements_of_record(world.record("C1"))
    assert settled.totals == {
        "amount": sum(row.amount for row in rows),
        "adjustment": sum(row.adjustment for row in rows),
    }
    assert len(settled.rows) == len(rows) > 0


@pytest.mark.parametrize("name", ReportName)
def test_every_report_has_figures_where_it_says_so(make, name: ReportName):
    """What a column says of its values, a file relies on."""
    world = month(make())
    items = ("A",) if name is ReportName.COST_CHANGES else ()
    view = world.books.report(ReportRequest(name, date_to="2026-03-31", items=items))
    figures = [at for at, column in enumerate(view.columns) if column.kind not in _TEXTS]
    for row in view.rows:
        assert len(row) == len(view.columns)
        assert all(row[at] is None or isinstance(row[at], int) for at in figures)
    assert view.totals.keys() <= {column.key for column in view.columns}


_TEXTS = (ColumnKind.TEXT, ColumnKind.CODE, ColumnKind.DATE, ColumnKind.MOMENT)

"""A cut-over made from the export itself: everything through a day is opened at the value it has there."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from core.currency import Currency
from core.importing.model import OpeningRow
from core.mapping.mapping import Mapped
from core.mapping.open_receipts import Moved, open_receipts, shared
from core.mapping.opened import OpenedItem, why
from core.money import quantity_text, to_quantity
from core.vocabulary import InventoryModel, Reference, UpdateKind
from tests.mapping.exports import GBP, SYSTEMS, expected, files_of, mapped
from tests.mapping.test_bad_input import replaced

DAYS = ("2026-01-31", "2026-02-28", "2026-03-31")


def opened(system: str, day: str, files: dict[str, bytes] | None = None, **answers: str) -> Mapped:
    """The sample of a system, ERPNext in one of its two shapes, opened as of a day."""
    given = files or {name: content for name, content in files_of(system).items() if "labels" not in name}
    return mapped(system, given, answers={"opening_as_of": day, "opening_account": "3000", **answers})


def plain(*rows: str, head: str = "item,date,quantity,amount,site\n", **answers: str) -> Mapped:
    content = (head + "".join(f"{row}\n" for row in rows)).encode()
    said = {"opening_as_of": "2026-01-31", "opening_account": "3000", **answers}
    return mapped("plain", {"list.csv": content}, answers=said, currency=Currency.of("EUR"))


def items(export: Mapped) -> dict[str, OpenedItem]:
    assert export.opening is not None
    return {one.item: one for one in export.opening.items}


def worth(row: OpeningRow) -> int:
    return row.value + row.adjustment


def value_there(system: str, day: str) -> str:
    """What the columns of the system itself add up to on a day."""
    said: Any = expected(system)
    found = said.get("value_at", said.get("signed_value_at"))[day]
    return str(found if isinstance(found, str) else found.get("total", found.get("by_accounting_date")))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_opened_is_worth_what_the_system_says(system: str, day: str):
    export = opened(system, day)
    assert (export.problems, export.questions) == ([], [])
    there = GBP.amount(value_there(system, day))
    assert sum(one.there or 0 for one in items(export).values()) == there
    assert sum(map(worth, export.bundle.opening)) == there
    assert all(one.left == 0 for one in items(export).values())
    for one in items(export).values():
        assert sum(amount for _, amount in one.parts) == one.difference
    assert min((row.date for row in export.bundle.rows), default="9") > day


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_opened_on_the_last_day_is_on_hand_there(system: str):
    export = opened(system, "2026-03-31")
    assert export.bundle.rows == []
    wanted: dict[str, int] = defaultdict(int)
    for place, quantity in expected(system)["on_hand"].items():
        wanted[place.partition("|")[0]] += to_quantity(quantity)
    held: dict[str, int] = defaultdict(int)
    for row in export.bundle.opening:
        held[row.item] += row.quantity
    assert held == wanted
    assert {item: one.quantity for item, one in items(export).items()} == wanted


def test_places_keep_their_own_value_where_the_system_has_one():
    """ERPNext values each warehouse by itself."""
    found: dict[str, int] = defaultdict(int)
    for row in opened("erpnext", "2026-03-31").bundle.opening:
        found[f"{row.item}|{row.dimensions[0]}"] += worth(row)
    there = expected("erpnext")["value_by_item_warehouse_at_end"]
    assert {place: GBP.text(value) for place, value in found.items()} == there


def test_what_is_not_invoiced_is_opened_under_its_reference_and_its_invoice_follows():
    """Dynamics: received in January for 556.00 and 244.00, invoiced in February."""
    export = opened("d365", "2026-01-31")
    waiting = [row for row in export.bundle.opening if row.update is UpdateKind.PHYSICAL]
    assert {(row.kind, GBP.text(row.amount)) for row in waiting} == {
        (Reference.PURCHASE, "556.00"),
        (Reference.PURCHASE, "244.00"),
    }
    for one in waiting:
        later = [row for row in export.bundle.rows if row.reference == one.reference]
        assert [(row.update, row.quantity) for row in later] == [("financial", one.quantity)]
    assert sum(one.waiting for one in items(export).values()) == sum(row.quantity for row in waiting)


def test_a_part_that_was_invoiced_is_stock_and_the_rest_waits():
    """Business Central at the end of January: 60 of 100 are invoiced, for 861.00; the 40 are expected to cost 556.00."""
    export = opened("bc", "2026-01-31")
    rows = {row.reference: row for row in export.bundle.opening if row.reference.startswith("315")}
    assert {
        name: (quantity_text(row.quantity), row.amount, row.update.name, row.kind) for name, row in rows.items()
    } == {
        "315": ("40", 55_600, "PHYSICAL", Reference.PURCHASE),
        "315 invoiced": ("60", 86_100, "FINANCIAL", Reference.PURCHASE),
    }
    later = [row for row in export.bundle.rows if row.reference == "315"]
    assert [(row.update, quantity_text(row.quantity), row.amount) for row in later] == [("financial", "40", 56_400)]


def test_adjustments_count_from_their_own_day():
    """The close of March adjusted by 30.00; the table of settlements says when."""
    adjusted = {day: dict(items(opened("d365", day))["004711"].parts).get("adjusted there", 0) for day in DAYS}
    assert adjusted == {"2026-01-31": 0, "2026-02-28": 0, "2026-03-31": 3_000}


def test_adjustments_without_their_days_are_asked_about():
    files = {name: content for name, content in files_of("d365").items() if name != "InventSettlement.csv"}
    asked = opened("d365", "2026-02-28", files).questions
    assert [(one.key, one.choices) for one in asked] == [("adjusted", ("before", "after"))]
    assert "30.00" in asked[0].text
    before, after = (
        items(opened("d365", "2026-02-28", files, adjusted=said))["004711"].there for said in ("before", "after")
    )
    assert (before or 0) - (after or 0) == 3_000


def test_adjustments_that_contradict_their_row_are_a_problem():
    files = replaced("d365", ("0.000000,30.000000,7", "0.000000,20.000000,7"), name="InventSettlement")
    first = opened("d365", "2026-03-31", files).problems[0]
    assert (first.file, first.column, first.value) == ("InventTrans.csv", "CostAmountAdjustment", "30.000000")
    assert "adjusts the row by 20.00" in first.message


def test_cancelled_adjustments_do_not_count():
    pairs = (
        (
            "PurchReceipt,22565421190,InventProfit,22565421302,1,0,",
            "PurchReceipt,22565421190,InventProfit,22565421302,1,1,",
        ),
    )
    files = replaced("d365", *pairs, name="InventSettlement")
    files["InventTrans.csv"] = files["InventTrans.csv"].replace(b",1971.000000,30.000000,", b",1971.000000,0.000000,")
    export = opened("d365", "2026-03-31", files)
    assert export.problems == []
    assert "adjusted there" not in dict(items(export)["004711"].parts)


def test_the_open_receipts_of_first_in_first_out():
    export = plain(
        "A,2026-01-02,10,100.00,1", "A,2026-01-09,5,60.00,1", "A,2026-01-20,-12,-122.00,1", "A,2026-02-03,1,9.00,1"
    )
    assert [(quantity_text(row.quantity), row.amount, row.adjustment, row.date) for row in export.bundle.opening] == [
        ("3", 3_600, 200, "2026-01-09")
    ]
    assert [row.date for row in export.bundle.rows] == ["2026-02-03"]
    one = items(export)["A"]
    assert (one.there, one.receipts, one.difference) == (3_800, 3_600, 200)
    assert why(one, Currency.of("EUR")) == "issues have another cost there 2.00"


@pytest.mark.parametrize(
    ("model", "rows"),
    [
        ("LIFO", [("3", 3_000, 800)]),
        ("WA", [("3", 3_800, 0)]),
        ("MA", [("3", 3_800, 0)]),
    ],
)
def test_other_models(model: str, rows: list[tuple[str, int, int]]):
    export = plain("A,2026-01-02,10,100.00,1", "A,2026-01-09,5,60.00,1", "A,2026-01-20,-12,-122.00,1", model=model)
    assert [(quantity_text(row.quantity), row.amount, row.adjustment) for row in export.bundle.opening] == rows


def test_stock_below_zero_is_opened_as_an_issue():
    export = plain("A,2026-01-02,1,10.00,1", "A,2026-01-09,-4,-40.00,1")
    assert [(quantity_text(row.quantity), row.amount) for row in export.bundle.opening] == [("-3", 3_000)]


def test_value_without_stock_is_named_and_not_opened():
    export = plain("A,2026-01-02,4,10.00,1", "A,2026-01-09,-4,-9.97,1")
    one = items(export)["A"]
    assert (export.bundle.opening, one.there, one.opened, one.left) == ([], 3, 0, 3)
    assert why(one, Currency.of("EUR")).endswith("without stock, not opened 0.03")


def test_a_missing_value_is_a_question_and_never_nothing():
    rows = ("A,2026-01-02,10,100.00,1", "A,2026-01-09,5,60.00,1", "A,2026-01-20,-12,,1")
    asked = plain(*rows)
    assert [(one.key, one.choices) for one in asked.questions] == [("opening_value", ("receipts",))]
    assert "list.csv line 4" in asked.questions[0].text
    export = plain(*rows, opening_value="receipts")
    assert [row.amount for row in export.bundle.opening] == [3_600]
    one = items(export)["A"]
    assert (one.there, one.opened, one.receipts) == (None, 3_600, 3_600)
    said = plain(*rows, **{"value_of.A": "35.00"})
    assert said.questions == []
    assert sum(map(worth, said.bundle.opening)) == 3_500


def test_a_receipt_without_a_cost_needs_a_person():
    rows = ("A,2026-01-02,10,,1", "A,2026-01-20,-2,,1")
    kinds = "item,date,quantity,amount,site,kind\n"
    export = plain(*(f"{row},movement" for row in rows), head=kinds, opening_value="receipts")
    assert "value_of.A" in [one.key for one in export.questions]


def test_a_value_against_the_quantity_is_asked_about():
    asked = plain("A,2026-01-02,4,10.00,1", "A,2026-01-09,-3,-12.00,1").questions
    assert [one.key for one in asked] == ["value_of.A"]
    assert "-2.00" in asked[0].text


def test_a_production_across_the_day_is_a_problem():
    head = "item,date,quantity,amount,site,kind,production\n"
    export = plain(
        "RM,2026-01-02,10,20.00,1,purchase,",
        "RM,2026-01-30,-10,-20.00,1,consumption,WO-7",
        "FG,2026-02-02,5,20.00,1,output,WO-7",
        head=head,
    )
    assert [(one.line, one.value) for one in export.problems] == [(4, "FG")]
    assert "WO-7" in export.problems[0].message


def test_the_account_against_the_stock_is_asked_for():
    export = opened("bc", "2026-02-28", opening_account="")
    assert [one.key for one in export.questions] == ["opening_account"]
    assert "3000" in {row.code for row in opened("bc", "2026-02-28").bundle.accounts}
    assert "2000" not in {row.code for row in opened("bc", "2026-02-28", opening_account="2000").bundle.accounts}


def test_a_day_that_is_none_is_asked_again():
    assert [one.key for one in opened("bc", "31.02.2026").questions][:1] == ["opening_as_of"]


def slow_layers(moved: list[Moved], *, last_first: bool) -> list[tuple[int, int]]:
    """Piece by piece, with pieces that went out before they came in taken from the next receipt."""
    pieces: list[int] = []
    short = 0
    for one in moved:
        for _ in range(abs(one.quantity)):
            if one.quantity > 0 and short:
                short -= 1
            elif one.quantity > 0:
                pieces.append(one.row)
            elif pieces:
                pieces.pop(-1 if last_first else 0)
            else:
                short += 1
    return [(row, pieces.count(row)) for row in dict.fromkeys(pieces)]


@pytest.mark.parametrize("seed", range(60))
def test_open_receipts_are_those_of_a_piece_by_piece_count(seed: int):
    chance = random.Random(seed)
    moved = [Moved(row, chance.choice([-1, 1]) * chance.randint(1, 9), 100) for row in range(chance.randint(1, 14))]
    for model in (InventoryModel.FIFO, InventoryModel.LIFO, InventoryModel.WA):
        found = [(layer.row, layer.quantity) for layer in open_receipts(moved, model)]
        assert found == slow_layers(moved, last_first=model is InventoryModel.LIFO)


@pytest.mark.parametrize("seed", range(40))
def test_shares_add_up(seed: int):
    chance = random.Random(seed)
    weights = [chance.randint(0, 50) for _ in range(chance.randint(1, 8))] + [1]
    amount = chance.randint(-500, 500)
    found = shared(amount, weights)
    assert sum(found) == amount
    for part, weight in zip(found, weights, strict=True):
        assert abs(part - Decimal(amount) * weight / sum(weights)) <= 1


D365_DAYS = ("200.000000,0.000000,2026-01-28T00:00:00,2026-02-25", "200.000000,0.000000,2026-02-10T00:00:00,2026-01-20")
BC_RECEIPT = ("1/28/2026,1/28/2026,Purchase", "2/10/2026,2/10/2026,Purchase")
BC_INVOICE = ("2/25/2026,2/25/2026,Purchase", "1/20/2026,1/20/2026,Purchase")


@pytest.mark.parametrize(
    ("system", "file", "pairs"),
    [("d365", "InventTrans.csv", [D365_DAYS]), ("bc", "Value", [BC_RECEIPT, BC_INVOICE])],
)
def test_what_was_invoiced_before_the_day_and_received_after_it_is_named(
    system: str, file: str, pairs: list[tuple[str, str]]
):
    export = opened(system, "2026-01-31", replaced(system, *pairs, name=file))
    messages = [problem.message for problem in export.problems]
    assert "is not ended by 2026-01-31: a purchase that is half posted cannot be opened" in messages

"""What lines owe to each other and to the books."""

from __future__ import annotations

import pytest

from core.dates import DateFacts, LedgerPeriod
from core.importing import Known, KnownItem, KnownTransaction
from core.vocabulary import InventoryModel, Reference
from tests.unit.importing.bundles import bundle_of, line, problems_of, said

PHYSICAL = line("P1", update="physical")


def returned(reference: str, **cells: str) -> str:
    return line(reference, kind="customer_return", return_of="S1", **cells)


SALE = line("S1", kind="sales", quantity="-2")
LABOR_X = line("L1", kind="labor", item="", quantity="", amount="5", production="X")
MATERIAL_X = line("C1", kind="production_issue", quantity="-1", production="X")
PRODUCT_X = line("R1", kind="production_receipt", item="B", production="X")


def made(reference: str, **cells: str) -> str:
    return line(reference, **{"kind": "production_receipt", "item": "B", "production": "X", **cells})


GOOD = [
    (PHYSICAL, line("P1", update="financial", date="2026-02-03", amount="1.10")),
    (PHYSICAL, line("P2"), line("P1", update="financial")),
    (SALE, returned("T1"), returned("T2")),
    (SALE, returned("T1", update="physical"), returned("T1", update="financial")),
    (SALE, returned("T1", site="2")),
    (MATERIAL_X, LABOR_X, PRODUCT_X, line("R2", kind="production_receipt", item="A", production="X")),
    (MATERIAL_X, line("B1", kind="production_issue", production="X"), PRODUCT_X),
    (MATERIAL_X, made("R1", share="2"), made("R2", share="0.5")),
    (MATERIAL_X, made("R1", share="999999999999.999999"), made("R2", share="0")),
    (MATERIAL_X, made("R1", update="physical", amount="3", share="2"), made("R1", update="financial", share="2")),
    (MATERIAL_X, made("R1", update="physical", part="D1", share="6"), made("R1", update="physical", part="D2", share="4"),
     made("R1", update="financial", quantity="2", share="10")),
    (line("R1", kind="production_receipt", update="physical", production="X", amount="3"), MATERIAL_X,
     line("R1", kind="production_receipt", update="financial", production="X")),
    (line("P1", quantity="5"), line("S1", kind="sales", quantity="-5", marked_to="P1")),
    (line("T1", kind="transfer", to_site="2"), line("S1", kind="sales", site="2", quantity="-1", marked_to="T1")),
    (line("P1", quantity="5"), line("T1", kind="transfer", to_site="2", marked_to="P1")),
]  # fmt: skip


@pytest.mark.parametrize("lines", GOOD)
def test_good_bundles(lines: tuple[str, ...]):
    assert problems_of(*lines) == []


BAD = [
    ((line("P1"), line("P1")), "reference", "is already there with its physical update, in line 2"),
    ((PHYSICAL, PHYSICAL), "reference", "already there with its physical update"),
    ((line("P1"), line("P1", update="financial")), "reference", "already there with its financial update"),
    ((line("P1", update="financial"),), "reference", "has no physical line above"),
    ((PHYSICAL, line("P1", update="financial", item="B")), "item", "is A in line 2"),
    ((PHYSICAL, line("P1", update="financial", site="2")), "site", "is 1 in line 2"),
    ((PHYSICAL, line("P1", update="financial", batch="X")), "batch", "is empty in line 2"),
    ((PHYSICAL, line("P1", update="financial", quantity="2")), "quantity", "is 1 in line 2"),
    ((PHYSICAL, line("P1", kind="customer_return", update="financial")), "kind", "is purchase in line 2"),
    ((returned("T1"),), "return_of", "is not a sale above this line"),
    ((line("S1"), returned("T1")), "return_of", "is not a sale, in line 2"),
    ((SALE, returned("T1", item="B")), "return_of", "sold item A, in line 2"),
    ((SALE, returned("T1", quantity="3")), "quantity", "sold 2 in line 2; 2 left"),
    ((SALE, returned("T1"), returned("T2", quantity="2")), "quantity", "sold 2 in line 2; 1 left"),
    ((SALE, returned("T1", update="physical"), line("T1", kind="customer_return", update="financial",
      return_of="S9")), "return_of", "is S1 in line 3"),
    ((PRODUCT_X,), "production", "has no materials above this line"),
    ((MATERIAL_X, PRODUCT_X, LABOR_X), "production", "already has its product on line 3"),
    ((MATERIAL_X, PRODUCT_X, line("B1", kind="production_issue", production="X")), "production",
     "already has its product on line 3"),
    ((MATERIAL_X, PRODUCT_X, made("R2", update="physical")), "production", "is ended on line 3"),
    ((made("R1", update="physical"), made("R1", update="financial", production="Y")), "production", "is X in line 2"),
    ((MATERIAL_X, line("C1", kind="production_issue", update="financial", production="X")), "reference",
     "already there with its financial update"),
    ((line("C1", kind="production_issue", quantity="-3", update="physical", production="X", part="D1"),
      line("C1", kind="production_issue", update="physical", production="X", part="D2")), "quantity",
     "has the other sign in line 2"),
    ((line("S1", kind="sales", quantity="-1", marked_to="P9"),), "marked_to", "is not a receipt above"),
    ((SALE, line("S2", kind="sales", quantity="-1", marked_to="S1")), "marked_to", "is not a receipt, in line 2"),
    ((line("P1", item="B"), line("S1", kind="sales", quantity="-1", marked_to="P1")), "marked_to", "is of item B"),
    ((line("P1"), line("S1", kind="sales", quantity="-1", site="2", marked_to="P1")), "marked_to", "another site"),
    ((line("P1"), line("S1", kind="sales", quantity="-2", marked_to="P1")), "marked_to", "less than is marked"),
    ((line("P1", item="M"), line("S1", kind="sales", item="M", quantity="-1", marked_to="P1")), "marked_to",
     "M is a MA item"),
]  # fmt: skip


SHARES = [
    ((made("R1", share="1"), made("R2")), 4, "is empty, but line 3 has one"),
    ((made("R1", update="physical", share="1"), made("R1", update="financial")), 4, "is empty, but line 3 has one"),
    ((made("R1", share="0"), made("R2", share="0.0")), 3, "is zero on every product of X"),
    ((made("R1", share="-1"), made("R2", share="2")), 3, "is negative"),
    ((made("R1", share="half"), made("R2", share="2")), 3, "is not a number"),
    ((made("R1", share="0.0000001"), made("R2", share="2")), 3, "0.0000001 has more than 6 decimals"),
    ((made("R1", update="physical", share="1"),), 3, "is given, but shares are decided at the end"),
    ((made("R1", update="physical", share="1"), made("R1", update="financial", share="2")), 3,
     "is another share than that of its end"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "number", "message"), SHARES)
def test_shares_say_how_the_whole_cost_is_shared(lines: tuple[str, ...], number: int, message: str):
    (problem,) = [found for found in problems_of(MATERIAL_X, *lines) if found.column == "share"]
    assert (problem.line, problem.message) == (number, message)


def test_a_production_that_the_books_have_ended():
    known = Known(ended={"X": "2026-01-30"}, productions={"X"})
    late = [
        MATERIAL_X,
        LABOR_X,
        PRODUCT_X,
        made("R2", update="physical"),
        line("B1", kind="production_issue", production="X"),
    ]
    problems = problems_of(*late, known=known)
    assert said(problems) == [(number, "production", "was ended on 2026-01-30") for number in range(2, 7)]
    waiting = KnownTransaction(Reference.PRODUCTION_RECEIPT, "B", 1_000_000, 0, site="1", production="X")
    known = Known(ended={"X": "2026-01-30"}, productions={"X"}, transactions={"R2": waiting})
    assert problems_of(made("R2", update="financial"), known=known) == []


@pytest.mark.parametrize(("lines", "column", "message"), BAD)
def test_bad_relations(lines: tuple[str, ...], column: str, message: str):
    problems = problems_of(*lines)
    assert [problem.column for problem in problems] == [column]
    assert message in problems[0].message
    assert problems[0].line == len(lines) + 1


def test_what_stands_below_is_not_there_yet():
    assert said(problems_of(returned("T1"), SALE)) == [(2, "return_of", "is not a sale above this line")]


def test_whoever_points_at_a_damaged_line_is_not_blamed():
    lines = (line("P1", update="physical", amount="x"), line("P1", update="financial"))
    assert said(problems_of(*lines)) == [(2, "amount", "is not a number")]
    lines = (line("S1", kind="sales", quantity="-2") + ",,", returned("T1"))
    assert [(problem.line, problem.column) for problem in problems_of(*lines)] == [(2, "")]


CLOSED = Known(dates=DateFacts("2026-01-31", periods=[LedgerPeriod("2026-03-01", "2026-03-31", "on_hold")]))


def test_closed_days():
    lines = [line(f"P{day}", date=day) for day in ("2026-01-31", "2026-02-01", "2026-03-01", "2026-04-01")]
    assert said(problems_of(*lines, known=CLOSED)) == [
        (2, "date", "is in a closed inventory period: closed through 2026-01-31"),
        (4, "date", "is in ledger period 2026-03-01, which is on hold"),
    ]


def test_a_bad_line_is_checked_for_names_and_days_too():
    assert said(problems_of(line("P1", quantity="x", date="2026-01-02", site="9", account="77"), known=CLOSED))[1:] == [
        (2, "account", "is of a movement, not of purchase"),
        (2, "date", "is in a closed inventory period: closed through 2026-01-31"),
        (2, "account", "is not a main account"),
    ]


def test_periods_of_the_bundle_count_before_those_of_the_books():
    periods = "start,end,status\n2026-03-01,2026-03-31,open\n2026-04-01,2026-04-30,closed\n"
    lines = [line("P1", date="2026-03-01"), line("P2", date="2026-04-30")]
    assert [found.line for found in problems_of(*lines, known=CLOSED, periods=periods)] == [3]


SOLD = KnownTransaction(Reference.SALES, "A", -5_000_000, -5_000_000, site="1", returned=4_000_000)
RECEIVED = KnownTransaction(Reference.PURCHASE, "Z", 1_000_000, 0, site="1")
BOOKS = Known(
    items={"Z": KnownItem(InventoryModel.FIFO)},
    transactions={"S1": SOLD, "PO": RECEIVED},
    productions={"X"},
    accounts={"1300", "1310", "5000"},
    blocked_accounts={"1310"},
    sites={"1"},
)


def test_what_the_books_hold_already():
    good = [line("PO", item="Z", update="financial"), returned("T1"), PRODUCT_X]
    assert problems_of(*good, known=BOOKS) == []
    assert said(problems_of(returned("T1", quantity="2"), known=BOOKS)) == [
        (2, "quantity", "sold 5 in the books; 1 left")
    ]
    assert said(problems_of(line("PO", item="Z"), known=BOOKS)) == [
        (2, "reference", "is already there with its physical update, in the books")
    ]


def test_the_references_the_importer_has_to_look_up():
    bundle = bundle_of(returned("T1"), line("S2", kind="sales", quantity="-1", marked_to="PO"), MATERIAL_X)
    assert bundle.references() == {"T1", "S1", "S2", "PO", "C1"}
    assert bundle.productions() == {"X"}
    assert (bundle.first_date(), bundle.last_date()) == ("2026-01-31", "2026-01-31")
    assert bundle_of().first_date() == ""


def test_accounts_sites_and_vouchers():
    posted = {"balance_account": "1300", "offset_account": "5000", "voucher": "V1"}
    assert problems_of(line("P1", **posted), known=BOOKS) == []
    lines = [
        line("P1", **posted),
        line("P2", **{**posted, "balance_account": "9"}),
        line("P3", **{**posted, "balance_account": "1310", "voucher": "V2"}),
        line("P4", **posted, date="2026-02-01"),
        line("P5", kind="movement", account="7"),
        line("P6", site="7"),
        line("P7", kind="transfer", to_site="8"),
    ]
    assert said(problems_of(*lines, known=BOOKS)) == [
        (3, "balance_account", "is not a main account"),
        (4, "balance_account", "is a blocked account"),
        (5, "voucher", "is dated 2026-01-31 on line 2"),
        (6, "account", "is not a main account"),
        (7, "site", "is not a site"),
        (8, "to_site", "is not a site"),
    ]


def test_warehouses_of_the_bundle_are_all_there_are():
    places = "site,warehouse\n1,W1\n1,W2\n2,\n"
    lines = [
        line("P1", warehouse="W1"),
        line("P2", warehouse="W9"),
        line("P3", site="3"),
        line("T1", kind="transfer", warehouse="W1", to_site="1", to_warehouse="W2"),
        line("T2", kind="transfer", to_site="2", to_warehouse="W2"),
    ]
    assert said(problems_of(*lines, warehouses=places)) == [
        (3, "warehouse", "is not a warehouse of site 1"),
        (4, "site", "is not a site"),
        (6, "to_warehouse", "is not a warehouse of site 2"),
    ]


def test_a_content_is_loaded_once():
    bundle = bundle_of(line("P1"))
    known = Known(loaded={bundle.sha256: "2026-02-01 by anna"})
    assert [found.message for found in problems_of(line("P1"), known=known)] == [
        "this content is already loaded: 2026-02-01 by anna"
    ]

"""What a line of transactions.csv may say by itself."""

from __future__ import annotations

import pytest

from core.currency import Currency
from core.importing import LABOR, BundleRow, Known
from core.vocabulary import Reference
from tests.support.currencies import EUR, JPY, KWD
from tests.unit.importing.bundles import bundle_of, line, problems_of, read_bundle, said

GOOD = [
    line("P1"),
    line("P1", quantity="-1", kind="vendor_return", amount="0.90"),
    line("P1", quantity="1.000001", amount="0"),
    line("P1", kind="sales", quantity="-12.5"),
    line("P1", kind="movement", quantity="-3"),
    line("P1", kind="movement", quantity="3", amount="4.5"),
    line("P1", kind="profit_loss", quantity="3"),
    line("P1", kind="counting", quantity="-3"),
    line("P1", kind="customer_return", quantity="1", amount="5"),
    line("P1", kind="transfer", to_site="2"),
    line("P1", kind="transfer", warehouse="W1", to_site="1", to_warehouse="W2"),
    line("P1", kind="production_issue", quantity="-2"),
    line("P1", kind="production_issue", quantity="2", production="X"),
    line("P1", kind="labor", item="", quantity="", amount="10", production="X"),
    line("P1", date="2024-02-29"),
    line("P1", kind="purchase", quantity="1000000000", amount="9999999999999.99"),
]


@pytest.mark.parametrize("text", GOOD)
def test_good_lines(text: str):
    assert problems_of(text) == []


BAD = [
    (line("", amount="1"), "reference", "is empty"),
    (line("P1", kind="purchace"), "kind", "is not a kind of transaction"),
    (line("P1", kind="Purchase", amount="1"), "kind", "is not a kind of transaction"),
    (line("P1", update="booked"), "update", "is not an update"),
    (line("P1", update=""), "update", "is not an update"),
    (line("P1", kind="movement", update="physical"), "update", "is not possible for movement"),
    (line("P1", kind="transfer", update="financial", to_site="2"), "update", "is not possible for transfer"),
    (line("P1", item=""), "item", "is empty"),
    (line("P1", item="C"), "item", "is not an item"),
    (line("P1", quantity=""), "quantity", "is empty"),
    (line("P1", quantity="0"), "quantity", "is zero"),
    (line("P1", quantity="0.000"), "quantity", "is zero"),
    (line("P1", quantity="-1"), "quantity", "of purchase must be positive"),
    (line("P1", kind="sales", quantity="1"), "quantity", "of sales must be negative"),
    (line("P1", kind="transfer", quantity="-1", to_site="2"), "quantity", "of transfer must be positive"),
    (
        line("P1", kind="production_issue", quantity="1"),
        "production",
        "a positive production_issue brings material back",
    ),
    (
        line("P1", kind="production_issue", quantity="1", production="X", amount="3"),
        "amount",
        "the cost of what was taken",
    ),
    (line("P1", kind="production_issue", quantity="0", production="X"), "quantity", "is zero"),
    (line("P1", kind="sales", quantity="-1", share="1"), "share", "is of a production_receipt, not of sales"),
    (
        line("P1", kind="production_issue", quantity="-1", production="X", share="1"),
        "share",
        "is of a production_receipt",
    ),
    (line("P1", quantity="1e3"), "quantity", "has an exponent"),
    (line("P1", quantity="NaN"), "quantity", "is not a number"),
    (line("P1", quantity="1_000"), "quantity", "is not a number"),
    (line("P1", quantity="\u0661"), "quantity", "is not a number"),
    (line("P1", quantity='"1,5"'), "quantity", "has a comma"),
    (line("P1", quantity="1.0000001"), "quantity", "more than 6 decimals"),
    (line("P1", quantity="9999999999999"), "quantity", "beyond the limit"),
    (line("P1", amount=""), "amount", "is empty"),
    (line("P1", amount="1.001"), "amount", "more than 2 decimals"),
    (line("P1", amount="0.001"), "amount", "amounts in EUR have 2"),
    (line("P1", amount="-1"), "amount", "is negative"),
    (line("P1", amount="10000000000000.01"), "amount", "beyond the limit"),
    (line("P1", amount="1" * 90), "amount", "beyond the limit"),
    (line("P1", kind="sales", quantity="-1", amount="3"), "amount", "issues are priced"),
    (line("P1", kind="transfer", to_site="2", amount="3"), "amount", "carries the cost"),
    (line("P1", date=""), "date", "is empty"),
    (line("P1", date="31.01.2026"), "date", "is not an ISO date"),
    (line("P1", date="20260131"), "date", "is not an ISO date"),
    (line("P1", date="2026-02-30"), "date", "is not a day in the calendar"),
    (line("P1", date="0202-01-01"), "date", "is not between 1900 and 2199"),
    (line("P1", kind="transfer"), "to_site", "is empty"),
    (line("P1", kind="transfer", to_site="1"), "to_site", "is where the goods already are"),
    (line("P1", to_site="2"), "to_site", "is of a transfer"),
    (line("P1", return_of="S1"), "return_of", "is of a customer_return"),
    (line("P1", production="X"), "production", "is of production lines"),
    (line("P1", account="1300"), "account", "is of a movement"),
    (line("P1", marked_to="P0"), "marked_to", "only an issue"),
    (line("P1", kind="labor", item="", quantity="", amount="10"), "production", "is empty"),
    (line("P1", kind="labor", item="", quantity="", production="X"), "amount", "is empty or zero"),
    (line("P1", kind="labor", quantity="1", item="", amount="1", production="X"), "quantity", "labor moves no goods"),
    (line("P1", kind="labor", quantity="", item="A", amount="1", production="X"), "item", "labor moves no goods"),
    (line("P1", balance_account="1300"), "offset_account", "is empty"),
    (line("P1", kind="customer_return", return_of="S1", amount="1"), "amount", "takes the cost of its sale"),
    (line("P1", kind="production_receipt", production="X", amount="1"), "amount", "what its materials and labor cost"),
    (
        line("P1", kind="movement", account="1300", balance_account="1300", offset_account="1300"),
        "account",
        "together with offset_account",
    ),
    (line("P1", voucher="V1"), "voucher", "without accounts"),
    (line("P1", batch="\x1b]0;owned\x07"), "batch", "U+001B"),
    (line("P1", batch="a\u202eb"), "batch", "U+202E"),
    (line("P1", batch="a\tb"), "batch", "U+0009"),
    (line("P1", batch="a\x85b"), "batch", "U+0085"),
    (line("P1", batch="x" * 101), "batch", "has 101 characters"),
]


@pytest.mark.parametrize(("text", "column", "message"), BAD)
def test_a_bad_cell_is_named(text: str, column: str, message: str):
    problems = problems_of(text, known=Known(accounts={"1300"}))
    assert [problem.column for problem in problems] == [column]
    assert message in problems[0].message
    assert (problems[0].file, problems[0].line) == ("transactions.csv", 2)


def test_everything_wrong_with_one_line_is_said_at_once():
    problems = problems_of(line("", kind="sales", update="x", item="C", quantity="ten", date="x", amount="1,5"))
    # the comma in the amount makes the line too long, so it is not taken apart
    assert said(problems) == [(2, "", "the line has 25 columns, its header 24")]
    problems = problems_of(line("", kind="sales", update="x", item="C", quantity="ten", date="x", amount="1.555"))
    assert {problem.column for problem in problems} == {"reference", "update", "item", "quantity", "date", "amount"}


def test_every_line_is_checked():
    lines = [line(f"P{number}", quantity="x", item="?") for number in range(5000)]
    assert len(problems_of(*lines)) == 10_000


def test_the_row_that_comes_out():
    text = line("S1", kind="sales", quantity="-2.5", warehouse="W", batch="b", marked_to="P1")
    bundle = bundle_of(line("P1", quantity="2.50", amount="7.1"), text)
    receipt, sale = bundle.rows
    assert bundle.problems == []
    assert isinstance(sale, BundleRow)
    assert (receipt.kind, receipt.quantity, receipt.amount) == (Reference.PURCHASE, 2_500_000, 710)
    assert (sale.line, sale.quantity, sale.amount, sale.warehouse, sale.batch) == (3, -2_500_000, None, "W", "b")
    assert (sale.date, sale.marked_to, sale.to_site) == ("2026-01-31", "P1", "")


def test_labor_has_a_kind_of_its_own():
    bundle = bundle_of(line("L", kind="labor", item="", quantity="", amount="10", production="X"))
    assert (bundle.rows[0].kind, bundle.rows[0].quantity, bundle.rows[0].amount) == (LABOR, 0, 1000)


def test_blanks_around_cells_do_not_count():
    bundle = bundle_of(line(" P1 ", item=" A", amount="1.00 "))
    assert (bundle.rows[0].reference, bundle.rows[0].item, bundle.problems) == ("P1", "A", [])


def test_optional_columns_may_be_left_out_and_columns_may_stand_in_any_order():

    text = "date,item,kind,update,reference,quantity\n2026-01-01,A,sales,both,S1,-1\n"
    bundle = read_bundle({"transactions.csv": text.encode()})
    assert (bundle.problems, bundle.rows[0].reference, bundle.rows[0].site) == ([], "S1", "")


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [(JPY, "1000", 1000), (JPY, "12.00", 12), (KWD, "1", 1000), (KWD, "-0.001", None), (KWD, "0.001", 1)],
)
def test_amounts_are_read_in_the_currency_of_the_company(currency: Currency, amount: str, minor: int | None):
    """See rules.md 12.1."""
    text = "reference,kind,update,item,quantity,date,amount\nP1,purchase,both,A,1,2026-01-01," + amount + "\n"
    bundle = read_bundle({"transactions.csv": text.encode()}, currency)
    assert [row.amount for row in bundle.rows] == ([] if minor is None else [minor])


@pytest.mark.parametrize(("currency", "amount"), [(JPY, "12.50"), (KWD, "1.0001"), (EUR, "1.001")])
def test_an_amount_with_too_many_decimals_is_named(currency: Currency, amount: str):
    text = f"reference,item,quantity,amount,date,adjustment\nP1,A,1,{amount},2026-01-01,{amount}\n"
    balances = f"date,account,amount\n2026-01-31,1300,{amount}\n"
    files = {"opening.csv": text.encode(), "balances.csv": balances.encode()}
    problems = read_bundle(files, currency).problems
    assert [(one.file, one.line, one.column, one.value) for one in problems] == [
        ("opening.csv", 2, "amount", amount),
        ("opening.csv", 2, "adjustment", amount),
        ("balances.csv", 2, "amount", amount),
    ]
    assert {one.message for one in problems} == {f"{amount} {currency.too_fine}"}

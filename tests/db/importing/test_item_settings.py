"""What an item model group allows: negative stock, posting of physical updates, stock at all; production variances."""

from __future__ import annotations

import pytest

from core.errors import RejectedInput
from db.setup.changes import change
from tests.db.importing.loading import Books, row

HEAD = "item,item_group,inventory_model,standard_cost,physical_negative,financial_negative,post_physical_inventory,stocked\n"
BUY = row("P1", "purchase", "A", "4", amount="40.00")


@pytest.mark.parametrize(
    ("settings", "line", "message"),
    [
        ("no,,,", row("S1", "sales", "A", "-5"), "physical quantity of item A -1"),
        (",no,,", row("S1", "sales", "A", "-5"), "invoiced quantity of item A -1"),
        (",,,no", row("S1", "sales", "A", "-1"), "is not stocked"),
    ],
)
def test_what_a_setting_forbids(books: Books, settings: str, line: str, message: str):
    items = f"{HEAD}A,G,FIFO,,{settings}\n"
    rows = (line,) if settings.endswith("no") else (BUY, line)
    assert message in books.refused(*rows, items=items)[0].message


def test_negative_stock_is_allowed_unless_forbidden(books: Books):
    assert books.load(BUY, row("S1", "sales", "A", "-5"), items=f"{HEAD}A,G,FIFO,,yes,,,\n").transactions == 2


def test_physical_updates_that_do_not_reach_the_ledger(books: Books):
    books.load(row("P1", "purchase", "A", "4", update="physical", amount="40.00"), items=f"{HEAD}A,G,FIFO,,,,no,\n")
    assert books.lines("P1") == []


def test_settings_are_changed_by_command(books: Books):
    books.load(BUY, items=f"{HEAD}A,G,FIFO,,,,,\n")
    with books.database.write() as tx:
        after = change(tx, 1, "item", "A", {"financial_negative": "no", "post_physical": "no"})
    assert (after["financial_negative"], after["physical_negative"], after["post_physical"]) == (False, True, False)
    with pytest.raises(RejectedInput, match="has stock"), books.database.write() as tx:
        change(tx, 1, "item", "A", {"stocked": "no"})
    with pytest.raises(RejectedInput, match="after the last close"), books.database.write() as tx:
        change(tx, 1, "item", "A", {"model": "LIFO"})


@pytest.mark.parametrize("given", [False, True])
def test_a_product_at_standard_leaves_its_variance(books: Books, given: bool):
    """Materials 10.00 and labor 3.00 for a product of 12.00: 1.00 is the production variance."""
    items = f"{HEAD}A,G,FIFO,,,,,\nB,G,STD,12,,,,\n"
    books.load(BUY, items=items)
    if given:
        with books.database.write() as tx:
            change(tx, 1, "account", "5155", {"name": "Production variance"})
            change(tx, 1, "profile", "prod_variance", {"account": "5155"})
    books.load(
        row("M1", "production_issue", "A", "-1", production="W1"),
        row("L1", "labor", "", "", production="W1", amount="3.00", site=""),
        row("F1", "production_receipt", "B", "1", production="W1"),
        items="",
    )
    assert books.lines("F1") == [("1300", "12.00"), ("5155" if given else "5150", "1.00"), ("1400", "-13.00")]

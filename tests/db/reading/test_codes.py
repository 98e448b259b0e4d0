"""Lists of values: which codes and documents there are, and what a typed one stands for; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NotFound, RejectedInput
from core.vocabulary import CodeKind, UpdateKind
from db.engine.session import Database
from db.reading.books import StoredBooks
from tests.db.reading.worlds import build, world

Q = 1_000_000


def test_the_codes_of_a_kind_in_order(world_books: StoredBooks) -> None:
    assert [row.code for row in world_books.codes(CodeKind.ITEM)] == ["A", "B", "D", "M", "P", "W"]
    assert [(row.code, row.remark) for row in world_books.codes(CodeKind.MOVING_AVERAGE_ITEM)] == [
        ("M", "Moving average")
    ]
    assert list(world_books.codes(CodeKind.STANDARD_COST_ITEM)) == []
    assert [row.code for row in world_books.codes(CodeKind.ITEM_GROUP)] == ["GOODS", "MADE", "PARTS", "STD"]
    accounts = [row.code for row in world_books.codes(CodeKind.ACCOUNT)]
    assert accounts == sorted(accounts)
    assert accounts


def test_a_code_is_found_in_capitals_or_not(world_books: StoredBooks) -> None:
    assert world_books.code(CodeKind.ITEM, " a ").code == "A"
    assert world_books.code(CodeKind.ITEM_GROUP, "goods").code == "GOODS"
    assert world_books.code(CodeKind.MOVING_AVERAGE_ITEM, "m").remark == "Moving average"


@pytest.mark.parametrize("kind", CodeKind)
def test_a_code_that_does_not_exist(world_books: StoredBooks, kind: CodeKind) -> None:
    with pytest.raises(NotFound, match=r"There is no .* NOSUCH"):
        world_books.code(kind, "NOSUCH")
    with pytest.raises(NotFound):
        world_books.code(kind, "%")


def test_an_item_of_another_model_is_refused(world_books: StoredBooks) -> None:
    with pytest.raises(RejectedInput, match=r"Item A is not a moving average item.*FIFO"):
        world_books.code(CodeKind.MOVING_AVERAGE_ITEM, "A")


def test_two_codes_that_differ_in_capitals_only_are_told_apart(database: Database[Any]) -> None:
    ids = build(database, world(items="{Ab: {model: FIFO}, aB: {model: FIFO}}"))
    books = StoredBooks(database, ids.company, "somebody")
    assert books.code(CodeKind.ITEM, "aB").code == "aB"
    with pytest.raises(RejectedInput, match=r"ab stands for (Ab, aB|aB, Ab)"):
        books.code(CodeKind.ITEM, "ab")


@pytest.mark.parametrize("receipts", [True, False])
def test_documents_are_what_stands_newest_first(world_books: StoredBooks, receipts: bool) -> None:
    """Each as its own page shows it; together they are all transactions of the items."""
    rows = world_books.documents(receipts=receipts)
    assert [row.transaction_id for row in rows] == sorted((row.transaction_id for row in rows), reverse=True)
    assert rows
    for row in rows:
        shown = world_books.transaction(row.transaction_id)
        assert (row.quantity > 0) == receipts
        assert (row.number, row.item, row.quantity, row.open_quantity, row.cost) == (
            shown.number, shown.item, shown.quantity, shown.open_quantity, shown.cost,
        )  # fmt: skip
    listed = {
        row.transaction_id
        for item in world_books.items()
        for row in world_books.movements(item.item)
        if row.transaction_id and (row.quantity > 0) == receipts and row.reference and row.number.count(".") < 2
    }
    assert {row.transaction_id for row in rows} <= listed


def test_of_receipts_only_those_that_can_be_adjusted(world_books: StoredBooks) -> None:
    """A receipt that is not invoiced has no cost yet that could be adjusted."""
    every = world_books.documents(receipts=True)
    invoiced = [
        row.transaction_id
        for row in every
        if world_books.transaction(row.transaction_id).updates[-1].update is UpdateKind.FINANCIAL
    ]
    assert 0 < len(invoiced) < len(every)
    assert [row.transaction_id for row in world_books.documents(receipts=True, invoiced=True)] == invoiced
    other = next(row for row in every if row.transaction_id not in invoiced)
    assert world_books.documents(other.number, receipts=True)
    assert not world_books.documents(other.number, receipts=True, invoiced=True)


def test_documents_are_found_by_number_or_item(world_books: StoredBooks) -> None:
    every = world_books.documents(receipts=True)
    one = every[len(every) // 2]
    assert one.transaction_id in [
        row.transaction_id for row in world_books.documents(one.number.lower(), receipts=True)
    ]
    of_item = world_books.documents(one.item.lower(), receipts=True)
    assert {row.item for row in of_item} == {one.item}
    assert {row.transaction_id for row in of_item} == {row.transaction_id for row in every if row.item == one.item}
    assert list(world_books.documents("NOSUCH", receipts=True)) == []
    assert len(world_books.documents(receipts=True, limit=2)) == 2

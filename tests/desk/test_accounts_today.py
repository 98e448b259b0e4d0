"""A voucher says where the setup gives another account today, and what moved each transaction behind its lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from core.requests import CloseRequest, TransactionRequest, UndoRequest
from core.views.vouchers import TodayAccount, VoucherLineView, VoucherView
from core.vocabulary import PostingType, Specification
from db.company import masters
from db.desk import StoredDesk
from db.engine.session import Database
from db.reading.books import StoredBooks
from db.setup import changes

JANUARY = "2024-01-31"


def close(desk: StoredDesk, books: StoredBooks, **more: Any) -> VoucherView:
    record = desk.start_close(CloseRequest(JANUARY, **more))
    return books.voucher(books.record(record).row.voucher)


def of_type(view: VoucherView, kind: PostingType) -> VoucherLineView:
    return next(line for line in view.lines if line.posting_type is kind)


@pytest.mark.parametrize("specification", Specification)
def test_another_account_today_is_named_with_how_many_transactions(
    database: Database[Any], desk: StoredDesk, books: StoredBooks, specification: Specification
):
    number = close(desk, books, specification=specification).number
    assert not any(line.today for line in books.voucher(number).lines)
    with database.write() as tx:
        masters.set_profile(tx, 1, "sales_issue", "1399", relation="item", code="LAMP")
    view = books.voucher(number)
    line = of_type(view, PostingType.ISSUE)
    assert [(one.account, one.transactions) for one in line.today] == [("1399", line.transactions)]
    assert not of_type(view, PostingType.CONSUMPTION).today
    assert line.account != "1399"
    why = books.explain_line(number, line.line).sentences[-1]
    assert why == "Today the posting profile gives 1399 1399 for Issue: what was posted decides."


def test_the_document_itself_says_so_too(database: Database[Any], books: StoredBooks):
    (sold,) = (update.voucher for update in books.transaction(books.find_transactions("S1")[0][0]).updates[-1:])
    with database.write() as tx:
        masters.set_profile(tx, 1, "sales_consumption", "5999")
    lines = books.voucher(sold).lines
    assert {line.posting_type: [one.account for one in line.today] for line in lines} == {
        PostingType.ISSUE: [],
        PostingType.CONSUMPTION: ["5999"],
    }


def test_a_line_of_items_that_have_another_group_since_still_says_so(
    database: Database[Any], desk: StoredDesk, books: StoredBooks
):
    number = close(desk, books, specification=Specification.GROUP).number
    group = of_type(books.voucher(number), PostingType.ISSUE).item_group
    with database.write() as tx:
        changes.change(tx, 1, "group", "OTHERS", {"name": "Others"})
        changes.change(tx, 1, "item", "LAMP", {"group": "OTHERS"})
        masters.set_profile(tx, 1, "sales_issue", "1388", relation="group", code="OTHERS")
    line = of_type(books.voucher(number), PostingType.ISSUE)
    assert line.item_group == group != "OTHERS"
    assert [one.account for one in line.today] == ["1388"]


def others(lines: Sequence[VoucherLineView]) -> list[tuple[PostingType, int, tuple[TodayAccount, ...]]]:
    """What is said of the lines, in their order."""
    return [(line.posting_type, line.transactions, line.today) for line in lines]


@pytest.mark.parametrize("specification", Specification)
def test_a_preview_says_of_its_lines_what_the_voucher_says_of_them(
    database: Database[Any], desk: StoredDesk, books: StoredBooks, specification: Specification
):
    with database.write() as tx:
        masters.set_profile(tx, 1, "sales_issue", "1399", relation="item", code="LAMP")
        masters.set_profile(tx, 1, "purch_receipt", "1398")
    foreseen = desk.preview_close(CloseRequest(JANUARY, specification=specification)).lines
    posted = close(desk, books, specification=specification)
    assert others(foreseen) == others(posted.lines)
    assert [one.account for line in foreseen for one in line.today] == ["1399"]
    (record,) = (row.record_id for row in books.overview(show_all=True) if row.voucher == posted.number)
    foreseen = desk.preview_reversal(record).lines
    back = books.voucher(books.record(desk.reverse(record)).row.voucher)
    assert others(foreseen) == others(back.lines)
    assert [one.account for line in foreseen for one in line.today] == ["1399"]
    request = TransactionRequest(books.find_transactions("P1")[0][0], 500, JANUARY)
    foreseen = desk.preview_adjustment(request).lines
    added = books.voucher(books.record(desk.post_adjustment(request)).row.voucher)
    assert others(foreseen) == others(added.lines)
    assert [one.account for line in foreseen for one in line.today] == ["1398"]


def test_an_undoing_posts_to_the_accounts_of_its_document_and_says_so(database: Database[Any], desk: StoredDesk):
    with database.write() as tx:
        masters.set_profile(tx, 1, "sales_consumption", "5999")
    lines = desk.preview_undo(UndoRequest("S3")).lines
    assert {line.posting_type: [one.account for one in line.today] for line in lines} == {
        PostingType.ISSUE: [],
        PostingType.CONSUMPTION: ["5999"],
    }


def test_what_moved_it_stands_behind_the_lines_of_records_only(desk: StoredDesk, books: StoredBooks):
    number = close(desk, books).number
    (moved,) = (row.moved for row in books.behind_line(number) if row.number == "S1")
    assert moved == "2 settled with P1 at 10.00 instead of 15.00"
    bought = books.transaction(books.find_transactions("P1")[0][0]).updates[-1].voucher
    assert [row.moved for row in books.behind_line(bought)] == [""]


def test_a_charge_and_its_reversal_say_what_they_are(desk: StoredDesk, books: StoredBooks):
    receipt = books.find_transactions("P1")[0][0]
    record = desk.post_adjustment(TransactionRequest(receipt, 500, JANUARY, note="freight"))
    there = books.behind_line(books.record(record).row.voucher)
    assert [(row.number, row.moved) for row in there] == [("P1", "adjusted by hand: freight")]
    back = desk.reverse(record)
    number = books.record(record).row.number
    assert [row.moved for row in books.behind_line(books.record(back).row.voucher)] == [
        f"what {number} changed, taken back"
    ]

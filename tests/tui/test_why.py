"""Why a voucher line is there and why a record changed a cost, by keys; rows that are no transaction say so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from core.views.transactions import BehindRow, SettlementRow
from core.views.vouchers import TodayAccount, VoucherView
from tests.support import builders
from tests.tui.conftest import Opened
from tests.tui.fakes import FakeBooks

VOUCHER = "down", "v"
"""From the overview to the voucher of the first close."""


async def test_i_on_a_voucher_line_says_why_it_is_there(opened: Opened):
    async with opened() as s:
        await s.press(*VOUCHER, "i")
        assert "Why line 1" in s.message
        assert "debits 1300 Stock with 14,200.50 EUR" in s.text
        assert s.line("> SO-88120").split()[1:4] == ["SO-88120", "2026-05-30", "ITEM-0032"]
        assert "14,200.50" in s.line("3 parts")
        await s.press("escape")
        assert "Why line" not in s.message


async def test_a_part_leads_to_why_it_changed_and_that_to_the_whole_cost(opened: Opened):
    async with opened() as s:
        await s.press(*VOUCHER, "i", "i")
        assert "Why SO-88120 changed" in s.message
        assert "before IC-000113 of 2026-05-31" in s.text
        assert "It settled 40 pieces from PO-1" in s.text
        assert s.line("after IC-000113").split()[-2:] == ["2,008.12", "EUR"]
        await s.press("v")
        assert s.books.asked[-1] == "voucher"
        await s.press("escape", "i")
        assert "Cost of SO-88120" in s.message


@pytest.mark.parametrize(("key", "asked"), [("enter", "transaction"), ("t", "transaction"), ("s", "transaction")])
async def test_why_it_changed_leads_on(opened: Opened, key: str, asked: str):
    async with opened() as s:
        await s.press(*VOUCHER, "i", *(["i"] if key == "t" else []), key)
        assert s.books.asked[-1] == asked


async def test_the_footer_of_a_voucher_shows_the_key_and_y_still_copies(opened: Opened):
    async with opened() as s:
        await s.press(*VOUCHER)
        assert "i Why" in s.text.splitlines()[-1]
        await s.press("y")
        assert "with a header line" in s.message


@dataclass
class Revalued(FakeBooks):
    """A revaluation: its rows are the value of items, no transactions."""

    def behind_line(self, number: str, line: int | None = None, **asked: Any) -> list[BehindRow]:
        return [builders.behind_row(transaction_id=0, number="")] if asked.get("after") is None else []

    def settlements_of_record(self, record_id: int, **asked: Any) -> list[SettlementRow]:
        row = builders.settlement_row(receipt_id=0, receipt="", issue_id=0, issue="")
        return [row] if asked.get("after") is None else []


NONE = "A revalued item: no transaction stands behind this row."


@pytest.mark.parametrize("key", ["enter", "i", "t", "s"])
async def test_a_row_without_a_transaction_behind_a_line_says_so(opened: Opened, key: str):
    async with opened(Revalued()) as s:
        await s.press(*VOUCHER, "enter", key)
        assert NONE in s.message
        assert s.books.asked.count("transaction") == 0


@pytest.mark.parametrize("key", ["enter", "i"])
async def test_a_row_without_a_transaction_beside_a_voucher_says_so(opened: Opened, key: str):
    async with opened(Revalued(), size=(120, 36)) as s:
        await s.press(*VOUCHER, "tab", key)
        assert NONE in s.message


@pytest.mark.parametrize("key", ["enter", "i", "t"])
async def test_a_row_without_a_transaction_among_settlements_says_so(opened: Opened, key: str):
    async with opened(Revalued()) as s:
        await s.press("down", "s", key)
        assert NONE in s.message


@dataclass
class Adjusting(FakeBooks):
    """A recalculation, which settles nothing: its rows are adjustments of issues."""

    def settlements_of_record(self, record_id: int, **asked: Any) -> list[SettlementRow]:
        row = builders.settlement_row(receipt_id=0, receipt="", issue_id=88120, issue="SO-88120")
        return [row] if asked.get("after") is None else []


async def test_i_on_an_adjustment_says_why_it_was_made(opened: Opened):
    async with opened(Adjusting()) as s:
        await s.press("down", "s", "i")
        assert "Why SO-88120 changed" in s.message


@pytest.mark.parametrize("key", ["enter", "i", "s"])
async def test_a_part_without_a_transaction_says_so(opened: Opened, key: str):
    async with opened() as s:
        await s.press(*VOUCHER, "i", "end", key)
        assert NONE in s.message


@dataclass
class Posted(FakeBooks):
    """The voucher of a document: no record stands behind it."""

    def voucher(self, number: str) -> VoucherView:
        return replace(super().voucher(number), record_id=0, record_number="")


async def test_behind_the_voucher_of_a_document_i_shows_where_the_cost_comes_from(opened: Opened):
    async with opened(Posted()) as s:
        await s.press(*VOUCHER, "enter", "i")
        assert "Cost of SO-88120" in s.message


async def test_a_line_says_which_account_the_setup_gives_today(opened: Opened):
    books = FakeBooks()
    first = replace(books.lines[0], today=(TodayAccount("140900", "Raw materials, new", books.lines[0].transactions),))
    books.lines = (first, *books.lines[1:])
    async with opened(books=books) as s:
        await s.press(*VOUCHER)
        assert "≠ 140900" in s.line("> 140000")
        said = "Today the posting profile gives 140900 Raw materials, new. What each was posted to decides."
        assert said in " ".join(s.text.split())
        await s.press("down")
        assert "Today the posting profile" not in s.text


async def test_without_another_account_the_voucher_has_no_column_for_it(opened: Opened):
    async with opened(size=(120, 36)) as s:
        await s.press(*VOUCHER)
        assert "Setup" not in s.text
        assert "What moved it" in s.line("Document")


async def test_below_what_stands_behind_a_line_it_is_said_whole_what_moved_it(opened: Opened):
    books = FakeBooks()
    moved = "40 settled with PO-20108 and 3 more at 50.2030 instead of 49.8125"
    books.behind = tuple(replace(row, moved=moved) for row in books.behind)
    async with opened(books=books) as s:
        await s.press(*VOUCHER, "enter")
        assert moved in s.text.splitlines()[-2]

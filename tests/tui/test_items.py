"""Items by keys only: found, opened, followed to a transaction and back; reached from wherever a code stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import NotFound
from core.reports import ReportView
from core.requests import ReportRequest
from tests.support.fake_items import ITEMS, movements
from tests.tui.conftest import Opened
from tests.tui.fakes import LINES, FakeBooks

WIDE = (120, 36)


async def test_the_list_shows_what_is_on_hand_and_adds_its_value(opened: Opened):
    async with opened(size=WIDE) as s:
        await s.press("g", "i")
        assert s.line("ITEM-0032").split() == [
            ">", "ITEM-0032", "Bearing", "608ZZ", "RAW", "FIFO", "pcs", "745.00", "3,411.13", "4.5787", "2026-06-14",
        ]  # fmt: skip
        assert s.line("4 items").split() == ["4", "items", "18,457.20"]
        assert "1 of 4  by code" in s.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("group:raw", {"ITEM-0032", "ITEM-0441"}),
        ("model:standard", {"ITEM-0871"}),
        ("bearing", {"ITEM-0032"}),
        ("unit:kg", {"ITEM-0990"}),
        (">3000", {"ITEM-0032", "ITEM-0871"}),
        ("<0", {"ITEM-0441"}),
        ("d:2026-06", {"ITEM-0032", "ITEM-0871"}),
        ("group:raw !shaft", {"ITEM-0032"}),
    ],
)
async def test_the_filter_of_the_list(opened: Opened, typed: str, found: set[str]):
    async with opened() as s:
        await s.press("g", "i", "slash")
        await s.type(typed)
        await s.press("enter")
        assert {row.item for row in ITEMS if row.item in s.text} == found
        assert "filtered" in s.text


async def test_an_item_says_where_it_lies_and_how_it_came_there(opened: Opened):
    async with opened(size=WIDE) as s:
        await s.press("g", "i", "enter")
        assert "ITEM-0032  Bearing 608ZZ   RAW   FIFO   pcs" in s.text
        assert "On hand 745.00 pcs   3,411.13 EUR   4.5787 each, 100.00 not invoiced" in s.text
        assert "█ 100@4.06 █" in s.line("MAIN  ")
        assert "121@4.3306" in s.line("NORTH  ")
        assert "2025-06 3.9000  to 2026-06 4.5800  +17.4 %" in s.line("Unit cost by month")
        assert "40.00 issued and not settled yet" in s.text
        assert "1 mark: m shows them." in s.text
        assert [s.line(number).split()[-1] for number in ("SO-88210", "SO-88120")] == ["estimated", "settled"]
        assert "not invoiced" in s.line("PO-20131")
        assert "100 left" in s.line("PO-20101")
        assert s.line("8 transactions").split()[2:] == ["745.00", "3,411.13"]


async def test_the_balance_beside_the_newest_row_is_what_is_on_hand(opened: Opened):
    rows = movements()
    assert (rows[0].on_hand, rows[0].value) == (ITEMS[0].quantity, ITEMS[0].value)
    assert rows[-1].before[1:] == (0, 0)
    async with opened() as s:
        await s.press("g", "i", "enter")
        assert s.line("SO-88210").split()[-3:] == ["745.00", "3,411.13", "estimated"]


async def test_from_a_row_to_its_transaction_its_settlements_and_why(opened: Opened):
    async with opened() as s:
        await s.press("g", "i", "enter", "down", "down", "down", "enter")
        assert "Items > ITEM-0032 > SO-88120" in s.text
        await s.press("escape", "s")
        assert "SO-88120 Settlements" in s.text
        await s.press("escape", "i")
        assert "Cost of SO-88120" in s.text
        await s.press("escape")
        assert s.line("SO-88120").startswith(">")


async def test_a_revaluation_opens_its_record(opened: Opened):
    async with opened() as s:
        await s.press("g", "i", "enter", "end")
        assert "revalued" in s.line("IC-000110")
        await s.press("s")
        assert "A revaluation has no transaction. Enter shows its record." in s.message
        await s.press("enter")
        assert "ITEM-0032 > IC-000110" in s.text


async def test_what_an_adjustment_of_it_is_depends_on_its_model(opened: Opened):
    async with opened() as s:
        s.books.head = replace(s.books.head, role="close")
        await s.press("g", "i", "enter", "a")
        assert "Adjust on-hand > ITEM-0032" in s.text
        await s.press("escape", "escape", "down", "down", "enter", "a")
        assert "Activate a standard cost" in s.text
        assert "ITEM-0871" in s.line("Item ")
        await s.press("escape", "escape", "down", "enter", "a")
        assert "Revalue a moving average" in s.text


async def test_its_marks(opened: Opened):
    async with opened() as s:
        await s.press("g", "i", "enter", "m")
        assert "ITEM-0032 > Marks of ITEM-0032" in s.text


async def test_what_was_on_hand_on_a_day(opened: Opened):
    async with opened() as s:
        await s.press("g", "i", "enter", "d")
        assert "What was on hand of ITEM-0032?" in s.text
        await s.type("2026-05-31")
        await s.press("enter")
        assert s.books.asked[-1] == "stock 2026-05-31 ITEM-0032"
        assert "On hand at the end of 2026-05-31: ITEM-0032" in s.text
        assert s.line("2 places").split()[2:5] == ["745.00", "3,411.13", "4.5787"]
        await s.press("d")
        await s.type("2026-04-30")
        await s.press("enter")
        assert s.books.asked[-1] == "stock 2026-04-30 ITEM-0032"
        assert "Items > ITEM-0032 > On hand" in s.text, "another day takes its place"
        await s.press("enter")
        assert "On hand > ITEM-0032" in s.text


FROM = {
    "settlements of a record": "down s",
    "settlements of a transaction": "down s t s",
    "transaction": "down s t",
    "behind a voucher line": "down v enter",
    "log": "down down down l",
}


@pytest.mark.parametrize("where", FROM)
async def test_a_code_leads_to_its_item(opened: Opened, where: str):
    async with opened() as s:
        await s.press(*FROM[where].split())
        s.books.item_list = [replace(ITEMS[0], item=code) for code in ("ITEM-0032", "ITEM-1204")]
        await s.press("I")
        assert any(f"> {code}" in s.text.splitlines()[1] for code in ("ITEM-0032", "ITEM-1204")), s.text


async def test_a_code_behind_a_voucher_line_leads_to_its_item(opened: Opened):
    async with opened(FakeBooks(lines=(replace(LINES[0], item="ITEM-0441", item_group=""), *LINES[1:]))) as s:
        await s.press("down", "v", "I")
        assert "> ITEM-0441" in s.message
        await s.press("escape", "down", "I")
        assert "This line is not of one item." in s.message


@pytest.mark.parametrize("keys", ["g a m", "g a s", "g a o f10"])
async def test_a_code_of_a_form_leads_to_its_item(opened: Opened, keys: str):
    async with opened() as s:
        s.books.item_list = [replace(ITEMS[0], item=code) for code in ("A", "S", "A100")]
        await s.press(*keys.split(), "I")
        assert any(f"> {code}" in s.message for code in ("A ", "S ", "A100")), s.text


async def test_a_code_of_a_report_leads_to_its_item(opened: Opened):
    class Books(FakeBooks):
        named = ""

        def report(self, request: ReportRequest) -> ReportView:
            view = super().report(request)
            columns = tuple(replace(one, key="item") if one.key == self.named else one for one in view.columns)
            return replace(view, columns=columns)

    books = Books()
    books.item_list = [replace(ITEMS[0], item="A")]
    async with opened(books) as s:
        await s.press(*["g", "p", "v", "f10", "I"])
        assert "No item stands here." in s.message
        books.named = "code"
        await s.press("f5", "I")
        assert "> A " in s.message


async def test_an_item_group_of_a_record_unfolds_into_the_items_that_were_changed(opened: Opened):
    async with opened() as s:
        await s.press("down", "enter", "enter")
        assert s.line("ITEM-0441").split()[:4] == ["ITEM-0441", "Shaft,", "ground", "4,023.10"]
        assert "4 more items" in s.text
        assert s.line("> ▾ RAW")
        await s.press("down", "enter")
        assert "IC-000113 > ITEM-0032" in s.text
        await s.press("escape", "up", "enter")
        assert "ITEM-0441" not in s.text
        assert s.line("> ▸ RAW")


async def test_the_last_of_its_items_leads_to_all_of_the_group(opened: Opened):
    async with opened() as s:
        await s.press("down", "enter", "enter", "down", "down", "down", "down", "enter")
        assert "IC-000113 > Items of RAW" in s.text
        assert s.line("2 items").split()[-1] == "3,400.95"
        assert "ITEM-0871" not in s.text


async def test_an_item_that_is_gone_says_so(opened: Opened):
    async with opened(
        FakeBooks(fail={"item ITEM-0032": NotFound("item ITEM-0032 does not exist", advice="Reload.")})
    ) as s:
        await s.press("g", "i", "enter")
        assert "The item could not be read." in s.text


async def test_going_to_the_items_does_not_pile_up_screens(opened: Opened):
    async with opened() as s:
        await s.press("g", "i", "enter", "g", "i")
        assert s.text.splitlines()[1].startswith(" Closing and adjustment > Items ")


async def test_pages_are_read_as_the_cursor_comes_to_them(opened: Opened):
    books = FakeBooks()
    books.item_list = [replace(ITEMS[0], item_id=n, item=f"I{n:05d}") for n in range(1_000)]
    async with opened(books) as s:
        await s.press("g", "i")
        assert "1 of 1,000" in s.text, "counted without reading them"
        await s.press("end")
        assert s.line("I00999").startswith(">")

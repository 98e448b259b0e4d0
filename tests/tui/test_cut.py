"""Nothing is cut without a sign: columns, sentences and rows that are not seen are told, and free room is used first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tui.conftest import Opened
from tests.tui.fakes import FakeBooks, FakeDesk
from tests.tui.walked import LARGE, SMALL, WIDE
from tui.widgets.columns import Column, place
from tui.widgets.lines import within

COLUMNS = (
    Column[str]("code", "Code", lambda row: row[:2], 4),
    Column[str]("words", "Words", lambda row: row, 6, most=10),
    Column[str]("more", "More", lambda row: row, 6, most=8, priority=1),
)
ROW = "a sentence of thirty six letters yes"


@pytest.mark.parametrize(
    ("line", "width", "shown"),
    [
        ((("abcdef", "plain"),), 6, "abcdef"),
        ((("abcdef   ", "plain"),), 6, "abcdef   "),
        ((("abcdefg", "plain"),), 6, "abcd.."),
        ((("abc", "strong"), ("defg", "quiet")), 6, "abcd.."),
        ((("abcd", "strong"), ("efg", "quiet")), 6, "abcd.."),
        ((("轴承轴承", "plain"),), 6, "轴承.."),
        ((("abc", "plain"),), 2, "ab"),
        ((("", "plain"),), 0, ""),
    ],
)
def test_a_line_ends_with_the_sign_of_what_is_cut(line: tuple[tuple[str, str], ...], width: int, shown: str) -> None:
    assert "".join(text for text, _ in within(line, width)) == shown


def test_free_room_goes_to_what_would_be_cut() -> None:
    def widths(width: int) -> list[int]:
        return [wide for _, wide in place(COLUMNS, [ROW], width)]

    assert widths(16) == [4, 9]
    assert widths(22) == [4, 8, 6]
    assert widths(26) == [4, 10, 8]
    assert widths(40) == [4, 24, 8]
    assert widths(100) == [4, 36, 36]


def test_a_column_keeps_no_room_for_rows_that_do_not_exist_while_another_is_cut() -> None:
    columns = (
        Column[str]("words", "Words", lambda row: row, 6, most=40),
        Column[str]("figure", "Sum CUR", lambda _: "7.00", 13, most=20, figure=True),
        Column[str]("state", "State", lambda _: "ok", 9, most=11),
    )

    def widths(width: int, *, every: bool, total: str = "") -> list[int]:
        return [wide for _, wide in place(columns, [ROW], width, 0, {"figure": total}, every=every)]

    assert widths(44, every=False) == [18, 13, 9]
    assert widths(44, every=True) == [28, 7, 5]
    assert widths(44, every=True, total="1,234.00") == [27, 8, 5]
    assert widths(60, every=True) == [36, 13, 7]
    assert widths(90, every=True) == widths(90, every=False)


async def test_the_rule_says_how_many_columns_are_not_seen(opened: Opened) -> None:
    async with opened(size=SMALL) as s:
        assert "5 more columns: shift+Right" in s.text
        for left in (4, 3):
            await s.press("shift+right")
            assert "shift+Left: back" in s.text, left
        while "more column" in s.text:
            await s.press("shift+right")
        await s.press("g", "i")
        assert "3 more columns: shift+Right" in s.text
    async with opened(size=WIDE) as s:
        await s.press("g", "i")
        assert "more column" not in s.text


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_preview_shows_no_head_without_rows(opened: Opened, size: tuple[int, int]) -> None:
    """Where lines are few Tab shows the other list, where they are not it goes there."""
    async with opened(size=size) as s:
        await s.press("n", "f8")
        both = size == LARGE
        assert ("SO-88120" in s.text) is both
        assert ("Tab shows the largest adjustments." in s.text) is not both
        await s.press("tab")
        assert s.line("SO-88120").startswith(">")
        assert ("Revaluation" in s.text) is both
        await s.press("tab")
        assert s.line("140000").startswith(">")
        assert ("SO-88120" in s.text) is both


async def test_so_does_one_of_a_long_voucher(opened: Opened) -> None:
    desk = FakeDesk()
    desk.lines = tuple(replace(desk.lines[0], line=n) for n in range(1, 25))
    async with opened(None, desk, size=LARGE) as s:
        await s.press("n", "f8")
        assert "SO-88120" not in s.text
        await s.press("tab")
        assert "SO-88120" in s.text


@pytest.mark.parametrize("blocked", [(), ("IC-000115 Closing as of 2026-06-30 is later.",)])
async def test_a_reversal_shows_as_many_lines_as_fit(opened: Opened, blocked: tuple[str, ...]) -> None:
    async with opened(None, FakeDesk(blocked_by=blocked), size=SMALL) as s:
        await s.press("down", "x")
        assert "Cost of sales" in s.text
        assert ("Type the number" in s.text) is (blocked == ())


async def test_what_is_wrong_with_a_field_stands_there_whole(opened: Opened) -> None:
    async with opened(size=SMALL) as s:
        await s.press("g", "a", "c")
        await s.type("PO-31417")
        await s.press("tab", "4", "5", "tab", "right", "right", "tab", "f10")
        assert "one weight for each receipt, like 12.5 40" in s.line("Weights")


async def test_the_words_of_a_row_stand_beside_a_list_on_a_wide_terminal(opened: Opened) -> None:
    said = "Receive the missing pieces in NORTH"
    for size, beside in ((SMALL, False), (WIDE, True)):
        async with opened(size=size) as s:
            await s.press("down", "down", "down", "l")
            assert (s.text.splitlines().index(s.line(said)) < 8) is beside
    async with opened(FakeBooks(logged=()), size=WIDE) as s:
        await s.press("down", "down", "down", "l")
        assert "│" not in s.text, "no empty place beside an empty list"


async def test_an_empty_list_has_no_empty_place_below_it(opened: Opened) -> None:
    books = FakeBooks(rows=[])
    books.head = replace(books.head, closed_until=None)
    for size in (SMALL, WIDE):
        async with opened(books, size=size) as s:
            assert not s.app.screen.query_one("#detail").display


async def test_what_follows_a_first_key_stays_after_a_change_of_the_size(opened: Opened) -> None:
    async with opened(size=SMALL) as s:
        await s.press("g")
        await s.pilot.resize_terminal(*WIDE)
        await s.press()
        assert "w Wait" in s.text.splitlines()[-1]
        assert "o Closes" in s.text.splitlines()[-1]


async def test_a_choice_says_which_of_how_many(opened: Opened) -> None:
    async with opened(size=SMALL) as s:
        await s.press("down", "v", "e")
        assert "1 of 14" in s.message
        await s.press("end")
        assert "14 of 14" in s.message

"""The front page: its figures come behind the list and never hold it up, say their judgement in words, and follow what others do."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from core.views.front import FrontLedger, FrontOpen, FrontValue, MonthValue
from core.views.states import RecordState
from core.vocabulary import JobState
from tests.tui.conftest import Opened, make_app, press, screen_text, settle
from tests.tui.fakes import RUNNING, FakeBooks
from tui.screens.front.front import Front, front_lines
from tui.widgets.cards import Card, card_lines

SIZES = [(80, 24), (120, 36), (200, 50)]
READS = ["front_value", "front_ledger", "front_open", "front_close"]


def texts(lines: Any) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


@pytest.mark.parametrize("size", SIZES)
async def test_the_figures_stand_above_the_list(opened: Opened, size: tuple[int, int]):
    async with opened(size=size) as s:
        label, figure, below = s.text.splitlines()[3 - (size[1] < 30) : 6 - (size[1] < 30)]
        assert label.split("  ")[0].strip() == "Inventory value EUR"
        assert "4,162,601.43  +6.7 %" in figure
        assert "07/25 ▁" in below
        assert "█ 06/26" in below
        assert "0.00" in figure
        assert "✓ 4 accounts equal" in below
        assert "Open at 2026-05-31" in label
        assert "2 issues" in figure
        assert "▲ 3 not invoiced" in below
        assert "Next close" in label
        assert "2026-06-30" in figure
        assert "▲ 2 warnings" in s.text
        assert all(len(line) <= size[0] for line in s.text.splitlines())


async def test_keys_do_not_wait_for_the_figures():
    """While a figure takes its time, a word stands in its place and the cursor moves."""

    class Slow(FakeBooks):
        def front_value(self) -> FrontValue:
            time.sleep(1.5)
            return super().front_value()

    app = make_app(Slow())
    async with app.run_test(size=(80, 24)) as pilot:
        begun = time.monotonic()
        while "IC-000113" not in screen_text(app):
            await asyncio.sleep(0.01)
            assert time.monotonic() - begun < 10
        assert "reading ..." in screen_text(app)
        assert "4,162,601.43" not in screen_text(app)
        screen: Any = app.screen
        await pilot.press("down")
        assert screen.grid().cursor == 1
        assert "4,162,601.43" not in screen_text(app), "the cursor moved before the figure was there"
        await settle(pilot)
        assert "4,162,601.43" in screen_text(app)


async def test_each_figure_is_read_once_and_not_while_nothing_happens(opened: Opened):
    async with opened() as s:
        for _ in range(3):
            s.app.refresh_company()
            await s.press()
        await s.press("down", "down", "up")
        assert [name for name in s.books.asked if name.startswith("front")] == READS


async def test_what_somebody_else_posts_is_seen(opened: Opened):
    """A higher head of the books: the list and the figures are read again, the cursor stays on its record."""
    async with opened(size=(120, 36)) as s:
        await s.press("down")
        newest = replace(s.books.rows[0], record_id=115, number="IC-000115", state=RecordState.DONE, percent=None)
        s.books.rows = [newest, *s.books.rows]
        s.books.value = replace(s.books.value, value=100)
        s.books.head = replace(s.books.head, head=7, closed_until="2026-06-30")
        s.app.screen._not_before = 0  # type: ignore[attr-defined]
        s.app.refresh_company()
        await s.press()
        assert "IC-000115" in s.text
        assert " 1.00 " in s.text
        assert s.line(">").startswith("> IC-000113")
        assert "closed through 2026-06-30" in s.text


async def test_what_is_posted_while_the_figures_are_read_is_seen_too(monkeypatch: pytest.MonkeyPatch):
    """A figure that was read before the posting is read again, though nothing else happens afterwards."""

    class Held(FakeBooks):
        def front_open(self) -> FrontOpen:
            if not self.let_go.is_set():
                self.posted()
                self.let_go.wait(10)
            return super().front_open()

        let_go = threading.Event()

        def posted(self) -> None:
            self.value = replace(self.value, value=100)
            self.head = replace(self.head, head=7)

    monkeypatch.setattr("tui.screens.front.front_page.REST", 1)
    books = Held()
    app = make_app(books)
    async with app.run_test(size=(120, 36)) as pilot:
        while books.head.head != 7 or "4,162,601.43" not in screen_text(app):
            await asyncio.sleep(0.01)
        app.refresh_company()
        while app.company is None or app.company.head != 7:
            await asyncio.sleep(0.01)
        books.let_go.set()
        limit = time.monotonic() + 60
        while " 1.00 " not in screen_text(app):
            assert time.monotonic() < limit, screen_text(app)
            await asyncio.sleep(0.02)
        await settle(pilot)
    assert books.asked.count("front_value") == 2


async def test_not_every_bundle_of_a_run_is_news(opened: Opened):
    async with opened() as s:
        s.books.rows[0] = replace(s.books.rows[0], state=RecordState.RUNNING)
        for head in (3, 4, 5):
            s.books.head = replace(s.books.head, head=head, running=replace(RUNNING, state=JobState.RUNNING))
            s.app.refresh_company()
            await s.press()
        assert [name for name in s.books.asked if name.startswith("front")] == READS
        assert s.books.asked.count("overview") <= 2


async def test_reload_asks_again(opened: Opened):
    async with opened() as s:
        s.books.ledger = FrontLedger(inventory=100, ledger=850, accounts=4, differing=1)
        await s.press("f5")
        assert "-7.50" in s.text
        assert "✗ DIFFERS on 1 of 4" in s.text


async def test_a_figure_that_cannot_be_read_says_so_and_nothing_else_is_lost(opened: Opened):
    books = FakeBooks(fail={"front_ledger": ConnectionError("server closed the connection")})
    async with opened(books) as s:
        assert "4,162,601.43" in s.text
        assert "F5 tries again" in s.text
        assert "IC-000113" in s.text
        books.fail.clear()
        await s.press("f5")
        assert "F5 tries again" not in s.text
        assert "✓ 4 accounts equal" in s.text


@pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
@pytest.mark.parametrize("value", [0, 100_00, -1_234_567_890_12, 999_999_999_999_99])
def test_a_figure_is_never_cut(width: int, value: int):
    months = tuple(MonthValue(f"2026-{month:02d}", value + month) for month in range(1, 13))
    front = Front(
        FrontValue(value, months), FrontLedger(value, 0, 12, 3), FrontOpen("2026-12-31", 123_456, value, 98_765),
        FakeBooks().next_close,
    )  # fmt: skip
    lines = texts(front_lines(front, "EUR", width))
    assert len(lines) == 3
    assert all(len(line) <= width for line in lines)
    figure = f"{value // 100 if value >= 0 else -(-value // 100):,}.{abs(value) % 100:02d}"
    assert figure in lines[1]
    assert "2026-06-30" in lines[1]


def test_cards_that_do_not_fit_make_way_from_the_last():
    cards = [Card(f"Label {n}", (f"{n}" * 12, "strong")) for n in range(1, 9)]
    for width in range(20, 140):
        lines = texts(card_lines(cards, width))
        assert all(len(line) <= width for line in lines), width
        shown = sum(f"{n}" * 12 in lines[1] for n in range(1, 9))
        assert shown == max(1, min(8, (width + 1) // 14)), width


async def test_the_detail_says_in_words_what_happened(opened: Opened):
    for size, words in (((80, 24), 3), ((120, 36), 8), ((200, 50), 8)):
        async with opened(size=size) as s:
            await press(s.pilot, "down")
            assert "IC-000113  Closing through 2026-05-31" in s.text
            assert "Can be reversed: nothing later depends on it" in s.text
            below = [
                line for line in s.text.splitlines() if "RAW" in line or "settlements" in line or "reversed" in line
            ]
            assert len(below) >= min(3, words)

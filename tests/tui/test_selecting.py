"""Commands act on the selected rows and say how many, or refuse; all that the filter shows is selected, read or not."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from typing import Any

import pytest

import tui.screens
from core.views.records import ReversalStep
from tests.support import builders
from tests.tui.conftest import make_app, press, screen_text, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tui.format import amount
from tui.registry import ABOUT_ROWS
from tui.screens.lists.lists import ListFrame

ELSEWHERE = frozenset(
    {
        "adjust", "as_of", "back", "columns", "confirm", "filter", "grant", "mark", "mark_all", "marks", "new_close", "new_master",
        "new_period", "next_pane", "next_record", "palette", "previous_record", "recalculate",
        "reload", "scope", "set_mark", "sort", "turn", "unmark",
    }
)  # fmt: skip
"""Commands of lists that are not about their rows."""


def lists() -> list[type[ListFrame[Any]]]:
    """Every screen around a list."""
    for module in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        importlib.import_module(module.name)
    found: list[type[ListFrame[Any]]] = []
    waiting: list[Any] = [ListFrame]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.HERE:
            found.append(kind)
    return found


def test_every_command_of_a_list_is_about_its_rows_or_not():
    assert len(lists()) >= 12
    for kind in lists():
        named = {entry.id for entry in kind.HERE}
        assert named <= ABOUT_ROWS | ELSEWHERE, (kind, named - ABOUT_ROWS - ELSEWHERE)
        assert kind.ON_SELECTED <= ABOUT_ROWS
        assert kind.NOT_ON_ROW <= ABOUT_ROWS


def settled(count: int) -> FakeBooks:
    """A record with so many settlements, of which two are found by a filter."""
    books = FakeBooks()
    books.settled = [
        builders.settlement_row(
            row=n, cost_group_id=1, receipt_id=n, amount=100 + n, adjustment=-n, receipt="PO-999" if n in (7, count - 1) else "PO"
        )
        for n in range(count)
    ]  # fmt: skip
    return books


async def at_settlements(pilot: Any) -> None:
    await settle(pilot)
    await press(pilot, "down")
    await press(pilot, "s")
    await settle(pilot)


async def test_one_row_commands_refuse_while_several_are_selected():
    """On every list that the fakes fill: nothing happens to the cursor row without a word."""
    app = make_app()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        for place in ("", "g t", "g l", "g a m", "g a s", "g w", "g r", "g p l"):
            for key in place.split():
                await press(pilot, key)
            await settle(pilot)
            screen: Any = app.screen
            if not isinstance(screen, ListFrame) or len(screen.grid().pages) < 2:
                continue
            await press(pilot, "ctrl+a")
            for entry in screen.here():
                on_one = entry.id in ABOUT_ROWS and entry.id not in screen.ON_SELECTED | screen.NOT_ON_ROW
                assert ("are selected" in screen.reason(entry.id)) is on_one, (screen, entry.id)
            stack = len(app.screen_stack)
            await press(pilot, "enter")
            if "open" not in screen.ON_SELECTED:
                assert len(app.screen_stack) == stack
                assert "are selected" in screen_text(app)
            await press(pilot, "U")
            assert not screen.grid().marks


async def test_selected_records_are_reversed_together():
    desk = FakeDesk()
    desk.steps = tuple(
        ReversalStep(record_id=n, number=f"IC-{n}", type_name="Closing", date="2026-05-31", adjusted=-500, total=900)
        for n in (114, 113, 112)
    )
    app = make_app(desk=desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("space", "space", "space", "x"):
            await press(pilot, key)
        await settle(pilot)
        shown = screen_text(app)
        assert "Reverse 3 selected records" in shown
        assert amount(-1500) in shown
        for key in ("tab", "3", "f10"):
            await press(pilot, key)
        await settle(pilot)
        assert desk.calls == [("reversal_of", (114, 113, 112)), ("reverse_all", (114, 113, 112), "")]
        assert [(one.adjusted, one.total) for one in desk.reviewed] == [(-500, 900)] * 3


async def test_everything_is_selected_and_totalled_without_reading_it():
    books = settled(1234)
    app = make_app(books)
    async with app.run_test(size=(120, 36)) as pilot:
        await at_settlements(pilot)
        screen: Any = app.screen
        assert len(screen.grid().pages.at_hand()) < 1234
        total = sum(row.amount for row in books.settled)
        assert amount(total) in screen_text(app)
        assert "1 of 1,234" in screen_text(app)
        await press(pilot, "ctrl+a")
        assert len(screen.grid().marks) == 1234
        assert "1,234 selected" in screen_text(app)
        await press(pilot, "space")
        assert "1,233 selected" in screen_text(app)
        assert amount(total - books.settled[0].amount) in screen_text(app)
        await press(pilot, "y")
        await settle(pilot)
        assert "1,233 rows" in screen_text(app)
        assert app.clipboard.count("\n") == 1234


async def test_all_that_a_filter_shows_is_selected():
    books = settled(1234)
    app = make_app(books)
    async with app.run_test(size=(120, 36)) as pilot:
        await at_settlements(pilot)
        for key in ("/", *"PO-999", "enter"):
            await press(pilot, "slash" if key == "/" else "minus" if key == "-" else key)
        await settle(pilot)
        await press(pilot, "ctrl+a")
        await settle(pilot)
        assert "2 selected: all that the filter PO-999 shows" in screen_text(app)
        await press(pilot, "escape")
        await settle(pilot)
        await press(pilot, "y")
        await settle(pilot)
        assert app.clipboard.count("PO-999") == 2, "what was selected stays so when its page is let go"


@pytest.mark.parametrize(
    ("reversed_rows", "words"), [(2, "2 settlements, reversed"), (1, "2 settlements, 1 reversed not added")]
)
async def test_reversed_settlements_are_added_or_said(reversed_rows: int, words: str):
    books = settled(2)
    books.settled = [replace(row, canceled=n < reversed_rows) for n, row in enumerate(books.settled)]
    app = make_app(books)
    async with app.run_test(size=(120, 36)) as pilot:
        await at_settlements(pilot)
        shown = screen_text(app)
        assert words in shown
        added = books.settled if reversed_rows == 2 else books.settled[1:]
        assert amount(sum(row.amount for row in added)) in shown

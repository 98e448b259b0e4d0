"""A list that the database filters, sorts and pages: its keys, with few rows ever read."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.tui.conftest import make_app, press, screen_text, settle
from tests.tui.fakes import FakeBooks
from tests.tui.test_selecting import at_settlements, settled
from tui.format import amount

MANY = 5_000


class Counting(FakeBooks):
    """Counts the rows that are read."""

    read = 0

    def settlements_of_record(self, record_id: int, **asked: Any) -> Any:
        found = super().settlements_of_record(record_id, **asked)
        self.read += len(found)
        return found


@asynccontextmanager
async def at_many(**size: Any):
    books = Counting()
    books.settled = settled(MANY).settled
    app = make_app(books)
    async with app.run_test(size=(120, 36)) as pilot:
        await at_settlements(pilot)
        yield app, pilot, books


async def keys(pilot: Any, text: str) -> None:
    for key in text.split():
        await press(pilot, key)
    await settle(pilot)


def shown(app: Any) -> Any:
    """The row under the cursor."""
    return app.screen.grid().row


async def test_end_and_back_read_the_pages_that_are_looked_at():
    async with at_many() as (app, pilot, books):
        await keys(pilot, "end")
        assert shown(app) == books.settled[-1]
        assert f"{MANY:,} of {MANY:,}" in screen_text(app)
        await keys(pilot, "pageup pageup up")
        grid = app.screen.grid()
        assert shown(app) == books.settled[grid.cursor]
        await keys(pilot, "home")
        assert shown(app) == books.settled[0]
        assert books.read < 1_500


async def test_every_row_is_reached_from_the_end_too():
    async with at_many() as (app, pilot, books):
        await keys(pilot, "end")
        seen = {shown(app).row}
        grid = app.screen.grid()
        while grid.cursor > 4_200:
            await keys(pilot, "up " * 20)
            assert shown(app) == books.settled[grid.cursor]
            seen.add(shown(app).row)
        assert len(seen) == 41


@pytest.mark.parametrize(("digit", "value"), [("6", "amount"), ("5", "quantity"), ("2", "receipt")])
async def test_sorting_by_a_value_and_around(digit: str, value: str):
    async with at_many() as (app, pilot, books):
        await keys(pilot, f"o {digit}")
        figures = digit in "56"
        ordered = sorted(books.settled, key=lambda row: (getattr(row, value), row.place), reverse=figures)
        assert shown(app) == ordered[0]
        assert ("falling" if figures else "rising") in screen_text(app)
        await keys(pilot, "end")
        assert shown(app) == ordered[-1]
        await keys(pilot, "home O")
        assert shown(app) == ordered[-1]
        assert books.read < 2_000


async def test_the_cursor_stays_on_its_row_when_the_order_changes():
    async with at_many() as (app, pilot, books):
        await keys(pilot, "pagedown pagedown down")
        row = shown(app)
        await keys(pilot, "O")
        assert shown(app) == row
        assert app.screen.grid().cursor == MANY - 1 - books.settled.index(row)
        await keys(pilot, "f5")
        assert shown(app) == row
        assert books.read < 1_500


async def test_a_filter_is_answered_and_added_up_without_reading_all():
    async with at_many() as (app, pilot, books):
        await keys(pilot, "slash > 5 0 enter")
        kept = [row for row in books.settled if row.amount > 5000]
        assert f"1 of {len(kept)}" in screen_text(app)
        await keys(pilot, "escape slash < 5 0 enter")
        less = [row for row in books.settled if row.amount < 5000]
        text = screen_text(app)
        assert f"1 of {len(less):,}" in text
        assert f"{len(less):,} settlements, filtered" in text
        assert amount(sum(row.amount for row in less)) in text
        assert books.read < 1_500


async def test_all_that_a_filter_shows_is_selected_without_reading_it():
    async with at_many() as (app, pilot, books):
        await keys(pilot, "slash < 5 0 enter ctrl+a")
        less = [row for row in books.settled if row.amount < 5000]
        assert f"{len(less):,} selected" in screen_text(app)
        await keys(pilot, "space escape end space")
        chosen = [*less[1:], books.settled[-1]]
        text = screen_text(app)
        assert f"{len(chosen):,} selected" in text
        assert amount(sum(row.amount for row in chosen)) in text
        assert books.read < 1_500
        await keys(pilot, "y")
        assert f"{len(chosen):,} rows are too many for the clipboard" in screen_text(app)


async def test_a_field_that_there_is_not_is_named():
    async with at_many() as (app, pilot, _):
        await keys(pilot, "slash " + " ".join("kind") + " colon x enter")
        assert "There is no field kind, only d, issue, item, principle, receipt, type." in screen_text(app)


async def test_lists_in_memory_name_it_too():
    app = make_app()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await keys(pilot, "slash " + " ".join("colour") + " colon x enter")
        assert "There is no field colour, only by, d, kind, state" in screen_text(app)

"""Nothing that is shown belongs to something else: to a value typed before, a row that is gone, a state that is over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.errors import NotFound
from core.requests import CloseRequest
from core.views.checks import CheckView
from core.views.states import RecordState
from tests.tui.conftest import make_app, press, screen_text, settle
from tests.tui.fakes import FakeBooks, FakeDesk


class Knowing(FakeDesk):
    """Knows the items that there are."""

    def check(self, request: CloseRequest) -> CheckView:
        if "NOPE" in request.items:
            raise NotFound("item NOPE does not exist", advice="invclose item list shows them.")
        if "NOPE" in request.groups:
            raise NotFound("item group NOPE does not exist or has no items")
        return super().check(request)


async def write(pilot: Any, text: str) -> None:
    for key in text:
        await press(pilot, key)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("text", ["rubbish", "31.02", "2026-13-01"])
async def test_scope_and_checks_go_with_the_date_they_belong_to(text: str, size: tuple[int, int]):
    app = make_app(desk=Knowing())
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        await settle(pilot)
        assert "transactions" in screen_text(app)
        await write(pilot, text)
        assert "transactions" not in screen_text(app)
        await press(pilot, "tab")
        await settle(pilot)
        assert "not known: correct the field above" in screen_text(app)
        stack = len(app.screen_stack)
        await press(pilot, "f10")
        await settle(pilot)
        assert len(app.screen_stack) == stack
        assert "Close through:" in screen_text(app)


@pytest.mark.parametrize(("field", "known"), [(4, "ITEM-0032"), (5, "RAW")])
@pytest.mark.parametrize("leave", ["tab", ""])
async def test_a_wrong_code_stands_beside_its_field_and_stops(field: int, known: str, leave: str):
    """Whether the field was left before or F10 is pressed in it; nothing is started."""
    desk = Knowing()
    app = make_app(desk=desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "r")
        for _ in range(field):
            await press(pilot, "tab")
        await write(pilot, f"{known},NOPE")
        if leave:
            await press(pilot, leave)
            await settle(pilot)
        stack = len(app.screen_stack)
        for _ in range(2):
            await press(pilot, "f10")
            await settle(pilot)
            shown = screen_text(app)
            assert len(app.screen_stack) == stack
            assert f"[{known},NOPE" in shown
            assert "NOPE does not exist" in shown
            assert "transactions" not in shown
        assert "start_recalculation" not in [call[0] for call in desk.calls]


async def test_f10_right_after_typing_waits_for_the_checks_and_goes_on():
    app = make_app(desk=Knowing())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "r")
        for _ in range(4):
            await press(pilot, "tab")
        await write(pilot, "item-0032")
        await press(pilot, "f10")
        await settle(pilot)
        assert "Only                  ITEM-0032" in screen_text(app)


async def test_the_detail_goes_with_its_row():
    app = make_app()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert {word for word in ("reversed", "in scope") if word in screen_text(app)}
        await press(pilot, "slash")
        await write(pilot, "nosuchrow")
        await press(pilot, "enter")
        await settle(pilot)
        shown = screen_text(app)
        assert "No row matches" in shown
        assert "Settlements" not in shown
        assert "by anna" not in shown


async def test_the_detail_of_a_record_that_was_reversed_meanwhile_is_read_again():
    books = FakeBooks()
    app = make_app(books)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await press(pilot, "down")
        await settle(pilot)
        screen: Any = app.screen
        assert "Can be reversed" in screen_text(app)
        books.rows = [
            replace(row, state=RecordState.REVERSED, active=False, reversed_by="IC-000120")
            if row.record_id == 113
            else row
            for row in books.rows
        ]
        screen.at_row = lambda _row: None  # the detail of the new state has not come yet
        await press(pilot, "f5")
        await settle(pilot)
        assert "Can be reversed" not in screen_text(app)


async def find_dialog(pilot: Any) -> Any:
    """The dialog that finds a voucher, opened from the first screen."""
    await settle(pilot)
    await press(pilot, "f2")
    await settle(pilot)
    return pilot.app.screen


async def test_enter_opens_what_is_typed_and_not_what_was_found_before():
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await find_dialog(pilot)
        for key in "871":
            dialog.query_one("#typed").insert(key)
        await press(pilot, "enter")
        await settle(pilot)
        assert "INVC-00871" in screen_text(app)


async def test_what_cannot_be_looked_up_shows_no_hits():
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await find_dialog(pilot)
        assert len(dialog.hits.pages)
        await write(pilot, "d 31.02")
        await settle(pilot)
        assert not len(dialog.hits.pages)


async def test_what_was_posted_is_said_by_number_and_the_overview_shows_it():
    desk = FakeDesk()
    app = make_app(desk=desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        for key in ("g", "a", "r", "M", "tab", "tab", "1", "2", "f10", "f10"):
            await press(pilot, key)
        await settle(pilot)
        shown = screen_text(app)
        assert [call[0] for call in desk.calls][-1] == "post_adjustment"
        assert "is posted: voucher INVA-00341, inventory value 18.20 EUR." in shown
        assert "cursor" not in shown
        assert "(g o)" not in shown

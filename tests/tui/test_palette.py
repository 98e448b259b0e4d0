"""The palette does everything from everywhere: commands of other screens, and what the books have of the name typed."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from textual import events

from core.reports import REPORT_TITLES
from core.views.vouchers import VoucherSearch
from core.vocabulary import CodeKind
from tests.tui.conftest import Opened, Session
from tests.tui.fakes import FakeBooks
from tests.tui.test_registry import FRAMES
from tui import homes, router
from tui.named_places import named_places
from tui.places import AskReport
from tui.registry import COMMANDS, EVERYWHERE
from tui.screens.common.base import Frame
from tui.screens.help import commands


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "PAUSE", 0.01)


def test_every_home_has_the_command() -> None:
    for name, home in homes.HOMES.items():
        assert name in COMMANDS
        assert name not in EVERYWHERE
        offered = {kind.__name__ for kind in FRAMES for entry in kind.HERE if entry.id == name}
        assert offered, name
        there = router.opener(type(home.place)).__name__
        if home.at_once:
            assert there in offered, (name, there)


async def test_a_close_from_a_voucher(opened: Opened) -> None:
    async with opened() as s:
        await s.press("down", "v")
        await s.press("colon")
        await s.type("close")
        assert "Enter goes there" in s.text
        await s.press("enter")
        assert "Close inventory" in s.text
        await s.press("escape")
        assert s.message.strip().startswith("Closing and adjustment")
        await s.press("down", "v", "n")
        assert "Close inventory" in s.text, "its key does the same"


async def test_a_command_about_a_row_says_what_to_choose(opened: Opened) -> None:
    async with opened() as s:
        await s.press("g", "i", "colon")
        await s.type("reverse")
        await s.press("enter")
        assert "Choose it, then x." in s.message
        assert "IC-000113" in s.text
        await s.press("g", "i", "x")
        assert "on a record of Closing and adjustment, not here" in s.message


def below(session: Session, words: str) -> str:
    """The first line with these words that is not the search."""
    return next((line for line in session.text.splitlines() if words in line and "Search" not in line), "")


@pytest.mark.parametrize(
    ("typed", "kind", "shown"),
    [("INVC-00871", "Voucher", "INVC-00871"), ("IC-000113", "Record", "IC-000113"), ("ic-0001", "Record", "Record")],
)
async def test_what_the_books_have(opened: Opened, typed: str, kind: str, shown: str) -> None:
    async with opened() as s:
        await s.press("g", "t", "colon")
        await s.type(typed)
        assert kind in below(s, shown)
        await s.press("enter")
        assert "Search" not in s.text


async def test_an_item_by_its_name_or_a_typing_error(opened: Opened) -> None:
    async with opened() as s:
        row = s.books.codes(CodeKind.ITEM)[0]
        await s.press("colon")
        await s.type(row.code)
        assert "Item" in below(s, row.code)
        await s.press("enter")
        assert row.code in s.message


async def test_no_key_waits_for_the_books(opened: Opened) -> None:
    """What is typed stands there while they have not answered; Enter then opens what it was typed for."""
    gate = threading.Event()

    class Slow(FakeBooks):
        def find_vouchers(self, *arguments: Any, **named: Any) -> VoucherSearch:
            gate.wait(10)
            return super().find_vouchers(*arguments, **named)

    async with opened(Slow()) as s:
        await s.press("colon")
        for char in "INVC-00871":
            s.app.post_message(events.Key(char if char != "-" else "minus", char))
        s.app.post_message(events.Key("enter", None))
        await asyncio.sleep(0.5)
        assert "INVC-00871" in s.text
        gate.set()
        await s.press()
        assert "INVC-00871" in s.message
        assert "Search" not in s.text


async def test_help_says_what_the_field_understands(opened: Opened) -> None:
    async with opened() as s:
        await s.press("n", "f1")
        assert "Close through: 30, 30.6" in s.text
        await s.press("escape", "tab", "f1")
        assert "Specification: Left, Right or Space choose." in s.text


async def test_g_piles_nothing_up(opened: Opened) -> None:
    async with opened() as s:
        await s.press("down", "enter", "g", "p")
        assert s.message.strip().startswith("Closing and adjustment > Reports")
        await s.press("escape", "g", "a", "s", "g", "a", "s")
        frames = [screen for screen in s.app.screen_stack if isinstance(screen, Frame) and screen.crumb]
        assert [frame.crumb for frame in frames] == ["Closing and adjustment", "Standard costs"]


async def test_an_account_leads_to_its_vouchers(opened: Opened) -> None:
    async with opened() as s:
        row = s.books.codes(CodeKind.ACCOUNT)[0]
        await s.press("colon")
        await s.type(row.name.lower()[:-2] + row.name[-1])
        assert below(s, row.code).split()[1:4] == ["Account", row.code, row.name.split()[0]]
        await s.press("down")
        assert row.code in s.line("│> ")
        await s.press("enter")
        assert row.code in s.message
        assert any(asked.startswith(f"vouchers of {row.code} ") for asked in s.books.asked)


@pytest.mark.parametrize(
    ("typed", "kind", "name", "there"),
    [
        ("trial bal", "Report", "Trial balance", "Through"),
        ("agnig", "Report", "Aging", "Aging"),
        ("posting profile", "Setup", "Posting profile", "Posting profile"),
        ("late charge", "Adjust", "Late charge", "Late charge"),
        ("audit trail", "Screen", "Audit trail", "Audit trail"),
    ],
)
async def test_reports_and_screens_by_their_names(opened: Opened, typed: str, kind: str, name: str, there: str) -> None:
    async with opened() as s:
        await s.press("down", "v", "colon")
        await s.type(typed)
        assert kind in below(s, name).split(name)[0]
        for _ in range(20):
            if f"> {kind}" in s.text:
                break
            await s.press("down")
        assert f"> {kind}" in s.text
        await s.press("enter")
        assert there in s.text
        assert "Search" not in s.text


def test_every_report_and_every_choice_of_a_menu_has_a_name() -> None:
    names = [found.name for found in named_places()]
    assert set(REPORT_TITLES) == {found.place.name for found in named_places() if isinstance(found.place, AskReport)}
    assert len({(found.kind, found.name) for found in named_places()}) == len(names)
    for found in named_places():
        assert type(found.place) in router.TABLE
        assert found.words.endswith(".")

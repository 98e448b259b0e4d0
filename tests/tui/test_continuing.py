"""A lost line: the place and what was filled in are offered at the next start; never after posting, and never after ctrl+q."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.tui.conftest import NOW, Session, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tui import continuing, places
from tui.app import InvcloseApp
from tui.beginning import Beginning
from tui.bookmarks import BookmarkFolder
from tui.screens.common.base import Frame

HERE = Beginning("sqlite:////books.db", "ACME-DE")


@pytest.fixture(autouse=True)
def _home(user_folder: Path) -> None:
    """Bookmarks lie in the home of the test."""


@asynccontextmanager
async def session() -> AsyncIterator[Session]:
    books, desk = FakeBooks(), FakeDesk()
    app = InvcloseApp(lambda: (books, desk), beginning=HERE, clock=lambda: NOW, type_ahead=0.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield Session(app, pilot, books, desk)


def lose(s: Session) -> None:
    """The terminal is gone; the lock goes with the process."""
    s.app.line_lost()
    frozen = s.app.continuity._frozen
    assert frozen is not None
    if frozen._lock is not None:
        frozen._lock.close()
    for path in frozen.folder.glob(f"{frozen.name}.*"):
        path.rename(path.with_name(path.name.replace(frozen.name, f"{frozen.stem}-host-1")))


def crumbs(s: Session) -> list[str]:
    return [screen.crumb for screen in s.app.screen_stack if isinstance(screen, Frame) and screen.crumb]


async def test_a_place_comes_back():
    async with session() as s:
        await s.press("down", "v")
        lose(s)
    async with session() as s:
        assert "Continue where you were?" in s.text
        assert "INVC-00871" in s.text
        await s.press("enter")
        assert crumbs(s) == ["Closing and adjustment", "INVC-00871"]
    async with session() as s:
        assert "Continue" not in s.text, "it is offered once"


async def test_a_form_comes_back_filled_in():
    async with session() as s:
        await s.press("g", "a", "l")
        await s.type("PO-31417")
        await s.press("tab")
        await s.type("44")
        await s.press("tab", "tab", "tab", "tab")
        await s.type("freight")
        lose(s)
    async with session() as s:
        assert "Late charge PO-31417, filled in" in s.text
        await s.press("enter")
        assert "PO-31417" in s.text
        assert "44.00" in s.text
        assert "freight" in s.text
        assert s.desk.calls == []
        await s.press("escape")
        assert "will be lost" in s.text


async def test_the_close_dialog_comes_back():
    async with session() as s:
        await s.press("down", "v", "n")
        for _ in range(5):
            await s.press("tab")
        await s.type("month end June")
        lose(s)
    async with session() as s:
        assert "New close" in s.text
        await s.press("enter")
        assert "month end June" in s.text
        assert "Close inventory" in s.text


async def test_whoever_starts_anew_is_not_asked_again():
    async with session() as s:
        await s.press("g", "t")
        lose(s)
    async with session() as s:
        await s.press("escape")
        assert crumbs(s) == ["Closing and adjustment"]
        assert "Continue" not in s.text
    async with session() as s:
        assert "Continue" not in s.text


async def test_leaving_in_order_leaves_nothing():
    async with session() as s:
        await s.press("down", "v")
        s.app.continuity.look()
        folder = s.app.continuity.folder
        assert folder is not None
        assert len(list(folder.folder.iterdir())) == 2
        s.app.leave()
    assert list(folder.folder.iterdir()) == []


async def test_nothing_filled_in_is_kept_while_it_is_posted(monkeypatch: pytest.MonkeyPatch):
    async with session() as s:
        await s.press("n")
        for _ in range(5):
            await s.press("tab")
        await s.type("note")
        found = s.app.continuity.bookmark()
        assert found is not None
        assert found.filled is not None
        kept = []
        monkeypatch.setattr(BookmarkFolder, "keep", lambda _, bookmark: kept.append(bookmark))
        await s.press("f10")
        await s.type("2026-06-30")
        kept.clear()
        await s.press("f10")
        assert s.desk.calls
        assert all(bookmark is None or bookmark.filled is None for bookmark in kept)
        assert kept


def test_a_place_is_text_and_back():
    for place in (places.Overview(), places.Voucher("V1", ("V1", "V2")), places.Record(3, "IC-3", ((3, "IC-3"),))):
        assert continuing.decoded(continuing.encoded(place)) == place
    assert continuing.decoded({"place": "Voucher", "keys": {"nonsense": 1}}) is None
    assert continuing.decoded({"place": "Nowhere", "keys": {}}) is None
    assert continuing.decoded({"place": "Voucher", "keys": {}}) is None
    assert continuing.encoded(places.FirstSteps(HERE)) is None


async def test_a_place_that_is_gone_says_so_on_its_own_screen():
    async with session() as s:
        await s.press("down", "v")
        lose(s)
    books = FakeBooks()

    def missing(_number: str) -> object:
        raise RuntimeError("gone")

    books.voucher = missing  # type: ignore[assignment, method-assign]
    app = InvcloseApp(lambda: (books, FakeDesk()), beginning=HERE, clock=lambda: NOW, type_ahead=0.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        s = Session(app, pilot, books, FakeDesk())
        await s.press("enter")
        assert "could not be read" in s.text
        await s.press("escape")
        assert "IC-000113" in s.text


async def again(s: Session) -> None:
    """What was left is continued."""
    assert "Continue where you were?" in s.text
    await s.press("enter")
    await s.press()


async def test_a_filter_the_order_and_the_row_come_back():
    async with session() as s:
        await s.press("g", "i", "o", "1", "O", "slash")
        await s.type("e")
        await s.press("enter", "down", "down")
        shown, row = s.message, s.line("> ")
        assert "filter: e" in shown
        lose(s)
    async with session() as s:
        await again(s)
        assert s.message == shown
        assert s.line("> ") == row


async def test_a_filter_of_the_first_list_alone_comes_back():
    async with session() as s:
        await s.press("slash")
        await s.type("kind:closing")
        await s.press("enter", "down")
        row = s.line("> ")
        lose(s)
    async with session() as s:
        await again(s)
        assert "filter: kind:closing" in s.message
        assert s.line("> ") == row


async def test_a_row_that_is_gone_leaves_the_cursor_at_its_place():
    async with session() as s:
        await s.press("g", "l", "home", "down", "down")
        lose(s)
    async with session() as s:
        s.books.calendar = (*s.books.calendar[:1], *s.books.calendar[2:])
        await again(s)
        assert s.line("> ")


class Setup:
    """Two item groups."""

    def list(self, _kind: str) -> list[dict[str, object]]:
        return [
            {"group": code, "name": f"Name of {code}", "items": 1, "profile_lines": 0} for code in ("LAMPS", "PARTS")
        ]


@asynccontextmanager
async def admin() -> AsyncIterator[Session]:
    """Somebody who may change the setup."""
    books, desk = FakeBooks(), FakeDesk()
    books.head = replace(books.head, role="admin")
    app = InvcloseApp(
        lambda: (books, desk),
        beginning=HERE,
        masters=cast("Any", Setup),
        clock=lambda: NOW,
        type_ahead=0.0,
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield Session(app, pilot, books, desk)


@pytest.mark.parametrize(
    ("keys", "typed", "title"),
    [
        (("g", "m", "g", "n"), "SPARES", "New item group"),
        (("g", "m", "g", "down", "enter"), "Other name", "item group PARTS"),
        (("g", "l", "n", "tab", "tab"), "2027-X", "New period"),
        (("g", "a", "m", "m"), "SO-999", "Mark an issue"),
    ],
)
async def test_forms_of_the_setup_periods_and_marks_come_back(keys: tuple[str, ...], typed: str, title: str):
    async with admin() as s:
        await s.press(*keys)
        await s.type(typed)
        assert title.lower() in s.text.lower(), "before"
        lose(s)
    async with admin() as s:
        await again(s)
        assert title.lower() in s.text.lower()
        assert typed in s.text
        assert "nothing was posted" in s.message

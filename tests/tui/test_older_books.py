"""Books of an older version: the application offers to bring them up to date, and does nothing unasked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.errors import NoRight
from db.engine.errors import OlderSchema
from tests.tui.conftest import NOW, press, screen_text, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tui.app import InvcloseApp
from tui.beginning import Beginning

HERE = Beginning("sqlite:////books/acme.db")
OLDER = OlderSchema(
    "The tables are of an older version (0008; this program has 0011).",
    where="acme.db",
    advice="Run `invclose db upgrade`.",
)


class Books:
    """What is there: of an older version until somebody upgrades it."""

    def __init__(self, refuses: Exception | None = None) -> None:
        self.older = True
        self.upgrades = 0
        self.refuses = refuses

    def connect(self) -> tuple[Any, Any]:
        if self.older:
            raise OLDER
        return FakeBooks(), FakeDesk()

    def upgrade(self, _url: str) -> str:
        self.upgrades += 1
        if self.refuses:
            raise self.refuses
        self.older = False
        return "acme.db: 0008 to 0011."


async def shown(books: Books, monkeypatch: pytest.MonkeyPatch, *keys: str, beginning: Beginning = HERE) -> str:
    """The screen after these keys."""
    monkeypatch.setattr("tui.wiring.db_upgrade", books.upgrade)
    monkeypatch.setattr("tui.wiring.nothing_there", lambda _: False)
    app = InvcloseApp(books.connect, beginning=beginning, clock=lambda: NOW, type_ahead=0.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in keys:
            await press(pilot, key)
        return screen_text(app)


async def test_they_are_upgraded_when_somebody_says_so_and_then_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    books = Books()
    screen = await shown(books, monkeypatch)
    assert "Bring these books up to date?" in screen
    assert OLDER.message in screen
    assert books.upgrades == 0
    assert "IC-000113" in await shown(books, monkeypatch, "f10")
    assert books.upgrades == 1


async def test_enter_does_not_upgrade_and_going_back_says_what_can_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    books = Books()
    assert "Bring these books up to date?" in await shown(books, monkeypatch, "enter")
    assert "Run `invclose db upgrade`." in await shown(books, monkeypatch, "escape")
    assert books.upgrades == 0


async def test_who_may_not_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    books = Books(refuses=NoRight("anna has no right admin in ACME-DE.", advice="Ask boris."))
    screen = await shown(books, monkeypatch, "f10")
    assert "anna has no right admin in ACME-DE." in screen
    assert books.older


async def test_what_is_opened_to_be_read_only_is_not_upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = await shown(Books(), monkeypatch, beginning=replace(HERE, read_only=True))
    assert "Run `invclose db upgrade`." in screen
    assert "Bring these books up to date?" not in screen

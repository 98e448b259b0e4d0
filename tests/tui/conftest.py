"""The application in a test: fake books, a fixed clock, keys pressed one by one, and waiting until all is shown."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from core.currency import Currency
from tests.tui.fakes import FakeBooks, FakeDesk
from tui import format as figures
from tui.app import InvcloseApp
from tui.screens.common.base import Frame
from tui.screens.ledger import find_voucher, voucher
from tui.screens.lists import lists
from tui.textual_private import queued, strips_of

NOW = datetime(2026, 6, 18, 14, 10, 31)  # noqa: DTZ001  the user's wall clock


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a rest of the keyboard waits less; amounts are in EUR until an application says otherwise."""
    monkeypatch.setattr(figures, "style", figures.Style(amounts=Currency.of("EUR")))
    for module, name in ((lists, "FILTER_PAUSE"), (lists, "DETAIL_PAUSE"), (voucher, "PAUSE"), (find_voucher, "PAUSE")):
        monkeypatch.setattr(module, name, 0.01)
    monkeypatch.setattr("tui.screens.closing.close_dialog.PAUSE", 0.01)
    monkeypatch.setattr("tui.screens.common.base.REST", 0.01)
    monkeypatch.setattr(find_voucher, "PREVIEW_PAUSE", 0.01)
    monkeypatch.setattr("tui.screens.dialogs.value_list.PAUSE", 0.01)
    monkeypatch.setattr("tui.screens.help.commands.PAUSE", 0.01)
    monkeypatch.setattr("tui.app.POLL", 3600.0)


def make_app(books: FakeBooks | None = None, desk: FakeDesk | None = None, **more: Any) -> InvcloseApp:
    held, at = books or FakeBooks(), desk or FakeDesk()
    return InvcloseApp(lambda: (held, at), clock=lambda: NOW, type_ahead=more.pop("type_ahead", 0.0), **more)


AS_LETTERS = str.maketrans("▌\u203a", ">>")
NAMED = {
    "slash": "/", "colon": ":", "plus": "+", "minus": "-", "question_mark": "?", "space": " ",
    "greater_than_sign": ">", "equals_sign": "=", "comma": ",", "full_stop": ".", "exclamation_mark": "!",
}  # fmt: skip
KEYS = {char: name for name, char in NAMED.items()}
LOOK, QUIET = 0.004, 8
"""Seconds between two looks, and how many of them in a row must find nothing: longer than the shortened rests of the
keyboard. Looks are counted and not seconds, since a busy machine may let seconds pass in which nothing could happen."""


async def settle(pilot: Pilot[Any]) -> None:
    """Until no worker runs, no key waits and nothing has happened for a moment."""
    app = pilot.app
    assert isinstance(app, InvcloseApp)
    limit, quiet = time.monotonic() + 60, 0
    while time.monotonic() < limit:
        await asyncio.sleep(LOOK)
        screen = app.screen
        reading = isinstance(screen, Frame) and screen.reading
        waiting = app.keys_wait or any(queued(pump) for pump in (app, screen, *screen.walk_children()))
        quiet = 0 if reading or waiting or app.workers else quiet + 1
        if quiet > QUIET:
            return
    raise AssertionError("the application does not come to rest")


async def press(pilot: Pilot[Any], key: str) -> None:
    """One key, and all it causes."""
    name = KEYS.get(key, key)
    character = NAMED.get(name) or (key if len(key) == 1 else None)
    pilot.app.post_message(events.Key(name, character))
    await settle(pilot)


def screen_text(app: InvcloseApp) -> str:
    """What stands on the screen; the edge of the cursor and the sign between two crumbs are written ``>``."""
    return "\n".join(strip.text.rstrip() for strip in strips_of(app.screen)).translate(AS_LETTERS)


@dataclass
class Session:
    """An application under test."""

    app: InvcloseApp
    pilot: Pilot[Any]
    books: FakeBooks
    desk: FakeDesk

    async def press(self, *keys: str) -> None:
        for key in keys:
            await press(self.pilot, key)
        if not keys:
            await settle(self.pilot)

    async def type(self, text: str) -> None:
        for char in text:
            await press(self.pilot, char)

    @property
    def text(self) -> str:
        return screen_text(self.app)

    def line(self, words: str) -> str:
        """The first line with these words."""
        return next((line for line in self.text.splitlines() if words in line), "")

    @property
    def message(self) -> str:
        return self.text.splitlines()[1]


Opened = Callable[..., AbstractAsyncContextManager[Session]]


@pytest.fixture
def opened() -> Opened:
    @asynccontextmanager
    async def start(
        books: FakeBooks | None = None, desk: FakeDesk | None = None, size: tuple[int, int] = (80, 24), **more: Any
    ) -> AsyncIterator[Session]:
        held, at = books or FakeBooks(), desk or FakeDesk()
        app = make_app(held, at, **more)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield Session(app, pilot, held, at)

    return start

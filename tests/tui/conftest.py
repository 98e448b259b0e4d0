"""The application in a test: fake books, a fixed clock, keys pressed one by one, and waiting until all is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.fakes import FakeBooks, FakeDesk
from tui.app import InvcloseApp
from tui.screens import find_voucher, lists, voucher
from tui.screens.base import Frame

NOW = datetime(2026, 6, 18, 14, 10, 31)  # noqa: DTZ001  the user's wall clock


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a rest of the keyboard waits less."""
    for module, name in ((lists, "FILTER_PAUSE"), (lists, "DETAIL_PAUSE"), (voucher, "PAUSE"), (find_voucher, "PAUSE")):
        monkeypatch.setattr(module, name, 0.01)
    monkeypatch.setattr("tui.screens.close_dialog.PAUSE", 0.01)


def make_app(books: FakeBooks | None = None, desk: FakeDesk | None = None, **more: Any) -> InvcloseApp:
    held, at = books or FakeBooks(), desk or FakeDesk()
    return InvcloseApp(lambda: (held, at), clock=lambda: NOW, type_ahead=more.pop("type_ahead", 0.0), **more)


async def settle(pilot: Pilot[Any]) -> None:
    """Until no worker runs, no key waits and nothing is left to paint."""
    app = pilot.app
    assert isinstance(app, InvcloseApp)
    for _ in range(60):
        await pilot.pause(0.005)
        await app.workers.wait_for_complete()
        await pilot.pause()
        screen = app.screen
        busy = isinstance(screen, Frame) and (bool(screen._pending) or screen.holding)
        if not busy and not app._typed and not app.workers:
            return


def screen_text(app: InvcloseApp) -> str:
    """What stands on the screen."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


@dataclass
class Session:
    """An application under test."""

    app: InvcloseApp
    pilot: Pilot[Any]
    books: FakeBooks
    desk: FakeDesk

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await settle(self.pilot)
        if not keys:
            await settle(self.pilot)

    async def type(self, text: str) -> None:
        await self.pilot.press(*text)
        await settle(self.pilot)

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

"""A page that is followed at the keyboard: its commands are run, its keys pressed, and its pictures are those of the screen.

In the order in which somebody reads the page:

    ```sh                    commands; ``invclose`` alone opens the application
    <kbd>n</kbd>             a key, or text that is typed
    `text`                   stands on the screen then
    ![words](name.svg)       the screen then

What is computed in the background is waited for: its text comes within two minutes.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual import events
from textual.pilot import Pilot

from tests.pages.page import Place
from tests.support.drawn import lines, printed
from tests.tui.conftest import press, screen_text, settle
from tui import app as application
from tui.app import InvcloseApp
from tui.cli import main

SIZE = (100, 30)
SECONDS = 120
REST = 0.6
"""Seconds in which nothing is pressed before a screen is looked at: what follows the cursor comes when the keyboard rests."""
LEAVE = "ctrl+q"
KEYS = {
    "Enter": "enter", "Esc": "escape", "Tab": "tab", "Up": "up", "Down": "down", "Left": "left", "Right": "right",
    "Home": "home", "End": "end", "Space": "space", **{f"F{number}": f"f{number}" for number in range(1, 13)},
}  # fmt: skip
"""As it stands on a key -> what the terminal sends."""
_STEP = re.compile(
    r"^```(?P<info>[^\n]*)\n(?P<block>.*?)^```$|<kbd>(?P<key>[^<]+)</kbd>|`(?P<seen>[^`\n]+)`|!\[[^\]]*\]\((?P<picture>[^)]+)\)",
    re.MULTILINE | re.DOTALL,
)


def timeless(shown: list[str]) -> list[str]:
    """The lines of a picture without what each run has of its own: how long something took, and the number of its process."""
    return [re.sub(r"\b\d\d:\d\d:\d\d\b|(?<=laptop-)\d+", "", line).rstrip() for line in shown]


class Step(NamedTuple):
    """One thing that a reader does or sees."""

    kind: str
    """command, key, seen or picture."""
    text: str
    line: int


def steps(text: str) -> Iterator[Step]:
    """What a page asks for, in order."""
    for found in _STEP.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if found["block"] is not None:
            words = found["info"].split()
            assert words in (["sh"], ["output"]), f"line {line}: a block that nobody follows"
            kind = "command" if words == ["sh"] else "output"
            parts = found["block"].splitlines() if kind == "command" else [found["block"]]
            yield from (Step(kind, one, line) for one in parts)
        else:
            yield next(Step(kind, str(found[kind]), line) for kind in ("key", "seen", "picture") if found[kind])


def keys_of(text: str) -> list[str]:
    """The keys of one ``kbd``: a key by its name, two keys with a blank between them, or letters that are typed."""
    words = text.split(" ")
    if all(word in KEYS or len(word) == 1 or "+" in word for word in words):
        return [KEYS.get(word, word) for word in words]
    return list(text)


@dataclass
class Player:
    """Somebody who follows a page, in an empty home."""

    place: Place
    pictures: Path
    """Folder of the page."""
    now: datetime
    update: bool = False
    seconds: float = SECONDS
    """How long words are waited for."""
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    pilot: Pilot[Any] | None = None
    printed: str = ""
    """What the last command printed; blank while the application is looked at."""
    shown: list[str] = field(default_factory=list)
    """Pictures that the page shows."""
    stale: list[str] = field(default_factory=list)
    """What of them is not on the screen, or the other way round."""

    async def follow(self, page: Path) -> None:
        """Read the page from its beginning to its end."""
        async with self.stack:
            for step in steps(page.read_text("utf-8")):
                try:
                    await getattr(self, step.kind)(step.text)
                except AssertionError as error:
                    raise AssertionError(f"{page.name}, line {step.line}, {step.kind} {step.text}: {error}") from error

    async def command(self, text: str) -> None:
        """A command line; the last one is that of the application when it is opened."""
        if text == "invclose":
            await self._open()
            return
        done = self.place.run(text)
        assert done.code == 0, done
        self.printed = done.out

    async def _open(self) -> None:
        opened: list[InvcloseApp] = []

        def kept(app: InvcloseApp) -> int:
            opened.append(app)
            return 0

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(application, "positions_the_cursor", lambda: True)
            patch.setattr(application, "_run", kept)
            patch.setattr("tui.cli.sys.stdin", Terminal())
            patch.setattr("tui.cli.sys.stdout", Terminal())
            assert main([]) == 0
        (app,) = opened
        app.clock, app.type_ahead = (lambda: self.now), 0.0
        pilot = await self.stack.enter_async_context(app.run_test(size=SIZE))
        await settle(pilot)
        self.pilot, self.printed = pilot, ""

    async def key(self, text: str) -> None:
        """Keys, one after the other."""
        assert self.pilot, "the application is not open"
        self.printed = ""
        for one in keys_of(text):
            if one == LEAVE:
                await self._leave(self.pilot)
            else:
                await self._until_quiet(self.pilot, press(self.pilot, one))

    async def _leave(self, pilot: Pilot[Any]) -> None:
        """The program ends; what follows are commands."""
        limit = time.monotonic() + self.seconds
        pilot.app.post_message(events.Key(LEAVE, None))
        while pilot.app.is_running:
            assert time.monotonic() < limit, "the application does not end"
            await asyncio.sleep(0.02)
        self.pilot = None

    async def _until_quiet(self, pilot: Pilot[Any], pressed: Awaitable[None]) -> None:
        """A key, and all that it causes; what makes books takes longer than other keys."""
        limit = time.monotonic() + SECONDS
        while True:
            try:
                await pressed
            except AssertionError:
                assert time.monotonic() < limit
                pressed = settle(pilot)
            else:
                return

    async def seen(self, text: str) -> None:
        """Words that stand there, or come soon where something is computed."""
        limit = time.monotonic() + self.seconds
        while text not in self.text:
            waits = self.pilot and not self.printed and time.monotonic() < limit
            assert waits, f"is not on the screen:\n{self.text}"
            await asyncio.sleep(0.05)
        if self.pilot:
            await settle(self.pilot)

    @property
    def text(self) -> str:
        """What is looked at now."""
        return self.printed or (screen_text(self.pilot.app) if self.pilot else "")  # type: ignore[arg-type]

    async def picture(self, name: str) -> None:
        """The screen, as the file shows it."""
        assert self.pilot
        await asyncio.sleep(REST)
        await settle(self.pilot)
        drawn, file = printed(self.pilot.app.export_screenshot()), self.pictures / name
        self.shown.append(name)
        there = timeless(lines(file.read_text("utf-8"))) if file.exists() else []
        now = timeless(lines(drawn))
        if self.update and there != now:
            file.write_text(drawn, "utf-8")
        elif there != now:
            self.stale += [f"{name}: {line}" for line in [*there, *now] if line not in there or line not in now]


class Terminal:
    """Says that it is one."""

    def isatty(self) -> bool:
        return True

    def write(self, _: str) -> None:
        """Nothing is written while the application is opened."""

    def flush(self) -> None:
        """The same."""

"""Something that takes a while before there are books: what is done now, how far it is, and since when."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual import on
from textual.app import ComposeResult

from tui.driver import leave_soon
from tui.format import duration
from tui.messages import Failed, Failure
from tui.registry import Here, key_of
from tui.screens.common.base import Dialog
from tui.widgets.lines import Line, Lines
from tui.widgets.progress import progress_bar

if TYPE_CHECKING:
    from tui.beginning import Say

T = TypeVar("T")
LOOK = 1
"""Seconds between two looks at how far it is."""


FAR = 60
"""Cells of the bar."""


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """What came out, or why nothing did."""

    value: T | None
    failure: Failure | None = None


class Making(Dialog[Made[Any]]):
    """Returns what ``work`` gives, or why it failed."""

    CSS_PATH = "making.tcss"
    AUTO_FOCUS = None
    EVERYWHERE = ("redraw", "leave")
    HERE = (Here("back"), Here("leave", "Stop and quit"))
    HELP_KEY = ""

    def __init__(self, crumb: str, heading: str, work: Callable[[Say], Any], *, stopped: str) -> None:
        super().__init__()
        self.crumb, self.heading, self.work = crumb, heading, work
        self.stopped = stopped
        """What is left behind by quitting now, as a sentence."""
        self.said: tuple[str, int, int] = ("", 0, 0)
        self.since = time.monotonic()

    def parts(self) -> ComposeResult:
        yield Lines(self.lines(), id="far")

    def lines(self) -> list[Line]:
        words, done, total = self.said
        far: Line = (
            [(" ", ""), *progress_bar(done * 100 // total, FAR), (f"   {done} of {total}", "")] if total else "  ..."
        )
        return [
            "",
            [(f"  {self.heading}", "strong")],
            "",
            far,
            "",
            f"  {words[:1].upper()}{words[1:]}" if words else "",
            [(f"  since {duration(int(time.monotonic() - self.since))}", "quiet")],
            "",
            [(f"  {self.stopped}", "quiet")],
        ]

    def opened(self) -> None:
        self.set_interval(LOOK, self.look)

    def look(self) -> None:
        self.query_one("#far", Lines).show(self.lines())

    def load(self) -> None:
        self.since = time.monotonic()
        self.read(self.heading, lambda: self.work(self.say_so), self._made)

    def _made(self, value: Any) -> None:
        self.dismiss(Made(value))

    def say_so(self, words: str, done: int, total: int) -> None:
        """From the thread that works; shown at the next look."""
        self.said = (words, done, total)

    @on(Failed)
    def failed(self, message: Failed) -> None:
        """Whoever asked says why, beside what was typed."""
        self.dismiss(Made(None, message.failure))

    def do_back(self) -> None:
        self.say(f"It goes on. {key_of('leave')} stops it and quits.")

    def do_leave(self) -> None:
        leave_soon(0)
        self.invclose.leave()

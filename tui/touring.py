"""The tour inside the application: its books are made, shown instead of those that are open, and removed again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from textual.screen import Screen

from tui.failures import sentence
from tui.screens.common.base import Frame
from tui.screens.start.making import Made, Making
from tui.tour import Tour, TourBooks

if TYPE_CHECKING:
    from core.ports import Books, Desk
    from tui.beginning import Beginning


class Host(Protocol):
    """The application, as far as a tour asks it."""

    connect: Callable[[], tuple[Books, Desk]]
    beginning: Beginning | None
    read_only: bool

    @property
    def screen(self) -> Screen[Any]: ...

    def push_screen(self, screen: Any, callback: Any = ..., /) -> Any: ...

    def exit(self, result: int | None = ..., return_code: int = ..., message: Any = ...) -> None: ...

    def open_beginning(self, beginning: Beginning) -> None: ...

    def reopen(self) -> None: ...


@dataclass(frozen=True)
class Before:
    """What was open when the tour began."""

    connect: Callable[[], tuple[Books, Desk]]
    beginning: Beginning | None
    read_only: bool


class Tours:
    """At most one tour at a time."""

    def __init__(self, app: Host) -> None:
        self.app = app
        self.tour: Tour | None = None
        self.alone = False
        """The program was started for the tour: its end is the end."""
        self._books: TourBooks | None = None
        self._before: Before | None = None

    def begin(self) -> None:
        """Make the books, then go there."""
        self._books = books = TourBooks()
        heading = "Practice books for the tour are being made; your own are not touched."
        screen = Making("Tour", heading, books.make, stopped="They are gone when the tour ends.")
        self.app.push_screen(screen, self._made)

    def _made(self, done: Made[Beginning] | None) -> None:
        if done is None:
            return
        if done.value is None:
            self.clean_up()
            if self.alone:
                self.app.exit(1, message=sentence(done.failure) if done.failure else None)
            elif isinstance(self.app.screen, Frame) and done.failure is not None:
                self.app.screen.say(sentence(done.failure), "stop", stays=True)
            return
        app = self.app
        self._before = Before(app.connect, app.beginning, app.read_only)
        self.tour = Tour()
        app.read_only = False
        app.open_beginning(done.value)

    def end(self) -> None:
        """Leave, wherever one is."""
        before, self.tour, self._before = self._before, None, None
        if self.alone or before is None:
            self.app.exit(0)
            return
        self.app.read_only = before.read_only
        if before.beginning is not None:
            self.app.open_beginning(before.beginning)
        else:
            self.app.connect, self.app.beginning = before.connect, None
            self.app.reopen()
        self.clean_up()

    def clean_up(self) -> None:
        """Remove the books of the tour, where there are any."""
        books, self._books = self._books, None
        if books is not None:
            books.remove()

"""The figures over the list of closing records: read behind it, one after the other, and again when others have posted.

The list and the keys never wait for them. While a run works, nothing is read again: each of its bundles would be news.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from textual.timer import Timer

from core.views.front import FrontClose, FrontLedger, FrontOpen, FrontValue
from core.vocabulary import MOVING
from tui.failures import sentence
from tui.screens.common.details import currency_of
from tui.screens.front.front import Front, front_lines
from tui.screens.lists.lists import ListFrame
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from tui.messages import Failure

R = TypeVar("R")
Part = FrontValue | FrontLedger | FrontOpen | FrontClose
REST = 10
"""What was read for a second is not read again before so many have passed, however much is posted."""


class FrontPage(ListFrame[R]):
    """A list with the figures of the company above it, in ``Lines`` with the id ``figures``."""

    def __init__(self) -> None:
        super().__init__()
        self.front = Front()
        self._figures_of: int | None = None
        """The head of the books that the figures were read at."""
        self._not_before = 0
        self._later: Timer | None = None

    def show_front(self) -> None:
        """What is known of the figures, for this width."""
        currency = currency_of(self.invclose.company)
        self.query_one("#figures", Lines).show(front_lines(self.front, currency, self.size.width))

    def read_figures(self, *, asked: bool = False) -> None:
        """Read them if something was written since; ``asked``: in any case."""
        company = self.invclose.company
        if company is None or self.holding or "figures" in self._pending:
            return
        moving = company.running is not None and company.running.state in MOVING
        if not asked and (self._figures_of == company.head or (moving and self.front.close is not None)):
            return
        if not asked and time.monotonic_ns() < self._not_before:
            self._read_later()
            return
        self._figures_of = company.head
        books = self.invclose.books
        parts = iter((books.front_value, books.front_ledger, books.front_open, books.front_close))
        self._read_next(parts, time.monotonic_ns())

    def _read_later(self) -> None:
        """When the rest is over: nobody else may come and ask."""
        if self._later is not None:
            self._later.stop()
        seconds = (self._not_before - time.monotonic_ns()) // 1_000_000_000 + 1
        self._later = self.set_timer(seconds, self.read_figures)

    def _read_next(self, parts: Iterator[Callable[[], Part]], begun: int) -> None:
        part = next(parts, None)
        if part is None:
            now = time.monotonic_ns()
            self._not_before = now + REST * (now - begun)
            self.call_later(self.read_figures)  # others may have posted meanwhile
            return

        def show(value: Part) -> None:
            self.front = self.front.with_part(value)
            self.show_front()
            self._read_next(parts, begun)

        self.read("the figures", part, show, group="figures")

    def report(self, group: str, failure: Failure) -> None:
        """A figure that cannot be read says so in its place; the list is as good as before."""
        if group != "figures":
            super().report(group, failure)
            return
        self.front = self.front.unread(sentence(failure))
        self.show_front()

    def show_company(self) -> None:
        super().show_company()
        if self._source is not None:  # the list comes first, and brings them
            self.read_figures()

    def do_reload(self) -> None:
        super().do_reload()
        self.read_figures(asked=True)

    def show_gathered(self, _value: Any) -> None:
        self.show_front()
        self.call_after_refresh(self.read_figures)

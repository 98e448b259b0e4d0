"""The frame around every screen: status on top, crumbs and message below it, keys at the bottom."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from core.vocabulary import PeriodStatus
from tui.format import cells, cut, fit_cells
from tui.registry import Here, footer_groups
from tui.safe import safe
from tui.signs import sign
from tui.widgets.lines import Line, Lines, Span

if TYPE_CHECKING:
    from core.views.company import CompanyView

ROOMY, WIDE, NAME = 100, 120, 30
"""Cells from which the first line says until when it is closed, and from which the company's name, and the most of that."""
LITTLE = 26
"""Cells of a sentence that say nothing without the rest."""


def spread(left: Sequence[Span], right: Sequence[Span], width: int) -> list[Span]:
    """Left and right spans on one line of this width; the left gives way."""
    left, right = [(safe(text), tone) for text, tone in left], [(safe(text), tone) for text, tone in right]
    room = width - 2 - sum(cells(text) for text, _ in right)
    line: list[Span] = [(" ", "plain")]
    for text, tone in left:
        if room <= 0:
            break
        shown = cut(text, room)
        line.append((shown, tone))
        room -= cells(shown)
    if not right:
        return line
    return [*line, (" " * max(0, room), "plain"), *right, (" ", "plain")]


class Bar(Lines):
    """One line that is laid out again when the width changes."""

    DEFAULT_CSS = "Bar { height: 1; width: 100%; }"
    ground: ClassVar[str] = "on-panel"

    @abstractmethod
    def line(self, width: int) -> Line:
        """What it shows at this width."""

    def update(self) -> None:
        if self.size.width:
            self.show([self.line(self.size.width)])

    def on_resize(self) -> None:
        self.update()


class StatusBar(Bar):
    """Company, period with state, currency, user, read only; database; running task."""

    company: CompanyView | None = None
    waiting = "connecting to the books"

    def set_company(self, company: CompanyView | None, waiting: str = "") -> None:
        self.company = company
        self.waiting = waiting or self.waiting
        self.update()

    def line(self, width: int) -> Line:
        company = self.company
        if company is None:
            return spread(
                [(f"{sign('brand')} ", "key"), ("invclose", "strong"), (f"  {self.waiting}", "quiet")], [], width
            )
        brand = (f"{sign('brand')} ", "key")
        named = [(f"{cut(company.name, NAME)}  ", "strong"), (company.code, "quiet")]
        left = [brand, *(named if width >= WIDE and company.name else [(company.code, "strong")])]
        if company.period:
            lets_post = company.period.endswith(f" {PeriodStatus.OPEN}")
            left.append((f"  {sign('blue')}", "good" if lets_post else "warn"))
        left.append((f" {company.period}  {company.currency}  {company.user}", "plain"))
        if company.closed_until and width >= ROOMY:
            left += [("  closed through ", "quiet"), (company.closed_until, "plain")]
        if company.read_only:
            left.append(("  READ ONLY", "warn"))
        run = company.running
        if run is None:
            task = "no run active"
        elif run.abandoned:
            task = f"1 without a worker {run.percent} %"
        elif run.state in ("running", "posting"):
            task = f"1 {run.state} {run.percent} %"
        else:
            task = f"1 {run.state}"
        tone = "quiet" if run is None else "warn" if run.abandoned else "blue"
        moves = f"{sign('stop' if run.abandoned else 'blue')} " if run is not None else ""
        return spread(left, [(company.database, "strong"), (f"  {moves}{task}", tone)], width)


def _whole_sentences(message: str, room: int) -> str:
    """As much as fits; where little would be left of a sentence, it is left out, unless it is the first one."""
    shown = cut(message, room)
    whole, between, rest = shown.rpartition(". ")
    return f"{whole}. .." if shown != message and between and cells(rest) < LITTLE else shown


class Crumbs(Bar):
    """Where I am, left; count and filter right, or the message."""

    ground: ClassVar[str] = ""

    trail: tuple[str, ...] = ()
    right = ""
    message = ""
    message_tone = "plain"

    def set_trail(self, trail: tuple[str, ...]) -> None:
        self.trail = trail
        self.update()

    def set_right(self, text: str) -> None:
        self.right = text
        self.update()

    def set_message(self, text: str, tone: str = "strong") -> None:
        self.message, self.message_tone = text, tone
        self.update()

    def line(self, width: int) -> Line:
        if self.message:
            message = _whole_sentences(self.message, width - 2)
            room = width - cells(message) - 6
            place = self._shortened(room) if room >= 12 else []
            return spread(place, [(message, self.message_tone)], width)
        room = width - cells(safe(self.right)) - 5
        return spread(self._shortened(room), [(self.right, "quiet")], width)

    def _shortened(self, room: int) -> list[Span]:
        """From the left, by whole crumbs while that is possible; the last one is where I am."""
        parts = [safe(part) for part in self.trail]
        between = f" {sign('to')} "
        while cells(between.join(parts)) > room and len(parts) > 1:
            parts = ["...", *parts[2 if parts[0] == "..." else 1 :]]
        *before, here = parts or [""]
        way = "".join(part + between for part in before)
        if cells(way) + cells(here) > room:
            return [(cut(way + here, max(0, room)), "strong")]
        return [(way, "quiet"), (here, "strong")]


class KeyBar(Bar):
    """The footer: whole groups of key and word; grey when the command cannot run now."""

    here: tuple[Here, ...] = ()
    refused: frozenset[str] = frozenset()
    hint = ""

    def __init__(self, help_key: str) -> None:
        super().__init__(id="keys")
        self.help_key = help_key

    def set_commands(self, here: tuple[Here, ...], refused: frozenset[str], hint: str = "") -> None:
        self.here, self.refused, self.hint = here, refused, hint
        self.update()

    def line(self, width: int) -> Line:
        if self.hint:
            return [(fit_cells(f" {self.hint}", width), "plain")]
        line: list[Span] = [(" ", "plain")]
        for text, entry in footer_groups(self.here, width, help_key=self.help_key):
            if len(line) > 1:
                line.append(("  ", "plain"))
            key, _, title = text.partition(" ")
            refused = entry.id in self.refused
            line += [(key, "quiet" if refused else "key"), (f" {title}", "quiet" if refused else "plain")]
        return line

"""Lines of text, drawn safely and sparingly.

A line is a text, or a sequence of spans ``(text, tone)``. Every text passes ``safe`` here, nothing is read as markup,
nothing wraps; what is wider than its place ends with ``..``. ``show`` compares with what stands there and repaints only
the cells that changed: over a slow line that is the difference between 30 bytes and 3,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui import format as figures
from tui.format import cells, dated, fit_cells
from tui.safe import safe

Span = tuple[str, str]
Line = str | Sequence[Span]
TONES = ("plain", "strong", "quiet", "faint", "head", "key", "blue", "good", "warn", "stop", "reverse", "field")
GROUNDS = ("on-panel", "on-row")
"""Other grounds than the page: the first and the last line, the row under the cursor."""

TONE_CSS = """
    .plain { color: $ink; background: $paper; }
    .strong { color: $ink; background: $paper; text-style: bold; }
    .quiet { color: $quiet; background: $paper; }
    .faint { color: $faint; background: $paper; text-style: $faint-style; }
    .head { color: $quiet; background: $paper; text-style: bold; }
    .key { color: $blue; background: $paper; text-style: bold; }
    .blue { color: $blue; background: $paper; }
    .good { color: $good; background: $paper; }
    .warn { color: $orange; background: $paper; text-style: bold; }
    .stop { color: $red; background: $paper; text-style: bold; }
    .reverse { color: $ink; background: $paper; text-style: reverse; }
    .field { color: $ink; background: $paper; text-style: underline; }
    .on-panel { color: $ink; background: $panel; }
    .on-row { color: $ink; background: $row; text-style: $row-style; }
"""


def spans(line: Line) -> tuple[Span, ...]:
    """The line as safe spans, days in them as the user writes them."""
    if isinstance(line, str):
        return ((dated(safe(line)), "plain"),)
    return tuple((dated(safe(text)), tone or "plain") for text, tone in line if text)


def within(line: Sequence[Span], width: int) -> Sequence[Span]:
    """The line as it fits into its place: where more than blanks is left over, it ends with the sign of what is cut."""
    if cells("".join(text for text, _ in line).rstrip()) <= width:
        return line
    sign = ".." if width > len("..") else ""
    room, fitting, ink = width - len(sign), list[Span](), "plain"
    for text, tone in line:
        shown = fit_cells(text, min(cells(text), max(0, room)))
        fitting.append((shown, tone))
        room, ink = room - cells(shown), tone
        if room <= 0:
            break
    return [*fitting, (sign, ink)]


def changed(old: Sequence[Span], new: Sequence[Span]) -> tuple[int, int] | None:
    """First and one past the last cell that differ, or None; for text whose characters are one cell wide."""
    before = [(char, tone) for text, tone in old for char in text]
    after = [(char, tone) for text, tone in new for char in text]
    if before == after:
        return None
    width = max(len(before), len(after))
    blank = (" ", "plain")
    before += [blank] * (width - len(before))
    after += [blank] * (width - len(after))
    differing = [index for index in range(width) if before[index] != after[index]]
    return (differing[0], differing[-1] + 1) if differing else None


class Tones(Widget):
    """A widget that paints spans by tone."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*TONES, *GROUNDS}
    DEFAULT_CSS = "Tones {" + TONE_CSS.replace("    .", "    & > .") + "}"

    ground: ClassVar[str] = ""
    """One of ``GROUNDS``; empty: the page."""

    def tone(self, word: str, ground: str = "") -> Style:
        """Its style, on the ground of this widget or on another one; where that is told by reversing, nothing else is."""
        style = self.get_component_rich_style(word if word in TONES else "plain")
        ground = ground or self.ground
        if not ground:
            return style
        under = self.get_component_rich_style(ground)
        return under if under.reverse else style + Style(bgcolor=under.bgcolor)

    def strip(self, line: Sequence[Span], width: int, ground: str = "") -> Strip:
        """The spans as cells, padded to ``width``."""
        segments = [Segment(text, self.tone(tone, ground)) for text, tone in line if text]
        return Strip(segments).adjust_cell_length(width, self.tone("plain", ground))


class Lines(Tones):
    """A block of lines; its height follows them."""

    DEFAULT_CSS = "Lines { height: auto; width: 1fr; background: $paper; color: $ink; }"

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._given = list(lines)
        self._lines = self._written()

    def _written(self) -> list[tuple[Span, ...]]:
        """As spans; where lines stand close without those that are empty, a blank keeps its place."""
        close = figures.style.compact and len(self._given) > 1
        return [spans(line) for line in self._given if line or not close]

    def written_anew(self) -> None:
        """Other settings are in force."""
        self._lines = self._written()
        self.refresh(layout=self.styles.is_auto_height)

    @property
    def texts(self) -> list[str]:
        """What stands there, for tests and for copying."""
        return ["".join(text for text, _ in line).rstrip() for line in self._lines]

    def show(self, lines: Sequence[Line]) -> None:
        """Replace the lines; only cells that differ are painted."""
        self._given = list(lines)
        old, self._lines = self._lines, self._written()
        if len(old) != len(self._lines) and self.styles.is_auto_height:
            self.refresh(layout=True)
            return
        for number in range(max(len(old), len(self._lines))):
            before, after = (
                within(lines[number], self.size.width) if number < len(lines) else () for lines in (old, self._lines)
            )
            if before == after:
                continue
            if any(not text.isascii() for text, _ in (*before, *after)):
                self.refresh(Region(0, number, self.size.width, 1))
            elif (where := changed(before, after)) is not None:
                self.refresh(Region(where[0], number, where[1] - where[0], 1))

    def get_content_width(self, _container: Size, _viewport: Size) -> int:
        return max((sum(cells(text) for text, _ in line) for line in self._lines), default=0)

    def get_content_height(self, _container: Size, _viewport: Size, _width: int) -> int:
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        line = self._lines[y] if y < len(self._lines) else ()
        return self.strip(within(line, self.size.width), self.size.width)

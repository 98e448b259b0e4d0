"""What the terminal shows now, so that only the cells that differ are sent.

Textual sends whole regions again when a screen opens or its layout changes: 15 to 40 KB. A line from the office to the
server carries the difference only: this keeps the picture sent last, compares it with the next one, and writes runs
of changed cells with as few colour changes as possible. Where a list moved by a row, the terminal moves it; where only blanks
follow, it erases them, if its erased cells have the ground of the pen. The pen stays
as it was used last, so that the next picture need not pick it up again.
``forget`` after anything else wrote to the terminal; ``RESET`` before anything else does.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

Cell = tuple[str, Style | None]
Row = list[Cell] | None
"""Nobody knows what stands there: ``None``."""
ERASED = 8
"""Blanks in a row that are erased and not written."""
GAP = 5
"""Unchanged cells that are cheaper to send again than to jump over."""
SHORT, LEAST_MOVED = 300, 3
"""Bytes and rows from which it is tried whether rows have moved."""
RESET, INDEX, REVERSE_INDEX, NEXT = "\x1b[m", "\x1bD", "\x1bM", "\r\n"
NOWHERE = -2
BLANK: Cell = (" ", None)
PLAIN = Style()
UNKNOWN = Style(link="unknown")
"""What the terminal writes with before the first code."""


def blank(style: Style | None) -> Style | None:
    """What is seen of a style where no letter stands: its ground, unless it is underlined or reversed."""
    if style is None or style.underline or style.reverse or style.strike:
        return style
    return Style(bgcolor=style.bgcolor)


def cells_of(segments: Sequence[Segment], width: int) -> list[Cell]:
    """One entry for every cell; the second cell of a wide character is empty, marks without width join their letter."""
    cells: list[Cell] = []
    for text, style, control in segments:
        if control:
            continue
        ground = blank(style)
        if text.isascii():
            cells.extend((char, ground if char == " " else style) for char in text)
            continue
        for char in text:
            size = get_character_cell_size(char)
            if char == " ":
                cells.append((char, ground))
            elif size == 0 and cells:
                cells[-1] = (cells[-1][0] + char, cells[-1][1])
            else:
                cells.append((char, style))
                cells.extend([("", style)] * (size - 1))
    return (cells + [BLANK] * (width - len(cells)))[:width]


class Wire:
    """The picture on the terminal."""

    def __init__(self, *, erases: bool = False) -> None:
        self.erases = erases
        """Whether a cell that is erased has the ground of the pen."""
        self._strips: list[Strip] = []
        self._lines: list[Row] = []
        self._size = (0, 0)
        self._pen: Style | None = UNKNOWN
        self._at = NOWHERE
        """The row that was written last."""
        self._codes: dict[Style | None, str] = {}
        self._turns: dict[tuple[Style | None, Style | None, ColorSystem | None], str] = {}

    def forget(self) -> None:
        """Everything is sent next time."""
        self._size = (0, 0)

    def _code(self, style: Style | None, system: ColorSystem | None) -> str:
        code = self._codes.get(style)
        if code is None:
            shown = style.render("x", color_system=system) if style else "x"
            code = self._codes[style] = shown[: shown.index("x")]
        return code

    def difference(self, strips: Sequence[Strip], size: tuple[int, int], system: ColorSystem | None) -> str:
        """The sequences that turn the picture on the terminal into this one."""
        width, height = size
        if size != self._size:
            self._size, self._pen = size, UNKNOWN
            self._strips, self._lines = [], [None] * height
        lines = [
            old if y < len(self._strips) and self._strips[y] == strip else cells_of(list(strip), width)
            for y, (strip, old) in enumerate(zip(strips[:height], self._lines, strict=False))
        ]
        ways = [self._written(self._lines, lines, system, self._pen)]
        if len(ways[0][0]) > SHORT:
            for top, bottom, up in scrolled(self._lines, lines):
                moved = shifted(self._lines, top, bottom, up=up)
                region = f"{RESET}\x1b[{top + 1};{bottom + 1}r\x1b[{(bottom if up else top) + 1};1H{INDEX if up else REVERSE_INDEX}\x1b[r"
                text, pen = self._written(moved, lines, system, None)
                ways.append((region + text, pen))
        text, self._pen = min(ways, key=lambda way: len(way[0]))
        self._lines[: len(lines)] = lines
        self._strips = list(strips[:height])
        return text

    def _written(
        self, old: Sequence[Row], new: Sequence[Row], system: ColorSystem | None, pen: Style | None
    ) -> tuple[str, Style | None]:
        """The sequences that turn these rows into those, begun with this pen; the pen that they end with."""
        out: list[str] = []
        self._pen, self._at = pen, NOWHERE
        for y, (before, after) in enumerate(zip(old, new, strict=False)):
            if after is not None and before is not after:
                self._send(out, y, before, after, system)
        return "".join(out), self._pen

    def _go(self, y: int, x: int) -> str:
        """The shortest way to a cell: the row below begins two bytes away."""
        if x == 0 and y == self._at + 1:
            return NEXT
        return f"\x1b[{y + 1}H" if x == 0 else f"\x1b[{y + 1};{x + 1}H"

    def _send(
        self, out: list[str], y: int, old: list[Cell] | None, new: list[Cell], system: ColorSystem | None
    ) -> None:
        for start, stop in runs(old, new):
            out.append(self._go(y, start))
            self._at = y
            end = stop - blanks_at_the_end(new, start, stop) if self.erases else stop
            for char, style in new[start:end]:
                self._take(out, char, style, system)
                out.append(char)
            if end < stop:
                self._take(out, " ", new[end][1], system)
                out.append("\x1b[K" if stop == len(new) else f"\x1b[{stop - end}X")

    def _take(self, out: list[str], char: str, style: Style | None, system: ColorSystem | None) -> None:
        """The pen for a cell."""
        pen = self._pen
        if pen is UNKNOWN:
            out.append(f"{RESET}{self._code(style, system)}")
            self._pen = style
        elif style is not pen and style != pen and not (char == " " and shows_same(pen, style)):
            out.append(self._turn(pen, style, system))
            self._pen = style

    def _turn(self, old: Style | None, new: Style | None, system: ColorSystem | None) -> str:
        """From one style to the next: only what differs, which is half as long."""
        key = (old, new, system)
        turn = self._turns.get(key)
        if turn is None:
            turn = self._turns[key] = what_differs(old, new, system) or (
                ("" if old is None else RESET) + self._code(new, system)
            )
        return turn


def shows_same(current: Style | None, ground: Style | None) -> bool:
    """Whether a blank looks the same in both."""
    return blank(current) == ground


def what_differs(old: Style | None, new: Style | None, system: ColorSystem | None) -> str:
    """The codes of another ink, ground and weight; empty where more than that changes, or one of them ends."""
    if old is None or new is None or system is None or (new.bgcolor is None) != (old.bgcolor is None):
        return ""
    if any(
        getattr(style, name) for style in (old, new) for name in ("underline", "reverse", "strike", "dim", "italic")
    ):
        return ""
    if old.color is not None and new.color is None and new != blank(new):
        return ""
    codes: list[str] = [] if bool(old.bold) == bool(new.bold) else ["1"] if new.bold else ["22"]
    if new.color is not None and new.color != old.color:
        codes += new.color.downgrade(system).get_ansi_codes(foreground=True)
    if new.bgcolor is not None and new.bgcolor != old.bgcolor:
        codes += new.bgcolor.downgrade(system).get_ansi_codes(foreground=False)
    return f"\x1b[{';'.join(codes)}m" if codes else ""


def blanks_at_the_end(cells: list[Cell], start: int, stop: int) -> int:
    """How many blanks on one ground end a stretch, where they are enough to be erased."""
    last, at = cells[stop - 1], stop
    char, ground = last
    if char != " " or (ground is not None and ground != Style(bgcolor=ground.bgcolor)):
        return 0
    while at > start and cells[at - 1] == last:
        at -= 1
    return stop - at if stop - at >= ERASED else 0


def scrolled(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[int, int, bool]]:
    """Rows that may have moved by one: the first and the last of them, and whether up. A list does so at its edges."""
    count = min(len(old), len(new))
    changed = [y for y in range(count) if old[y] != new[y]]
    found = []
    for up in (True, False):
        step = 1 if up else -1
        moved = [y for y in changed if 0 <= y + step < count and new[y] is not None and new[y] == old[y + step]]
        if len(moved) >= LEAST_MOVED:
            top, bottom = min(moved[0], moved[0] + step), max(moved[-1], moved[-1] + step)
            found.append((top, bottom, up))
    return found


def shifted(rows: Sequence[Row], top: int, bottom: int, *, up: bool) -> list[Row]:
    """What the terminal shows after these rows moved by one; what comes in at the edge is not known."""
    part = list(rows[top : bottom + 1])
    part = [*part[1:], None] if up else [None, *part[:-1]]
    return [*rows[:top], *part, *rows[bottom + 1 :]]


def runs(old: list[Cell] | None, new: list[Cell]) -> list[tuple[int, int]]:
    """Stretches of cells to send; short gaps are bridged, wide characters stay whole."""
    if old is None:
        return [(0, len(new))]
    found: list[list[int]] = []
    for index, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after:
            continue
        if found and index - found[-1][1] <= GAP:
            found[-1][1] = index + 1
        else:
            found.append([index, index + 1])
    for run in found:
        while run[0] > 0 and (not new[run[0]][0] or not old[run[0]][0]):
            run[0] -= 1
        while run[1] < len(new) and (not new[run[1]][0] or not old[run[1]][0]):
            run[1] += 1
    return [(start, stop) for start, stop in found]

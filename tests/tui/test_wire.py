"""What is sent turns the picture on the terminal into the next one, whatever both are, with no cell left of another ink or ground."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.wire import Wire, blank

WIDTH, HEIGHT = 12, 3
STYLES = tuple(
    Style(color=ink, bgcolor=ground, bold=bold, reverse=reverse, underline=underline)
    for ink in ("#d9e0e8", "#72baf3")
    for ground in ("#0f141b", "#1f3246")
    for bold in (False, True)
    for reverse, underline in ((False, False), (True, False), (False, True))
)
SEQUENCE = re.compile(r"\x1b\[?([0-9;]*)([HmrDMKX])|(.)", re.DOTALL)
Seen = tuple[str, tuple[str, ...]]


class Screen:
    """As much of a terminal as the wire uses: it moves, it changes its pen, it writes."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], Seen] = {}
        self.at = (0, 0)
        self.pen: dict[str, str] = {}
        self.margins: tuple[int, int] | None = None

    def _scroll(self, *, up: bool) -> None:
        """One row within the margins; what comes in is not what anybody wants there."""
        assert self.margins is not None
        top, bottom = self.margins
        assert self.at == (bottom if up else top, 0)
        moved = {}
        for (y, x), seen in self.cells.items():
            target = (y - 1 if up else y + 1) if top <= y <= bottom else y
            if not top <= y <= bottom or top <= target <= bottom:
                moved[target, x] = seen
        self.cells = moved | {(self.at[0], x): ("?", ()) for x in range(WIDTH)}

    def write(self, text: str) -> None:
        for codes, what, char in SEQUENCE.findall(text):
            if what == "H":
                row, _, column = codes.partition(";")
                self.at = (int(row) - 1, int(column or 1) - 1)
            elif what == "r":
                self.margins = None
                if codes:
                    top, bottom = codes.split(";")
                    self.margins = (int(top) - 1, int(bottom) - 1)
                self.at = (0, 0)
            elif what in ("D", "M"):
                self._scroll(up=what == "D")
            elif what == "m":
                self._turn(codes.split(";"))
            elif what in ("K", "X"):
                self._erase(int(codes) if codes else WIDTH - self.at[1])
            elif char in ("\r", "\n"):
                self.at = (self.at[0], 0) if char == "\r" else (self.at[0] + 1, self.at[1])
            else:
                self.cells[self.at] = (char, tuple(f"{name}{value}" for name, value in sorted(self.pen.items())))
                self.at = (self.at[0], self.at[1] + 1)

    def _erase(self, count: int) -> None:
        """Blanks on the ground of the pen; the cursor stays."""
        y, x = self.at
        assert x + count <= WIDTH
        ground = {name: value for name, value in self.pen.items() if name == "ground"}
        assert not {"reverse", "underline"} & self.pen.keys()
        for at in range(x, x + count):
            self.cells[y, at] = (" ", tuple(f"{name}{value}" for name, value in ground.items()))

    def _turn(self, codes: list[str]) -> None:
        while codes:
            code = codes.pop(0)
            if code in ("", "0"):
                self.pen = {}
            elif code in ("38", "48"):
                self.pen["ink" if code == "38" else "ground"] = ";".join(codes[:4])
                del codes[:4]
            elif code == "22":
                self.pen.pop("bold", None)
            else:
                self.pen[{"1": "bold", "4": "underline", "7": "reverse"}[code]] = ""


def looks(cells: dict[tuple[int, int], Seen]) -> dict[tuple[int, int], Seen]:
    """The ink of a blank is not seen, unless it is underlined or reversed."""
    return {
        at: (char, pen)
        if char != " " or {"reverse", "underline"} & set(pen)
        else (char, tuple(name for name in pen if name.startswith("ground")))
        for at, (char, pen) in cells.items()
    }


def whole(strips: list[Strip]) -> dict[tuple[int, int], Seen]:
    """The picture, painted by Rich on an empty terminal."""
    screen = Screen()
    for y, strip in enumerate(strips):
        screen.at = (y, 0)
        for text, style, _ in strip:
            screen.write((style or Style()).render(text, color_system=ColorSystem.TRUECOLOR))
    return looks(screen.cells)


letters = st.text(" ab▌", min_size=WIDTH, max_size=WIDTH) | st.text("ab", max_size=3).map(
    lambda text: f"{text:{WIDTH}}"
)
styles = st.lists(st.sampled_from(STYLES), min_size=WIDTH, max_size=WIDTH) | st.sampled_from(STYLES).map(
    lambda one: [one] * WIDTH
)
rows = st.tuples(letters, styles).map(
    lambda row: Strip([Segment(char, style) for char, style in zip(*row, strict=True)])
)
pictures = st.lists(st.lists(rows, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=4)


@pytest.mark.parametrize("erases", [False, True])
@given(frames=pictures)
def test_every_picture_stands_as_it_was_meant(erases: bool, frames: list[list[Strip]]):
    wire, screen = Wire(erases=erases), Screen()
    for strips in frames:
        screen.write(wire.difference(strips, (WIDTH, HEIGHT), ColorSystem.TRUECOLOR))
        assert looks(screen.cells) == whole(strips)


TALL = 9
alike = st.tuples(st.text(" ab", min_size=WIDTH, max_size=WIDTH), st.sampled_from(STYLES[:2])).map(
    lambda row: Strip([Segment(row[0], row[1])])
)
"""Rows that have cells in common."""


@given(st.lists(alike, min_size=TALL + 6, max_size=TALL + 6), st.lists(st.integers(0, 6), min_size=2, max_size=5), rows)
def test_a_list_that_moves_stands_as_it_was_meant(all_rows: list[Strip], tops: list[int], foot: Strip):
    """Above a foot that stays, from any place to any other."""
    wire, screen = Wire(erases=True), Screen()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.wire.SHORT", 0)
        for top in tops:
            strips = [*all_rows[top : top + TALL], foot]
            screen.write(wire.difference(strips, (WIDTH, TALL + 1), ColorSystem.TRUECOLOR))
            assert looks(screen.cells) == whole(strips)
            assert screen.margins is None


def test_a_step_at_the_edge_of_a_list_costs_two_rows():
    ink, ground = "#d9e0e8", "#0f141b"
    lines = [f"row {number:>3}  {number * 7919 % 9973:>12,}  {'x' * (number % 17):17}" for number in range(60)]

    def picture(top: int) -> list[Strip]:
        return [Strip([Segment(f"{line:80}", Style(color=ink, bgcolor=ground))]) for line in lines[top : top + 24]]

    wire = Wire()
    wire.difference(picture(10), (80, 24), ColorSystem.TRUECOLOR)
    for top in (11, 12, 11, 10):
        assert len(wire.difference(picture(top), (80, 24), ColorSystem.TRUECOLOR)) < 160
    assert len(wire.difference(picture(34), (80, 24), ColorSystem.TRUECOLOR)) > 600


@given(pictures)
def test_the_same_picture_costs_nothing(frames: list[list[Strip]]):
    wire = Wire()
    for before, strips in pairwise([frames[0], *frames]):
        wire.difference(strips, (WIDTH, HEIGHT), ColorSystem.TRUECOLOR)
        assert wire.difference(list(strips), (WIDTH, HEIGHT), ColorSystem.TRUECOLOR) == "", before


def test_a_blank_in_another_ink_is_no_difference():
    wire = Wire()
    ground = "#0f141b"
    wire.difference([Strip([Segment("a  ", Style(color="#ffffff", bgcolor=ground))])], (3, 1), ColorSystem.TRUECOLOR)
    parts = [
        Segment("a", Style(color="#ffffff", bgcolor=ground)),
        Segment("  ", Style(color="#72baf3", bgcolor=ground)),
    ]
    assert wire.difference([Strip(parts)], (3, 1), ColorSystem.TRUECOLOR) == ""
    assert blank(Style(color="#ffffff", underline=True)) == Style(color="#ffffff", underline=True)


def test_the_pen_is_kept_from_one_picture_to_the_next():
    style = Style(color="#d9e0e8", bgcolor="#0f141b")
    wire = Wire()
    wire.difference([Strip([Segment("1", style)])], (1, 1), ColorSystem.TRUECOLOR)
    assert wire.difference([Strip([Segment("2", style)])], (1, 1), ColorSystem.TRUECOLOR) == "\x1b[1H2"
    wire.forget()
    assert wire.difference([Strip([Segment("2", style)])], (1, 1), ColorSystem.TRUECOLOR).startswith(
        "\x1b[1H\x1b[m\x1b["
    )


def test_blanks_to_the_edge_are_erased():
    style = Style(color="#d9e0e8", bgcolor="#0f141b")
    wire = Wire(erases=True)
    wire.difference([Strip([Segment("x" * 80, style)])], (80, 1), ColorSystem.TRUECOLOR)
    assert wire.difference([Strip([Segment(f"{'y':80}", style)])], (80, 1), ColorSystem.TRUECOLOR) == "\x1b[1Hy\x1b[K"
    assert wire.difference([Strip([Segment(f"{'':79}z", style)])], (80, 1), ColorSystem.TRUECOLOR).startswith(
        "\x1b[1H "
    )

"""A bar of how far something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui import format as figures

if TYPE_CHECKING:
    from tui.widgets.lines import Line


def progress_bar(percent: int, width: int) -> Line:
    """How far it is, as one bar as wide as there is room for, and the figure behind it."""
    word = f" {percent:3d} %"
    room = max(4, width - 2 - len(word))
    filled = max(0, min(room, percent * room // 100))
    full, rest = ("#", ".") if figures.style.letters else ("━", "─")
    return [(f" {full * filled}", "blue"), (rest * (room - filled), "faint"), (word, "strong")]

"""Pictures of characters: a course over months, sizes beside each other. With letters of ASCII where there are no others.

Only shapes are worked out here, from values that are given; no figure that is shown comes from a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

_COURSE, _ASCII_COURSE = "▁▂▃▄▅▆▇█", "_.-=+*#"
_FULL, _ASCII_FULL = "█", "#"
LONGEST, LONGEST_NARROW, NARROW = 6, 2, 40
"""Cells of the longest bar, and of one where there are fewer cells for all than that."""


def course(values: Sequence[Fraction | None], *, ascii_only: bool) -> str:
    """A sign for each value, the lowest to the highest; a blank where there is none. One height for all draws the middle."""
    steps = _ASCII_COURSE if ascii_only else _COURSE
    known = [value for value in values if value is not None]
    if not known:
        return " " * len(values)
    low, span = min(known), max(known) - min(known)

    def sign(value: Fraction | None) -> str:
        if value is None:
            return " "
        if not span:
            return steps[len(steps) // 2]
        return steps[min(len(steps) - 1, int((value - low) * len(steps) // span))]

    return "".join(map(sign, values))


def bars(sizes: Sequence[int], labels: Sequence[str], width: int, *, ascii_only: bool) -> str:
    """Bars in proportion, each with its label behind it, as many from the first as fit; then how many more there are."""
    largest = max(sizes, default=0)
    full, most = _ASCII_FULL if ascii_only else _FULL, LONGEST_NARROW if width < NARROW else LONGEST
    pieces = [
        f"{full * max(1, size * most // largest if largest > 0 else 1)} {label}"
        for size, label in zip(sizes, labels, strict=True)
    ]
    for shown in range(len(pieces), 0, -1):
        left = len(pieces) - shown
        text = " ".join((*pieces[:shown], *([f"+{left:,} more"] if left else [])))
        if len(text) <= width or not width:
            return text
    more = f"{len(pieces):,} open"
    return more if pieces and len(more) <= width else ""


def balance(value: int, largest: int, width: int, *, ascii_only: bool) -> tuple[str, str, str]:
    """What lies left of a middle mark, the mark, and what lies right of it: together ``width`` cells.

    A size is drawn to half a cell, and nothing but zero is drawn as nothing.
    """
    half = (width - 1) // 2
    if ascii_only:
        size = min(half, max(1, abs(value) * half // largest)) if value and largest else 0
        more, less, mark = "=" * size, "=" * size, "|"
    else:
        size = min(2 * half, max(1, abs(value) * 2 * half // largest)) if value and largest else 0
        whole, rest = "━" * (size // 2), size % 2
        more, less, mark = whole + "╸" * rest, "╺" * rest + whole, "│"
    return (less if value < 0 else "").rjust(half), mark, (more if value > 0 else "").ljust(width - 1 - half)

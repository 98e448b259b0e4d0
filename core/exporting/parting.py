"""Vouchers with more lines than a target takes at once: cut into parts that each add up to zero.

Debits are poured against credits in the order of the lines; where a part is full, the line that is not used up yet goes on in the
next part with the rest of its amount. So every part balances to the minor unit, whatever the lines are, and each line's pieces
add up to it. Example: at most 3 lines; 100 and 50 debit, 30, 30, 30 and 60 credit make (60; -30, -30), (40; -30, -10), (50; -50).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.exporting.model import ExportLine
from core.units import Count


def parts(lines: Sequence[ExportLine], most: Count) -> Iterator[tuple[ExportLine, ...]]:
    """The lines as they are where they are not more than ``most`` (at least 2), else in parts. Lines of nothing go first."""
    if len(lines) <= most:
        yield tuple(lines)
        return
    nothing = [line for line in lines if not line.amount]
    for start in range(0, len(nothing), most):
        yield tuple(nothing[start : start + most])
    yield from _poured([line for line in lines if line.amount], most)


def _poured(lines: Sequence[ExportLine], most: Count) -> Iterator[tuple[ExportLine, ...]]:
    sides = ([line for line in lines if line.amount > 0], [line for line in lines if line.amount < 0])
    left = [abs(side[0].amount) if side else 0 for side in sides]
    place = [0, 0]
    part: dict[int, ExportLine] = {}
    while place[0] < len(sides[0]) and place[1] < len(sides[1]):
        pair = [side[at] for side, at in zip(sides, place, strict=True)]
        if len(part.keys() | {line.line for line in pair}) > most:
            yield tuple(part[number] for number in sorted(part))
            part = {}
        moved = min(left)
        for line, sign in zip(pair, (1, -1), strict=True):
            before = part[line.line].amount if line.line in part else 0
            part[line.line] = replace(line, amount=before + sign * moved)
        for which in (0, 1):
            left[which] -= moved
            if not left[which]:
                place[which] += 1
                if place[which] < len(sides[which]):
                    left[which] = abs(sides[which][place[which]].amount)
    if part:
        yield tuple(part[number] for number in sorted(part))

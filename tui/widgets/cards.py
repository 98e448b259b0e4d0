"""Figures beside each other: what each is above it in quiet letters, the figure, one line of what it means below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.format import cells, cut, left

if TYPE_CHECKING:
    from tui.widgets.lines import Line, Span

GAP = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One figure; every part is cut to the width that the card is given, and a figure never is: it asks for its width."""

    label: str
    figure: Span
    below: tuple[Span, ...] = (("", ""),)
    whole: bool = False
    """The line below is not cut either."""

    @property
    def wanted(self) -> int:
        """Cells that show all of it."""
        return max(cells(self.label), cells(self.figure[0]), sum(cells(text) for text, _ in self.below))

    @property
    def least(self) -> int:
        """Cells that show the figure whole."""
        return self.wanted if self.whole else max(cells(self.figure[0]), min(cells(self.label), 8))


def card_lines(cards: Sequence[Card], width: int) -> list[Line]:
    """Three lines of as many cards from the first as fit; what is free is shared out between them."""
    shown = list(cards)
    while len(shown) > 1 and sum(card.least + GAP for card in shown) - GAP > width - 1:
        shown.pop()
    room = width - 1 - GAP * (len(shown) - 1)
    widths = _shared([card.wanted for card in shown], [card.least for card in shown], room)
    rows: list[list[Span]] = [[(" ", "")], [(" ", "")], [(" ", "")]]
    for at, (card, wide) in enumerate(zip(shown, widths, strict=True), 1):
        gap = GAP if at < len(shown) else 0
        parts = ((card.label, "quiet"),), (card.figure,), card.below
        for line, spans in zip(rows, parts, strict=True):
            line.extend(_fitted(spans, wide, gap))
    return [*rows]


def _shared(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """What each wants while there is room; else the widest give way first, none below its least."""
    widths = list(wanted)
    while sum(widths) > room:
        at = max(range(len(widths)), key=lambda n: (widths[n] > least[n], widths[n]))
        if widths[at] <= least[at]:
            break
        widths[at] -= 1
    spare = max(0, room - sum(widths)) // max(1, len(widths))
    return [wide + min(spare, 6) for wide in widths]


def _fitted(spans: Sequence[Span], width: int, gap: int) -> list[Span]:
    """Exactly this many cells and the gap behind them."""
    found: list[Span] = []
    room = width
    for text, tone in spans:
        if room <= 0:
            break
        shown = cut(text, room)
        found.append((shown, tone))
        room -= cells(shown)
    return [*found, (left("", max(0, room) + gap), "")]

"""How a tree of costs is drawn, on the screen and by command: branches, bars, shares and names, in letters or in ASCII."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tui import format as figures

if TYPE_CHECKING:
    from core.views.costs import CostNode

WHOLE = 100_000_000
"""A whole share, in millionths of a percent."""


class Strokes(NamedTuple):
    """What a tree and its bars are drawn with."""

    fork: str
    end: str
    down: str
    bar: str
    """From nothing to a full cell."""
    folded: str
    """Signs of one cell before a node that is folded, unfolded, leads back, or goes no further."""
    unfolded: str
    loop: str
    leaf: str


DRAWN = Strokes(
    fork="├─ ", end="└─ ", down="│  ", bar=" ▏▎▍▌▋▊▉█", folded="▸", unfolded="▾", loop="↺", leaf="─"
)  # fmt: skip
ASCII = Strokes(fork="|- ", end="`- ", down="|  ", bar=" #", folded="+", unfolded="-", loop="@", leaf=" ")


def bar(node: CostNode, drawn: str, width: int) -> str:
    """The share of a node as a bar of at most ``width`` cells; a share below nothing has none."""
    steps = len(drawn) - 1
    size = (max(0, min(node.share or 0, WHOLE)) * width * steps + WHOLE // 2) // WHOLE
    full, rest = divmod(size, steps)
    return (drawn[-1] * full + (drawn[rest] if rest else "")).rstrip()


def percent(node: CostNode) -> str:
    """The share of the whole with one decimal; empty where the whole costs nothing."""
    if node.share is None:
        return ""
    tenths = (abs(node.share) + 50_000) // 100_000
    return f"{'-' if node.share < 0 and tenths else ''}{tenths // 10}.{tenths % 10}%"


def each(node: CostNode) -> str:
    """Cost of one piece; empty where no pieces belong to it."""
    return figures.cost_each(node.amount, node.quantity) if node.quantity else ""


def pieces(node: CostNode) -> str:
    """Its quantity; empty where no pieces belong to it."""
    return figures.quantity(node.quantity) if node.quantity else ""


def name(node: CostNode, *, above: str = "") -> str:
    """Number, what it is, and the item where that is not the one ``above``."""
    item = f" {node.item}" if node.item and node.item != above else ""
    folded = ", leads back here" if node.loop else ""
    return f"{node.number} {node.what}{item}{folded}".strip()

"""Which receipts are open of what moved: the layers that a model leaves, with their own cost.

Example: 10 for 100.00 and 5 for 60.00 came in, 12 went out. First in, first out leaves 3 of the second for 36.00; last in,
first out leaves 3 of the first for 30.00.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from core.money import divide_rounded
from core.vocabulary import InventoryModel

LAYERED = frozenset({InventoryModel.FIFO, InventoryModel.LIFO, InventoryModel.LIFO_DATE})
"""Models of which each open receipt is opened by itself; of the others what is on hand has one cost."""


class Moved(NamedTuple):
    """A quantity that came in or went out, in posting order."""

    row: int
    quantity: int
    """Signed millionths."""
    cost: int
    """Signed minor units."""


class Layer(NamedTuple):
    """What is open of a receipt."""

    row: int
    quantity: int
    cost: int


def open_receipts(moved: Iterable[Moved], model: InventoryModel) -> list[Layer]:
    """The open receipts, the first first; none where more went out than came in."""
    held: deque[list[int]] = deque()
    last_first = model in LAYERED and model is not InventoryModel.FIFO
    short = 0
    """Millionths that went out before they came in."""
    for one in moved:
        if one.quantity > 0:
            left = one.quantity - min(short, one.quantity)
            short -= one.quantity - left
            if left:
                held.append([one.row, left, one.quantity, one.cost])
            continue
        wanted = -one.quantity
        while wanted and held:
            layer = held[-1] if last_first else held[0]
            taken = min(wanted, layer[1])
            layer[1] -= taken
            wanted -= taken
            if not layer[1]:
                _ = held.pop() if last_first else held.popleft()
        short += wanted
    return [Layer(row, left, divide_rounded(cost * left, whole)) for row, left, whole, cost in held]


def shared(amount: int, weights: list[int]) -> list[int]:
    """An amount dealt out by weights that do not add up to zero, to the last unit."""
    whole, found, before, passed = sum(weights), [], 0, 0
    for weight in weights:
        passed += weight
        reached = divide_rounded(amount * passed, whole)
        found.append(reached - before)
        before = reached
    return found

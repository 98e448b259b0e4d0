"""What is open of a receipt and what it is worth: base layer and adjustments of the balance, each by its own walk."""

from __future__ import annotations

from collections.abc import Sequence

from core.close.selection import Selection
from core.money import share


def open_amount(cost: int, quantity: int, open_quantity: int, layers: Sequence[tuple[int, int]]) -> int:
    """Amount of the open part; ``cost`` includes the layers, given as (open quantity then, amount)."""
    base = cost - sum(amount for _, amount in layers)
    consumed = quantity - open_quantity
    total = base - share(base, consumed, quantity)
    for then, amount in layers:
        taken = min(max(then - open_quantity, 0), then)
        total += amount - share(amount, taken, then) if then else 0
    return total


def open_receipts(selection: Selection, *, physical: bool = False) -> list[tuple[int, int, int]]:
    """(node, open quantity, open amount) of the financially updated receipts (or all), in order."""
    found = []
    for node in range(selection.open_count):
        if selection.receipt[node] and (physical or selection.financial[node]) and selection.open[node]:
            layers = selection.layers.get(int(selection.id[node]), ())
            quantity, left = int(selection.quantity[node]), int(selection.open[node])
            cost = int(selection.posted[node] + selection.adjusted[node])
            found.append((node, left, open_amount(cost, quantity, left, layers)))
    return found


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts of an amount in proportion to the weights, by the cumulative walk."""
    whole = sum(weights)
    parts, taken, given = [], 0, 0
    for weight in weights:
        taken += weight
        upto = share(amount, taken, whole)
        parts.append(upto - given)
        given = upto
    return parts

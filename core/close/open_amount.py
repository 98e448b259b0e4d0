"""What is open of a receipt and what it is worth: base layer and adjustments of the balance, each by its own walk.

Example: 3 for 10.00, one of them settled (3.33), then 1.00 added to the balance of 2. Open are 2 for 6.67 + 1.00 =
7.67; after the next piece 1 for 3.33 + 0.50 = 3.83.

Source: docs/rules.md#12-rounding
"""

from __future__ import annotations

from collections.abc import Sequence

from core.close.selection import Selection
from core.money import share


def open_amount(cost: int, quantity: int, open_quantity: int, layers: Sequence[tuple[int, int]]) -> int:
    """Amount of the open part, minor units; ``cost`` includes the layers, given as (open quantity then, amount).

    Quantities in millionths, ``quantity`` positive. Raises nothing.
    """
    base = cost - sum(amount for _, amount in layers)
    consumed = quantity - open_quantity
    total = base - share(base, consumed, quantity)
    for then, amount in layers:
        taken = min(max(then - open_quantity, 0), then)
        total += amount - share(amount, taken, then) if then else 0
    return total


def open_receipts(selection: Selection, *, physical: bool = False) -> list[tuple[int, int, int]]:
    """(node, open quantity, open amount) of the financially updated receipts, with ``physical`` of all, by node."""
    found = []
    for node in range(selection.open_count):
        if selection.receipt[node] and (physical or selection.financial[node]) and selection.open[node]:
            layers = selection.layers.get(int(selection.id[node]), ())
            quantity, left = int(selection.quantity[node]), int(selection.open[node])
            cost = int(selection.posted[node] + selection.adjusted[node])
            found.append((node, left, open_amount(cost, quantity, left, layers)))
    return found


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts of an amount in proportion to the weights, by the cumulative walk: they add up to it.

    1.00 over three equal weights: 0.33, 0.34, 0.33. The weights' sum must not be zero (``ZeroDivisionError``).
    """
    whole = sum(weights)
    parts, taken, given = [], 0, 0
    for weight in weights:
        taken += weight
        upto = share(amount, taken, whole)
        parts.append(upto - given)
        given = upto
    return parts

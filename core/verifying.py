"""Invariants of the books over whole columns: what must hold of settlements, costs and what is open.

Pure functions on integer arrays; they answer masks of broken rows, the caller names the first of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.close.walk import walk
from core.costing.shape import Flags, Ints
from core.money import share

_DENSE = 4
"""Keys at most this many times as far apart as there are keys are looked up in a table instead of searched."""


class Places:
    """Where values stand in sorted, distinct keys. Posting order is dense: most are found by a look-up in a table."""

    def __init__(self, keys: Ints) -> None:
        self.keys = keys
        cut = int(np.searchsorted(keys, _DENSE * len(keys) + 1000))
        self._table = np.full(int(keys[cut - 1]) + 2 if cut else 1, -1, np.int64)
        self._table[keys[:cut]] = np.arange(cut)

    def find(self, wanted: Ints) -> tuple[Ints, Flags]:
        """Index of each value (0 where it is missing), and whether it is there at all."""
        near = (wanted >= 0) & (wanted < len(self._table))
        at = self._table[np.where(near, wanted, 0)]
        far = np.flatnonzero(~near)
        if len(far) and len(self.keys):
            found = np.minimum(np.searchsorted(self.keys, wanted[far]), len(self.keys) - 1)
            at[far] = np.where(self.keys[found] == wanted[far], found, -1)
        else:
            at[far] = -1
        there = at >= 0
        return np.where(there, at, 0), there


def places(keys: Ints, wanted: Ints) -> tuple[Ints, Flags]:
    """`Places.find` for one use."""
    return Places(keys).find(wanted)


def sum_at(size: int, at: Ints, values: Ints) -> Ints:
    """Sum of the values at each index."""
    sums = np.zeros(size, np.int64)
    np.add.at(sums, at, values)
    return sums


def misplaced(node: Ints, start: Ints, quantity: Ints) -> Flags:
    """Rows that do not begin where the earlier rows of their node end: together they must walk from 0 without gaps.

    The rows of a node come in the order of its walk.
    """
    order = np.argsort(node, kind="stable")
    sorted_node, sorted_quantity = node[order], quantity[order]
    before = np.cumsum(sorted_quantity) - sorted_quantity
    opens = np.ones(len(node), bool)
    opens[1:] = sorted_node[1:] != sorted_node[:-1]
    first = np.maximum.accumulate(np.where(opens, np.arange(len(node)), 0))
    broken = np.zeros(len(node), bool)
    broken[order] = start[order] != before - before[first]
    return broken


def receipt_worth(base: Ints, consumed: Ints, whole: Ints, layers: Mapping[int, Sequence[tuple[int, int]]]) -> Ints:
    """What the settled part of each receipt is worth: its base layer and its adjustments of the balance, each by its walk.

    ``layers`` maps an index to (quantity open then, amount).
    """
    worth = walk(base, consumed, whole)
    for index, parts in layers.items():
        taken, quantity = int(consumed[index]), int(whole[index])
        for then, amount in parts:
            if then:
                worth[index] += share(amount, min(max(taken - (quantity - then), 0), then), then)
    return worth


def issue_cost(posted: Ints, settled: Ints, priced: Ints, whole: Ints) -> Ints:
    """Cost of each issue: what receipts gave, and the rest at the posted cost by its walk."""
    return settled + posted - walk(posted, priced, whole)

"""Invariants of the books over whole columns: what must hold of settlements, costs and what is open.

Pure functions on integer arrays; they answer masks of broken rows, the caller names the first of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.close.walk import walk
from core.costing.shape import Flags, Ints
from core.money import share


def places(keys: Ints, wanted: Ints) -> tuple[Ints, Flags]:
    """Index of each wanted value in sorted keys, and whether it is there at all."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return at, keys[at] == wanted


def sum_at(size: int, at: Ints, values: Ints) -> Ints:
    """Sum of the values at each index."""
    sums = np.zeros(size, np.int64)
    np.add.at(sums, at, values)
    return sums


def misplaced(node: Ints, start: Ints, quantity: Ints) -> Flags:
    """Rows that do not begin where the earlier rows of their node end: together they must walk from 0 without gaps."""
    order = np.lexsort((start, node))
    sorted_node, sorted_quantity = node[order], quantity[order]
    before = np.cumsum(sorted_quantity) - sorted_quantity
    first = np.searchsorted(sorted_node, sorted_node)
    broken = np.zeros(len(node), bool)
    broken[order] = start[order] != before - before[first] if len(node) else False
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

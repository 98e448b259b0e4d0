"""Which ids are among others: what `numpy.isin` answers, without hashing a million of them."""

from __future__ import annotations

import numpy as np

from core.costing.shape import Flags, Ints

WIDEST = 1 << 26
"""Ids that lie no further apart are looked up in a table of flags, 64 MB at most; others by halving."""


def among(values: Ints, known: Ints) -> Flags:
    """For each of the values whether it is known; both in any order, with any repeats."""
    found = np.zeros(len(values), bool)
    if not len(values) or not len(known):
        return found
    low, high = int(known.min()), int(known.max())
    if high - low >= WIDEST:
        ordered = np.sort(known)
        place = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
        found[:] = ordered[place] == values
        return found
    table = np.zeros(high - low + 1, bool)
    table[known - low] = True
    inside = (values >= low) & (values <= high)
    found[inside] = table[values[inside] - low]
    return found

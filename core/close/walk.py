"""The cumulative walk over whole arrays: ``round(amount * taken / whole)``, half away from zero, exact.

Both quantities are divided by their common factor first; rows whose product would still not fit 64 bits are computed
in Python integers.

Example: 10.00 over 3 pieces gives value(1) = 3.33, value(2) = 6.67, value(3) = 10.00; the pieces cost 3.33, 3.34, 3.33.

Source: docs/rules.md#12-rounding
"""

from __future__ import annotations

import numpy as np

from core.costing.shape import SAFE, Ints
from core.money import share

_HALF = 32
"""Sums of so many low bits, and of the bits above them, fit 64 bits."""


def walk(amount: Ints, taken: Ints, whole: Ints) -> Ints:
    """The part of each amount that belongs to the first ``taken`` of ``whole`` pieces.

    Three int64 arrays of one length; ``whole`` positive, 0 <= ``taken`` <= ``whole``. Exact whatever the size. Raises
    nothing.
    """
    factor = np.gcd(taken, whole)
    taken = taken // factor
    whole = whole // factor
    size = np.abs(amount)
    fits = size <= (SAFE - whole) // (2 * np.maximum(taken, 1))
    fits &= whole < SAFE // 2
    safe_taken = np.where(fits, taken, 0)
    safe_whole = np.where(fits, whole, 1)
    parts = (2 * size * safe_taken + safe_whole) // (2 * safe_whole)
    result = np.where(amount < 0, -parts, parts)
    for row in np.flatnonzero(~fits).tolist():
        result[row] = share(int(amount[row]), int(taken[row]), int(whole[row]))
    return np.asarray(result)


def between(amount: Ints, start: Ints, end: Ints, whole: Ints) -> Ints:
    """Value of the pieces from ``start`` to ``end``, arrays as in ``walk``; the parts of a whole add up to the amount."""
    return walk(amount, end, whole) - walk(amount, start, whole)


def magnitude(amounts: Ints) -> int:
    """The sum of the absolute values of an int64 array, exact whatever its size.

    >>> magnitude(np.array([-(1 << 62), 1 << 62, 1]))
    9223372036854775809
    """
    size = np.abs(amounts)
    return (int((size >> _HALF).sum()) << _HALF) + int((size & ((1 << _HALF) - 1)).sum())

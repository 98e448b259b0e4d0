"""Which rows differ, when a digest says that some do: by the marks that were kept, and by keys where there are any."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.proof.columns import Ints, Marks
from core.proof.packing import MOST_MARKS, at_once, folded


class Difference(NamedTuple):
    """Places of rows that are there and differ or are new, and where rows are missing."""

    changed: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    missing: int = 0
    """How many are missing."""
    after: int = -1
    """The place of the row before the missing ones; -1: the first ones are."""


MOST = 20
"""Places that are named."""


def of_marks(stored: Marks, present: Marks, rows: int) -> Difference:
    """Rows in the order of their keys, ``rows`` of them when they were sealed, against their marks then."""
    if rows > MOST_MARKS and len(stored) <= MOST_MARKS:
        return _of_folded(stored, present, rows)
    if len(stored) == len(present):
        return Difference(changed=tuple(np.flatnonzero(stored != present)[:MOST].tolist()))
    short = min(len(stored), len(present))
    unlike = np.flatnonzero(stored[:short] != present[:short])
    front = int(unlike[0]) if len(unlike) else short
    back_stored, back_present = stored[::-1][: short - front], present[::-1][: short - front]
    unlike = np.flatnonzero(back_stored != back_present)
    back = int(unlike[0]) if len(unlike) else short - front
    middle = tuple(range(front, len(present) - back))[:MOST]
    if len(stored) > len(present):
        return Difference(changed=middle, missing=len(stored) - len(present), after=front - 1)
    more = len(present) - len(stored)
    return Difference(changed=middle[more:], added=middle[:more])


def _of_folded(stored: Marks, present: Marks, rows: int) -> Difference:
    """With a mark for several rows: the first and last of those among which the change is."""
    if len(present) != rows:
        return Difference(missing=max(0, rows - len(present)), after=len(present) - 1)
    unlike = np.flatnonzero(stored != folded(present))
    if not len(unlike):
        return Difference()
    each = at_once(rows)
    first = int(unlike[0]) * each
    return Difference(changed=(first, min(first + each, rows) - 1))


def places_of(keys: Ints, present: Ints) -> tuple[Ints, Ints]:
    """For each of the ``keys`` its place among the ``present`` ones, -1 where it is missing; and the places of the others.

    Both are matrices (rows, columns of the key); those present are sorted.
    """
    order = np.lexsort(keys.T[::-1])
    if len(keys) == len(present) and np.array_equal(keys[order], present):
        places = np.empty(len(keys), np.int64)
        places[order] = np.arange(len(keys))
        return places, np.zeros(0, np.int64)
    known = {key: place for place, key in enumerate(map(tuple, present.tolist()))}
    found = np.array([known.pop(key, -1) for key in map(tuple, keys.tolist())], np.int64)
    return found, np.array(sorted(known.values()), np.int64)

"""Which row of another table each row of the transactions names: by numbers where both columns are some, else by their texts."""

from __future__ import annotations

import numpy as np

from core.costing.shape import Ints
from core.importing.texts import Texts


def found_among(wanted: Texts, there: Texts) -> Ints:
    """The last row of ``there`` with the text of each row of ``wanted``; -1 for none."""
    ours, theirs = wanted.integers(), there.integers()
    if ours is not None and theirs is not None:
        return _by_number(ours, theirs)
    rows = {cell: row for row, cell in enumerate(there)}
    get = rows.get
    if wanted.raw is None:
        each: Ints = np.array([get(text, -1) for text in wanted.texts], np.int64)
        return each[wanted.codes]
    return np.fromiter((get(cell, -1) for cell in wanted), np.int64, len(wanted))


def _by_number(ours: Ints, theirs: Ints) -> Ints:
    if len(theirs) > 1 and bool((theirs[1:] > theirs[:-1]).all()):
        order, ordered = None, theirs
    else:
        order = np.argsort(theirs, kind="stable")
        ordered = theirs[order]
    place = np.searchsorted(ordered, ours, side="right") - 1
    same = (place >= 0) & (ordered[place] == ours)
    return np.where(same, place if order is None else order[place], -1)

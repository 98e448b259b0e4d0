"""Which row of another table each row of the transactions names: by numbers where both columns are some, else by their texts."""

from __future__ import annotations

import numpy as np

from core.costing.shape import Ints
from core.importing.texts import Bytes, Texts

_WORD = 8
_ODD = np.uint64(0x9E3779B97F4A7C15)


def found_among(wanted: Texts, there: Texts) -> Ints:
    """The last row of ``there`` with the text of each row of ``wanted``; -1 for none."""
    ours, theirs = wanted.integers(), there.integers()
    if ours is not None and theirs is not None:
        return _by_number(ours, theirs)
    if wanted.raw is not None and there.raw is not None and (found := _by_digest(wanted.raw, there.raw)) is not None:
        return found
    needed = None if wanted.raw is not None else set(wanted.texts)
    rows = {cell: row for row, cell in enumerate(there) if needed is None or cell in needed}
    get = rows.get
    if wanted.raw is None:
        each: Ints = np.array([get(text, -1) for text in wanted.texts] or [-1], np.int64)
        return each[wanted.codes]
    return np.fromiter((get(cell, -1) for cell in wanted), np.int64, len(wanted))


def _by_digest(ours: Bytes, theirs: Bytes) -> Ints | None:
    """By one number for each text; ``None`` where two texts have the same, which is seen and hardly ever so."""
    width = -(-max(ours.dtype.itemsize, theirs.dtype.itemsize) // _WORD)
    first, second = _digests(ours, width), _digests(theirs, width)
    order = np.argsort(second, kind="stable")
    same = second[order[1:]] == second[order[:-1]]
    if bool((theirs[order[1:][same]] != theirs[order[:-1][same]]).any()):
        return None
    found = _by_number(first, second, order)
    there = found >= 0
    return None if bool((ours[there] != theirs[found[there]]).any()) else found


def _digests(raw: Bytes, width: int) -> Ints:
    words = raw.astype(f"S{width * _WORD}").view(np.uint64).reshape(len(raw), width)
    found = np.zeros(len(raw), np.uint64)
    for place in range(width):
        found = (found ^ words[:, place]) * _ODD
        found ^= found >> np.uint64(29)
    return found.view(np.int64)


def _by_number(ours: Ints, theirs: Ints, order: Ints | None = None) -> Ints:
    """``order``: the rows of ``theirs`` by their numbers."""
    if not len(theirs):
        return np.full(len(ours), -1, np.int64)
    if order is None and not bool((theirs[1:] > theirs[:-1]).all()):
        order = np.argsort(theirs, kind="stable")
    ordered = theirs if order is None else theirs[order]
    place = np.searchsorted(ordered, ours, side="right") - 1
    same = (place >= 0) & (ordered[place] == ours)
    return np.where(same, place if order is None else order[place], -1)

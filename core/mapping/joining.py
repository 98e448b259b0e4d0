"""Which row of another table each row of the transactions names: by numbers where both columns are some, else by their texts."""

from __future__ import annotations

import numpy as np

from core.costing.shape import Ints
from core.importing.texts import Bytes, Texts

_WORD = 8


def found_among(wanted: Texts, there: Texts) -> Ints:
    """The last row of ``there`` with the text of each row of ``wanted``; -1 for none."""
    ours, theirs = wanted.integers(), there.integers()
    if ours is not None and theirs is not None:
        return _by_number(ours, theirs)
    if wanted.raw is not None and there.raw is not None:
        return _by_number(*_words(wanted.raw, there.raw))
    needed = None if wanted.raw is not None else set(wanted.texts)
    rows = {cell: row for row, cell in enumerate(there) if needed is None or cell in needed}
    get = rows.get
    if wanted.raw is None:
        each: Ints = np.array([get(text, -1) for text in wanted.texts] or [-1], np.int64)
        return each[wanted.codes]
    return np.fromiter((get(cell, -1) for cell in wanted), np.int64, len(wanted))


def _words(ours: Bytes, theirs: Bytes) -> tuple[Ints, Ints]:
    """A number for each text of both, the same for the same text: eight bytes at a time, sorted."""
    width = -(-max(ours.dtype.itemsize, theirs.dtype.itemsize) // _WORD)
    words = [raw.astype(f"S{width * _WORD}").view(np.uint64).reshape(len(raw), width) for raw in (ours, theirs)]
    key: Ints = np.zeros(len(ours) + len(theirs), np.int64)
    for place in range(width):
        _, number = np.unique(np.concatenate([part[:, place] for part in words]), return_inverse=True)
        key = key * (int(number.max(initial=0)) + 1) + number
        if width > 1 and place:
            _, key = np.unique(key, return_inverse=True)
    return key[: len(ours)], key[len(ours) :]


def _by_number(ours: Ints, theirs: Ints) -> Ints:
    if not len(theirs):
        return np.full(len(ours), -1, np.int64)
    if len(theirs) > 1 and bool((theirs[1:] > theirs[:-1]).all()):
        order, ordered = None, theirs
    else:
        order = np.argsort(theirs, kind="stable")
        ordered = theirs[order]
    place = np.searchsorted(ordered, ours, side="right") - 1
    same = (place >= 0) & (ordered[place] == ours)
    return np.where(same, place if order is None else order[place], -1)

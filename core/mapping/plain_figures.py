"""Figures of the plain form, many at a time: digits, at most one minus in front and one point with digits behind it.

``-12.50`` with two decimals is -1250. What is of another form, too long, or has more decimals than there may be, is not worked out here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.costing.shape import Flags, Ints
from core.importing.texts import Bytes
from core.mapping.numbers import MOST

_BLOCK = 1 << 15
_ZERO, _NINE, _MINUS, _POINT = 48, 57, 45, 46
_LONGEST = 60
"""Bytes of a cell; of a column with longer ones each is looked at by itself."""
_WHOLE = 12
"""Figures before the point that surely fit into 64 bits with six behind it."""


def _spread(raw: Bytes, start: int) -> npt.NDArray[np.uint8]:
    """The bytes of a block, one place after the other."""
    part = np.ascontiguousarray(raw[start : start + _BLOCK])
    return np.ascontiguousarray(part.view(np.uint8).reshape(len(part), -1).T)


def plain_figures(raw: Bytes, decimals: int) -> tuple[Ints, Flags]:
    """The numbers in their smallest units, and of which rows they are known."""
    values, plain = np.zeros(len(raw), np.int64), np.zeros(len(raw), np.bool_)
    if raw.dtype.itemsize > _LONGEST:
        return values, plain
    for start in range(0, len(raw), _BLOCK):
        part = slice(start, start + _BLOCK)
        values[part], plain[part] = _block(_spread(raw, start), decimals)
    return values, plain


def _block(places: npt.NDArray[np.uint8], decimals: int) -> tuple[Ints, Flags]:
    count = places.shape[1]
    value: Ints = np.zeros(count, np.int64)
    whole, behind = np.zeros(count, np.int8), np.zeros(count, np.int8)
    pointed, good = np.zeros(count, np.bool_), np.ones(count, np.bool_)
    negative = places[0] == _MINUS
    for number, mark in enumerate(places):
        figure = (mark >= _ZERO) & (mark <= _NINE)
        counted = figure & (~pointed | (behind < decimals))
        np.multiply(value, 10, out=value, where=counted)
        np.add(value, mark.astype(np.int64) - _ZERO, out=value, where=counted)
        good &= (
            counted
            | (mark == 0)
            | (mark == _ZERO)
            | ((mark == _POINT) & ~pointed)
            | (negative if number == 0 else False)
        )
        whole += figure & ~pointed
        behind += figure & pointed
        pointed |= mark == _POINT
    good &= (whole > 0) & (whole <= _WHOLE) & (pointed == (behind > 0))
    scale: Ints = 10 ** np.arange(decimals, -1, -1, dtype=np.int64)
    value *= scale[np.minimum(behind, decimals)]
    good &= value <= MOST
    np.negative(value, out=value, where=negative)
    return value, good


def looks(raw: Bytes) -> tuple[Flags, Flags]:
    """Of which rows the text has nothing but figures, and of which it is of the plain form."""
    only, plain = np.zeros(len(raw), np.bool_), np.zeros(len(raw), np.bool_)
    if raw.dtype.itemsize > _LONGEST:
        return only, plain
    for start in range(0, len(raw), _BLOCK):
        places = _spread(raw, start)
        is_figure = (places >= _ZERO) & (places <= _NINE)
        points = (places == _POINT).sum(axis=0)
        first = is_figure[0] | ((places[0] == _MINUS) & (is_figure[1] if len(places) > 1 else False))
        rest = is_figure[1:] | (places[1:] == _POINT) | (places[1:] == 0)
        part = slice(start, start + _BLOCK)
        only[part] = is_figure[0] & (is_figure[1:] | (places[1:] == 0)).all(axis=0)
        plain[part] = first & rest.all(axis=0) & (points <= 1) & ~_point_at_end(places)
    return only, plain


def _point_at_end(places: npt.NDArray[np.uint8]) -> Flags:
    """Whether no figure stands behind a point."""
    found: Flags = (places[-1] == _POINT) | ((places[:-1] == _POINT) & (places[1:] == 0)).any(axis=0)
    return found

"""The cells of a column as whole numbers: each distinct text once, and figures of the plain form many at a time.

What is not of the plain form (``-12.50``) is worked out by the text, and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np

from core.costing.shape import Flags, Ints
from core.importing.texts import Texts
from core.mapping.numbers import Wrong
from core.mapping.plain_figures import looks, plain_figures

_GROUP = 3
"""Figures of a group of thousands: 1.234 may be either."""


class Converted(Protocol):
    """Text of a cell -> whole number; ``Wrong`` where it is none."""

    plain_decimals: int
    """Decimals of plain figures that may be read many at a time; -1: none may."""

    def __getitem__(self, text: str, /) -> int: ...


def converted(
    cells: Texts, convert: Converted, rows: Ints | None, nothing: int
) -> tuple[Ints, Iterable[tuple[int, Wrong]]]:
    """The number of each of these rows, ``nothing`` of the others; and what is wrong, in the order of the rows."""
    if cells.raw is not None and convert.plain_decimals >= 0:
        return _of_bytes(cells, convert, rows, nothing)
    codes = cells.codes
    if rows is None:
        used: Iterable[int] = range(len(cells.texts))
    else:
        flags = np.zeros(len(cells.texts), np.bool_)
        flags[codes[rows]] = True
        used = np.flatnonzero(flags).tolist()
    each: Ints = np.full(max(len(cells.texts), 1), nothing, np.int64)
    errors: dict[int, Wrong] = {}
    for number in used:
        try:
            each[number] = convert[cells.texts[number]]
        except Wrong as error:
            errors[number] = error
    if rows is None:
        values = each[codes]
    else:
        values = np.full(len(cells), nothing, np.int64)
        values[rows] = each[codes[rows]]
    return values, _wrong(codes, errors, rows) if errors else ()


def _wrong(codes: Ints | object, errors: dict[int, Wrong], rows: Ints | None) -> Iterator[tuple[int, Wrong]]:
    assert isinstance(codes, np.ndarray)
    bad = np.isin(codes, list(errors))
    for row in (np.flatnonzero(bad) if rows is None else rows[bad[rows]]).tolist():
        yield row, errors[int(codes[row])]


def _of_bytes(
    cells: Texts, convert: Converted, rows: Ints | None, nothing: int
) -> tuple[Ints, Iterable[tuple[int, Wrong]]]:
    assert cells.raw is not None
    values, plain = plain_figures(cells.raw, convert.plain_decimals)
    empty = ~cells.filled
    if empty.any():
        values[empty] = convert[""]
        plain |= empty
    errors: list[tuple[int, Wrong]] = []
    if rows is None:
        left = np.flatnonzero(~plain)
    else:
        left = rows[~plain[rows]]
        chosen: Flags = np.ones(len(values), np.bool_)
        chosen[rows] = False
        values[chosen] = nothing
    for row in left.tolist():
        values[row] = nothing
        try:
            values[row] = convert[cells[row]]
        except Wrong as error:
            errors.append((row, error))
    return values, errors


def telling(cells: Texts) -> Iterator[str]:
    """The texts of a column of numbers that may say something about its marks, in order: one point that is clear is enough."""
    if cells.raw is None:
        yield from cells.texts
        return
    figures, plain = looks(cells.raw)
    wanted = ~plain & cells.filled
    for row in np.flatnonzero(plain & ~figures).tolist():
        wanted[row] = True
        text = cells[row]
        if "." in text and len(text.partition(".")[2]) != _GROUP:
            break
    for row in np.flatnonzero(wanted).tolist():
        yield cells[row]

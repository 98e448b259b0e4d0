"""Rows of a table as columns, and what is kept of them: a digest for each column, and a mark of two bytes for each row.

A digest says for certain whether a column is what it was, and which one is not; the marks only help to find the row.
What is hashed does not depend on the database: numbers as 64-bit integers, dates as yyyymmdd, texts as their lengths and
then their characters one after the other, so that no two different columns look alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Marks = npt.NDArray[np.uint16]

NONE = -(2**62)
"""Stands for null in a column of numbers."""
NO_DATE = -1
"""Stands for null in a column of dates."""
ODD_DATE = -2
"""Stands for a text that is no date as the program writes it."""
_ROWS_AT_ONCE = 65_536
_FEW_RUNS = 8
"""So many times the length of a text may change in a column of which texts of one length are marked at once."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True)
class Texts:
    """A column of texts: how many characters each has (-1: null), and all of them joined."""

    lengths: Ints
    joined: str

    @cached_property
    def ends(self) -> Ints:
        """Where each text ends among the joined characters."""
        found: Ints = np.cumsum(np.maximum(self.lengths, 0))
        return found

    def __len__(self) -> int:
        return len(self.lengths)

    def at(self, places: Ints) -> Texts:
        """The texts of these rows, in this order."""
        lengths = self.lengths.tolist()
        ends = self.ends.tolist()
        return texts([None if lengths[k] < 0 else self.joined[ends[k] - lengths[k] : ends[k]] for k in places.tolist()])

    def values(self) -> list[str | None]:
        """One by one."""
        found: list[str | None] = []
        start = 0
        for length in self.lengths.tolist():
            found.append(None if length < 0 else self.joined[start : start + length])
            start += max(length, 0)
        return found


Column = Ints | Texts


def texts(values: Sequence[str | None]) -> Texts:
    """A column of these texts."""
    try:
        return Texts(np.fromiter(map(len, values), np.int64, len(values)), "".join(values))  # type: ignore[arg-type]
    except TypeError:  # a null among them
        lengths = np.array([-1 if value is None else len(value) for value in values], np.int64)
        return Texts(lengths, "".join(value or "" for value in values))


def numbers(values: Sequence[int | None]) -> Ints:
    """A column of these numbers."""
    try:
        return np.fromiter(values, np.int64, len(values))
    except TypeError:
        return np.array([NONE if value is None else value for value in values], np.int64)


def dates(column: Texts) -> Ints:
    """ISO dates as yyyymmdd."""
    if len(column.joined) == 10 * len(column) and column.joined.isascii() and (column.lengths == 10).all():
        return _date_codes(column.joined)
    return np.array([_date_code(value) for value in column.values()], np.int64)


def dates_in_line(text: str, count: int) -> Ints | None:
    """So many ISO dates with commas between them as yyyymmdd; ``None`` where they are anything else."""
    if not count and not text:
        return np.zeros(0, np.int64)
    if len(text) != 11 * count - 1 or not text.isascii():
        return None
    figures = np.frombuffer(f"{text},".encode("ascii"), np.uint8).reshape(-1, 11)
    codes = _codes(figures)
    return None if (codes == ODD_DATE).any() or (figures[:, 10] != ord(",")).any() else codes


def _date_codes(joined: str) -> Ints:
    return _codes(np.frombuffer(joined.encode("ascii"), np.uint8).reshape(-1, 10))


def _codes(figures: npt.NDArray[np.uint8]) -> Ints:
    """Characters of dates, one date a row. Column by column in small integers: there are millions."""
    codes = np.zeros(len(figures), np.int32)
    odd = (figures[:, 4] != ord("-")) | (figures[:, 7] != ord("-"))
    for place in (0, 1, 2, 3, 5, 6, 8, 9):
        digit = figures[:, place] - np.uint8(ord("0"))  # what is below wraps round and is too large as well
        odd |= digit > 9
        codes *= 10
        codes += digit
    codes[odd] = ODD_DATE
    return codes.astype(np.int64)


def _date_code(value: str | None) -> int:
    if value is None:
        return NO_DATE
    if len(value) != 10 or not value.isascii():
        return ODD_DATE
    return int(_date_codes(value)[0])


def column_of(kind: str, values: Sequence[Any]) -> Column:
    """Values of one column as a driver takes or gives them; ``kind`` is i (number), d (date), t or s (text)."""
    if kind == "i":
        return numbers(values)
    return _days(values) if kind == "d" else texts(values)


def _days(values: Sequence[Any]) -> Ints:
    try:
        found = dates_in_line(",".join(values), len(values))
    except TypeError:  # a null among them
        found = None
    return dates(texts(values)) if found is None else found


def part_of(column: Column, start: int, end: int) -> Column:
    """The rows from ``start`` up to ``end``."""
    if not isinstance(column, Texts):
        return column[start:end]
    end = min(end, len(column))
    if start >= end:
        return Texts(column.lengths[:0], "")
    first = int(column.ends[start - 1]) if start else 0
    return Texts(column.lengths[start:end], column.joined[first : int(column.ends[end - 1])])


def rows_at(column: Column, places: Ints) -> Column:
    """The rows at these places, in this order."""
    return column.at(places) if isinstance(column, Texts) else column[places]


class Digests:
    """The digest of each column, fed with rows in their order, as many at a time as are at hand."""

    def __init__(self, names: Sequence[str], *, marked: bool = True) -> None:
        self.names = tuple(names)
        self._marked = marked
        self.rows = 0
        self._states = [(hashlib.sha256(), hashlib.sha256()) for _ in self.names]
        self._marks: list[Marks] = []

    def add(self, columns: Sequence[Column]) -> None:
        """More rows, a column for each name."""
        if not len(columns[0]):
            return
        self.rows += len(columns[0])
        for (first, second), column in zip(self._states, columns, strict=True):
            if isinstance(column, Texts):
                first.update(np.ascontiguousarray(column.lengths, "<i8").data)
                second.update(column.joined.encode("utf-8", "surrogatepass"))
            else:
                first.update(np.ascontiguousarray(column, "<i8").data)
        if self._marked:
            self._marks.append(marks(columns))

    def marks(self) -> Marks:
        """A mark for each row."""
        return np.concatenate(self._marks) if self._marks else np.zeros(0, np.uint16)

    def of_columns(self) -> dict[str, str]:
        """Column -> digest."""
        return {
            name: hashlib.sha256(first.digest() + second.digest()).hexdigest()
            for name, (first, second) in zip(self.names, self._states, strict=True)
        }


def digests(names: Sequence[str], columns: Sequence[Column], *, marked: bool = True) -> Digests:
    """Digests of whole columns; marks only where they are asked for."""
    found = Digests(names, marked=marked)
    found.add(columns)
    return found


def marks(columns: Sequence[Column]) -> Marks:
    """Two bytes for each row, which differ from those of a changed row but for one time in 65,536."""
    size = len(columns[0])
    if size <= _ROWS_AT_ONCE:
        return _marks(columns)
    return np.concatenate(
        [
            _marks([part_of(column, start, start + _ROWS_AT_ONCE) for column in columns])
            for start in range(0, size, _ROWS_AT_ONCE)
        ]
    )


def _marks(columns: Iterable[Column]) -> Marks:
    state: npt.NDArray[np.uint64] | None = None
    for column in columns:
        values = _of_texts(column) if isinstance(column, Texts) else column.astype(np.int64, copy=False).view(np.uint64)
        if state is None:
            state = values * _GOLDEN
        else:
            state ^= values
            state *= _GOLDEN
        state ^= state >> _SHIFT
    assert state is not None
    return (state >> np.uint64(24)).astype(np.uint16)


def _of_texts(column: Texts) -> npt.NDArray[np.uint64]:
    """A number for each text: its characters, weighted by their places."""
    starts = np.flatnonzero(np.diff(column.lengths, prepend=-2))
    if len(starts) <= _FEW_RUNS and not (column.lengths < 0).any():
        return _of_runs(column, starts.tolist())
    lengths, ends = np.maximum(column.lengths, 0), column.ends
    codes = np.frombuffer(column.joined.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    place = np.arange(len(codes), dtype=np.uint64) - np.repeat(ends - lengths, lengths).astype(np.uint64)
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum((codes + np.uint64(1)) * _weight(place))))
    found: npt.NDArray[np.uint64] = sums[ends] - sums[ends - lengths] + column.lengths.view(np.uint64)
    return found


def _of_runs(column: Texts, starts: Sequence[int]) -> npt.NDArray[np.uint64]:
    """The same of texts of which those from one start up to the next have one length."""
    found = np.zeros(len(column), np.uint64)
    first = 0
    for start, end in pairwise([*starts, len(column)]):
        length = int(column.lengths[start])
        last = first + length * (end - start)
        found[start:end] = _of_even_texts(column.joined[first:last], end - start, length)
        first = last
    return found


def _of_even_texts(joined: str, size: int, length: int) -> npt.NDArray[np.uint64]:
    """The same of texts of one length."""
    ascii_only = joined.isascii()
    codes = np.frombuffer(
        joined.encode("ascii") if ascii_only else joined.encode("utf-32-le", "surrogatepass"),
        np.uint8 if ascii_only else np.uint32,
    ).reshape(size, length)
    weights = _weight(np.arange(length, dtype=np.uint64))
    found: npt.NDArray[np.uint64] = codes.astype(np.uint64) @ weights + (
        np.uint64(length) + weights.sum(dtype=np.uint64)
    )
    return found


def _weight(place: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return place * np.uint64(2) + _GOLDEN

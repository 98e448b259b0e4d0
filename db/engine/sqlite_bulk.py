"""Columns of numbers into and out of SQLite; loaded with NumPy by the first use."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from db.engine.bulk import IntArray, date_texts, equal_lengths, split_constants
from db.engine.session import IntColumn
from db.engine.statements import name

_INTEGERS: tuple[type[np.signedinteger[Any]], ...] = (np.int64, np.int32, np.int16, np.int8)
for _kind in _INTEGERS:
    sqlite3.register_adapter(_kind, int)


def matrix(texts: Sequence[str | None], count: int) -> npt.NDArray[np.int64]:
    """Columns that arrive as one text of numbers each, for so many rows; stored column by column.

    ``ValueError`` when something else is among them, or nothing (null).
    """
    result: npt.NDArray[np.int64] = np.empty((count, len(texts)), np.int64, order="F")
    if count:
        for place, text in enumerate(texts):
            found = np.fromstring(text or "", np.int64, sep=",")
            if len(found) != count:
                raise ValueError("a column of a bulk read does not hold an integer in every row")
            result[:, place] = found
    return result


def inserts(
    table: str, columns: Mapping[str, IntColumn], dates: set[str], at_once: int
) -> Iterator[tuple[str, list[Any]]]:
    """Statements of many rows with their parameters, not many more than ``at_once``; columns in ``dates`` are yyyymmdd codes."""
    constants, arrays = split_constants(columns)
    # Values that all rows share stand in the text: fewer parameters to bind.
    fixed = [_literal(value, key in dates) for key, value in constants.items()]
    values = f"({','.join([*fixed, *('?' * len(arrays))])})"
    head = f"INSERT INTO {table} ({','.join(map(name, [*constants, *arrays]))}) VALUES "
    step, count = max(1, at_once // max(1, len(arrays))), equal_lengths(columns)

    def statements() -> Iterator[tuple[str, list[Any]]]:
        for start in range(0, count, step):
            part = {key: array[start : start + step] for key, array in arrays.items()}
            yield head + ",".join([values] * min(step, count - start)), _interleaved(part, dates)

    return statements()


def _literal(value: int, is_date: bool) -> str:
    return f"'{date_texts(np.array([value]))[0]}'" if is_date else str(value)


def _interleaved(part: Mapping[str, IntArray], dates: set[str]) -> list[Any]:
    """The values row by row, as the parameters of a multi-row INSERT."""
    if not part:
        return []
    if not dates.intersection(part):
        flat: list[Any] = np.column_stack(list(part.values())).ravel().tolist()
        return flat
    lists = [date_texts(array) if key in dates else array.tolist() for key, array in part.items()]
    return list(itertools.chain.from_iterable(zip(*lists, strict=True)))

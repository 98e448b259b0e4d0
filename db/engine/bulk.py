"""The shapes of bulk columns and how their dates are written; shared by both drivers, and loaded with NumPy by the first use."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from db.engine.session import Watcher

IntArray = npt.NDArray[np.integer[Any]]
_EPOCH = np.datetime64("2000-01-01", "D")


@contextmanager
def watched(watcher: Watcher | None, table: str, columns: Mapping[str, IntArray | int]) -> Iterator[None]:
    """Shows columns to a watcher while they are written: it hashes them, and the writing waits for the database."""
    if watcher is None:
        yield
        return
    with ThreadPoolExecutor(1) as beside:
        seen = beside.submit(watcher.columns, table, columns)
        yield
        seen.result()


def split_constants(columns: Mapping[str, IntArray | int]) -> tuple[dict[str, int], dict[str, IntArray]]:
    """Values shared by all rows, and columns proper; `TypeError` for anything but integers."""
    constants: dict[str, int] = {}
    arrays: dict[str, IntArray] = {}
    for key, value in columns.items():
        if isinstance(value, np.ndarray):
            if value.ndim != 1 or value.dtype.kind not in "iu" or value.dtype == np.uint64:
                raise TypeError(f"column {key} must be one row of integers, not {value.dtype}{value.shape}")
            arrays[key] = value
        elif isinstance(value, int | np.integer):
            constants[key] = int(value)
        else:
            raise TypeError(f"column {key} must be integers, not {type(value).__name__}")
    return constants, arrays


def equal_lengths(columns: Mapping[str, IntArray | int]) -> int:
    """The number of rows; `ValueError` when columns differ in length or none says how many."""
    lengths = {len(value) for value in columns.values() if isinstance(value, np.ndarray)}
    if len(lengths) != 1:
        raise ValueError(f"columns of one length expected, not {sorted(lengths)}")
    return lengths.pop()


def date_texts(codes: IntArray) -> list[str]:
    """ISO dates of yyyymmdd codes; `ValueError` for a code that is no date."""
    distinct, places = np.unique(codes, return_inverse=True)
    texts = np.array([_date(code).isoformat() for code in distinct.tolist()], dtype=object)
    result: list[str] = texts[places].tolist()
    return result


def days_since_2000(codes: IntArray) -> npt.NDArray[np.int32]:
    """PostgreSQL's own form of a date; `ValueError` for a code that is no date."""
    distinct, places = np.unique(codes, return_inverse=True)
    days = np.array([_date(code) for code in distinct.tolist()], dtype="datetime64[D]") - _EPOCH
    return days.astype(np.int32)[places]


def _date(code: int) -> datetime.date:
    return datetime.date(code // 10_000, code // 100 % 100, code % 100)

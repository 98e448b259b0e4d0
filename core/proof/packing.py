"""Keys and marks of the rows that a seal covers, as they are kept in its part (`core.proof.seals`)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from core.proof.columns import Ints, Marks
from core.proof.seals import ALL, SHARED, Part, digests_text, of_bytes

MOST_MARKS = 1024
"""Of a part that covers a whole table, which is sealed again and again: then a mark stands for several rows."""


def part(table: str, scope: str, rows: int, columns: Mapping[str, str], marks: Marks, keys: bytes = b"") -> Part:
    """A part of these digests of columns."""
    kept = np.ascontiguousarray(folded(marks) if scope in (ALL, SHARED) else marks, "<u2").tobytes()
    return Part(table, scope, rows, digests_text(columns, of_bytes(keys), of_bytes(kept)), keys, kept)


def folded(marks: Marks) -> Marks:
    """At most `MOST_MARKS` marks, each the sum of those of as many rows as it takes."""
    if len(marks) <= MOST_MARKS:
        return marks
    return np.add.reduceat(marks, np.arange(0, len(marks), at_once(len(marks))), dtype=np.uint16)


def at_once(rows: int) -> int:
    """How many rows a folded mark stands for."""
    return -(-rows // MOST_MARKS)


def marks_of(found: Part) -> Marks:
    """The marks that are kept."""
    return np.frombuffer(found.marks[: len(found.marks) // 2 * 2], "<u2").astype(np.uint16)


def pack_keys(columns: Sequence[Ints]) -> bytes:
    """Keys in their order: for each column the differences from row to row, compressed."""
    steps = [np.diff(column, prepend=np.int64(0)) for column in columns]
    return zlib.compress(b"".join(np.ascontiguousarray(column, "<i8").tobytes() for column in steps), 1)


def keys_of(found: Part, count: int) -> Ints:
    """The keys as a matrix (rows, count); fewer rows when they cannot be read."""
    try:
        data = np.frombuffer(zlib.decompress(found.keys), "<i8").astype(np.int64)
    except (zlib.error, ValueError):
        return np.zeros((0, count), np.int64)
    if len(data) != found.rows * count:
        return np.zeros((0, count), np.int64)
    keys: Ints = np.cumsum(data.reshape(count, found.rows), axis=1).T
    return keys

"""Seals: what a writing transaction added or changed, in numbered entries that follow each other by their hashes.

A seal has a part for each table it speaks of. The scope of a part says which rows it covers:

| scope | rows |
|---|---|
| `all` | the rows of the company as they are now; the newest part of a table counts |
| `shared` | the rows of company 0, likewise |
| `17-234` | those with an id (of a ledger entry: of its voucher) in this range |
| `keys` | those whose keys the part lists, in this order |
| `record 5/2` | those of bundle 2 of closing record 5; bundle 0: all of it; the newest part counts |
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from core.proof.columns import Ints, Marks

ALL, SHARED, KEYS = "all", "shared", "keys"
MOST_MARKS = 1024
"""Of a part that covers a whole table, which is sealed again and again: then a mark stands for several rows."""
_SHORT = 8
"""Digits of a digest that only tells which column differs."""


class Part(NamedTuple):
    """What a seal says of one table."""

    table: str
    scope: str
    rows: int
    digests: str
    """The digest of everything, those of keys and marks, then each column with the first digits of its own, between blanks."""
    keys: bytes = b""
    marks: bytes = b""


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


def digests_text(columns: Mapping[str, str], keys: str, marks: str) -> str:
    """Digests as they are stored and hashed; ``keys`` and ``marks`` are digests already."""
    whole = hashlib.sha256(json.dumps([[*columns.items()], keys, marks]).encode()).hexdigest()
    return " ".join([whole, keys, marks, *(f"{name} {digest[:_SHORT]}" for name, digest in columns.items())])


def of_bytes(data: bytes) -> str:
    """Digest of keys or marks."""
    return hashlib.sha256(data).hexdigest()[:32] if data else "-"


def keys_and_marks(digests: str) -> tuple[str, str]:
    """The digests of keys and marks in those of a part."""
    words = [*digests.split(" ", 3), "", "", ""]
    return words[1], words[2]


def columns_of(digests: str) -> dict[str, str]:
    """Column -> first digits of its digest."""
    words = digests.split(" ")[3:]
    return dict(zip(words[::2], words[1::2], strict=False))


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


def seal_hash(
    company: int, number: int, at: str, event: int, previous: str, parts: Sequence[tuple[str, str, int, str]]
) -> str:
    """Hash of a seal; ``parts`` are (table, scope, rows, digests) in their order."""
    text = json.dumps([company, number, at, event, previous, [list(part) for part in parts]], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def span(scope: str) -> tuple[int, int] | None:
    """First and last id of a scope that is a range."""
    first, dash, last = scope.partition("-")
    return (int(first), int(last)) if dash and first.isdecimal() and last.isdecimal() else None


def of_record(scope: str) -> tuple[int, int] | None:
    """Record and bundle of a scope that is a record's."""
    if not scope.startswith("record "):
        return None
    record, _, bundle = scope.removeprefix("record ").partition("/")
    return int(record), int(bundle)


def record_scope(record: int, bundle: int) -> str:
    """The scope of the rows of a bundle; bundle 0: of the whole record."""
    return f"record {record}/{bundle}"

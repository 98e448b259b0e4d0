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
from collections.abc import Mapping, Sequence
from typing import NamedTuple

ALL, SHARED, KEYS = "all", "shared", "keys"
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

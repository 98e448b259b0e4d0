"""What a writer must know of a table, and the one way to write rows of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from db.engine.session import Tx


class Table(NamedTuple):
    """Name and columns, in the order in which rows are given."""

    name: str
    columns: tuple[str, ...]
    kinds: str
    """A letter for each column: i a number, d a date, t a time stamp, s a text, b bytes."""
    key: tuple[str, ...]
    """The columns of the primary key."""


def insert(tx: Tx, table: Table, rows: Iterable[Sequence[Any]]) -> int:
    """Insert whole rows, a value for each column in its order; the number of rows."""
    return tx.insert(table.name, table.columns, rows)

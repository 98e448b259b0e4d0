"""What a writer must know of a table, and the one way to write rows of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from db.engine.session import Tx


class Table(NamedTuple):
    """Name and columns, in the order in which rows are given."""

    name: str
    columns: tuple[str, ...]


def insert(tx: Tx, table: Table, rows: Iterable[Sequence[Any]]) -> int:
    """Insert whole rows, a value for each column in its order; the number of rows."""
    return tx.insert(table.name, table.columns, rows)

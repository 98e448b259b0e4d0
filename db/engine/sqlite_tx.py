"""A transaction on SQLite, and how values are bound.

Bulk inserts are INSERTs of many rows each, some 4,000 parameters at once: measured to be 2.5 times as fast as executemany.
"""

from __future__ import annotations

import datetime
import itertools
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.engine.session import Params, Row, Tx, shaped
from db.engine.sqlite_errors import translated
from db.engine.statements import for_sqlite, id_list, name
from db.engine.values import stamp

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from db.engine.session import IntColumn

PARAMETERS_AT_ONCE = 4_000

sqlite3.register_adapter(datetime.date, datetime.date.isoformat)
sqlite3.register_adapter(datetime.datetime, stamp)


class SqliteTx(Tx):
    """A transaction on a sqlite3 connection."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, *, writes: bool, where: str = "") -> None:
        super().__init__()
        if writes:
            from db.engine import sqlite_bulk  # noqa: F401 - whole numbers of NumPy may be parameters from here on
        self._where = where
        self._connection = connection
        self.writes = writes

    def _run(self, sql: str, params: Any) -> sqlite3.Cursor:
        if self.watcher is not None:
            self.watcher.statement(sql)
        try:
            return self._connection.execute(for_sqlite(sql), params or ())
        except sqlite3.Error as error:
            raise self.failing(error) from error

    @property
    def connection(self) -> sqlite3.Connection:
        return self._connection

    def failing(self, error: Exception) -> Exception:
        self.failed = True
        return translated(error, self._where, writes=self.writes) if isinstance(error, sqlite3.Error) else error

    def execute(self, sql: str, params: Params = None) -> int:
        return self._run(sql, params).rowcount

    def all(self, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
        cursor = self._run(sql, params)
        try:
            return cursor.fetchall()
        except sqlite3.Error as error:
            raise self.failing(error) from error

    def rows(self, shape: type[Row], sql: str, params: Params = None) -> list[Row]:
        cursor = self._run(sql, params)
        try:
            return shaped(shape, cursor.description, cursor.fetchall())
        except sqlite3.Error as error:
            raise self.failing(error) from error

    def one(self, sql: str, params: Params = None) -> tuple[Any, ...] | None:
        cursor = self._run(sql, params)
        try:
            row: tuple[Any, ...] | None = cursor.fetchone()
        except sqlite3.Error as error:
            raise self.failing(error) from error
        cursor.close()
        return row

    def columns(self, sql: str, params: Params, count: int) -> npt.NDArray[np.int64]:
        """Each column arrives as one text of numbers: half the time of a tuple a row."""
        from db.engine.sqlite_bulk import matrix

        names = [f"c{place}" for place in range(count)]
        # The line break ends a comment that the statement may end with.
        texts = self.one(
            f"WITH q({','.join(names)}) AS ({sql}\n)"
            f" SELECT COUNT(*),{','.join(f'group_concat({column})' for column in names)} FROM q",
            params,
        )
        assert texts is not None
        return matrix(texts[1:], texts[0])

    def joined(self, sql: str, params: Params, separators: Sequence[str]) -> list[str]:
        names = [f"c{place}" for place in range(len(separators))]
        every = ",".join(f"group_concat({column},'{text}')" for column, text in zip(names, separators, strict=True))
        found = self.one(f"WITH q({','.join(names)}) AS ({sql}\n) SELECT {every} FROM q", params)
        return [text or "" for text in found or ()]

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Several rows a statement: half the time of a statement a row."""
        step = max(1, PARAMETERS_AT_ONCE // len(columns))
        head = f"INSERT INTO {name(table)} ({','.join(map(name, columns))}) VALUES "
        places = f"({','.join('?' * len(columns))})"
        stream, count, text, held = iter(rows), 0, "", 0
        try:
            while part := list(itertools.islice(stream, step)):
                if self.watcher is not None:
                    self.watcher.rows(table, columns, part)
                if len(part) != held:  # it is the same for all but the last
                    text, held = head + ",".join([places] * len(part)), len(part)
                self._connection.execute(text, list(itertools.chain.from_iterable(part)))
                count += len(part)
        except sqlite3.Error as error:
            raise self.failing(error) from error
        return count

    def insert_columns(self, table: str, columns: Mapping[str, IntColumn]) -> int:
        from db.engine.bulk import equal_lengths, watched
        from db.engine.sqlite_bulk import inserts

        count = equal_lengths(columns)
        if count == 0:
            return 0
        statements = inserts(name(table), columns, self._date_columns(table), PARAMETERS_AT_ONCE)
        try:
            with watched(self.watcher, table, columns):
                for text, values in statements:
                    self._connection.execute(text, values)
        except sqlite3.Error as error:
            raise self.failing(error) from error
        return count

    def _date_columns(self, table: str) -> set[str]:
        """The columns that hold dates: a table that is written in bulk has no other text."""
        rows = self._connection.execute("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'", (table,))
        return {column for (column,) in rows}

    def ids(self, ids: Iterable[int] | npt.NDArray[np.integer[Any]]) -> str:
        return id_list(ids, "[", "]")

    def date_code(self, expression: str) -> str:
        return f"CAST(replace({expression}, '-', '') AS INTEGER)"

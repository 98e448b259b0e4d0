"""A transaction on SQLite, and how values are bound.

Bulk inserts are INSERTs of many rows each, some 4,000 parameters at once: measured to be 2.5 times as fast as executemany.
"""

from __future__ import annotations

import datetime
import itertools
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from db.engine.session import IntColumn, Params, Row, Tx, shaped
from db.engine.sqlite_errors import translated
from db.engine.statements import for_sqlite, id_list, name
from db.engine.values import date_texts, equal_lengths, split_constants, stamp

PARAMETERS_AT_ONCE = 4_000

sqlite3.register_adapter(datetime.date, datetime.date.isoformat)
sqlite3.register_adapter(datetime.datetime, stamp)
_INTEGERS: tuple[type[np.signedinteger[Any]], ...] = (np.int64, np.int32, np.int16, np.int8)
for _kind in _INTEGERS:
    sqlite3.register_adapter(_kind, int)


class SqliteTx(Tx):
    """A transaction on a sqlite3 connection."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, *, writes: bool, where: str = "") -> None:
        super().__init__()
        self._where = where
        self._connection = connection
        self.writes = writes
        self._where = where

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
        return translated(error, self._where) if isinstance(error, sqlite3.Error) else error

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
        names = [f"c{place}" for place in range(count)]
        # The line break ends a comment that the statement may end with.
        texts = self.one(
            f"WITH q({','.join(names)}) AS ({sql}\n)"
            f" SELECT COUNT(*),{','.join(f'group_concat({column})' for column in names)} FROM q",
            params,
        )
        assert texts is not None
        result: npt.NDArray[np.int64] = np.empty((texts[0], count), np.int64, order="F")
        if texts[0]:
            for place, text in enumerate(texts[1:]):
                result[:, place] = _numbers(text, texts[0])
        return result

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
        stream, count = iter(rows), 0
        try:
            while part := list(itertools.islice(stream, step)):
                if self.watcher is not None:
                    self.watcher.rows(table, columns, part)
                text = head + ",".join([places] * len(part))
                self._connection.execute(text, list(itertools.chain.from_iterable(part)))
                count += len(part)
        except sqlite3.Error as error:
            raise self.failing(error) from error
        return count

    def insert_columns(self, table: str, columns: Mapping[str, IntColumn]) -> int:
        count = equal_lengths(columns)
        if count == 0:
            return 0
        constants, arrays = split_constants(columns)
        if self.watcher is not None:
            self.watcher.columns(table, columns)
        dates = self._date_columns(table)
        # Values that all rows share stand in the text: fewer parameters to bind.
        fixed = [self._literal(value, key in dates) for key, value in constants.items()]
        values = f"({','.join([*fixed, *('?' * len(arrays))])})"
        head = f"INSERT INTO {name(table)} ({','.join(map(name, [*constants, *arrays]))}) VALUES "
        step = max(1, PARAMETERS_AT_ONCE // max(1, len(arrays)))
        try:
            for start in range(0, count, step):
                part = {key: array[start : start + step] for key, array in arrays.items()}
                rows = min(step, count - start)
                self._connection.execute(head + ",".join([values] * rows), _interleaved(part, dates))
        except sqlite3.Error as error:
            raise self.failing(error) from error
        return count

    def _date_columns(self, table: str) -> set[str]:
        """The columns that hold dates: a table that is written in bulk has no other text."""
        rows = self._connection.execute("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'", (table,))
        return {column for (column,) in rows}

    @staticmethod
    def _literal(value: int, is_date: bool) -> str:
        return f"'{date_texts(np.array([value]))[0]}'" if is_date else str(value)

    def ids(self, ids: Iterable[int] | npt.NDArray[np.integer[Any]]) -> str:
        return id_list(ids, "[", "]")

    def date_code(self, expression: str) -> str:
        return f"CAST(replace({expression}, '-', '') AS INTEGER)"


def _numbers(text: str | None, count: int) -> npt.NDArray[np.int64]:
    """The numbers of a column; `ValueError` when something else is among them, or nothing (null)."""
    found = np.fromstring(text or "", np.int64, sep=",")
    if len(found) != count:
        raise ValueError("a column of a bulk read does not hold an integer in every row")
    return found


def _interleaved(part: Mapping[str, npt.NDArray[np.integer[Any]]], dates: set[str]) -> list[Any]:
    """The values row by row, as the parameters of a multi-row INSERT."""
    if not part:
        return []
    if not dates.intersection(part):
        flat: list[Any] = np.column_stack(list(part.values())).ravel().tolist()
        return flat
    lists = [date_texts(array) if key in dates else array.tolist() for key, array in part.items()]
    return list(itertools.chain.from_iterable(zip(*lists, strict=True)))

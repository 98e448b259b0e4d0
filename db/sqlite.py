"""SQLite: one file, one writer at a time.

Every connection is set up by the same recipe and every setting is read back; one that does not hold refuses the
connection. WAL + FULL where SQLite is free of the WAL-reset fault (3.51.3), else DELETE + EXTRA: the two modes in
which a power cut loses nothing that was acknowledged. Writers take the write lock first (BEGIN IMMEDIATE).
"""

from __future__ import annotations

import datetime
import itertools
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import numpy.typing as npt

from core.errors import InvcloseError, NotFound, RejectedInput
from db import errors
from db.session import Database, IntColumn, Journal, Params, Tx
from db.statements import for_sqlite, id_list, name
from db.values import date_texts, equal_lengths, split_constants, stamp

WAL_IS_SAFE = (3, 51, 3)
BUSY_MILLISECONDS = 10_000
CACHE_KIB = {True: 65_536, False: 16_384}
PARAMETERS_AT_ONCE = 4_000
SYNCHRONOUS = {"wal": 2, "delete": 3}


sqlite3.register_adapter(datetime.date, datetime.date.isoformat)
sqlite3.register_adapter(datetime.datetime, stamp)
_INTEGERS: tuple[type[np.signedinteger[Any]], ...] = (np.int64, np.int32, np.int16, np.int8)
for _kind in _INTEGERS:
    sqlite3.register_adapter(_kind, int)


def default_journal() -> Journal:
    """The journal that is safe with the SQLite library in use."""
    return "wal" if sqlite3.sqlite_version_info >= WAL_IS_SAFE else "delete"


class SqliteTx(Tx):
    """A transaction on a sqlite3 connection."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    def _run(self, sql: str, params: Any) -> sqlite3.Cursor:
        try:
            return self._connection.execute(for_sqlite(sql), params or ())
        except sqlite3.Error as error:
            raise self._failing(error) from error

    def _failing(self, error: sqlite3.Error) -> Exception:
        self.failed = True
        return translated(error)

    def execute(self, sql: str, params: Params = None) -> int:
        return self._run(sql, params).rowcount

    def all(self, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
        cursor = self._run(sql, params)
        try:
            return cursor.fetchall()
        except sqlite3.Error as error:
            raise self._failing(error) from error

    def one(self, sql: str, params: Params = None) -> tuple[Any, ...] | None:
        cursor = self._run(sql, params)
        try:
            row: tuple[Any, ...] | None = cursor.fetchone()
        except sqlite3.Error as error:
            raise self._failing(error) from error
        cursor.close()
        return row

    def columns(self, sql: str, params: Params, count: int) -> npt.NDArray[np.int64]:
        cursor = self._run(sql, params)
        if len(cursor.description) != count:
            raise ValueError(f"{len(cursor.description)} columns selected, {count} expected")
        try:
            flat = np.fromiter(itertools.chain.from_iterable(cursor), np.int64)
        except sqlite3.Error as error:
            raise self._failing(error) from error
        return np.asfortranarray(flat.reshape(-1, count))

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Several rows a statement: half the time of a statement a row."""
        step = max(1, PARAMETERS_AT_ONCE // len(columns))
        head = f"INSERT INTO {name(table)} ({','.join(map(name, columns))}) VALUES "
        places = f"({','.join('?' * len(columns))})"
        stream, count = iter(rows), 0
        try:
            while part := list(itertools.islice(stream, step)):
                text = head + ",".join([places] * len(part))
                self._connection.execute(text, list(itertools.chain.from_iterable(part)))
                count += len(part)
        except sqlite3.Error as error:
            raise self._failing(error) from error
        return count

    def insert_columns(self, table: str, columns: Mapping[str, IntColumn]) -> int:
        count = equal_lengths(columns)
        if count == 0:
            return 0
        constants, arrays = split_constants(columns)
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
            raise self._failing(error) from error
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


def _interleaved(part: Mapping[str, npt.NDArray[np.integer[Any]]], dates: set[str]) -> list[Any]:
    """The values row by row, as the parameters of a multi-row INSERT."""
    if not part:
        return []
    if not dates.intersection(part):
        flat: list[Any] = np.column_stack(list(part.values())).ravel().tolist()
        return flat
    lists = [date_texts(array) if key in dates else array.tolist() for key, array in part.items()]
    return list(itertools.chain.from_iterable(zip(*lists, strict=True)))


class SqliteDatabase(Database[sqlite3.Connection]):
    """A database file."""

    dialect = "sqlite"

    def __init__(self, path: str, *, read_only: bool = False, journal: Journal | None = None) -> None:
        self.path = Path(path).expanduser().absolute()
        self.journal: Journal = journal or default_journal()
        super().__init__(f"sqlite:///{self.path}", read_only=read_only)

    @property
    def label(self) -> str:
        return self.path.name

    def connect(self, *, writes: bool, create: bool = False) -> sqlite3.Connection:
        """A connection set up by the recipe; refuses a missing file unless it may create it."""
        if create:
            self._create_file()
        elif not self.path.exists():
            raise NotFound(
                "There is no database yet.",
                where=str(self.path),
                advice="`invclose demo`, `invclose import` or `invclose db upgrade` creates one.",
            )
        try:
            connection = sqlite3.connect(
                f"file:{quote(str(self.path))}?mode=rw",
                uri=True,
                timeout=BUSY_MILLISECONDS / 1000,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
        except sqlite3.Error as error:
            raise translated(error, str(self.path)) from error
        try:
            self._set_up(connection, writes)
        except sqlite3.Error as error:
            connection.close()
            raise translated(error, str(self.path)) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _create_file(self) -> None:
        """An empty file that only its owner reads; books are nobody else's business."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def _set_up(self, connection: sqlite3.Connection, writes: bool) -> None:
        pragmas: dict[str, int | str] = {
            "busy_timeout": BUSY_MILLISECONDS,
            "journal_mode": self.journal,
            "synchronous": SYNCHRONOUS[self.journal],
            "foreign_keys": 1,
            "recursive_triggers": 1,
            "trusted_schema": 0,
            "cell_size_check": 1,
            "temp_store": 2,
            "cache_size": -CACHE_KIB[writes],
            "query_only": int(not writes),
        }
        for pragma, wanted in pragmas.items():
            connection.execute(f"PRAGMA {pragma} = {wanted}")
            (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
            if found != wanted:
                raise errors.StorageFailed(
                    f"SQLite did not accept {pragma} = {wanted}; it stays {found}.",
                    where=str(self.path),
                    advice="Keep the database on a local disk; `invclose doctor` says more.",
                )

    def _begin(self, writes: bool, repeatable: bool) -> tuple[sqlite3.Connection, Tx]:
        connection = self._take(writes) or self.connect(writes=writes)
        try:
            connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        except sqlite3.Error as error:
            connection.close()
            raise translated(error, str(self.path)) from error
        return connection, SqliteTx(connection)

    def _commit(self, connection: sqlite3.Connection, tx: Tx) -> None:
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise translated(error, str(self.path)) from error

    def _roll_back(self, connection: sqlite3.Connection) -> bool:
        # A full disk or an I/O error may have rolled back already, and then there is nothing to roll back.
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
            return False
        return True

    def _disconnect(self, connection: sqlite3.Connection) -> None:
        connection.close()


def translated(error: sqlite3.Error, where: str = "") -> Exception:
    """The error in the words of the project; itself when it is a mistake in a statement."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    text = str(error)
    refused: InvcloseError | None = errors.refusal(text)
    if refused is not None:
        return refused
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return errors.busy()
        case sqlite3.SQLITE_FULL:
            return errors.disk_full(where)
        case sqlite3.SQLITE_NOTADB:
            return errors.NotOurDatabase("This file is not a database of invclose.", where=where)
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY:
            return errors.StorageFailed(f"SQLite: {text}.", where=where, advice="`invclose doctor` looks closer.")
        case sqlite3.SQLITE_CONSTRAINT:
            return _constraint(code, text)
    return error


def _constraint(code: int, text: str) -> Exception:
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        if text.endswith("job.company_id"):
            return errors.already_running()
        return errors.AlreadyThere("This is there already.", where=text.partition(": ")[2])
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return errors.InUse("Something that is referred to is missing or still in use.")
    return RejectedInput(f"The database refuses a value: {text}.")

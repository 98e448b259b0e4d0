"""PostgreSQL: several people and workers at once.

READ COMMITTED with the lock row taken first (`db.company.lock`). Connections take on the role `invclose_app` when they may, so
that even the owner of the tables works without the rights to change facts. Dates and time stamps are handed on as ISO
text, sums as `int`, truth values as 0 and 1: the same as SQLite gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg import pq

from db.engine import errors
from db.engine.postgres_bulk import copy_in, copy_out
from db.engine.postgres_errors import translated
from db.engine.postgres_values import adapt_values
from db.engine.session import Database, IntColumn, Params, Row, Tx, shaped
from db.engine.statements import for_postgres, id_list, name
from db.engine.values import equal_lengths

ROLE = "invclose_app"
CONNECT_SECONDS = 10
LOCK_TIMEOUT = "30s"
WORK_MEMORY = "32MB"
"""Room for what triggers see of a bulk statement, before it goes to disk."""
ROWS_FOR_STATISTICS = 5_000
ROWS_FOR_COPY = 40
"""From this many rows on, COPY is faster than single INSERTs."""

_SET_UP = """
    SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
           set_config('lock_timeout', %(lock_timeout)s, false),
           set_config('work_mem', %(work_mem)s, false), set_config('jit', 'off', false),
           (SELECT set_config('role', rolname, false) FROM pg_roles
             WHERE %(as_role)s = 1 AND rolname = %(role)s AND pg_has_role(oid, 'MEMBER'))
"""
_BEGIN = {
    (True, False): b"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    (False, False): b"BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
    (False, True): b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}

PgConnection = psycopg.Connection[tuple[Any, ...]]


class PostgresTx(Tx):
    """A transaction on a psycopg connection."""

    dialect = "postgresql"

    def __init__(self, connection: PgConnection, kinds: dict[str, dict[str, str]]) -> None:
        super().__init__()
        self._connection = connection
        self._kinds = kinds
        self.grown: dict[str, int] = {}
        """Rows that bulk inserts added, by table."""

    def _grew(self, table: str, rows: int) -> int:
        self.grown[table] = self.grown.get(table, 0) + rows
        return rows

    def _run(self, sql: str, params: Params) -> psycopg.Cursor[tuple[Any, ...]]:
        try:
            return self._connection.execute(for_postgres(sql), params or {})
        except psycopg.Error as error:
            raise self.failing(error) from error

    @property
    def connection(self) -> PgConnection:
        return self._connection

    def failing(self, error: Exception) -> Exception:
        self.failed = True
        return translated(error, self._connection) if isinstance(error, psycopg.Error) else error

    def execute(self, sql: str, params: Params = None) -> int:
        return self._run(sql, params).rowcount

    def all(self, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
        return self._run(sql, params).fetchall()

    def rows(self, shape: type[Row], sql: str, params: Params = None) -> list[Row]:
        cursor = self._run(sql, params)
        return shaped(shape, cursor.description, cursor.fetchall())

    def one(self, sql: str, params: Params = None) -> tuple[Any, ...] | None:
        return self._run(sql, params).fetchone()

    def columns(self, sql: str, params: Params, count: int) -> npt.NDArray[np.int64]:
        text = psycopg.ClientCursor(self._connection).mogrify(for_postgres(sql), params or {})
        try:
            return copy_out(self._connection, text, count)
        except psycopg.Error as error:
            raise self.failing(error) from error

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        target = f"{name(table)} ({','.join(map(name, columns))})"
        stream = iter(rows)
        first = list(islice(stream, ROWS_FOR_COPY))
        try:
            with self._connection.cursor() as cursor:
                if len(first) < ROWS_FOR_COPY:
                    if first:
                        places = ",".join(["%s"] * len(columns))
                        cursor.executemany(f"INSERT INTO {target} VALUES ({places})".encode(), first)
                        return cursor.rowcount
                    return 0
                with cursor.copy(f"COPY {target} FROM STDIN".encode()) as copy:
                    for row in first:
                        copy.write_row(row)
                    for row in stream:
                        copy.write_row(row)
                return self._grew(table, cursor.rowcount)
        except psycopg.Error as error:
            raise self.failing(error) from error

    def insert_columns(self, table: str, columns: Mapping[str, IntColumn]) -> int:
        count = equal_lengths(columns)
        if count:
            try:
                copy_in(self._connection, table, columns, self._column_kinds(table))
            except psycopg.Error as error:
                raise self.failing(error) from error
        return self._grew(table, count)

    def _column_kinds(self, table: str) -> dict[str, str]:
        """Column -> type name, as the server says; asked once for each table."""
        if table not in self._kinds:
            rows = self._connection.execute(
                b"SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
                b" WHERE attrelid = CAST(%(table)s AS regclass) AND attnum > 0 AND NOT attisdropped",
                {"table": table},
            )
            self._kinds[table] = dict(rows.fetchall())
        return self._kinds[table]

    def ids(self, ids: Iterable[int] | npt.NDArray[np.integer[Any]]) -> str:
        return id_list(ids, "{", "}")

    def date_code(self, expression: str) -> str:
        parts = (f"date_part('{part}', {expression})" for part in ("year", "month", "day"))
        return "CAST({}*10000 + {}*100 + {} AS bigint)".format(*parts)


class PostgresDatabase(Database[PgConnection]):
    """A database on a server; passwords come from a password file or the environment, never from here."""

    dialect = "postgresql"

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        super().__init__(url, read_only=read_only)
        self._kinds: dict[str, dict[str, str]] = {}

    @property
    def label(self) -> str:
        parts = urlsplit(self.url)
        database = parts.path.removeprefix("/")
        return f"{database} on {parts.hostname}" if parts.hostname else database

    def connect(self, *, as_role: bool = True) -> PgConnection:
        """A connection set up as all of them are; `as_role=False` keeps the rights of the user who connects."""
        try:
            connection: PgConnection = psycopg.connect(
                self.url, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="invclose"
            )
        except psycopg.OperationalError as error:
            raise errors.lost(self.label) from error
        adapt_values(connection)
        wanted = {"lock_timeout": LOCK_TIMEOUT, "work_mem": WORK_MEMORY, "as_role": int(as_role), "role": ROLE}
        connection.execute(_SET_UP.encode(), wanted)
        return connection

    def _begin(self, writes: bool, repeatable: bool) -> tuple[PgConnection, Tx]:
        statement = _BEGIN[writes, repeatable]
        while (connection := self._take(writes)) is not None:
            try:
                connection.execute(statement)
                return connection, PostgresTx(connection, self._kinds)
            except psycopg.OperationalError:
                connection.close()  # the server went away while it lay idle; nothing was begun
        connection = self.connect()
        try:
            connection.execute(statement)
        except psycopg.Error as error:
            raise translated(error, connection) from error
        return connection, PostgresTx(connection, self._kinds)

    def _commit(self, connection: PgConnection, tx: Tx) -> None:
        try:
            cursor = connection.execute(b"COMMIT")
        except psycopg.Error as error:
            if connection.closed or isinstance(error, psycopg.errors.AdminShutdown):
                raise errors.CommitUnknown from error
            raise translated(error, connection) from error
        if cursor.statusmessage != "COMMIT":
            raise errors.undone()
        if isinstance(tx, PostgresTx):
            _refresh_statistics(connection, tx.grown)

    def _roll_back(self, connection: PgConnection) -> bool:
        try:
            if connection.info.transaction_status != pq.TransactionStatus.IDLE:
                connection.execute(b"ROLLBACK")
        except psycopg.Error:
            connection.close()
        return not connection.closed

    def _disconnect(self, connection: PgConnection) -> None:
        connection.close()


def _refresh_statistics(connection: PgConnection, grown: Mapping[str, int]) -> None:
    """Tell the planner of tables that have grown much: autovacuum takes a minute, the next query comes at once."""
    for table, rows in grown.items():
        if rows >= ROWS_FOR_STATISTICS:
            with suppress(psycopg.Error):  # what was committed stays so
                connection.execute(b"SELECT refresh_statistics(%s, %s)", (table, rows))

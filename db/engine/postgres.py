"""PostgreSQL: several people and workers at once.

READ COMMITTED with the lock row taken first (`db.company.lock`). Connections take on the highest group role that they may
(`db.engine.group_roles`), so that even the owner of the tables works without the rights to change facts. Dates and time
stamps are handed on as ISO text, sums as `int`, truth values as 0 and 1: the same as SQLite gives.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
from psycopg import pq

from db.engine import clock, errors, passwords
from db.engine.connecting import refused, wants_password, wrong_password
from db.engine.group_roles import NAMES
from db.engine.postgres_errors import translated, was_lost
from db.engine.postgres_values import adapt_values
from db.engine.posting import Posting, RunPosting
from db.engine.session import Database, Params, Row, Tx, shaped
from db.engine.statements import for_postgres, id_list, name

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from db.engine.session import IntColumn

CONNECT_SECONDS = 10
LOCK_TIMEOUT = "30s"
WORK_MEMORY = "32MB"
"""Room for what triggers see of a bulk statement, before it goes to disk."""
ROWS_FOR_STATISTICS = 5_000
ROWS_FOR_COPY = 40
"""From this many rows on, COPY is faster than single INSERTs."""
ROWS_FOR_WATCHER = 1_000

_SET_UP = """
    SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
           set_config('lock_timeout', %(lock_timeout)s, false),
           set_config('work_mem', %(work_mem)s, false), set_config('jit', 'off', false),
           (SELECT set_config('role', r.rolname, false) FROM pg_roles r JOIN unnest(CAST(%(roles)s AS text[]))
                   WITH ORDINALITY g(name, rank) ON g.name = r.rolname
             WHERE pg_has_role(r.oid, CASE WHEN CAST(current_setting('server_version_num') AS int) < 160000
                                           THEN 'MEMBER' ELSE 'SET' END)
             ORDER BY g.rank DESC LIMIT 1)
"""
_WHO_AND_WHEN = "SELECT CAST(session_user AS text), date_trunc('second', transaction_timestamp())"
_HOLDER = """
    SELECT l.pid, a.application_name, a.usename FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted AND l.pid <> pg_backend_pid()
       AND a.datname = current_database()
     ORDER BY age(l.transactionid) DESC LIMIT 1
"""
"""The oldest transaction of another session that writes."""
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
        self._said: tuple[str, str] | None = None
        self.grown: dict[str, int] = {}
        """Rows that bulk inserts added, by table."""

    def actor(self) -> str:
        return self._server_says()[0]

    def now(self) -> str:
        return self._server_says()[1]

    def _server_says(self) -> tuple[str, str]:
        """Who and when, asked when first needed: neither changes during a transaction."""
        if self._said is None:
            who, at = self._run(_WHO_AND_WHEN, None).fetchone() or ("", "")
            self._said = str(who), str(at)
        return self._said

    def _grew(self, table: str, rows: int) -> int:
        self.grown[table] = self.grown.get(table, 0) + rows
        return rows

    def _run(self, sql: str, params: Params) -> psycopg.Cursor[tuple[Any, ...]]:
        if self.watcher is not None:
            self.watcher.statement(sql)
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
        from db.engine.postgres_bulk import copy_out

        text = psycopg.ClientCursor(self._connection).mogrify(for_postgres(sql), params or {})
        try:
            return copy_out(self._connection, text, count)
        except psycopg.Error as error:
            raise self.failing(error) from error

    def joined(self, sql: str, params: Params, separators: Sequence[str]) -> list[str]:
        names = [f"c{place}" for place in range(len(separators))]
        every = ",".join(f"string_agg({column}, '{text}')" for column, text in zip(names, separators, strict=True))
        found = self.one(f"SELECT {every} FROM ({sql}\n) AS q({','.join(names)})", params)
        return [text or "" for text in found or ()]

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        target = f"{name(table)} ({','.join(map(name, columns))})"
        stream = self._watched(table, columns, rows)
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

    def _watched(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The rows one by one, those that come next shown to the watcher."""
        stream = iter(rows)
        while part := list(islice(stream, ROWS_FOR_WATCHER)):
            if self.watcher is not None:
                self.watcher.rows(table, columns, part)
            yield from part

    def insert_columns(self, table: str, columns: Mapping[str, IntColumn]) -> int:
        from db.engine.bulk import equal_lengths, watched
        from db.engine.postgres_bulk import copy_in

        count = equal_lengths(columns)
        if count:
            try:
                with watched(self.watcher, table, columns):
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


def connected(url: str, password: str | None = None) -> PgConnection:
    """A connection to an address; the driver's own error when there is none."""
    return psycopg.connect(
        url, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name=_program(), password=password
    )


class PostgresDatabase(Database[PgConnection]):
    """A database on a server; passwords come from a password file or whoever is asked, never from here."""

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
        connection = self._connected()
        adapt_values(connection)
        wanted = {"lock_timeout": LOCK_TIMEOUT, "work_mem": WORK_MEMORY, "roles": list(NAMES) if as_role else []}
        try:
            connection.execute(_SET_UP.encode(), wanted)
        except psycopg.Error as error:
            raise translated(error, connection) from error
        return connection

    def _connected(self) -> PgConnection:
        """A connection; whoever sits at the terminal is asked for a password that nobody else has."""
        password = passwords.known(self.url)
        while True:
            try:
                return connected(self.url, password)
            except psycopg.Error as error:
                said = str(error)
                if wrong_password(said):
                    passwords.forget(self.url)
                password = passwords.asked(self.url, self.label) if wants_password(said) else None
                if password is None:
                    raise refused(said, self.url) from None

    def _open(self, tx: Tx, posting: Posting | RunPosting) -> None:
        if isinstance(posting, Posting):
            given = {"act": posting.name, "company": posting.company}
            tx.execute("SELECT open_posting(:act, CAST(:company AS bigint))", given)
        else:
            given = {"record": posting.record, "fence": posting.fence, "exclusive": int(posting.exclusive)}
            tx.execute("SELECT open_run(CAST(:record AS bigint), CAST(:fence AS bigint), :exclusive = 1)", given)

    def _begin(self, writes: bool, repeatable: bool) -> tuple[PgConnection, Tx]:
        statement = _BEGIN[writes, repeatable]
        while (connection := self._take(writes)) is not None:
            try:
                connection.execute(statement)
                return connection, PostgresTx(connection, self._kinds)
            except psycopg.Error as error:
                connection.close()
                if not was_lost(error):  # else the server went away while it lay idle; nothing was begun
                    raise translated(error) from error
        connection = self.connect()
        try:
            connection.execute(statement)
        except psycopg.Error as error:
            raise translated(error, connection) from error
        return connection, PostgresTx(connection, self._kinds)

    def _name_holder(self, connection: PgConnection, error: errors.Busy) -> None:
        with suppress(psycopg.Error):
            row = connection.execute(_HOLDER.encode()).fetchone()
            if row is not None:
                pid, program, user = row
                advice = (
                    f"Nothing was written. If it stays, look at that process, or have the server end it:"
                    f" SELECT pg_terminate_backend({pid})."
                )
                error.held_by(f"{program or 'another program'} of {user}, server process {pid}", advice)

    def _commit(self, connection: PgConnection, tx: Tx) -> None:
        try:
            cursor = connection.execute(b"COMMIT")
        except psycopg.Error as error:
            if was_lost(error, connection):
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


def _program() -> str:
    """What the server calls this connection, so that others can find it: program, host, process, and since when."""
    return f"invclose {clock.host()[:24]}/{os.getpid()} since {clock.now()}"


def _refresh_statistics(connection: PgConnection, grown: Mapping[str, int]) -> None:
    """Tell the planner of tables that have grown much: autovacuum takes a minute, the next query comes at once."""
    for table, rows in grown.items():
        if rows >= ROWS_FOR_STATISTICS:
            with suppress(psycopg.Error):  # what was committed stays so
                connection.execute(b"SELECT refresh_statistics(%s, %s)", (table, rows))

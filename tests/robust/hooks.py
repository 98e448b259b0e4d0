"""A database that calls a hook before and after every statement and every commit it sends."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg

from core.addresses import file_of
from db.close.worker import HEARTBEAT
from db.engine import postgres_bulk
from db.engine.postgres import PgConnection, PostgresDatabase
from db.engine.session import Database, Journal
from db.engine.sqlite import SqliteDatabase

Hook = Callable[[str, str], None]
"""Called with ``before`` or ``after`` and the statement."""


BACKEND = threading.local()
"""On PostgreSQL: the server's process that this thread asks, as ``BACKEND.pid``."""


class Counter:
    """Counts the moments of this process and acts at one of them."""

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        self.at, self.act = at, act
        self.count = 0

    def __call__(self, moment: str, statement: str) -> None:
        if threading.current_thread().name == HEARTBEAT:
            return  # it comes by the clock; the writer of bundles and the rest take turns
        self.count += 1
        if self.count == self.at:
            self.act()


class _Watched:
    """A SQLite connection with a hook around its statements."""

    def __init__(self, connection: sqlite3.Connection, hook: Hook) -> None:
        self._connection = connection
        self._hook = hook

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        self._hook("before", sql)
        cursor = self._connection.execute(sql, *parameters)
        self._hook("after", sql)
        return cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class HookedSqlite(SqliteDatabase):
    def __init__(self, path: str, hook: Hook, journal: Journal | None) -> None:
        super().__init__(path, journal=journal)
        self.hook = hook

    def connect(self, *, writes: bool, create: bool = False) -> sqlite3.Connection:
        watched = _Watched(super().connect(writes=writes, create=create), self.hook)
        return cast(sqlite3.Connection, watched)


class HookedPostgres(PostgresDatabase):
    def __init__(self, url: str, hook: Hook) -> None:
        super().__init__(url)
        self.hook = hook

    def connect(self, *, as_role: bool = True) -> PgConnection:
        connection = super().connect(as_role=as_role)
        connection.cursor_factory = _watched_cursor(self.hook)
        return connection


def _watched_cursor(hook: Hook) -> Any:
    class Watched(psycopg.Cursor[Any]):
        def execute(self, query: Any, *rest: Any, **more: Any) -> Any:
            BACKEND.pid = self.connection.info.backend_pid
            hook("before", _text(query))
            found = super().execute(query, *rest, **more)
            hook("after", _text(query))
            return found

        def executemany(self, query: Any, *rest: Any, **more: Any) -> None:
            hook("before", _text(query))
            super().executemany(query, *rest, **more)
            hook("after", _text(query))

        @contextmanager
        def copy(self, statement: Any, *rest: Any, **more: Any) -> Iterator[Any]:
            hook("before", _text(statement))
            with super().copy(statement, *rest, **more) as copy:
                yield copy
            hook("after", _text(statement))

    return Watched


def _text(statement: Any) -> str:
    return statement.decode() if isinstance(statement, bytes) else str(statement)


def watch_bulk(hook: Hook) -> None:
    """Bulk copies of PostgreSQL go past the cursors. For a process of its own: this is never undone."""
    for name in ("copy_in", "copy_out"):
        setattr(postgres_bulk, name, _around(getattr(postgres_bulk, name), hook, name))


def _around(call: Callable[..., Any], hook: Hook, name: str) -> Callable[..., Any]:
    def watched(*given: Any, **more: Any) -> Any:
        hook("before", name)
        found = call(*given, **more)
        hook("after", name)
        return found

    return watched


def hooked(url: str, hook: Hook, journal: Journal | None = None) -> Database[Any]:
    """The database of an address, with the hook; in a process of its own."""
    if url.startswith("postgres"):
        watch_bulk(hook)
        return HookedPostgres(url, hook)
    return HookedSqlite(file_of(url), hook, journal)

"""SQLite: one file, one writer at a time.

Every connection is set up by the same recipe and every setting is read back; one that does not hold refuses the
connection. WAL + FULL where SQLite is free of the WAL-reset fault (3.51.3), else DELETE + EXTRA: the two modes in
which a power cut loses nothing that was acknowledged. Writers take the write lock first (BEGIN IMMEDIATE).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from core import os_errors
from core.errors import Unbalanced
from db.engine import errors
from db.engine.holders import holder_of
from db.engine.session import Database, Journal, Tx
from db.engine.sqlite_errors import translated
from db.engine.sqlite_place import (
    Identity,
    identity,
    journal_left,
    look,
    must_be_there,
    needs_rolling_back,
    roll_back,
    uri,
)
from db.engine.sqlite_tx import SqliteTx

WAL_IS_SAFE = (3, 51, 3)
BUSY_MILLISECONDS = 10_000
PAGE_BYTES = 8_192
"""Of a new file; a close takes a tenth less time than with the usual 4,096."""
CACHE_KIB = {True: 65_536, False: 16_384}
SYNCHRONOUS = {"wal": 2, "delete": 3}


def default_journal() -> Journal:
    """The journal that is safe with the SQLite library in use."""
    return "wal" if sqlite3.sqlite_version_info >= WAL_IS_SAFE else "delete"


class FileConnection(sqlite3.Connection):
    """A connection that remembers which file it was opened on."""

    file: Identity | None = None


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
        file = must_be_there(self.path)
        try:
            return self._connected(file, writes, create)
        except sqlite3.Error as error:
            if not (self.read_only and needs_rolling_back(self.path, error)):
                raise translated(error, str(self.path), writes=True) from error
        roll_back(self.path)
        try:
            return self._connected(file, writes, create)
        except sqlite3.Error as error:
            raise journal_left(self.path) from error

    def _connected(self, file: Identity, writes: bool, create: bool) -> FileConnection:
        connection = sqlite3.connect(
            uri(self.path, "ro" if self.read_only else "rw"),
            uri=True,
            timeout=BUSY_MILLISECONDS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            factory=FileConnection,
        )
        connection.file = file
        try:
            if create:  # without effect on a file that has pages already
                connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            self._set_up(connection, writes)
            if self.read_only:  # reads the first page: now is the time to hear of a journal that a crash left
                connection.execute("PRAGMA schema_version").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def _create_file(self) -> None:
        """An empty file that only its owner reads; books are nobody else's business."""
        look(self.path)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise os_errors.said(error, "The database cannot be created") from error

    def _set_up(self, connection: sqlite3.Connection, writes: bool) -> None:
        pragmas: dict[str, int | str] = {
            "busy_timeout": BUSY_MILLISECONDS,
            "foreign_keys": 1,
            "recursive_triggers": 1,
            "trusted_schema": 0,
            "cell_size_check": 1,
            "temp_store": 2,
            "cache_size": -CACHE_KIB[writes],
            "query_only": int(not writes),
        }
        if not self.read_only:  # which journal there is, is the writers' business
            pragmas |= {"journal_mode": self.journal, "synchronous": SYNCHRONOUS[self.journal]}
        for pragma, wanted in pragmas.items():
            connection.execute(f"PRAGMA {pragma} = {wanted}")
            (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
            if found != wanted:
                raise errors.StorageFailed(
                    f"SQLite did not accept {pragma} = {wanted}; it remains {found}.",
                    where=str(self.path),
                    advice="Keep the database on a local disk; `invclose doctor` tells more.",
                )

    def _begin(self, writes: bool, _repeatable: bool) -> tuple[sqlite3.Connection, Tx]:
        while True:
            connection = self._take(writes) or self.connect(writes=writes)
            try:
                connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            except sqlite3.Error as error:
                connection.close()
                raise self._named(translated(error, str(self.path), writes=writes)) from error
            # A restore puts another file in this place; what was written into the old one would be lost.
            if not isinstance(connection, FileConnection) or connection.file == identity(self.path):
                return connection, SqliteTx(connection, writes=writes, where=str(self.path))
            connection.close()

    def _named(self, error: Exception) -> Exception:
        """The error; where a lock was waited for in vain, with who holds it."""
        if isinstance(error, errors.Busy):
            holder = holder_of([self.path, *(Path(f"{self.path}{end}") for end in ("-shm", "-wal", "-journal"))])
            if holder is not None:
                return error.held_by(holder.where, holder.advice)
        return error

    def _commit(self, connection: sqlite3.Connection, tx: Tx) -> None:
        try:
            if isinstance(tx, SqliteTx) and tx.writes and _draft_left(connection):
                raise Unbalanced(
                    "A voucher was not posted in the transaction that inserted it.",
                    advice="Nothing was written. Run `invclose verify`.",
                )
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._named(translated(error, str(self.path), writes=True)) from error

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


def _draft_left(connection: sqlite3.Connection) -> bool:
    """SQLite has no deferred triggers: a draft must not survive the commit all the same."""
    try:
        return connection.execute("SELECT 1 FROM voucher WHERE posted = 0 LIMIT 1").fetchone() is not None
    except sqlite3.OperationalError as error:
        if str(error).startswith("no such table"):
            return False
        raise

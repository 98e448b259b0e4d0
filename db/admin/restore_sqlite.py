"""A restore of a SQLite file: a side file in the same folder, which takes the name of the present one.

The present file gets its second name first, as a hard link; then the side file takes the first name. So there is never a
moment without books, and whoever has the old file open finds, at the next transaction, that its name means another one
(`db.engine.sqlite`). From the last comparison to the exchange the file is locked for everybody else.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from core.errors import Blocked, InvcloseError, NoRight, RejectedInput
from db.admin import files
from db.admin.restoring import MOMENT_FORM, Restoring, Side, may_restore, other_program, refuse_others
from db.engine import clock
from db.engine.errors import NotOurDatabase, StorageFailed
from db.engine.holders import users_of
from db.engine.open import open_database
from db.engine.session import Database
from db.engine.sqlite import SqliteDatabase
from db.engine.sqlite_errors import translated
from db.engine.sqlite_place import JOURNALS, left_by_a_crash, look, uri
from db.engine.sqlite_tx import SqliteTx

KEPT = ".kept-"
UNFINISHED = ".restore-"
_LOCK_SECONDS = 5
_HEADER = b"SQLite format 3\0"
_IN_WAL = 2

Present = Literal["books", "nothing", "unreadable"]


class SqliteSide(Side):
    """A side file."""

    def __init__(self, target: SqliteDatabase, source: Path, file: Path) -> None:
        super().__init__(source)
        self.target = target
        self._file = file
        self._copy = SqliteDatabase(str(file), journal="delete")

    @property
    def copy(self) -> Database[Any]:
        return self._copy

    def load(self) -> None:
        """Copy the file, through one opening of it, so that nobody can exchange it meanwhile."""
        for journal in left_by_a_crash(self.source):
            raise files.no_copy(self.source, f"is no finished copy: a journal lies beside it ({journal.name})")
        with files.opened_copy(self.source) as opened:
            with files.told("The copy cannot be read"):
                beginning, size = os.pread(opened, 32, 0), os.fstat(opened).st_size
            if not beginning.startswith(_HEADER):
                raise files.no_copy(self.source, "is not a copy of these books")
            if _IN_WAL in beginning[18:20]:
                raise files.no_copy(self.source, "was copied while in use, without what its journal held")
            files.need_room(self._file.parent, size)
            self.sha256 = files.copy_into(opened, self._file)

    def exchange(self, restoring: Restoring) -> str:
        path = self.target.path
        if look(path) is None:
            restoring.remember("")
            self._finish(None)
            files.give_name(self._file, path, replace=False)
            return ""
        refuse_others(users_of(path))
        if self.present is None:
            return self._exchange_unlocked(restoring)
        self.present.close()
        with _locked(path) as connection:
            restoring.still_so(SqliteTx(connection, writes=False, where=str(path)))
            refuse_others(users_of(path))
            kept = _free_name(path)
            restoring.remember(kept.name)
            self._finish(path)
            self._swap(path, kept, connection)
            return str(kept)

    def _exchange_unlocked(self, restoring: Restoring) -> str:
        """What lies there is empty, or cannot be read as a database: with its journals it gets another name."""
        path = self.target.path
        kept = _free_name(path)
        restoring.remember(kept.name)
        self._finish(path)
        self._swap(path, kept, None)
        return str(kept)

    def _finish(self, like: Path | None) -> None:
        """The side file is one file on the disk, with the mode and the owner of the present one."""
        self._copy.close()
        with files.told("The copy cannot be finished"):
            if like is not None:
                found = like.stat()
                with suppress(PermissionError):
                    os.chown(self._file, -1, found.st_gid)
                with suppress(PermissionError):
                    os.chown(self._file, found.st_uid, -1)
                os.chmod(self._file, stat.S_IMODE(found.st_mode))
        files.sync(self._file)

    def _swap(self, path: Path, kept: Path, connection: sqlite3.Connection | None) -> None:
        try:
            with files.told("The present books cannot be kept"):
                _keep(path, kept, connection)
            files.sync(path.parent)
            with files.told("The copy cannot take the place of the present books"):
                for ending in JOURNALS if connection is None else ():
                    # Beside the new file a journal of the old one would be rolled back into it.
                    with suppress(FileNotFoundError):
                        os.rename(path.with_name(path.name + ending), kept.with_name(kept.name + ending))
                os.rename(self._file, path)
        except InvcloseError:
            if connection is not None:
                with suppress(OSError):
                    kept.unlink(missing_ok=True)
            raise
        files.sync(path.parent)


def _keep(path: Path, kept: Path, connection: sqlite3.Connection | None) -> None:
    """A second name for the present file; where the file system knows none, a copy of it under that name."""
    try:
        os.link(path, kept, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS):
            raise
        with files.private_file(path.parent, f".{path.name[:100]}{UNFINISHED}") as copy:
            if connection is None:
                with files.opened_copy(path) as opened:
                    files.copy_into(opened, copy)
            else:  # through the connection that holds the lock: closing another opening of the file would give it up
                with closing(sqlite3.connect(copy)) as written:
                    connection.backup(written)
                files.sync(copy)
            files.give_name(copy, kept, replace=False)


@contextmanager
def beside(url: str, source: Path) -> Generator[Side]:
    """A side file beside the file of this address, gone afterwards unless it took its place."""
    target = open_database(url)
    assert isinstance(target, SqliteDatabase)
    with target:
        kind, why = _what_lies_there(target)
        folder = target.path.parent
        with files.told("The folder of the books cannot be made"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if kind != "nothing":
            refuse_others(users_of(target.path))
        with files.private_file(folder, f".{target.path.name[:100]}{UNFINISHED}") as file:
            side = SqliteSide(target, source, file)
            side.present = target if kind == "books" else None
            side.unreadable = why
            with side.copy:
                yield side


def _what_lies_there(target: SqliteDatabase) -> tuple[Present, str]:
    """Books, nothing, or something that cannot be read, and why; refused for a link and for another program's file."""
    with files.told("The file of the books cannot be looked at"), suppress(FileNotFoundError):
        if stat.S_ISLNK(target.path.lstat().st_mode):
            raise RejectedInput(f"{target.path} is a link.", advice="Name the file itself with `--db URL`.")
    found = look(target.path)
    if found is None:
        return "nothing", ""
    try:
        if may_restore(target):
            return "books", ""
        with target.read() as tx:
            if tx.value("SELECT COUNT(*) FROM sqlite_schema"):
                raise other_program(str(target.path))
    except StorageFailed as error:
        return _unreadable(found, error)
    except NotOurDatabase as error:
        if "not an invclose database" not in error.message:
            raise
        return _unreadable(found, error)
    return "nothing", ""


def _unreadable(found: os.stat_result, error: InvcloseError) -> tuple[Present, str]:
    """Nobody can look up rights in what cannot be read: the owner of the file decides."""
    if not clock.may_act_for(found.st_uid):
        raise NoRight(
            "The present books cannot be read, so only the owner of their file may replace them.",
            where=error.message,
            advice="Ask the owner of the file.",
        ) from error
    return "unreadable", error.message


@contextmanager
def _locked(path: Path) -> Generator[sqlite3.Connection]:
    """The present file for us alone, with nothing left in a journal beside it."""
    try:
        with closing(sqlite3.connect(uri(path, "rw"), uri=True, timeout=_LOCK_SECONDS, isolation_level=None)) as found:
            found.execute("PRAGMA locking_mode = exclusive")
            found.execute("PRAGMA journal_mode = delete").fetchone()
            found.execute("BEGIN EXCLUSIVE")
            yield found
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Blocked(
                "Others are working with the books.",
                where=str(path),
                advice="Nothing was changed. Ask them to leave, then try again.",
            ) from error
        raise translated(error, str(path), writes=True) from error


def _free_name(path: Path) -> Path:
    moment = datetime.fromisoformat(clock.now().replace("Z", "+00:00")).strftime(MOMENT_FORM)
    for number in range(1, 1000):
        kept = path.with_name(f"{path.name}{KEPT}{moment}{'' if number == 1 else f'-{number}'}")
        if not os.path.lexists(kept):
            return kept
    raise Blocked("Too many books were kept in this second.", advice="Try again.")

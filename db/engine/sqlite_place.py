"""The file that a SQLite address names, before SQLite is asked: each way in which it can be wrong is a sentence of its own.

A journal that a crash left beside the file is part of it: whoever may only read cannot roll it back and is told so, and
whoever may write rolls it back before anything is read.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from core import os_errors
from core.errors import InvcloseError, NotFound
from db.engine.errors import NotOurDatabase, StorageFailed

Identity = tuple[int, int]
"""Device and number of a file: another one under the same name differs."""

_LEFT_BY_A_CRASH = frozenset(
    [
        sqlite3.SQLITE_READONLY_ROLLBACK,
        sqlite3.SQLITE_READONLY_RECOVERY,
        sqlite3.SQLITE_READONLY_CANTLOCK,
        sqlite3.SQLITE_READONLY_CANTINIT,
    ]
)
JOURNALS = ("-journal", "-wal")


def uri(path: Path, mode: str) -> str:
    """What SQLite opens."""
    return f"file:{quote(str(path))}?mode={mode}"


def identity(path: Path) -> Identity | None:
    """Which file lies there; ``None`` when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def look(path: Path) -> os.stat_result | None:
    """The file, ``None`` when there is none; an error with a sentence for what is no file, or may not be looked at."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise os_errors.said(error, "The database cannot be opened") from error
    except ValueError as error:  # a NUL, or half of a character
        raise NotFound("No file has such a name.", where=repr(str(path)), advice="Check the name.") from error
    if stat.S_ISDIR(found.st_mode):
        raise NotOurDatabase("This is a folder and not a database.", where=str(path), advice="Name a file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise NotOurDatabase("This is no file, so no database.", where=str(path), advice="Check the name.")
    return found


def must_be_there(path: Path) -> Identity:
    """The file that will be opened; ``NotFound`` names what is missing, the file or its folder."""
    found = look(path)
    if found is not None:
        return found.st_dev, found.st_ino
    if look_for_folder(path.parent):
        raise NotFound(
            "There is no database yet.",
            where=str(path),
            advice="`invclose demo`, `invclose import` or `invclose db upgrade` creates one.",
        )
    raise NotFound(
        "There is no database yet, nor its folder.",
        where=str(path),
        advice="Check the name; `invclose demo`, `invclose import` or `invclose db upgrade` creates both.",
    )


def look_for_folder(folder: Path) -> bool:
    """Whether there is such a folder."""
    try:
        return stat.S_ISDIR(folder.stat().st_mode)
    except OSError:
        return False


def left_by_a_crash(path: Path) -> list[Path]:
    """Journals beside the file that are not empty: left by a crash, or of somebody who works at this moment."""
    found = []
    for ending in JOURNALS:
        journal = path.with_name(path.name + ending)
        try:
            if journal.stat().st_size:
                found.append(journal)
        except OSError:
            continue
    return found


def needs_rolling_back(path: Path, error: sqlite3.Error) -> bool:
    """Whether a connection that only reads met a journal that must be rolled back first."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    if code in _LEFT_BY_A_CRASH:
        return True
    return code & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) and bool(left_by_a_crash(path))


def roll_back(path: Path) -> None:
    """Undo what a crash left half done, as every writer does when it opens the file."""
    try:
        with closing(sqlite3.connect(uri(path, "rw"), uri=True, timeout=10, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise journal_left(path) from error


def journal_left(path: Path) -> InvcloseError:
    """A crash left a journal, and nobody here may roll it back."""
    names = ", ".join(journal.name for journal in left_by_a_crash(path)) or f"{path.name}-journal"
    return StorageFailed(
        "A crash left a journal beside the database, and you may not write there to roll it back.",
        where=f"{path.parent / names}",
        advice="Open the books once as somebody who may write to the file and its folder, or give yourself that right.",
    )

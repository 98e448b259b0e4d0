"""What sqlite3 reports, in the words of the project."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from core.errors import InvcloseError, RejectedInput
from db.engine import errors

_STORAGE = {
    sqlite3.SQLITE_CORRUPT: (
        "The file of the database is damaged: {text}.",
        "`invclose db restore` puts a backup in its place and keeps this file.",
    ),
    sqlite3.SQLITE_IOERR: (
        "The file of the database could not be read or written: {text}.",
        "Check the disk; `invclose doctor` takes a closer look.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The file of the database, or the journal beside it, cannot be opened.",
        "Check whether you may read and write the file and its folder.",
    ),
    sqlite3.SQLITE_PERM: (
        "The file of the database cannot be opened.",
        "Check whether you may read and write the file and its folder.",
    ),
    sqlite3.SQLITE_READONLY: (
        "The database cannot be written to: its file, its folder or the medium is read-only.",
        "Nothing was written. Ask its owner for the right to write, or look at it with `--read-only`.",
    ),
}
"""What the file failed in; the sentence may hold SQLite's own words."""
_SYNCS = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)
"""The disk did not say that something is there for good. It may be all the same, that of a commit too."""
_NOT_KNOWN = (
    "The disk did not confirm what was written to the file of the database: {text}.",
    "Look whether the last step was saved before you repeat it. Check the disk; `invclose doctor` takes a closer look.",
)


def translated(error: sqlite3.Error, where: str = "", *, writes: bool) -> Exception:
    """The error in the words of the project; itself when it is a mistake in a statement.

    ``writes``: of a transaction that writes, of which nothing remains. Whoever only reads may have written just before.
    """
    code = getattr(error, "sqlite_errorcode", 0) or 0
    text = str(error)
    refused: InvcloseError | None = errors.refusal(text)
    if refused is not None:
        return refused
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return errors.busy(where)
        case sqlite3.SQLITE_FULL:
            return errors.disk_full(_left_at(where))
        case sqlite3.SQLITE_NOTADB:
            return errors.NotOurDatabase(
                "This file is not an invclose database.",
                where=where,
                advice="Check the name; `--db URL` chooses another.",
            )
        case sqlite3.SQLITE_CONSTRAINT:
            return _constraint(code, text)
        case kind if kind in _STORAGE:
            sentence, advice = _NOT_KNOWN if code in _SYNCS else _STORAGE[kind]
            if kind == sqlite3.SQLITE_IOERR and code not in _SYNCS and writes:
                advice = f"Nothing was written. {advice}"
            return errors.StorageFailed(sentence.format(text=text), where=where, advice=advice)
    return error


def _left_at(file: str) -> str:
    """The file, and how much room is left beside it."""
    try:
        free = shutil.disk_usage(Path(file).parent).free if file else 0
    except OSError:
        return file
    return f"{file}, {free // 1024:,} KB left" if file else ""


def _constraint(code: int, text: str) -> Exception:
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        if text.endswith("job.company_id"):
            return errors.already_running()
        return errors.AlreadyThere("This already exists.", advice=errors.THERE, where=text.partition(": ")[2])
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return errors.InUse(
            "Something referred to is missing, or something to be deleted is still in use.", advice=errors.NAMED
        )
    return RejectedInput(f"The database refuses a value: {text}.", advice=errors.CORRECT)

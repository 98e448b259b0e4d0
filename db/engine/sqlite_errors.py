"""What sqlite3 reports, in the words of the project."""

from __future__ import annotations

import sqlite3

from core.errors import InvcloseError, RejectedInput
from db.engine import errors


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
            return errors.NotOurDatabase("This file is not an invclose database.", where=where)
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY:
            return errors.StorageFailed(
                f"SQLite: {text}.", where=where, advice="`invclose doctor` takes a closer look."
            )
        case sqlite3.SQLITE_CONSTRAINT:
            return _constraint(code, text)
    return error


def _constraint(code: int, text: str) -> Exception:
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        if text.endswith("job.company_id"):
            return errors.already_running()
        return errors.AlreadyThere("This already exists.", where=text.partition(": ")[2])
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return errors.InUse("Something referred to is missing, or something to be deleted is still in use.")
    return RejectedInput(f"The database refuses a value: {text}.")

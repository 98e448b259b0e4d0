"""What PostgreSQL reports, in the words of the project."""

from __future__ import annotations

from typing import Any

import psycopg

from core.errors import InvcloseError, NoRight, RejectedInput
from db.engine import errors

_BUSY = ("40001", "40P01", "55P03")
_LOST = ("57P01", "57P02", "57P03")


def was_lost(error: psycopg.Error, connection: psycopg.Connection[Any] | None = None) -> bool:
    """Whether the connection went away: the server said so, or the client library, whose own errors have no code.

    A result that the library makes up in the middle of a pipeline is a plain `DatabaseError`, and the connection may not count as
    closed yet.
    """
    state = error.sqlstate or ""
    if not state and (isinstance(error, psycopg.OperationalError) or type(error) is psycopg.DatabaseError):
        return True
    return state in _LOST or state.startswith("08") or bool(connection and connection.closed)


def translated(error: psycopg.Error, connection: psycopg.Connection[Any] | None = None) -> Exception:
    """The error in the words of the project; itself when it is a mistake in a statement."""
    refused: InvcloseError | None = errors.refusal(str(error))
    if refused is not None:
        return refused
    state = error.sqlstate or ""
    if state in _BUSY:
        return errors.busy()
    if was_lost(error, connection):
        return errors.lost()
    if state == "53100":
        return errors.disk_full()
    if state == "42501":
        return NoRight(
            f"{error.diag.message_primary}.",
            advice="Ask the owner of the tables: the database role does not allow this.",
        )
    if state in ("42P01", "3F000"):
        return errors.NotOurDatabase("The tables are missing.", advice="Run `invclose db upgrade` as their owner.")
    if state == "42883" and "open_" in str(error):
        return errors.NotOurDatabase(
            "The functions of this version are missing.", advice="Run `invclose db upgrade` as the owner of the tables."
        )
    return _constraint(error, state)


def _constraint(error: psycopg.Error, state: str) -> Exception:
    if state == "23505":
        if error.diag.constraint_name == "ix_job_unfinished":
            return errors.already_running()
        return errors.AlreadyThere("This already exists.", advice=errors.THERE, where=error.diag.constraint_name or "")
    if state == "23503":
        return errors.InUse(
            "Something referred to is missing, or something to be deleted is still in use.", advice=errors.NAMED
        )
    if state.startswith(("23", "22")):
        return RejectedInput(f"The database refuses a value: {error.diag.message_primary}.", advice=errors.CORRECT)
    return error

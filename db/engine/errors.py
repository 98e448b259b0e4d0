"""What the databases report, in the words of `core.errors`.

Triggers and functions of the schema raise `invclose/<code>: sentence`; both drivers hand such a text to `refusal`.
What no rule of the project raised and no user can act on stays the driver's own exception.
"""

from __future__ import annotations

import re

from core.errors import (
    Blocked,
    InvcloseError,
    InventoryPeriodClosed,
    JobAlreadyRunning,
    LedgerPeriodNotOpen,
    NotFound,
    RejectedInput,
    TryAgain,
    Unbalanced,
)

_REFUSAL = re.compile(r"invclose/(?P<code>\w+): (?P<sentence>[^\n]*)")


class Immutable(Blocked):
    """A posted fact was to be changed or deleted."""

    code = "immutable"


class AlreadyThere(RejectedInput):
    """A row with the same key exists."""

    code = "already_there"


class InUse(Blocked):
    """Other rows refer to what was to be deleted, or what a row refers to is missing."""

    code = "reference"


class CommitUnknown(TryAgain):
    """The connection was lost between asking for the commit and its answer."""

    code = "commit_unknown"

    def __init__(self) -> None:
        super().__init__(
            "The connection was lost while the last step was being saved.",
            advice="Look again to see whether it was saved; do not simply repeat it.",
        )


class DiskFull(InvcloseError):
    """The database could not grow; the transaction was undone."""

    code = "disk_full"


class StorageFailed(InvcloseError):
    """The file or server reported damage or a failed read or write."""

    code = "storage_failed"


class NotOurDatabase(InvcloseError):
    """Missing, older or newer schema, or not a database of this program."""

    code = "schema"


_CLASSES: dict[str, type[InvcloseError]] = {
    "immutable": Immutable,
    "unbalanced": Unbalanced,
    "inventory_period_closed": InventoryPeriodClosed,
    "ledger_period_not_open": LedgerPeriodNotOpen,
    "another_run_not_finished": JobAlreadyRunning,
    "not_found": NotFound,
    "reference": InUse,
}


def refusal(text: str) -> InvcloseError | None:
    """The error that a trigger of ours raised, or None."""
    found = _REFUSAL.search(text)
    if found is None:
        return None
    code = found["code"]
    error = _CLASSES.get(code, Blocked)(found["sentence"])
    error.code = code
    return error


def busy() -> TryAgain:
    """A lock that another writer holds was waited for in vain."""
    return TryAgain("Someone else is writing to the database.", advice="Nothing was written. Try again in a moment.")


def lost(where: str = "") -> TryAgain:
    """The server or the file went away in the middle; `where` is its address."""
    return TryAgain("The connection to the database was lost.", where=where, advice="Nothing was written. Try again.")


def disk_full(where: str = "") -> DiskFull:
    """No room to write; `where` is the address of the database."""
    return DiskFull(
        "The disk of the database is full.", where=where, advice="Nothing was written. Free some space, then try again."
    )


def undone() -> InvcloseError:
    """A statement after a failed one: PostgreSQL takes no more in that transaction, and SQLite does here as it does."""
    return InvcloseError("A statement failed in this transaction, so all of it was undone.", code="undone")


def already_running() -> JobAlreadyRunning:
    """The company's one place for an unfinished run is taken."""
    return JobAlreadyRunning(
        "Another close or adjustment has not finished yet.", advice="Wait for it, or cancel it, then try again."
    )

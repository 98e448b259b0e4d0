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
    LeaseLost,
    LedgerPeriodNotOpen,
    NoRight,
    NotFound,
    RejectedInput,
    SecondPerson,
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


class NotReached(TryAgain):
    """No server answers at the address, or it takes nobody at the moment; nothing was begun."""

    code = "not_reached"


class ServerRefuses(InvcloseError):
    """The address names a host, user or database that is not there or not for us; trying again will not help."""

    code = "server_refuses"


class DiskFull(InvcloseError):
    """The database could not grow; the transaction was undone."""

    code = "disk_full"


class StorageFailed(InvcloseError):
    """The file or server reported damage or a failed read or write."""

    code = "storage_failed"


class NotOurDatabase(InvcloseError):
    """Missing, older or newer schema, or not a database of this program."""

    code = "schema"


class OlderSchema(NotOurDatabase):
    """Tables of an older version: an upgrade brings them up to date."""

    code = "older_schema"


_CLASSES: dict[str, type[InvcloseError]] = {
    "immutable": Immutable,
    "unbalanced": Unbalanced,
    "inventory_period_closed": InventoryPeriodClosed,
    "ledger_period_not_open": LedgerPeriodNotOpen,
    "another_run_not_finished": JobAlreadyRunning,
    "not_found": NotFound,
    "reference": InUse,
    "second_person": SecondPerson,
    "no_right": NoRight,
    "lease_lost": LeaseLost,
}


THERE = "Choose another number or name, or change what is there."
NAMED = "Check what it names, and what still uses it."
CORRECT = "Nothing was written. Correct the value, then try again."
_ADVICE = {
    "immutable": "Leave it as it is, and post what corrects it: a reversal, an undoing or an adjustment.",
    "unbalanced": "Nothing was written. Run `invclose verify`.",
    "inventory_period_closed": "Use a later date, or reverse the close first.",
    "reference": NAMED,
    "second_person": "`invclose pending` lists what waits for a second person.",
    "no_right": "Use the commands of invclose, and ask an admin of the company for a right that is missing.",
    "lease_lost": "Nothing to do: the other worker continues. `invclose job list` shows it.",
}
"""What to do about a refusal that a trigger raised: the code stands for all of its sentences."""


def refusal(text: str) -> InvcloseError | None:
    """The error that a trigger of ours raised, or None."""
    found = _REFUSAL.search(text)
    if found is None:
        return None
    code = found["code"]
    error = _CLASSES.get(code, Blocked)(found["sentence"], advice=_ADVICE.get(code, _ADVICE["no_right"]))
    error.code = code
    return error


class Busy(TryAgain):
    """A lock that another writer holds was waited for in vain; ``where`` names the holder, when it is known."""

    def held_by(self, holder: str, advice: str = "") -> Busy:
        """The same, with who it is and what to do about it."""
        self.where = f"{self.where}: {holder}" if self.where else holder
        self.advice = advice or self.advice
        return self


def busy(where: str = "") -> Busy:
    """Somebody else holds the lock of the database at ``where``."""
    return Busy(
        "Someone else is writing to the database.",
        where=where,
        advice="Nothing was written. Try again in a moment; if it stays so, `invclose job list` shows what works.",
    )


def lost(where: str = "") -> TryAgain:
    """The server or the file went away in the middle; `where` is its address."""
    return TryAgain("The connection to the database was lost.", where=where, advice="Nothing was written. Try again.")


def disk_full(where: str = "") -> DiskFull:
    """No room to write; `where` is the address of the database, or its file and what is left there."""
    return DiskFull(
        "The disk of the database is full.", where=where, advice="Nothing was written. Free some space, then try again."
    )


def undone() -> InvcloseError:
    """A statement after a failed one: PostgreSQL takes no more in that transaction, and SQLite does here as it does."""
    return InvcloseError(
        "A statement failed in this transaction, so all of it was undone.",
        advice="Nothing was written. Try again.",
        code="undone",
    )


def already_running() -> JobAlreadyRunning:
    """The company's one place for an unfinished run is taken."""
    return JobAlreadyRunning(
        "Another close or adjustment has not finished yet.", advice="Wait for it, or cancel it, then try again."
    )

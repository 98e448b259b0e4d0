"""Who may do what: the one table of acts and the right that each needs. Denied by default.

A right is a role, and each role includes the ones before it: whoever may close may post, enter and view. The use case asks
before it reads or writes anything else; a key asks beforehand, so that it says why it does nothing.
"""

from __future__ import annotations

from enum import Enum

from core.errors import NoRight, Refusal
from core.vocabulary import RecordType, Role


class Act(Enum):
    """What somebody may want to do: how a refusal calls it, and the right it needs."""

    OPEN_BOOKS = ("Opening the books", Role.VIEW)
    OPEN_SETUP = ("Opening the setup", Role.VIEW)
    VERIFY = ("Verifying", Role.VIEW)
    RECONCILE = ("Reconciling", Role.VIEW)
    CHECK = ("Checking", Role.VIEW)
    PREVIEW = ("A preview", Role.VIEW)
    SEE_ON_HAND = ("Looking at on-hand", Role.VIEW)
    SEE_PRICES = ("Listing standard costs", Role.VIEW)
    SEE_MARKS = ("Looking at marks", Role.VIEW)
    LIST_SETUP = ("Listing", Role.VIEW)
    SHOW_SETUP = ("Showing", Role.VIEW)
    IMPORT = ("Importing", Role.ENTER)
    MARK = ("Marking", Role.ENTER)
    UNMARK = ("Removing a mark", Role.ENTER)
    RECALCULATE = ("Recalculating", Role.POST)
    ADJUST = ("Adjusting", Role.POST)
    CLOSE = ("Closing inventory", Role.CLOSE)
    REVERSE = ("Reversing", Role.CLOSE)
    IMPORT_SETUP = ("Importing accounts, posting profile or periods", Role.ADMIN)
    CUT_OVER = ("Importing opening balances", Role.ADMIN)
    CREATE_COMPANY = ("Creating company", Role.ADMIN)
    CHANGE_SETUP = ("Changing", Role.ADMIN)
    UPGRADE = ("Upgrading the database", Role.ADMIN)
    BACK_UP = ("Backing up the database", Role.ADMIN)
    RESTORE = ("Restoring the database", Role.ADMIN)

    def __init__(self, words: str, needs: Role) -> None:
        self.words = words
        self.needs = needs


_STARTS = {RecordType.CLOSING: Act.CLOSE, RecordType.RECALCULATION: Act.RECALCULATE}


def act_of_run(record_type: RecordType) -> Act:
    """What starting a run is; pausing, resuming and cancelling it need the same right."""
    return _STARTS.get(record_type, Act.CLOSE)


def may(role: Role | None, act: Act) -> bool:
    """Whether somebody with this role may do it; ``None`` is a stranger, who may nothing."""
    return role is not None and role.rank >= act.needs.rank


def why_not(role: Role | None, act: Act, *, doing: str = "") -> Refusal | None:
    """Why somebody with this role may not do it; ``doing`` says it closer than the table does."""
    if may(role, act):
        return None
    return Refusal(NoRight, f"{doing or act.words} needs the right {act.needs}")

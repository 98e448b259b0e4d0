"""Who may do what: the one table of acts, the right that each needs, and where it is asked. Denied by default.

A right is a role, and each role includes the ones before it: whoever may close may post, enter and view. It is held in a
company. Acts on the whole database need it in every company there, since they reach all of them.

The use case asks before it reads or writes anything else; a key asks beforehand, so that it says why it does nothing.
docs/rights.md is made from this table (``db.tables.generate``), and tests/rights walks it, every act with every role.
"""

from __future__ import annotations

from enum import Enum

from core.errors import NoRight, Refusal
from core.vocabulary import RecordType, Role


class Scope(Enum):
    """Where a right must be held."""

    COMPANY = "the company"
    DATABASE = "every company of the database"


_DATABASE = Scope.DATABASE


class Act(Enum):
    """What somebody may want to do: how a refusal calls it, the right it needs, what it comprises, and where it is needed."""

    OPEN_BOOKS = (
        "Opening the books",
        Role.VIEW,
        "overview, records, logs, vouchers, settlements, transactions, runs, periods, reports",
    )
    OPEN_SETUP = ("Opening the setup", Role.VIEW, "the lists of accounts, items, profile, periods and users")
    LIST_SETUP = ("Listing", Role.VIEW, "accounts, items, profile, periods, users")
    SHOW_SETUP = ("Showing", Role.VIEW, "one of them")
    READ_AUDIT = ("Reading the audit trail", Role.VIEW, "who did what, when, from where; refusals too")
    EXAMINE = ("Examining the books", Role.VIEW, "what `doctor` says of the runs of a company")
    VERIFY = ("Verifying", Role.VIEW, "every invariant of the books")
    RECONCILE = ("Reconciling", Role.VIEW, "inventory against ledger")
    CHECK = ("Checking", Role.VIEW, "what blocks a close")
    PREVIEW = ("A preview", Role.VIEW, "of a close, recalculation, adjustment or reversal; nothing is posted")
    SEE_ON_HAND = ("Looking at on-hand", Role.VIEW, "as of the last close")
    SEE_PRICES = ("Listing standard costs", Role.VIEW, "active and earlier ones")
    SEE_MARKS = ("Looking at marks", Role.VIEW, "which issue is reserved for which receipt")
    IMPORT = ("Importing", Role.ENTER, "transactions, new items and item groups, the ledger kept elsewhere")
    MARK = ("Marking", Role.ENTER, "an issue to a receipt")
    UNMARK = ("Removing a mark", Role.ENTER, "while nothing of it is settled")
    RECALCULATE = ("Recalculating", Role.POST, "starting it, working on it, pausing, resuming and cancelling it")
    EXPLAIN_DIFFERENCE = (
        "Explaining a difference",
        Role.POST,
        "a note on why inventory and ledger differ, kept with the period",
    )
    ADJUST = ("Adjusting", Role.POST, "on-hand, receipts, late charges, moving averages, standard costs")
    UNDO = ("Undoing a document", Role.POST, "taking back what was posted by mistake, by its opposite")
    CLOSE = ("Closing inventory", Role.CLOSE, "starting it, working on it, pausing, resuming and cancelling it")
    REVERSE = ("Reversing", Role.CLOSE, "a record, or several in order")
    EXPORT = ("Exporting vouchers", Role.POST, "to another ledger, noting which, when, by whom and into which file")
    CHANGE_SETUP = ("Changing", Role.ADMIN, "accounts, items, profile, periods, what other ledgers call accounts")
    CHANGE_USERS = ("Changing users", Role.ADMIN, "giving a role, revoking it; the last admin stays")
    IMPORT_SETUP = (
        "Importing accounts, posting profile or periods",
        Role.ADMIN,
        "the files of them; the months that imported days lack",
    )
    IMPORT_CHANGES = (
        "Importing changes of items or item groups",
        Role.ADMIN,
        "name, group, model, settings, dimensions, cost price of what is there",
    )
    CUT_OVER = ("Importing opening balances", Role.ADMIN, "stock and ledger as they stood elsewhere")
    CREATE_COMPANY = ("Creating company", Role.ADMIN, "beside others; the first one is anybody's", _DATABASE)
    UPGRADE = ("Upgrading the database", Role.ADMIN, "one that has companies", _DATABASE)
    BACK_UP = ("Backing up the database", Role.ADMIN, "a copy holds every company", _DATABASE)
    RESTORE = (
        "Restoring the database",
        Role.ADMIN,
        "a copy replaces every company; removing the books that it replaced",
        _DATABASE,
    )
    DESCRIBE = (
        "Describing the database",
        Role.ADMIN,
        "what `db info` says beyond the version; the books that restores replaced",
        _DATABASE,
    )

    def __init__(self, words: str, needs: Role, comprises: str, scope: Scope = Scope.COMPANY) -> None:
        self.words = words
        self.needs = needs
        self.comprises = comprises
        self.scope = scope


_STARTS = {RecordType.CLOSING: Act.CLOSE, RecordType.RECALCULATION: Act.RECALCULATE}


def act_of_run(record_type: RecordType) -> Act:
    """What starting a run is; working on it, pausing, resuming and cancelling it need the same right."""
    return _STARTS.get(record_type, Act.CLOSE)


def may(role: Role | None, act: Act) -> bool:
    """Whether somebody with this role may do it; ``None`` is a stranger, who may nothing."""
    return role is not None and role.rank >= act.needs.rank


def why_not(role: Role | None, act: Act, *, doing: str = "") -> Refusal | None:
    """Why somebody with this role may not do it; ``doing`` says it closer than the table does."""
    if may(role, act):
        return None
    where = f" in {act.scope.value}" if act.scope is Scope.DATABASE else ""
    return Refusal(
        NoRight, f"{doing or act.words} needs the right {act.needs}{where}", "Ask an admin of the company for it."
    )

"""Everything a user can act on, as one tree of errors.

Every error carries a stable ``code``, the exit code of the command line, what is wrong, where, and what to do. The
sentences live in the classes; callers give the data.
"""

from __future__ import annotations

EXIT_DONE, EXIT_FAILURE, EXIT_USAGE, EXIT_REJECTED, EXIT_BLOCKED, EXIT_UNBALANCED, EXIT_TRY_AGAIN = 0, 1, 2, 3, 4, 5, 75


class InvcloseError(Exception):
    """Base of all errors with a sentence for the user."""

    code = "failure"
    exit_code = EXIT_FAILURE

    def __init__(self, message: str, *, where: str = "", advice: str = "", code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.advice = advice
        if code is not None:
            self.code = code

    def as_dict(self) -> dict[str, str]:
        """The ``error`` object of ``--json``."""
        return {"code": self.code, "message": self.message, "where": self.where, "advice": self.advice}

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.where and f"({self.where})", self.advice) if part)


class UsageError(InvcloseError):
    """A command or dialog was filled in wrongly."""

    code = "usage"
    exit_code = EXIT_USAGE


class RejectedInput(InvcloseError):
    """Input contradicts the rules; nothing was written. ``problems`` lists every finding."""

    code = "rejected"
    exit_code = EXIT_REJECTED

    def __init__(self, message: str, *, problems: tuple[object, ...] = (), **more: str) -> None:
        super().__init__(message, **more)
        self.problems = problems


class NotFound(RejectedInput):
    """A number, item, account or record that does not exist."""

    code = "not_found"


class Blocked(InvcloseError):
    """A period, lock, right or later record stands in the way; nothing was written."""

    code = "blocked"
    exit_code = EXIT_BLOCKED


class InventoryPeriodClosed(Blocked):
    code = "inventory_period_closed"


class LedgerPeriodNotOpen(Blocked):
    code = "ledger_period_not_open"


class AccountMissing(Blocked):
    code = "account_missing"


class AccountBlocked(Blocked):
    code = "account_blocked"


class NegativeOnHand(Blocked):
    code = "negative_on_hand"


class JobAlreadyRunning(Blocked):
    code = "another_run_not_finished"


class NotLatest(Blocked):
    code = "not_latest"


class AlreadyReversed(Blocked):
    code = "already_cancelled"


class NoClose(Blocked):
    code = "no_close"


class NotAdjustable(Blocked):
    code = "not_adjustable"


class ReceiptSettled(Blocked):
    code = "receipt_settled"


class IllegalMarking(Blocked):
    code = "illegal_marking"


class MarkingNotSupported(Blocked):
    code = "marking_not_supported"


class NothingOnHand(Blocked):
    code = "nothing_on_hand"


class NoRight(Blocked):
    code = "no_right"


class LeaseLost(Blocked):
    code = "lease_lost"


class Unbalanced(InvcloseError):
    """The books contradict themselves; nothing more is posted until this is understood."""

    code = "out_of_balance"
    exit_code = EXIT_UNBALANCED


class TryAgain(InvcloseError):
    """The database is busy or the connection was lost; nothing was written."""

    code = "try_again"
    exit_code = EXIT_TRY_AGAIN

"""Everything a user can act on, as one tree of errors.

Every error carries a stable ``code``, the exit code of the command line, what is wrong, where, and what to do. The class
says which kind of trouble it is; whoever raises it writes the sentence for the case at hand, because only the caller
knows the numbers, dates and names in it. A rule that several callers ask answers with ``Refusal`` values: a list shows
them all, a use case raises the first. Codes are part of ``--json`` and of the acceptance cases: never change one.

Source: docs/rules.md#18-refusals
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

EXIT_DONE, EXIT_FAILURE, EXIT_USAGE, EXIT_REJECTED, EXIT_BLOCKED, EXIT_UNBALANCED, EXIT_TRY_AGAIN = 0, 1, 2, 3, 4, 5, 75


def sentence(text: str) -> str:
    """The text as a sentence: it ends with a full stop, unless it is empty."""
    text = text.rstrip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def clause(text: str) -> str:
    """A sentence without its full stop, as a part of a longer one."""
    return text.removesuffix(".")


def sentences(message: str, where: str = "", advice: str = "") -> str:
    """``Message (where). Advice.``: each part ends, whatever was given."""
    said = sentence(f"{clause(message)} ({clause(where)})" if where else message)
    return " ".join(part for part in (said, sentence(advice)) if part)


class InvcloseError(Exception):
    """Base of all errors: a sentence that says what is wrong, where, and a sentence that says what to do.

    Message and advice end with a full stop, whoever writes them.
    """

    code = "failure"
    exit_code = EXIT_FAILURE

    def __init__(self, message: str, *, where: str = "", advice: str = "", code: str | None = None) -> None:
        super().__init__(message)
        self.message = sentence(message)
        self.where = where
        self.advice = sentence(advice)
        if code is not None:
            self.code = code

    def as_dict(self) -> dict[str, str]:
        """The ``error`` object of ``--json``."""
        return {"code": self.code, "message": self.message, "where": self.where, "advice": self.advice}

    def __str__(self) -> str:
        return sentences(self.message, self.where, self.advice)


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


class ShareMissing(RejectedInput):
    """A production gives several products and nothing says how they share its cost."""

    code = "share_missing"


class BackExceedsTaken(RejectedInput):
    """More of a material comes back from a production than it took."""

    code = "back_exceeds_taken"


class BeyondLimit(RejectedInput):
    """A value, a product of quantity and price, or a sum of the books is larger than what every reader can compute."""

    code = "beyond_limit"


class NotMapped(RejectedInput):
    """Another ledger cannot take vouchers before it is known what accounts are called there, or another setting."""

    code = "not_mapped"


class NotExportable(RejectedInput):
    """A voucher, or the currency of the company, cannot be written in this format."""

    code = "not_exportable"


class AlreadyExported(RejectedInput):
    """A voucher was exported to this target before, and nobody asked for it again."""

    code = "already_exported"


class NotReadBack(InvcloseError):
    """A written file reads otherwise than the vouchers in it; nothing was kept. A fault of invclose."""

    code = "not_read_back"


class Blocked(InvcloseError):
    """A period, lock, right or later record stands in the way; nothing was written."""

    code = "blocked"
    exit_code = EXIT_BLOCKED


class WaitsForApproval(Blocked):
    """It was prepared and waits for a second person; nothing was posted."""

    code = "waits_for_approval"


class SecondPerson(Blocked):
    """Whoever prepared something cannot approve it; the company asks for a second person."""

    code = "second_person"


class AlreadyDecided(Blocked):
    """What was prepared has been approved, declined or done."""

    code = "already_decided"


class InventoryPeriodClosed(Blocked):
    """The date lies in a closed inventory period or in one that a run is closing, or is not after the last close."""

    code = "inventory_period_closed"


class LedgerPeriodNotOpen(Blocked):
    """The ledger period of the date is on hold or closed, or does not take postings of inventory from this user."""

    code = "ledger_period_not_open"


class DateInFuture(Blocked):
    """A close would lock days that have not come yet; it takes a deliberate word."""

    code = "date_in_future"


class NoLedgerPeriod(Blocked):
    """A close would post into days that no ledger period has; it takes a deliberate word."""

    code = "no_ledger_period"


class AccountMissing(Blocked):
    """No line of the posting profile gives an account for the posting type, or a stored account is gone."""

    code = "account_missing"


class AccountBlocked(Blocked):
    """A main account that would be posted to is blocked."""

    code = "account_blocked"


class NegativeOnHand(Blocked):
    """The issue would make a quantity negative that the item model group does not let go below zero."""

    code = "negative_on_hand"


class JobAlreadyRunning(Blocked):
    """Another close, recalculation or adjustment of the company is not finished."""

    code = "another_run_not_finished"


class NotLatest(Blocked):
    """Later records depend on the one to be reversed; ``where`` names them, newest first."""

    code = "not_latest"


class AlreadyReversed(Blocked):
    """The record was reversed before, or is a reversal itself."""

    code = "already_cancelled"


class NoClose(Blocked):
    """There is no active close yet, which an on-hand adjustment starts from."""

    code = "no_close"


class NotAdjustable(Blocked):
    """Not a thing to adjust or reverse: not a financially updated receipt, a perpetual model, a revaluation."""

    code = "not_adjustable"


class ReceiptSettled(Blocked):
    """Nothing of the receipt is open any more; only a late charge still changes its cost."""

    code = "receipt_settled"


class DocumentSettled(Blocked):
    """A posted document that something holds: a close that settled it, a return, an adjustment by hand."""

    code = "document_settled"


class IllegalMarking(Blocked):
    """A mark between other items or dimension values, or of more than is open and unmarked."""

    code = "illegal_marking"


class MarkingNotSupported(Blocked):
    """The inventory model of the item does not allow marks: moving average, standard cost."""

    code = "marking_not_supported"


class NothingOnHand(Blocked):
    """There is no quantity on hand that an adjustment or revaluation could value."""

    code = "nothing_on_hand"


class ProductionEnded(Blocked):
    """The production was ended: nothing more is posted to it."""

    code = "production_ended"


class NoRight(Blocked):
    """The user's role in the company, or the role in the database, does not allow it."""

    code = "no_right"


class LeaseLost(Blocked):
    """Another worker has taken the run over; this one stops and writes nothing more."""

    code = "lease_lost"


class Unbalanced(InvcloseError):
    """The books contradict themselves; nothing more is posted until this is understood."""

    code = "out_of_balance"
    exit_code = EXIT_UNBALANCED


class TryAgain(InvcloseError):
    """The database is busy or the connection was lost; nothing was written."""

    code = "try_again"
    exit_code = EXIT_TRY_AGAIN


class WorkerGone(InvcloseError):
    """The worker of a run ended without bringing the run to a stop."""

    code = "worker_gone"


_KINDS = (
    InventoryPeriodClosed,
    LedgerPeriodNotOpen,
    DateInFuture,
    NoLedgerPeriod,
    AccountMissing,
    AccountBlocked,
    NegativeOnHand,
    JobAlreadyRunning,
    NotLatest,
    AlreadyReversed,
    NoClose,
    NotAdjustable,
    ReceiptSettled,
    DocumentSettled,
    IllegalMarking,
    MarkingNotSupported,
    NothingOnHand,
    ProductionEnded,
    NoRight,
    LeaseLost,
)
KIND_OF: dict[str, type[Blocked]] = {kind.code: kind for kind in _KINDS}
"""Code of a refusal -> what it is raised as."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why something may not be done now: a sentence, and what to do about it."""

    kind: type[Blocked]
    """What it is raised as; its code is the same wherever the reason is shown."""
    message: str
    advice: str = ""
    record: str = ""
    """Number of the closing record that stands in the way; empty when none does."""

    @property
    def code(self) -> str:
        """The stable code of its kind."""
        return self.kind.code

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", sentence(self.message))
        object.__setattr__(self, "advice", sentence(self.advice))

    def __str__(self) -> str:
        return sentences(self.message, advice=self.advice)


_ALSO = 3
"""Further reasons that a raised one names."""


def refuse(refusals: Iterable[Refusal]) -> None:
    """Raise the first of these reasons and name the others; nothing happens when there is none."""
    reasons = list(refusals)
    if not reasons:
        return
    first, *others = reasons
    also = "; ".join(clause(other.message) for other in others[:_ALSO])
    more = f"; and {len(others) - _ALSO} more" if len(others) > _ALSO else ""
    raise first.kind(first.message, where=f"also: {also}{more}" if others else "", advice=first.advice)

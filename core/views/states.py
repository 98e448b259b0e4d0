"""States that only views have: what was stored is one thing, what it is called when it is shown another."""

from __future__ import annotations

from enum import StrEnum

from core.vocabulary import JobState


class RecordState(StrEnum):
    """State of a closing record: that of its run, and *reversed* for a posted one that another record took back."""

    WAITING = JobState.WAITING
    RUNNING = JobState.RUNNING
    PAUSING = JobState.PAUSING
    PAUSED = JobState.PAUSED
    CANCELLING = JobState.CANCELLING
    CANCELLED = JobState.CANCELLED
    FAILED = JobState.FAILED
    POSTING = JobState.POSTING
    DONE = JobState.DONE
    DONE_WARNED = JobState.DONE_WARNED
    REVERSED = "reversed"


class PhaseState(StrEnum):
    """How far one phase of a run is."""

    OK = "ok"
    RUNNING = "running"
    WAITING = "waiting"
    FAILED = "failed"


class Severity(StrEnum):
    """Weight of a finding: a stop refuses the run, a warning does not."""

    OK = "ok"
    INFO = "info"
    WARN = "WARN"
    STOP = "STOP"


class TransactionStatus(StrEnum):
    """Side and last update of an inventory transaction, physical or financial, receipt or issue; or that it was undone."""

    RECEIVED = "Received"
    PURCHASED = "Purchased"
    DEDUCTED = "Deducted"
    SOLD = "Sold"
    UNDONE = "Undone"


class MarkState(StrEnum):
    """How far a mark is settled, and what keeps it from being settled."""

    OPEN = "open"
    RECEIPT_NOT_INVOICED = "receipt not invoiced"
    ISSUE_NOT_INVOICED = "issue not invoiced"
    PARTLY_SETTLED = "partly settled"
    SETTLED = "settled"


class OpenedAdjustment(StrEnum):
    """A change of cost that the system before the cut-over had made; it has no kind of ours."""

    BEFORE_CUT_OVER = "Adjusted before the cut-over"

    @property
    def label(self) -> str:
        return self.value

"""Runs, periods and users: states and rights."""

from __future__ import annotations

from enum import StrEnum


class PeriodStatus(StrEnum):
    """Status of a ledger period. On hold can be reopened, closed cannot."""

    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class JobState(StrEnum):
    """State of a run, as the job of its closing record keeps it (docs/architecture.md, *The close*)."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    FAILED = "failed"
    POSTING = "posting"
    DONE = "done"
    DONE_WARNED = "done with warnings"

    @property
    def live(self) -> bool:
        """Not finished: blocks another close."""
        return self not in (JobState.CANCELLED, JobState.DONE, JobState.DONE_WARNED)


LIVE = tuple(state.value for state in JobState if state.live)
"""States of a run that is not finished."""
MOVING = frozenset(LIVE) - {JobState.PAUSED, JobState.FAILED}
"""States in which a worker should be at work."""


class Requested(StrEnum):
    """What somebody asked a run for; it does it at the end of a bundle."""

    NOTHING = ""
    PAUSED = "paused"
    CANCELLED = "cancelled"


class RunEvent(StrEnum):
    """What the audit trail says of a run besides its start and its posting."""

    PAUSE_ASKED = "pause asked"
    CANCEL_ASKED = "cancel asked"
    RESUMED = "run resumed"
    CANCELLED = "run cancelled"


class Phase(StrEnum):
    """Phase of a run, as shown on screen."""

    CHECK = "check"
    SELECT = "select"
    PLAN = "plan"
    VALUE = "value and stage"
    POST = "post"


PHASES = tuple(Phase)
"""In their order; the number of a phase counts from 1."""


class Prepared(StrEnum):
    """What waits for a second person, where the company asks for one."""

    CLOSE = "close"
    REVERSAL = "reversal"
    ADJUSTMENT = "adjustment"
    RESTORE = "restore"

    @property
    def words(self) -> str:
        return _PREPARED[self]


_PREPARED = {
    Prepared.CLOSE: "The posting",
    Prepared.REVERSAL: "The reversal",
    Prepared.ADJUSTMENT: "The adjustment without ledger",
    Prepared.RESTORE: "The restore",
}


class Decision(StrEnum):
    """What became of it. An approval is done when what it allows was done."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    DONE = "done"


class Role(StrEnum):
    """What a user may do; each role includes the ones before it."""

    VIEW = "view"
    ENTER = "enter"
    POST = "post"
    CLOSE = "close"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

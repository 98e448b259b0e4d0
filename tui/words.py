"""Words for stored values: what a state or a type is called on every screen and in every table."""

from __future__ import annotations

from core.views import JobView, OverviewRow
from core.vocabulary import LIVE, Decision, JobState, Prepared

STATES = {
    JobState.WAITING: "Waiting",
    JobState.RUNNING: "Running",
    JobState.PAUSING: "Pausing",
    JobState.PAUSED: "Paused",
    JobState.CANCELLING: "Cancelling",
    JobState.CANCELLED: "Cancelled",
    JobState.FAILED: "Failed",
    JobState.POSTING: "Posting",
    JobState.DONE: "Done",
    JobState.DONE_WARNED: "Done, warned",
}
ACTS = {
    Prepared.CLOSE: "Close",
    Prepared.REVERSAL: "Reversal",
    Prepared.ADJUSTMENT: "Adjustment without ledger",
    Prepared.RESTORE: "Restore",
}
NO_LEDGER = "No ledger"
ABANDONED = "No worker"
"""Instead of the state of a run that nobody works on although it should move."""
TONES = {"Failed": "stop", ABANDONED: "stop", "Reversed": "dim", "Cancelled": "dim"}


def state_word(state: str) -> str:
    """The word of a ``JobState`` value; ``reversed`` and unknown ones are capitalised."""
    try:
        return STATES[JobState(state)]
    except ValueError:
        return state[:1].upper() + state[1:]


def run_word(job: JobView) -> str:
    """The word of its state, or that nobody works on it."""
    return ABANDONED if job.abandoned else state_word(job.state)


def act_word(act: str) -> str:
    """What waits for a second person: the word of a ``Prepared`` value."""
    return ACTS[Prepared(act)]


def decision_word(state: str) -> str:
    """The word of a ``Decision`` value."""
    return Decision(state).value.capitalize()


def row_state(row: OverviewRow) -> str:
    """State with percent while a run is not finished: ``Paused  41%``."""
    word = ABANDONED if row.abandoned else state_word(row.state)
    if not row.update_ledger and row.active:
        return NO_LEDGER
    return f"{word} {row.percent:3d}%" if row.percent is not None and row.state in LIVE else word


def row_tone(row: OverviewRow) -> str:
    """The colour of a row by its state."""
    word = ABANDONED if row.abandoned else row_state(row)
    return TONES.get(word, "warn" if word in ("Done, warned", NO_LEDGER) else "")


def live(state: str) -> bool:
    """Whether a run in this state still holds the company's close."""
    return state in LIVE

"""Words for stored values: what a state or a type is called on every screen and in every table."""

from __future__ import annotations

from core.views import OverviewRow
from core.vocabulary import LIVE, JobState

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
NO_LEDGER = "No ledger"
MOVING = frozenset(LIVE) - {JobState.PAUSED, JobState.FAILED}
TONES = {"Failed": "stop", "Reversed": "dim", "Cancelled": "dim"}


def state_word(state: str) -> str:
    """The word of a ``JobState`` value; ``reversed`` and unknown ones are capitalised."""
    try:
        return STATES[JobState(state)]
    except ValueError:
        return state[:1].upper() + state[1:]


def row_state(row: OverviewRow) -> str:
    """State with percent while a run is not finished: ``Paused  41%``."""
    word = state_word(row.state)
    if not row.update_ledger and row.active:
        return NO_LEDGER
    return f"{word} {row.percent:3d}%" if row.percent is not None and row.state in LIVE else word


def row_tone(row: OverviewRow) -> str:
    """The colour of a row by its state."""
    word = row_state(row)
    return TONES.get(word, "warn" if word in ("Done, warned", NO_LEDGER) else "")


def live(state: str) -> bool:
    """Whether a run in this state still holds the company's close."""
    return state in LIVE

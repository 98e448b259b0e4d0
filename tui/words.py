"""Words for stored values: what a state or a type is called on every screen and in every table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.views.states import RecordState
from core.vocabulary import LIVE, Decision, JobState, Prepared
from tui.format import plural
from tui.signs import sign

if TYPE_CHECKING:
    from core.views.overview import OverviewRow
    from core.views.runs import JobView

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
_SIGN_OF = {"good": "good", "warn": "warn", "stop": "stop", "blue": "blue", "quiet": "good"}
_GONE = (RecordState.REVERSED, RecordState.CANCELLED)
ABANDONED = "No worker"
"""Instead of the state of a run that nobody works on although it should move."""


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
    """The judgement of a record, for its state alone."""
    if row.abandoned or row.state == RecordState.FAILED:
        return "stop"
    if live(row.state):
        return "blue"
    if row.state in _GONE or row.reversal_of:
        return "quiet"
    return "warn" if row.warnings or row_state(row) == NO_LEDGER else "good"


def row_judgement(row: OverviewRow) -> str:
    """Its state with a sign: ``▲ 3 warnings``, ``✓ Done``, ``↺ by IC-000005``."""
    tone = row_tone(row)
    word = row_state(row)
    if row.reversed_by or row.reversal_of:
        return f"{sign('back')} {f'by {row.reversed_by}' if row.reversed_by else f'of {row.reversal_of}'}"
    if tone == "warn" and row.warnings and word != NO_LEDGER:
        word = plural(row.warnings, "warning")
    return f"{sign('back' if row.state in _GONE else _SIGN_OF[tone])} {word}"


def counts_no_more(row: OverviewRow) -> bool:
    """Whether it changes nothing in the books as they are: reversed, a reversal, cancelled."""
    return row.state in _GONE or bool(row.reversal_of)


def run_tone(job: JobView) -> str:
    """The judgement of a run, for its state alone."""
    if job.state == JobState.FAILED or job.abandoned:
        return "stop"
    if job.state in (JobState.PAUSED, JobState.PAUSING, JobState.CANCELLING, JobState.DONE_WARNED):
        return "warn"
    return "good" if job.state == JobState.DONE else "quiet" if job.state == JobState.CANCELLED else "blue"


def run_sign(job: JobView) -> str:
    """The sign before the word of a run."""
    return sign("back" if job.state == JobState.CANCELLED else _SIGN_OF[run_tone(job)])


def live(state: str) -> bool:
    """Whether a run in this state still holds the company's close."""
    return state in LIVE


def watching(others: Sequence[str], user: str) -> str:
    """Who else looks at a run; blank: nobody who is known."""
    names = list(dict.fromkeys("you at another terminal" if name == user else name for name in others))
    return f"Watching too: {', '.join(names)}" if names else ""

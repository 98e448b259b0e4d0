"""Is a run in the way? One at a time: a run that is not finished holds every close, adjustment, opening and reversal.

Unfinished is more than at work: a run that waits, is paused or has failed is still to be resumed or cancelled. What its
worker has planned would not hold if another record were posted in between.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import JobAlreadyRunning, Refusal
from core.vocabulary import RECORD_NAMES, RecordType


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """The run that holds the company's close."""

    record_id: int
    number: str
    type: RecordType
    date: str
    state: str
    """Value of ``JobState``."""
    by: str
    host: str = ""
    since: str = ""
    """When it was started, as shown; blank while that is not known."""
    phase_index: int = 0
    done: int = 0
    total: int = 0
    pid: int = 0
    heartbeat_at: str = ""
    beat: str = ""
    """Its worker's process and last sign of life."""


def one_at_a_time(run: UnfinishedRun) -> Refusal:
    """Why nothing else may be started while a run is not finished."""
    where = f" on {run.host}" if run.host else ""
    since = f" at {run.since}" if run.since else ""
    return Refusal(
        JobAlreadyRunning,
        f"{run.number} ({RECORD_NAMES[run.type].lower()} through {run.date}) is {run.state}, "
        f"started by {run.by}{where}{since}",
        f"Watch it (`invclose job watch {run.number}`), resume or cancel it first.",
        run.number,
    )

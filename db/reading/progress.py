"""How far a run is and how long it was worked on: the figures that every list of records or runs shows."""

from __future__ import annotations

from core.vocabulary import PHASES, JobState
from db.close.pace import pace_of
from db.reading.names import seconds_between

_PERCENT_BEFORE = (0, 0, 2, 5, 5, 95)
"""Percent done when the phase with this number begins."""


def percent_of(state: str, phase: int, done: int, total: int) -> int:
    """How far an unfinished or finished run is: mostly the transactions it has staged. The one figure for every screen."""
    if state in (JobState.DONE, JobState.DONE_WARNED):
        return 100
    before = _PERCENT_BEFORE[min(max(phase, 0), len(PHASES))]
    if phase in (3, 4) and total:
        return before + (95 - before) * done // total
    return before


def worked_seconds(phase_times: str | None, started: str | None, finished: str | None) -> int | None:
    """How long a run was worked on until it ended or stopped; before that was counted, how long it took."""
    pace = pace_of(phase_times)
    return seconds_between(started, finished) if pace.counted is None else pace.worked // 1000

"""Head of every screen: the company, its next period and the run that is not finished."""

from __future__ import annotations

from dataclasses import dataclass

from core.units import Count, Key
from core.vocabulary import JobState


@dataclass(frozen=True, slots=True)
class CompanyView:
    """Head of every screen: who, which period, which database."""

    id: Key
    code: str
    name: str
    currency: str
    user: str
    role: str
    period: str
    """Name of the ledger period that is next to close, with its status: ``2026-06 open``."""
    closed_until: str | None
    next_close: str | None
    """Proposed date of the next close: end of the first ledger period after ``closed_until``."""
    database: str
    """Short name of the database, without secrets."""
    read_only: bool
    running: RunningView | None = None
    period_name: str = ""
    """Name alone of the ledger period that is next to close; empty where there is none."""
    head: Count = 0
    """Number of the newest seal: a higher one says that somebody has written meanwhile."""


@dataclass(frozen=True, slots=True)
class RunningView:
    """The one unfinished run of a company, for the status line."""

    record_id: Key
    number: str
    state: JobState
    percent: Count
    abandoned: bool = False
    """Whether nobody works on it any more although it should move."""

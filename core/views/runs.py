"""Runs: what one would post, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount
from core.units import Count, Key, Seconds
from core.views.records import LogRow, RecordGroupRow
from core.views.states import PhaseState
from core.views.transactions import BehindRow
from core.views.vouchers import VoucherLineView
from core.vocabulary import JobState, Phase, RecordType, Requested


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One phase of a run."""

    name: Phase
    state: PhaseState
    seconds: Seconds
    detail: str


@dataclass(frozen=True, slots=True)
class JobView:
    """A run as its task screen shows it."""

    record_id: Key
    number: str
    type_name: str
    date: str
    state: JobState
    requested: Requested
    message: str
    by: str
    started_at: str
    finished_at: str
    elapsed_seconds: Seconds
    left_seconds: Seconds | None
    phases: tuple[PhaseView, ...]
    phase_index: Count
    """Number of the phase it is in, the first is 1; 0 before it begins."""
    percent: Count
    done: Count
    total: Count
    """Transactions."""
    per_second: Count
    adjusted: Amount
    warnings: Count
    bundles_done: Count
    bundles_total: Count
    last_item: str
    heartbeat_age: Seconds | None
    worker: str
    voucher: str
    events: tuple[tuple[str, str], ...] = ()
    """Newest first: time, sentence."""
    process_gone: bool = False
    """Whether the worker's process has ended; known on its own host only."""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What a run would post; nothing is written."""

    record_type: RecordType
    date: str
    lines: tuple[VoucherLineView, ...]
    total: Amount
    adjusted: Amount
    transactions: Count
    settlements: Count
    adjustments: Count
    passes: Count
    log: tuple[LogRow, ...]
    cancels: tuple[str, ...]
    """Recalculations that this close would cancel."""
    groups: tuple[RecordGroupRow, ...] = ()
    top: tuple[BehindRow, ...] = ()

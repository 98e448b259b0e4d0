"""Runs: what one would post, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount
from core.units import Count, Key, Seconds
from core.views.records import LogRow, RecordGroupRow
from core.views.transactions import BehindRow
from core.views.vouchers import VoucherLineView


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One phase of a run."""

    name: str
    state: str
    """``ok``, ``running``, ``waiting``, ``failed``."""
    seconds: Seconds
    detail: str


@dataclass(frozen=True, slots=True)
class JobView:
    """A run as its task screen shows it."""

    record_id: Key
    number: str
    type_name: str
    date: str
    state: str
    requested: str
    message: str
    by: str
    started_at: str
    finished_at: str
    elapsed_seconds: Seconds
    left_seconds: Seconds | None
    phases: tuple[PhaseView, ...]
    phase_index: Count
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


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What a run would post; nothing is written."""

    record_type: str
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

"""Runs: what one would post, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass

from core.lease import worker_gone
from core.money import Amount
from core.units import Count, Key, Seconds
from core.views.records import LogRow, RecordGroupRow
from core.views.states import PhaseState
from core.views.transactions import BehindRow
from core.views.vouchers import VoucherLineView
from core.vocabulary import MOVING, JobState, Phase, RecordType, Requested


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One phase of a run."""

    name: Phase
    state: PhaseState
    seconds: Seconds
    detail: str


@dataclass(frozen=True, slots=True)
class GroupChange:
    """An item group and the change of its inventory value."""

    item_group: str
    adjusted: Amount


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
    """Worked on it; pauses and the time without a worker are not counted."""
    left_seconds: Seconds | None
    """At the present speed; ``None`` while that cannot be said."""
    phases: tuple[PhaseView, ...]
    phase_index: Count
    """Number of the phase it is in, the first is 1; 0 before it begins."""
    percent: Count | None
    """``None``: cancelled."""
    done: Count
    total: Count
    """Transactions, as they were counted when the run was planned."""
    per_second: Count | None
    """During the last minute of work; ``None`` while that cannot be said."""
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
    head: str = ""
    """The head of the chain of seals as the run left it (`core.proof.anchors`); empty until it is done."""
    groups: tuple[GroupChange, ...] = ()
    """What it has changed so far, item group by item group; of one run alone, not in lists."""
    last_words: str = ""
    """Of a worker whose process has ended: the last line that it wrote where nobody looked."""

    @property
    def abandoned(self) -> bool:
        """Whether nobody works on it any more although it should move."""
        return (
            self.state in MOVING
            and self.heartbeat_age is not None
            and worker_gone(self.heartbeat_age, process_gone=self.process_gone)
        )


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

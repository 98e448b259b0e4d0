"""One closing record with its groups and its log, and what reversing it would do."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount, Quantity
from core.units import Count, Key
from core.views.overview import OverviewRow
from core.views.vouchers import VoucherLineView
from core.vocabulary import Specification


@dataclass(frozen=True, slots=True)
class RecordGroupRow:
    """What a closing record did to one item group."""

    item_group: str
    transactions: Count
    adjusted: Amount
    before: Amount
    after: Amount


@dataclass(frozen=True, slots=True)
class RecordItemRow:
    """What a record did to one item of an item group."""

    item: str
    name: str
    transactions: Count
    adjusted: Amount


@dataclass(frozen=True, slots=True)
class RecordItems:
    """The items of an item group that a record changed: those changed most, and the others together."""

    rows: tuple[RecordItemRow, ...]
    more: Count = 0
    """How many others there are."""
    rest: RecordItemRow | None = None
    """The others together, without code and name; None where there are none."""


@dataclass(frozen=True, slots=True)
class RecordView:
    """General, Session and Note of one closing record."""

    row: OverviewRow
    specification: Specification
    update_ledger: bool
    max_throughputs: Count
    min_throughput: Amount
    recalculate_after: bool
    items: tuple[str, ...]
    started_at: str
    finished_at: str
    reversible: str
    """Empty when it can be reversed now; else the sentence why not."""
    groups: tuple[RecordGroupRow, ...]
    hash: str
    head: str = ""
    """The head of the chain of seals as the record left it (`core.proof.anchors`)."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of the closing log."""

    item: str
    dimensions: str
    transaction_id: Key
    number: str
    reason: str
    quantity: Quantity
    amount: Amount
    advice: str
    warning: bool
    date: str = ""
    """ISO date of the transaction; empty where the line has none."""


@dataclass(frozen=True, slots=True)
class ReversalPreview:
    """What a reversal would do."""

    number: str
    type_name: str
    date: str
    voucher: str
    lines: tuple[VoucherLineView, ...]
    total: Amount
    adjusted: Amount
    blocked_by: tuple[str, ...]
    """Sentences; empty when it can go ahead."""
    excluded: Amount = 0
    """Amount of physical-value adjustments left out because the transaction is invoiced since."""


@dataclass(frozen=True, slots=True)
class ReversalStep:
    """One record of a chain of reversals."""

    record_id: Key
    number: str
    type_name: str
    date: str
    adjusted: Amount
    """By what its reversal changes the inventory value."""
    excluded: Amount = 0
    """Amount of physical-value adjustments left out because the transaction is invoiced since."""
    total: Amount = 0
    """Debit of the opposite voucher."""
    stop: str = ""
    """Why it cannot be reversed at all; empty when it can."""
    code: str = ""
    """The stable code of that reason."""

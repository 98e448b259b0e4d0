"""Undoing a document: what it takes back, its voucher to come, and what the averages become."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount, Price, Quantity
from core.units import Key
from core.views.vouchers import VoucherLineView


@dataclass(frozen=True, slots=True)
class UndoneRow:
    """A transaction that is undone."""

    transaction_id: Key
    number: str
    item: str
    item_name: str
    dimensions: str
    quantity: Quantity
    cost: Amount
    """What it changed the inventory value by, and is taken back; of a physical posting with its adjustments."""
    date: str
    """Day on which it is undone."""
    opposite: str
    """Number of its opposite; empty where only its physical posting is taken back."""


@dataclass(frozen=True, slots=True)
class AverageRow:
    """The running average of an item at its financial dimension values; ``None``: no price at all."""

    item: str
    dimensions: str
    before: Price | None
    after: Price | None


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What undoing a document would do; nothing is written."""

    reference: str
    rows: tuple[UndoneRow, ...]
    lines: tuple[VoucherLineView, ...]
    total: Amount
    adjusted: Amount
    """Change of inventory value."""
    averages: tuple[AverageRow, ...]
    notices: tuple[str, ...]
    """Sentences: marks that are released, what goes to Price difference."""
    blocked_by: tuple[str, ...]
    """Sentences; empty when it can go ahead."""


@dataclass(frozen=True, slots=True)
class UndoResult:
    """A document that was undone."""

    reference: str
    rows: tuple[UndoneRow, ...]
    vouchers: tuple[str, ...]
    adjusted: Amount

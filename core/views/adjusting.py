"""Adjustments by hand, standard costs and marks."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount, Price, Quantity
from core.units import Key
from core.views.states import MarkState
from core.views.transactions import BehindRow
from core.views.vouchers import VoucherLineView
from core.vocabulary import RecordType


@dataclass(frozen=True, slots=True)
class OnHandRow:
    """Stock of an item with the same financial dimension values, open as of the last close."""

    group_id: Key
    item: str
    name: str
    site: str
    warehouse: str
    dimensions: str
    """All values, as one text."""
    quantity: Quantity
    posted: Amount
    """What of the open quantity was posted with its receipts."""
    adjusted: Amount
    """Adjustments of it so far."""
    cost_price: Price | None
    refused: str = ""
    """Why this row cannot be adjusted; empty when it can."""

    @property
    def value(self) -> Amount:
        return self.posted + self.adjusted


@dataclass(frozen=True, slots=True)
class OnHandView:
    """What an on-hand adjustment starts from."""

    date: str
    """The last close: the date of the adjustment."""
    rows: tuple[OnHandRow, ...]


@dataclass(frozen=True, slots=True)
class AdjustmentPreview:
    """The voucher to come of an adjustment; nothing is written."""

    record_type: RecordType
    type_name: str
    date: str
    lines: tuple[VoucherLineView, ...]
    total: Amount
    adjusted: Amount
    update_ledger: bool
    rows: tuple[BehindRow, ...]
    """Every receipt (or stock) that changes."""


@dataclass(frozen=True, slots=True)
class StandardCostRow:
    """One line of the price list of standard cost items."""

    item: str
    name: str
    site: str
    cost: Price | None
    from_date: str
    active: bool
    record_number: str
    quantity: Quantity
    """On hand and invoiced; only in the active line."""
    value: Amount


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark: this quantity of the issue is reserved for this receipt."""

    issue_id: Key
    issue: str
    issue_date: str
    receipt_id: Key
    receipt: str
    receipt_date: str
    item: str
    dimensions: str
    quantity: Quantity
    settled: Quantity
    by: str
    state: MarkState

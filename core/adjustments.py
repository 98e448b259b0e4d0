"""Adjustments by hand and marks: what a user asks for, and what is shown before and after.

Prices are millionths of the currency for one piece, as everywhere; amounts are minor units, quantities millionths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.money import QUANTITY_SCALE, divide_rounded
from core.views import BehindRow, VoucherLineView


@dataclass(frozen=True, slots=True)
class OnHandRow:
    """Stock of an item with the same financial dimension values, open as of the last close."""

    group_id: int
    item: str
    name: str
    site: str
    warehouse: str
    dimensions: str
    """All values, as one text."""
    quantity: int
    posted: int
    """What of the open quantity was posted with its receipts."""
    adjusted: int
    """Adjustments of it so far."""
    cost_price: int | None
    refused: str = ""
    """Why this row cannot be adjusted; empty when it can."""

    @property
    def value(self) -> int:
        return self.posted + self.adjusted


@dataclass(frozen=True, slots=True)
class OnHandView:
    """What an on-hand adjustment starts from."""

    date: str
    """The last close: the date of the adjustment."""
    rows: tuple[OnHandRow, ...]


@dataclass(frozen=True, slots=True)
class OnHandLine:
    """Edit now of one row: every open receipt to a price, or an amount spread over them."""

    group_id: int
    to_unit: int | None = None
    amount: int = 0
    by_value: bool = True
    """Spread by value; else by quantity."""


@dataclass(frozen=True, slots=True)
class OnHandRequest:
    """An on-hand adjustment: its lines make one closing record with one voucher."""

    lines: tuple[OnHandLine, ...]
    note: str = ""
    update_ledger: bool = True


@dataclass(frozen=True, slots=True)
class TransactionRequest:
    """An adjustment of one receipt; ``late``: whatever of it is settled."""

    transaction_id: int
    amount: int
    date: str = ""
    """Empty: today."""
    late: bool = False
    offset_account: str = ""
    """Of a late charge; empty: Profit or Loss as stored with the receipt."""
    note: str = ""
    update_ledger: bool = True


@dataclass(frozen=True, slots=True)
class RevaluationRequest:
    """A new unit cost for what is on hand of a moving average item; dated today."""

    item: str
    to_unit: int
    sites: tuple[str, ...] = ()
    """Only these; empty: all."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StandardCostRequest:
    """Activation of a standard cost."""

    item: str
    cost: int
    site: str = ""
    """Empty: every site without a price of its own name is meant too."""
    date: str = ""
    """Empty: today."""
    note: str = ""


AdjustmentRequest = OnHandRequest | TransactionRequest | RevaluationRequest | StandardCostRequest


@dataclass(frozen=True, slots=True)
class AdjustmentPreview:
    """The voucher to come of an adjustment; nothing is written."""

    record_type: str
    type_name: str
    date: str
    lines: tuple[VoucherLineView, ...]
    total: int
    adjusted: int
    update_ledger: bool
    rows: tuple[BehindRow, ...]
    """Every receipt (or stock) that changes."""


@dataclass(frozen=True, slots=True)
class StandardCostRow:
    """One line of the price list of standard cost items."""

    item: str
    name: str
    site: str
    cost: int | None
    from_date: str
    active: bool
    record_number: str
    quantity: int
    """On hand and invoiced; only in the active line."""
    value: int


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark: this quantity of the issue is reserved for this receipt."""

    issue_id: int
    issue: str
    issue_date: str
    receipt_id: int
    receipt: str
    receipt_date: str
    item: str
    dimensions: str
    quantity: int
    settled: int
    by: str
    state: str


@dataclass(frozen=True, slots=True)
class ReversalStep:
    """One record of a chain of reversals."""

    record_id: int
    number: str
    type_name: str
    date: str
    adjusted: int
    stop: str = ""
    """Why it cannot be reversed at all; empty when it can."""


# --- ways to fill Edit now -----------------------------------------------------------------------------------


def to_price(rows: Sequence[OnHandRow], price: int | None) -> tuple[OnHandLine, ...]:
    """Every receipt to this price; ``None``: to the item's own cost price. Rows without a price are left out."""
    found = ((row, (row.cost_price or None) if price is None else price) for row in rows)
    return tuple(OnHandLine(row.group_id, to_unit=wanted) for row, wanted in found if wanted is not None)


def to_amount(rows: Sequence[OnHandRow], amount: int, *, by_value: bool) -> tuple[OnHandLine, ...]:
    """An amount spread over the rows, and within each over its receipts, by value or by quantity."""
    weights = [row.value for row in rows]
    if not by_value or sum(weights) == 0:
        weights = [row.quantity for row in rows]
    whole, taken, given, lines = sum(weights), 0, 0, []
    for row, weight in zip(rows, weights, strict=True):
        taken += weight
        upto = divide_rounded(amount * taken, whole) if whole else 0
        lines.append(OnHandLine(row.group_id, amount=upto - given, by_value=by_value))
        given = upto
    return tuple(lines)


def to_value(rows: Sequence[OnHandRow], value: int, *, by_value: bool) -> tuple[OnHandLine, ...]:
    """The rows together get this value."""
    return to_amount(rows, value - sum(row.value for row in rows), by_value=by_value)


def to_percent(rows: Sequence[OnHandRow], percent: int) -> tuple[OnHandLine, ...]:
    """Each row changes by this percentage of its value (in millionths of a percent)."""
    return tuple(
        OnHandLine(row.group_id, amount=divide_rounded(row.value * percent, 100 * QUANTITY_SCALE)) for row in rows
    )


def planned_change(row: OnHandRow, line: OnHandLine) -> int:
    """What a line changes, to show while it is typed; receipts are rounded one by one when it is computed."""
    if line.to_unit is None:
        return line.amount
    return divide_rounded(line.to_unit * row.quantity, 10_000 * QUANTITY_SCALE) - row.value

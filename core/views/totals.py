"""What whole lists add up to, worked out where the rows are and not by reading them."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount, Quantity
from core.units import Count


@dataclass(frozen=True, slots=True)
class SettlementTotals:
    """All settlements of a record."""

    count: Count
    items: Count
    """How many items they are of: 0, 1, or 2 for several. Quantities of several items are not added up for anybody."""
    quantity: Quantity
    amount: Amount
    adjustment: Amount
    canceled: bool
    """The record is reversed, or a reversal."""


@dataclass(frozen=True, slots=True)
class BehindTotals:
    """All transactions behind a voucher or one of its lines."""

    count: Count
    before: Amount
    adjusted: Amount

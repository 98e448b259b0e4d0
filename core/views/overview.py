"""A row of Closing and adjustment, the list that the application opens with."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount
from core.units import Count, Key, Seconds
from core.views.states import RecordState
from core.vocabulary import RecordType


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One row of Closing and adjustment."""

    record_id: Key
    number: str
    type: RecordType
    type_name: str
    date: str
    voucher: str
    """Number, or empty while nothing is posted."""
    state: RecordState
    active: bool
    has_log: bool
    adjusted: Amount
    """Net change of inventory value: increases less decreases."""
    percent: Count | None
    transactions: Count
    settlements: Count
    warnings: Count
    passes: Count
    seconds: Seconds | None
    by: str
    at: str
    note: str
    reversal_of: str
    reversed_by: str
    update_ledger: bool = True
    """Off: an adjustment by hand that was kept out of the ledger."""
    abandoned: bool = False
    """A run that nobody works on any more although it should move."""

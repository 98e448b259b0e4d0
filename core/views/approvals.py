"""What waits for a second person, and what approving it would post."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount
from core.units import Key
from core.views.vouchers import VoucherLineView


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """Something prepared by one person."""

    id: Key
    act: str
    """Value of ``Prepared``."""
    subject: str
    """Of what: numbers of records, a transaction, a file."""
    note: str
    """What whoever prepared it wrote; of what was declined, why."""
    prepared_by: str
    prepared_at: str
    state: str
    """Value of ``Decision``."""
    decided_by: str
    decided_at: str
    record_id: Key
    """The record it is about; 0 for none."""


@dataclass(frozen=True, slots=True)
class PreparedView:
    """What approving it would post."""

    row: ApprovalRow
    lines: tuple[VoucherLineView, ...]
    total: Amount
    adjusted: Amount

"""Inventory transactions with everything that made their cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.money import Amount, Quantity
from core.units import Key
from core.views.states import OpenedAdjustment, TransactionStatus
from core.vocabulary import AdjustmentKind, Principle, Reference, SettlementType, UpdateKind


@dataclass(frozen=True, slots=True)
class BehindRow:
    """One inventory transaction behind a voucher line or a record, with what the record did to it."""

    transaction_id: Key
    item: str
    item_name: str
    dimensions: str
    number: str
    date: str
    quantity: Quantity
    before: Amount
    adjusted: Amount
    after: Amount
    cost_group_id: Key = 0
    """Tells rows without a transaction apart."""
    moved: str = ""
    """What moved it: the settlement, charge or adjustment of the record, in words; blank behind a posting."""

    @property
    def place(self) -> tuple[Amount, Key, Key]:
        """Where it stands in the list: the largest change first, then in posting order."""
        return -abs(self.adjusted), self.transaction_id, self.cost_group_id


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """A settlement seen from one side: the other side and what was taken."""

    record_id: Key
    record_number: str
    voucher: str
    item: str
    receipt_id: Key
    receipt: str
    receipt_date: str
    issue_id: Key
    issue: str
    issue_date: str
    quantity: Quantity
    amount: Amount
    adjustment: Amount
    """Adjustment of the issue (first row of the issue carries it)."""
    principle: Principle
    type: SettlementType | AdjustmentKind
    """What the settlement did; of a record that only adjusts, what it changed of the cost."""
    canceled: bool
    cost_group_id: Key = 0
    row: Key = 0
    """Its place in the cost group; of a row that only adjusts, the transaction."""
    part: Key = 0
    """Of a row that only adjusts: which of the adjustments of its transaction."""

    @property
    def place(self) -> tuple[Key, Key, Key]:
        """Where it stands in the list of its record."""
        return self.cost_group_id, self.row, self.part


@dataclass(frozen=True, slots=True)
class PostedAccounts:
    """The accounts of one update as stored, beside what the setup would give today."""

    update: UpdateKind
    date: str
    voucher: str
    amount: Amount
    balance_account: str
    balance_posting: str
    offset_account: str
    offset_posting: str
    profit_account: str
    loss_account: str
    item_group: str
    today_balance_account: str
    today_offset_account: str
    today_profit_account: str
    today_loss_account: str
    today_item_group: str
    differs: bool
    reason: str
    """Sentence: why today's accounts differ and which ones an adjustment uses."""


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """One change of a transaction's cost."""

    record_id: Key
    record_number: str
    date: str
    voucher: str
    kind: AdjustmentKind | OpenedAdjustment
    amount: Amount
    balance_account: str
    offset_account: str
    active: bool


class WhyStep(NamedTuple):
    """One step of *why this cost*: a sentence and what it adds."""

    step: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class TransactionView:
    """One inventory transaction, whole: identity, updates with accounts, adjustments, settlements, why this cost."""

    transaction_id: Key
    number: str
    reference: Reference
    item: str
    item_name: str
    item_group: str
    model: str
    dimensions: str
    quantity: Quantity
    open_quantity: Quantity
    posted: Amount
    adjusted: Amount
    cost: Amount
    status: TransactionStatus
    closed_by: str
    updates: tuple[PostedAccounts, ...]
    adjustments: tuple[AdjustmentRow, ...]
    settlements: tuple[SettlementRow, ...]
    linked: tuple[str, ...]
    """Sentences on links: made of issue T1.I, marked to R2 ..."""
    why: tuple[WhyStep, ...]

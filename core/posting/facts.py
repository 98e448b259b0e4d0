"""Rows that a posting adds to the books, collected before they are written in one go.

The tuples follow the columns of the tables (docs/architecture.md); ids are already final. ``Facts`` is a plain
container: what is written and in which order is decided here, how is decided by the storage.

Amounts are minor units and changes of inventory value (receipts +, issues -), quantities signed millionths, dates ISO
text. Example: a sale of 1 at 12.00 is one ``TransactionRow``, one ``UpdateRow`` of -1200 and one ``VoucherRow`` with
two entries.

Source: docs/rules.md#2-data-the-rules-need
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

Row = TypeVar("Row", bound="tuple[Any, ...]")


def row_of(kind: type[Row], values: tuple[Any, ...]) -> Row:
    """A row of these values in the order of its fields, one for each: as `_make`, which counts them again, at half its time."""
    return tuple.__new__(kind, values)


class AccountsKey(NamedTuple):
    """The accounts of one posting, as they were then: what ``posting_accounts`` stores once."""

    balance_account: int
    balance_type: int
    offset_account: int
    offset_type: int
    profit_account: int = 0
    loss_account: int = 0
    difference_account: int = 0
    difference_type: int = 0
    item_group: int = 0


class TransactionRow(NamedTuple):
    """inventory_transaction: identity only; ``id`` is the posting order, ``quantity`` signed."""

    id: int
    group: int
    dimension: int
    reference: int
    number: str
    lot: str
    quantity: int
    parent: int = 0


class UpdateRow(NamedTuple):
    """inventory_update: one physical or financial update; ``accounts``: those stored, 0 none."""

    transaction: int
    kind: int
    group: int
    date: str
    quantity: int
    amount: int
    document_amount: int
    taken_back: int
    voucher: int
    accounts: int


class LinkRow(NamedTuple):
    """cost_link: a receipt whose cost is made of this issue; ``amount`` is what was taken at posting.

    ``issue_from``: the pieces of the issue that came back before, where a return begins and what a product takes begins.
    """

    receipt: int
    issue: int
    kind: int
    issue_from: int
    amount: int


class ShareRow(NamedTuple):
    """production_share: the place of a receipt in the walk over its production.

    ``weights``: those of all receipts; ``cost``: what the production cost when it was ended, minor units.
    """

    receipt: int
    weights_before: int
    weight: int
    weights: int
    cost: int


class UndoRow(NamedTuple):
    """undoing: a transaction taken back; ``opposite`` 0: it was only physically updated."""

    transaction: int
    opposite: int
    date: str
    voucher: int


class CountRow(NamedTuple):
    """stock_count: pieces counted of an item at its dimension values, and what was on hand."""

    item: int
    dimension: int
    date: str
    transaction: int
    """The counting that posted the difference; 0: there was none."""
    quantity: int
    on_hand: int


class EntryRow(NamedTuple):
    """ledger_entry, minor units, debit positive."""

    voucher: int
    line: int
    account: int
    posting_type: int
    amount: int
    item_group: int
    item: int


@dataclass(slots=True)
class VoucherRow:
    """voucher, still a draft."""

    id: int
    date: str
    kind: str
    document: str
    entries: list[EntryRow] = field(default_factory=list)


@dataclass(slots=True)
class Facts:
    """Everything one run of the poster adds."""

    transactions: list[TransactionRow] = field(default_factory=list)
    updates: list[UpdateRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    shares: list[ShareRow] = field(default_factory=list)
    """Of productions that gave several receipts."""
    vouchers: list[VoucherRow] = field(default_factory=list)
    group_links: set[tuple[int, int]] = field(default_factory=set)
    parts: list[tuple[int, int, str]] = field(default_factory=list)
    """Transaction, update kind and document of each update of a part."""
    undoings: list[UndoRow] = field(default_factory=list)
    counts: list[CountRow] = field(default_factory=list)

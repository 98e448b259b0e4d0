"""Closing records and what they stage. Rows count once their record is posted."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint

from db.tables.declare import (
    Row,
    check,
    day,
    day_key,
    flag,
    index,
    key,
    laid_out,
    maybe_moment,
    moment,
    remark,
    unique,
    whole,
    words,
    zero,
)


def _of_a_record() -> CheckConstraint:
    """Rows of a table that is staged: each belongs to a record."""
    return check("record", "record_id > 0")


class ClosingRecord(Row, table=True):
    """One row of Closing and adjustment; immutable once posted."""

    __table_args__ = laid_out(
        unique("company_id", "number"),
        index("company_id", "id"),
        index(
            "reversal_of",
            where="reversal_of <> 0 AND posted_at IS NOT NULL",
            only_once=True,
            name="ix_closing_record_reversed_once",
        ),
        check(
            "type",
            "type IN ('opening', 'closing', 'recalculation', 'on_hand', 'transaction', 'revaluation', 'standard_cost',"
            " 'reversal')",
        ),
        check("reversal", "(type = 'reversal') = (reversal_of <> 0)"),
    )
    id: int = key()
    company_id: int = whole("company.id")
    number: str = words()
    """What people call it by, IC-000001."""
    type: str = words()
    """`RecordType`."""
    date: dt.date = day()
    parameters: str = remark()
    """What it was asked to do, JSON text."""
    reversal_of: int = zero()
    """The record that it reverses; 0: none."""
    voucher_id: int = zero()
    """Its voucher; 0: none."""
    note: str = remark()
    """Text of the user."""
    created_at: dt.datetime = moment()
    created_by: str = words()
    posted_at: dt.datetime | None = maybe_moment()
    """When it was posted; null: not yet."""
    adjusted: int = zero()
    """Sum of its adjustments."""
    transactions: int = zero()
    """How many transactions it adjusted."""
    settlements: int = zero()
    """How many settlements it made."""
    warnings: int = zero()
    """How many warnings its log has."""
    passes: int = zero()
    """Throughputs it took."""
    hash: str = remark()
    previous_hash: str = remark()


class Settlement(Row, table=True):
    """Quantity of a receipt taken by an issue of the same cost group; both sides with their place in the walk."""

    __table_args__ = laid_out(
        _of_a_record(),
        index("record_id", "cost_group_id", "receipt_id"),
        index("record_id", "cost_group_id", "issue_id"),
        by_key=True,
    )
    record_id: int = key()
    cost_group_id: int = key()
    row: int = key()
    """Place in its cost group, from 1."""
    receipt_id: int = whole()
    issue_id: int = whole()
    receipt_from: int = whole()
    """Pieces of the receipt that were taken before: its place in the walk."""
    issue_from: int = whole()
    """Pieces of the issue that were settled before."""
    quantity: int = whole()
    """Pieces taken."""
    amount: int = whole()
    """What the receipt gives to the issue."""
    principle: int = whole()
    """`Principle`: why these two."""
    type: int = whole()
    """`SettlementType`."""


class CostAdjustment(Row, table=True):
    """Change of one transaction's cost."""

    __table_args__ = laid_out(_of_a_record(), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    transaction_id: int = key()
    update_kind: int = key()
    kind: int = key()
    """`AdjustmentKind`."""
    amount: int = whole()
    """Change of inventory value."""
    quantity: int = zero()
    """Pieces then open, of an adjustment of the balance; else 0."""
    accounts_id: int = whole()


class AdjustmentTotal(Row, table=True):
    """Adjustments of a cost group summed by stored accounts: what voucher lines are made of."""

    __table_args__ = laid_out(_of_a_record(), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    accounts_id: int = key()
    update_kind: int = key()
    kind: int = key()
    """`AdjustmentKind`."""
    amount: int = whole()
    """Change of inventory value."""
    transactions: int = whole()
    """How many adjustments it sums up."""


class OpenBalance(Row, table=True):
    """What is open after a close, per transaction: where the next close starts."""

    __table_args__ = laid_out(_of_a_record(), flag("layered"), flag("linked"), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    date: dt.date = day_key()
    """Date of its update."""
    transaction_id: int = key()
    update_kind: int = key()
    """`UpdateKind` of what is open."""
    quantity: int = whole()
    """Signed: all pieces of the transaction."""
    open_quantity: int = whole()
    """Signed: those not settled."""
    posted: int = whole()
    """Amount as posted, signed."""
    adjusted: int = whole()
    """Adjustments so far, signed."""
    settled: int = whole()
    """Amount settled so far, signed."""
    accounts_id: int = whole()
    layered: int = zero()
    """1: a receipt with adjustments of its balance, which are layers of their own."""
    linked: int = zero()
    """1: its cost is made of issues."""


class ClosingLog(Row, table=True):
    """A finding of a run with its reason."""

    __table_args__ = laid_out(_of_a_record(), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    row: int = key()
    """Place in its cost group, from 1."""
    transaction_id: int = zero()
    """The transaction; 0: the whole cost group."""
    reason: str = words()
    """`LogReason`."""
    quantity: int = zero()
    """Pieces concerned."""
    amount: int = zero()
    """Amount concerned."""
    detail: str = remark()
    """More about it, as text."""

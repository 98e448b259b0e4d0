"""Closing records and what they stage. Rows count once their record is posted."""

from __future__ import annotations

import datetime as dt

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

_A_RECORD = ("record", "record_id > 0")


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
    type: str = words()
    date: dt.date = day()
    parameters: str = remark()
    reversal_of: int = zero()
    voucher_id: int = zero()
    note: str = remark()
    created_at: dt.datetime = moment()
    created_by: str = words()
    posted_at: dt.datetime | None = maybe_moment()
    adjusted: int = zero()
    transactions: int = zero()
    settlements: int = zero()
    warnings: int = zero()
    passes: int = zero()
    hash: str = remark()
    previous_hash: str = remark()


class Settlement(Row, table=True):
    """Quantity of a receipt taken by an issue of the same cost group; both sides with their place in the walk."""

    __table_args__ = laid_out(
        check(*_A_RECORD),
        index("record_id", "cost_group_id", "receipt_id"),
        index("record_id", "cost_group_id", "issue_id"),
        by_key=True,
    )
    record_id: int = key()
    cost_group_id: int = key()
    row: int = key()
    receipt_id: int = whole()
    issue_id: int = whole()
    receipt_from: int = whole()
    issue_from: int = whole()
    quantity: int = whole()
    amount: int = whole()
    principle: int = whole()
    type: int = whole()


class CostAdjustment(Row, table=True):
    """Change of one transaction's cost."""

    __table_args__ = laid_out(check(*_A_RECORD), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    transaction_id: int = key()
    update_kind: int = key()
    kind: int = key()
    amount: int = whole()
    quantity: int = zero()
    accounts_id: int = whole()


class AdjustmentTotal(Row, table=True):
    """Adjustments of a cost group summed by stored accounts: what voucher lines are made of."""

    __table_args__ = laid_out(check(*_A_RECORD), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    accounts_id: int = key()
    update_kind: int = key()
    kind: int = key()
    amount: int = whole()
    transactions: int = whole()


class OpenBalance(Row, table=True):
    """What is open after a close, per transaction: where the next close starts."""

    __table_args__ = laid_out(check(*_A_RECORD), flag("layered"), flag("linked"), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    date: dt.date = day_key()
    transaction_id: int = key()
    update_kind: int = key()
    quantity: int = whole()
    open_quantity: int = whole()
    posted: int = whole()
    adjusted: int = whole()
    settled: int = whole()
    accounts_id: int = whole()
    layered: int = zero()
    linked: int = zero()


class ClosingLog(Row, table=True):
    """A finding of a run with its reason."""

    __table_args__ = laid_out(check(*_A_RECORD), by_key=True)
    record_id: int = key()
    cost_group_id: int = key()
    row: int = key()
    transaction_id: int = zero()
    reason: str = words()
    quantity: int = zero()
    amount: int = zero()
    detail: str = remark()

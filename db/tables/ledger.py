"""Vouchers and their lines."""

from __future__ import annotations

import datetime as dt

from db.tables.declare import (
    Row,
    bulk_reference,
    day,
    flag,
    index,
    key,
    laid_out,
    moment,
    remark,
    unique,
    whole,
    words,
    zero,
)


class Voucher(Row, table=True):
    """Inserted as a draft (posted = 0), flipped to posted in the same transaction; immutable from then on."""

    __table_args__ = laid_out(
        unique("company_id", "number"),
        flag("posted"),
        index("company_id", "id"),
        index("company_id", "date"),
        index("company_id", "document"),
        index("record_id", where="record_id <> 0", name="ix_voucher_record_id"),
        # SQLite has no deferred trigger: each commit and start looks here for a draft that was left behind.
        index("id", where="posted = 0", name="ix_voucher_draft").ddl_if(dialect="sqlite"),
        room=True,
    )
    id: int = key()
    company_id: int = whole("company.id")
    number: str = words()
    date: dt.date = day()
    kind: str = words()
    document: str = remark()
    record_id: int = zero()
    posted: int = zero()
    text: str = remark()
    created_at: dt.datetime = moment()
    created_by: str = words()
    previous_hash: str = remark()
    hash: str = remark()


class LedgerEntry(Row, table=True):
    """A line; a positive amount is a debit."""

    __table_args__ = laid_out(
        bulk_reference("voucher_id", "voucher.id"), bulk_reference("account_id", "main_account.id"), by_key=True
    )
    voucher_id: int = key()
    line: int = key()
    account_id: int = whole()
    posting_type: int = whole()
    amount: int = whole()
    date: dt.date = day()
    item_group_id: int = zero()
    item_id: int = zero()


class ForeignEntry(Row, table=True):
    """A line of the general ledger that is kept in another system; a positive amount is a debit."""

    __table_args__ = laid_out(index("account_id", "date"), index("company_id", "voucher"))
    id: int = key()
    company_id: int = whole("company.id")
    voucher: str = words()
    date: dt.date = day()
    account_id: int = whole("main_account.id")
    amount: int = whole()
    source: str = remark()
    file: str = words()
    line: int = whole()

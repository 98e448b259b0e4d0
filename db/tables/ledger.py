"""Vouchers and their lines."""

from __future__ import annotations

import datetime as dt

from db.tables.declare import (
    Row,
    bulk_reference,
    check,
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
    """What people call it by."""
    date: dt.date = day()
    kind: str = words()
    """Kind of document: *purchase*, *transfer*, *closing* ..."""
    document: str = remark()
    """Number of the document, production or closing record."""
    record_id: int = zero()
    """The closing record that posted it; 0: a posting."""
    posted: int = zero()
    """0 while it is a draft."""
    text: str = remark()
    """Shown beside the number."""
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
    """The voucher."""
    line: int = key()
    """Number of the line, from 1."""
    account_id: int = whole()
    """The main account."""
    posting_type: int = whole()
    """`PostingType`."""
    amount: int = whole()
    """Debit positive."""
    date: dt.date = day()
    """Date of the voucher."""
    item_group_id: int = zero()
    """Item group, where the line has one; 0: none."""
    item_id: int = zero()
    """Item, where the line has one; 0: none."""


class ForeignEntry(Row, table=True):
    """A line of the general ledger that is kept in another system; a positive amount is a debit."""

    __table_args__ = laid_out(index("account_id", "date"), index("company_id", "voucher"))
    id: int = key()
    company_id: int = whole("company.id")
    voucher: str = words()
    """Number of the voucher there."""
    date: dt.date = day()
    account_id: int = whole("main_account.id")
    """The main account."""
    amount: int = whole()
    """Debit positive."""
    source: str = remark()
    """Which other system, where there are several."""
    file: str = words()
    """Bundle that brought it."""
    line: int = whole()
    """Line in its file."""


class ReconciliationNote(Row, table=True):
    """Why inventory and ledger differ on an account. It counts in the ledger period of its day; a further note corrects it."""

    __table_args__ = laid_out(index("company_id", "date"), check("amount", "amount <> 0"))
    id: int = key()
    company_id: int = whole("company.id")
    account_id: int = whole("main_account.id")
    """The main account."""
    date: dt.date = day()
    """As of which day the two sides were compared."""
    amount: int = whole()
    """How much of the difference it explains: inventory less ledger."""
    difference: int = whole()
    """The whole difference as it was then."""
    text: str = words()
    """Why they differ."""
    created_at: dt.datetime = moment()
    created_by: str = words()

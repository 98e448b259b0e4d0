"""Vouchers of some days, and the settlements of a record."""

from __future__ import annotations

from typing import NamedTuple

from core.days import FOREVER, NEVER
from core.listed import SETTLEMENTS
from core.listing import EVERYTHING
from core.money import Amount
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView
from core.requests import ReportRequest
from core.views.transactions import SettlementRow
from core.vocabulary import RECORD_NAMES
from db.engine.session import Tx
from db.reading.names import kind_text, stamp_text
from db.reading.reports.records import record_asked
from db.reading.settlement_list import settlement_rows

_VOUCHERS = (
    ReportColumn("voucher", "Voucher", ColumnKind.CODE),
    ReportColumn("date", "Date", ColumnKind.DATE),
    ReportColumn("kind", "Kind"),
    ReportColumn("document", "Document", ColumnKind.CODE),
    ReportColumn("lines", "Lines", ColumnKind.COUNT),
    ReportColumn("amount", "Amount", ColumnKind.AMOUNT),
    ReportColumn("text", "Text"),
    ReportColumn("by", "By"),
    ReportColumn("at", "Posted", ColumnKind.MOMENT),
)
_SETTLEMENTS = (
    ReportColumn("item", "Item", ColumnKind.CODE),
    ReportColumn("receipt", "Receipt", ColumnKind.CODE),
    ReportColumn("receipt_date", "Received", ColumnKind.DATE),
    ReportColumn("issue", "Issue", ColumnKind.CODE),
    ReportColumn("issue_date", "Issued", ColumnKind.DATE),
    ReportColumn("quantity", "Quantity", ColumnKind.QUANTITY),
    ReportColumn("amount", "Amount", ColumnKind.AMOUNT),
    ReportColumn("adjustment", "Adjustment", ColumnKind.AMOUNT),
    ReportColumn("principle", "Principle"),
    ReportColumn("type", "Type"),
)
_PAGE = 5_000
_KINDS = {kind.value: name for kind, name in RECORD_NAMES.items()}


class _Voucher(NamedTuple):
    number: str
    date: str
    kind: str
    document: str
    lines: int
    amount: Amount
    text: str
    created_by: str
    created_at: str


def vouchers(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Every voucher of the days, in the order of dates and postings."""
    found = tx.rows(
        _Voucher,
        """SELECT v.number, v.date, v.kind, v.document, COUNT(e.line) AS lines,
                  COALESCE(SUM(CASE WHEN e.amount > 0 THEN e.amount ELSE 0 END), 0) AS amount, v.text, v.created_by, v.created_at
           FROM voucher v LEFT JOIN ledger_entry e ON e.voucher_id = v.id
           WHERE v.company_id = :c AND v.posted = 1 AND v.date >= :s AND v.date <= :e
           GROUP BY v.id, v.number, v.date, v.kind, v.document, v.text, v.created_by, v.created_at ORDER BY v.date, v.id""",
        {"c": company, "s": request.date_from or NEVER, "e": request.date_to or FOREVER},
    )
    rows = tuple(
        (
            row.number,
            row.date,
            kind_text(_KINDS.get(row.kind, row.kind)),
            row.document,
            int(row.lines),
            int(row.amount),
            row.text,
            row.created_by,
            stamp_text(row.created_at),
        )
        for row in found
    )
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.VOUCHERS],
        subtitle=f"{request.date_from or 'from the beginning'} to {request.date_to or 'the last one'}",
        columns=_VOUCHERS,
        rows=rows,
        totals={"lines": sum(int(row.lines) for row in found), "amount": sum(int(row.amount) for row in found)},
        none="No voucher was posted in these days.",
    )


def settlements(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Which receipt was settled with which issue by a record; of one that only adjusts, what it adjusted."""
    record, name, _ = record_asked(tx, company, request)
    found: list[SettlementRow] = []
    while True:
        after = SETTLEMENTS.key(found[-1], EVERYTHING) if found else None
        page = settlement_rows(tx, company, record, EVERYTHING, limit=_PAGE, after=after, backward=False)
        found += page
        if len(page) < _PAGE:
            break
    kept = [row for row in found if not request.items or row.item in request.items]
    rows = tuple(
        (
            row.item,
            row.receipt,
            row.receipt_date,
            row.issue,
            row.issue_date,
            row.quantity,
            row.amount,
            row.adjustment,
            row.principle.label,
            row.type.label,
        )
        for row in kept
    )
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.SETTLEMENTS],
        subtitle=name,
        columns=_SETTLEMENTS,
        rows=rows,
        totals={"amount": sum(row.amount for row in kept), "adjustment": sum(row.adjustment for row in kept)},
        none="This record settled nothing.",
        transactions=tuple(row.issue_id or row.receipt_id for row in kept),
    )

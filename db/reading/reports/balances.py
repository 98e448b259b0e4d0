"""Trial balance and inventory value."""

from __future__ import annotations

from core.days import FOREVER, NEVER
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView
from core.requests import ReportRequest
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.reading.stock import stock_on

_TRIAL = (
    ReportColumn("account", "Account", ColumnKind.CODE),
    ReportColumn("name", "Name"),
    ReportColumn("opening", "Opening", ColumnKind.AMOUNT),
    ReportColumn("debit", "Debit", ColumnKind.AMOUNT),
    ReportColumn("credit", "Credit", ColumnKind.AMOUNT),
    ReportColumn("closing", "Closing", ColumnKind.AMOUNT),
)
_VALUE = (
    ReportColumn("item", "Item", ColumnKind.CODE),
    ReportColumn("name", "Name"),
    ReportColumn("dimensions", "Dimensions"),
    ReportColumn("financial_quantity", "Invoiced", ColumnKind.QUANTITY),
    ReportColumn("financial_value", "Invoiced value", ColumnKind.AMOUNT),
    ReportColumn("physical_quantity", "Received", ColumnKind.QUANTITY),
    ReportColumn("physical_value", "Received value", ColumnKind.AMOUNT),
    ReportColumn("quantity", "On hand", ColumnKind.QUANTITY),
    ReportColumn("value", "Value", ColumnKind.AMOUNT),
    ReportColumn("unit", "Unit cost", ColumnKind.PRICE),
)


def trial_balance(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Every account with lines: balance before the interval, debits and credits in it, balance at its end."""
    start, end = request.date_from or NEVER, request.date_to or FOREVER
    found = tx.all(
        """SELECT a.code, a.name, SUM(CASE WHEN e.date < :s THEN e.amount ELSE 0 END),
                  SUM(CASE WHEN e.date >= :s AND e.amount > 0 THEN e.amount ELSE 0 END),
                  SUM(CASE WHEN e.date >= :s AND e.amount < 0 THEN -e.amount ELSE 0 END), SUM(e.amount)
           FROM ledger_entry e JOIN voucher v ON v.id = e.voucher_id AND v.posted = 1
           JOIN main_account a ON a.id = e.account_id
           WHERE v.company_id = :c AND e.date <= :e GROUP BY a.code, a.name ORDER BY a.code""",
        {"c": company, "s": start, "e": end},
    )
    rows = tuple((code, name, *(int(value) for value in values)) for code, name, *values in found)
    sums = {column.key: sum(int(row[at]) for row in rows) for at, column in enumerate(_TRIAL) if at > 1}
    period = f"{request.date_from or 'from the beginning'} to {request.date_to or 'the last entry'}"
    title = REPORT_TITLES[ReportName.TRIAL_BALANCE]
    return ReportView(
        name=request.name.value,
        title=title,
        subtitle=period,
        columns=_TRIAL,
        rows=rows,
        totals=sums,
        none="Nothing is posted yet.",
    )


def inventory_value(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Per item and financial dimension values at a date; adjustments count on the date of their record."""
    currency = currency_of(tx, company)
    rows = tuple(
        (
            row.item,
            row.name,
            row.dimensions,
            row.quantity - row.received,
            row.value - row.received_value,
            row.received,
            row.received_value,
            row.quantity,
            row.value,
            currency.price(row.value, row.quantity),
        )
        for row in stock_on(tx, company, request.date_to, request.items)
    )
    sums = {key: sum(int(str(row[at])) for row in rows) for key, at in _SUMMED.items()}
    title, when = REPORT_TITLES[ReportName.INVENTORY_VALUE], f"As of {request.date_to or 'now'}"
    return ReportView(
        name=request.name.value,
        title=title,
        subtitle=when,
        columns=_VALUE,
        rows=rows,
        totals=sums,
        none="Nothing is on hand.",
    )


_SUMMED = {"financial_value": 4, "physical_value": 6, "value": 8}

"""Inventory against the ledger, and against the ledger kept elsewhere, account by account."""

from __future__ import annotations

from core.reconciliation import ReconciledAccount, Reconciliation
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView
from core.requests import ReportRequest
from db.engine.session import Tx
from db.reading.reconcile import reconcile

_COLUMNS = (
    ReportColumn("account", "Account", ColumnKind.CODE),
    ReportColumn("name", "Name"),
    ReportColumn("inventory", "Inventory", ColumnKind.AMOUNT),
    ReportColumn("ledger", "Ledger", ColumnKind.AMOUNT),
    ReportColumn("difference", "Difference", ColumnKind.AMOUNT),
)
_FOREIGN = (
    ReportColumn("foreign", "Foreign", ColumnKind.AMOUNT),
    ReportColumn("foreign_difference", "Ledger less foreign", ColumnKind.AMOUNT),
)
_ADVICE = ReportColumn("advice", "First entry where they part")


def reconciliation(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Every account that holds inventory or stands in the foreign ledger, with the first voucher where two sides part."""
    found = reconcile(tx, company, request.date_to or None)
    foreign = any(row.foreign is not None for row in found.accounts)
    columns = (*_COLUMNS, *(_FOREIGN if foreign else ()), _ADVICE)
    rows = tuple(_row(row, columns, found) for row in found.accounts)
    sums = {
        column.key: sum(int(str(row[at] or 0)) for row in rows)
        for at, column in enumerate(columns)
        if column.kind is ColumnKind.AMOUNT
    }
    about = f"As of {request.date_to or 'now'}"
    if found.not_in_ledger:
        about += f"; besides, {found.currency.text(found.not_in_ledger)} of inventory never reached the ledger"
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.RECONCILIATION],
        subtitle=about,
        columns=columns,
        rows=rows,
        totals=sums,
        vouchers=tuple(_voucher(row) for row in found.accounts),
        none="No account holds inventory.",
    )


def _row(row: ReconciledAccount, columns: tuple[ReportColumn, ...], of: Reconciliation) -> tuple[object, ...]:
    said = "; ".join(filter(None, (row.first(of.currency), row.foreign_first(of.currency))))
    return tuple(said if column is _ADVICE else getattr(row, column.key) for column in columns)


def _voucher(row: ReconciledAccount) -> str:
    """Of ours, where the sides part."""
    if row.parting is not None:
        return row.parting.voucher
    parting = row.foreign_parting
    return parting.voucher if parting is not None and parting.ledger is not None else ""

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
_EXPLAINED = ReportColumn("explained", "Explained", ColumnKind.AMOUNT)
_STATE = ReportColumn("state", "State")
_ADVICE = ReportColumn("advice", "First entry where they part")


def reconciliation(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Every account that holds inventory or stands in the foreign ledger, with the first voucher where two sides part."""
    found = reconcile(tx, company, request.date_to or None)
    foreign = any(row.foreign is not None for row in found.accounts)
    noted = any(row.explained for row in found.accounts)
    columns = (*_COLUMNS, *([_EXPLAINED] if noted else []), _STATE, *(_FOREIGN if foreign else ()), _ADVICE)
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
        none="No account holds inventory.",
    )


def _row(row: ReconciledAccount, columns: tuple[ReportColumn, ...], of: Reconciliation) -> tuple[object, ...]:
    said = "; ".join(filter(None, (row.first(of.currency), row.foreign_first(of.currency))))
    values = {"advice": said, "state": row.state.value}
    return tuple(values.get(column.key, getattr(row, column.key, None)) for column in columns)

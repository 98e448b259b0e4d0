"""Trial balance and inventory value."""

from __future__ import annotations

from core.days import FOREVER, NEVER
from core.reconciliation import Reconciliation
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView, ValueBy
from core.requests import ReportRequest
from core.views.items import StockRow
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.reading.reconcile import reconcile
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
_SUMS = (
    ReportColumn("financial_value", "Invoiced value", ColumnKind.AMOUNT),
    ReportColumn("physical_value", "Received value", ColumnKind.AMOUNT),
    ReportColumn("value", "Value", ColumnKind.AMOUNT),
)
_GROUP = (ReportColumn("item_group", "Item group", ColumnKind.CODE), ReportColumn("name", "Name"))
_SITE = (ReportColumn("site", "Site", ColumnKind.CODE), ReportColumn("name", "Name"))
_ACCOUNTS = (
    ReportColumn("account", "Account", ColumnKind.CODE),
    ReportColumn("name", "Name"),
    ReportColumn("value", "Value", ColumnKind.AMOUNT),
    ReportColumn("ledger", "Ledger", ColumnKind.AMOUNT),
    ReportColumn("difference", "Difference", ColumnKind.AMOUNT),
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
    """At a date, beside the ledger; by item and financial dimension values, or summed up by group, site or account."""
    found = reconcile(tx, company, request.date_to or None)
    columns, rows = _by_account(found) if request.by is ValueBy.ACCOUNT else _of_stock(tx, company, request)
    summed = [(at, column.key) for at, column in enumerate(columns) if column.kind is ColumnKind.AMOUNT]
    by = "" if request.by is ValueBy.ITEM else f", by {request.by.value}"
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.INVENTORY_VALUE],
        subtitle=f"As of {request.date_to or 'now'}{by}",
        columns=columns,
        rows=rows,
        totals={key: sum(int(str(row[at])) for row in rows) for at, key in summed},
        none="Nothing is on hand.",
        notes=() if request.items else (_beside(found),),
    )


def _beside(found: Reconciliation) -> str:
    """The ledger beside the whole inventory, in a sentence."""

    def text(amount: int) -> str:
        return f"{found.currency.text(amount)} {found.currency.code}"

    held = [row for row in found.accounts if row.inventory is not None]
    inventory, ledger = sum(row.inventory or 0 for row in held), sum(row.ledger for row in held)
    said = f"Inventory {text(inventory)}, ledger {text(ledger)}, difference {text(inventory - ledger)}."
    if found.not_in_ledger:
        said += f" Never in the ledger: {text(found.not_in_ledger)}."
    return said


def _by_account(found: Reconciliation) -> tuple[tuple[ReportColumn, ...], tuple[tuple[object, ...], ...]]:
    held = (row for row in found.lines if row.inventory is not None)
    return _ACCOUNTS, tuple((row.account, row.name, row.inventory, row.ledger, row.difference) for row in held)


def _of_stock(
    tx: Tx, company: int, request: ReportRequest
) -> tuple[tuple[ReportColumn, ...], tuple[tuple[object, ...], ...]]:
    currency, stock = currency_of(tx, company), stock_on(tx, company, request.date_to, request.items)
    if request.by is ValueBy.ITEM:
        return _VALUE, tuple(
            (row.item, row.name, row.dimensions, *_figures(row), currency.price(row.value, row.quantity))
            for row in stock
        )
    names = _names(tx, company, request.by)
    sums: dict[tuple[str, str], list[int]] = {}
    for row in stock:
        of = sums.setdefault(names[row.cost_group_id], [0, 0, 0])
        for at, figure in enumerate((row.value - row.received_value, row.received_value, row.value)):
            of[at] += figure
    head = _GROUP if request.by is ValueBy.GROUP else _SITE
    return (*head, *_SUMS), tuple((*name, *sums[name]) for name in sorted(sums))


def _figures(row: StockRow) -> tuple[int, ...]:
    """Invoiced, received and all of it, each with its value."""
    invoiced = (row.quantity - row.received, row.value - row.received_value)
    return (*invoiced, row.received, row.received_value, row.quantity, row.value)


def _names(tx: Tx, company: int, by: ValueBy) -> dict[int, tuple[str, str]]:
    """Cost group -> code and name of what it is summed up by."""
    rows = tx.all(
        """SELECT g.id, x.code, x.name, g.site FROM cost_group g JOIN item i ON i.id = g.item_id
           JOIN item_group x ON x.id = i.item_group_id WHERE g.company_id = :c""",
        {"c": company},
    )
    return {group: (code, name) if by is ValueBy.GROUP else (site, "") for group, code, name, site in rows}

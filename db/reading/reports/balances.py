"""Trial balance and inventory value."""

from __future__ import annotations

from core.days import FOREVER, NEVER
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView
from core.requests import ReportRequest
from core.vocabulary import DIMENSIONS
from db.company.currencies import currency_of
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.balances import LASTING
from db.reading.names import dimension_text
from db.records.own_records import own
from db.records.quantities import IN_COST

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
    until = request.date_to or FOREVER
    columns = ", ".join(f"g.{name}" for name in DIMENSIONS)
    groups = {
        group: described
        for group, *described in tx.all(
            f"""SELECT g.id, i.code, i.name, {columns} FROM cost_group g JOIN item i ON i.id = g.item_id
                WHERE g.company_id = :c ORDER BY i.code, g.id""",
            {"c": company},
        )
    }
    currency = currency_of(tx, company)
    whole = _sums(tx, company, until, _WHOLE)
    physical = _sums(tx, company, until, _PHYSICAL)
    rows = []
    for group, (item, name, *values) in groups.items():
        if request.items and item not in request.items:
            continue
        (quantity, value), (pieces, worth) = whole.get(group, (0, 0)), physical.get(group, (0, 0))
        if not any((quantity, value, pieces, worth)):
            continue
        unit = currency.price(value, quantity)
        figures = (quantity - pieces, value - worth, pieces, worth, quantity, value, unit)
        rows.append((item, name, dimension_text(values), *figures))
    sums = {key: sum(int(str(row[at])) for row in rows) for key, at in _SUMMED.items()}
    title, when = REPORT_TITLES[ReportName.INVENTORY_VALUE], f"As of {request.date_to or 'now'}"
    return ReportView(
        name=request.name.value,
        title=title,
        subtitle=when,
        columns=_VALUE,
        rows=tuple(rows),
        totals=sums,
        none="Nothing is on hand.",
    )


_SUMMED = {"financial_value": 4, "physical_value": 6, "value": 8}
_OPEN = f"""NOT EXISTS (SELECT 1 FROM inventory_update f
  WHERE f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL} AND f.date <= :d)"""
_PHYSICAL = f"""
    SELECT u.cost_group_id AS cost_group_id, SUM(u.quantity) AS quantity, SUM(u.amount) AS amount
    FROM cost_group g JOIN inventory_update u ON u.cost_group_id = g.id AND u.kind = {PHYSICAL} AND u.date <= :d
    WHERE g.company_id = :c AND {own("u")} AND {_OPEN} GROUP BY u.cost_group_id
    UNION ALL SELECT u.cost_group_id, 0, SUM(u.amount) FROM active_record r
    JOIN cost_adjustment u ON u.record_id = r.id AND u.update_kind = {PHYSICAL}
    WHERE r.company_id = :c AND r.date <= :d AND u.{IN_COST} AND {_OPEN} GROUP BY u.cost_group_id"""
_WHOLE = f"""
    SELECT u.cost_group_id AS cost_group_id,
           SUM(CASE WHEN u.kind = {FINANCIAL} OR {_OPEN} THEN u.quantity ELSE 0 END) AS quantity,
           SUM(u.amount) - SUM(u.taken_back) AS amount
    FROM cost_group g JOIN inventory_update u ON u.cost_group_id = g.id AND u.date <= :d
    WHERE g.company_id = :c AND {own("u")} GROUP BY u.cost_group_id
    UNION ALL SELECT t.cost_group_id, 0, SUM(t.amount) FROM active_record r JOIN adjustment_total t ON t.record_id = r.id
    WHERE r.company_id = :c AND r.date <= :d AND t.{IN_COST} GROUP BY t.cost_group_id
    UNION ALL SELECT l.cost_group_id, 0, SUM(l.amount) FROM ({LASTING}) l WHERE l.date <= :d GROUP BY l.cost_group_id"""


def _sums(tx: Tx, company: int, until: str, parts: str) -> dict[int, tuple[int, int]]:
    rows = tx.all(
        f"SELECT p.cost_group_id, SUM(p.quantity), SUM(p.amount) FROM ({parts}) p GROUP BY p.cost_group_id",
        {"c": company, "d": until},
    )
    return {group: (int(quantity), int(amount)) for group, quantity, amount in rows}

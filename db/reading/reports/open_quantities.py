"""Check open quantities: issues that a close to the date would leave open, from a dry run of the plan."""

from __future__ import annotations

from typing import Any, NamedTuple

from core.errors import UsageError
from core.money import Quantity
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView
from core.requests import CloseRequest, ReportRequest
from core.usecases.run import Preview
from core.vocabulary import LogReason, RecordType
from db.close.previewing import compute
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Database, Tx
from db.reading.log import advice_for
from db.reading.names import UNKNOWN, named
from db.records.own_records import own

_REASONS = (
    LogReason.NOT_INVOICED,
    LogReason.SHORTAGE,
    LogReason.MARK_NOT_INVOICED,
    LogReason.PRODUCTION_OPEN,
    LogReason.PHYSICAL_PRICE,
)
_COLUMNS = (
    ReportColumn("item", "Item", ColumnKind.CODE),
    ReportColumn("dimensions", "Dimensions"),
    ReportColumn("number", "Transaction", ColumnKind.CODE),
    ReportColumn("date", "Date", ColumnKind.DATE),
    ReportColumn("quantity", "Open quantity", ColumnKind.QUANTITY),
    ReportColumn("reason", "Reason"),
    ReportColumn("advice", "What to do"),
)
RECEIPT = "receipt not invoiced"


class _Line(NamedTuple):
    """A row of the report, in the order of its columns."""

    item: str
    dimensions: str
    number: str
    date: str
    quantity: Quantity
    reason: str
    advice: str


class _Open(NamedTuple):
    """A transaction that stays open."""

    transaction: int
    line: _Line


def open_quantities(database: Database[Any], company: int, request: ReportRequest) -> ReportView:
    """Issues that a close through this date would leave open, on request with the receipts still open."""
    if not request.date_to:
        raise UsageError("The report needs a date.", advice="Write --to DATE.")
    computed, _, _ = compute(database, company, RecordType.CLOSING, CloseRequest(request.date_to))
    with database.read(repeatable=True) as tx:
        rows = _issues(tx, computed)
        if request.items:
            rows = [row for row in rows if row.line.item in request.items]
        if request.receipts:
            rows += _receipts(tx, company, sorted({row.line.item for row in rows}), request.date_to)
    rows.sort(key=lambda row: (row.line.item, row.line.dimensions, row.line.date, row.transaction))
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.OPEN_QUANTITIES],
        subtitle=f"What a close through {request.date_to} would leave open",
        columns=_COLUMNS,
        rows=tuple(row.line for row in rows),
        totals={},
        transactions=tuple(row.transaction for row in rows),
        none="Every issue would be fully settled.",
    )


def _issues(tx: Tx, computed: Preview) -> list[_Open]:
    sums: dict[tuple[int, LogReason], int] = {}
    for line in computed.log:
        if line.reason in _REASONS:
            key = (line.transaction, line.reason)
            sums[key] = sums.get(key, 0) + line.quantity
    logged = {transaction for transaction, _ in sums}
    for transaction, quantity in computed.unsettled.items():
        if transaction not in logged and quantity:
            sums[transaction, LogReason.SHORTAGE] = quantity
    known = named(tx, (transaction for transaction, _ in sums))
    dates = _dates(tx, {transaction for transaction, _ in sums})
    found = []
    for (transaction, reason), quantity in sums.items():
        of = known.get(transaction, UNKNOWN)
        date = dates.get(transaction, "")
        open_line = _Line(
            item=of.item,
            dimensions=of.dimensions,
            number=of.number,
            date=date,
            quantity=quantity,
            reason=reason.value,
            advice=advice_for(reason.value),
        )
        found.append(_Open(transaction, open_line))
    return found


def _dates(tx: Tx, transactions: set[int]) -> dict[int, str]:
    return dict(
        tx.all(
            """SELECT transaction_id, MAX(date) FROM inventory_update
               WHERE transaction_id IN (SELECT value FROM ids(:t)) GROUP BY transaction_id""",
            {"t": tx.ids(sorted(transactions))},
        )
    )


def _receipts(tx: Tx, company: int, items: list[str], date: str) -> list[_Open]:
    """Receipts of these items that are only physically updated by the date."""
    ids = dict(tx.all("SELECT id, code FROM item WHERE company_id = :c", {"c": company}))
    wanted = [number for number, code in ids.items() if code in set(items)]
    rows = tx.all(
        f"""SELECT u.transaction_id, u.quantity, u.date FROM cost_group g
           JOIN inventory_update u ON u.cost_group_id = g.id AND u.kind = {PHYSICAL} AND u.quantity > 0 AND u.date <= :d
           WHERE g.item_id IN (SELECT value FROM ids(:i)) AND {own("u")} AND NOT EXISTS (SELECT 1 FROM inventory_update f
             WHERE f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL} AND f.date <= :d) ORDER BY u.transaction_id""",
        {"c": company, "d": date, "i": tx.ids(wanted)},
    )
    known = named(tx, (number for number, _, _ in rows))
    found = []
    for number, quantity, when in rows:
        of = known[number]
        line = _Line(
            item=of.item,
            dimensions=of.dimensions,
            number=of.number,
            date=when,
            quantity=quantity,
            reason=RECEIPT,
            advice="Post its invoice.",
        )
        found.append(_Open(number, line))
    return found

"""Check open quantities: issues that a close to the date would leave open, from a dry run of the plan."""

from __future__ import annotations

from typing import Any, NamedTuple

from core.close.log_lines import LogLine
from core.errors import InventoryPeriodClosed, UsageError
from core.money import Quantity
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView
from core.requests import CloseRequest, ReportRequest
from core.usecases.run import Preview
from core.vocabulary import LogReason, RecordType, Reference
from db.close.previewing import compute
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Database, Tx
from db.reading.log import logged, shown
from db.reading.names import Named, named
from db.records.own_records import own
from db.records.returned import gone_back

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
COMPLETION = "completion of a production that is not ended"


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
        raise UsageError("The report needs a date.", advice="Write `--to DATE`.")
    try:
        computed, _, _ = compute(database, company, RecordType.CLOSING, CloseRequest(request.date_to))
    except InventoryPeriodClosed as closed:
        with database.read() as tx:
            raise _closed_already(tx, company, request.date_to) or closed from closed
    with database.read(repeatable=True) as tx:
        rows = _issues(tx, computed, request.date_to)
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


def _closed_already(tx: Tx, company: int, date: str) -> InventoryPeriodClosed | None:
    """Of a day that is closed: the close whose log has the answer; ``None`` where no close of the program reached it."""
    row = tx.one(
        """SELECT r.number, r.date FROM active_record a JOIN closing_record r ON r.id = a.id
           WHERE a.company_id = :c AND r.type = 'closing' AND r.date >= :d ORDER BY r.id LIMIT 1""",
        {"c": company, "d": date},
    )
    until = tx.value("SELECT closed_until FROM inventory_lock WHERE company_id = :c", {"c": company})
    if row is None or not until or date > until:
        return None
    number, closed = row
    return InventoryPeriodClosed(
        f"{date} is closed: {number} closed inventory through {closed}",
        advice=f"`invclose log {number}` says what it left open. For what is open now, choose a date after {until}.",
    )


def _issues(tx: Tx, computed: Preview, until: str) -> list[_Open]:
    """A line for each reason of each issue; its quantities add up."""
    sums: dict[tuple[int, LogReason], LogLine] = {}
    for line in computed.log:
        if line.reason in _REASONS:
            before = sums.get((line.transaction, line.reason))
            sums[line.transaction, line.reason] = (
                line._replace(quantity=before.quantity + line.quantity) if before else line
            )
    rows = shown(tx, [logged(line) for line in sums.values()], until)
    return [
        _Open(
            row.transaction_id,
            _Line(
                item=row.item,
                dimensions=row.dimensions,
                number=row.number,
                date=row.date,
                quantity=row.quantity,
                reason=row.reason,
                advice=row.advice,
            ),
        )
        for row in rows
    ]


def _receipts(tx: Tx, company: int, items: list[str], date: str) -> list[_Open]:
    """Receipts of these items that are only physically updated by the date."""
    ids = dict(tx.all("SELECT id, code FROM item WHERE company_id = :c", {"c": company}))
    wanted = [number for number, code in ids.items() if code in set(items)]
    rows = tx.all(
        f"""SELECT u.transaction_id, u.quantity, u.date FROM cost_group g
           JOIN inventory_update u ON u.cost_group_id = g.id AND u.kind = {PHYSICAL} AND u.quantity <> 0 AND u.date <= :d
           WHERE g.item_id IN (SELECT value FROM ids(:i)) AND {own("u")} AND NOT EXISTS (SELECT 1 FROM inventory_update f
             WHERE f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL} AND (f.date <= :d OR f.quantity = 0))
           ORDER BY u.transaction_id""",
        {"c": company, "d": date, "i": tx.ids(wanted)},
    )
    gone = gone_back(tx, {number: int(quantity) for number, quantity, _ in rows})
    waiting = [(number, quantity, when) for number, quantity, when in rows if quantity > 0 and number not in gone]
    known = named(tx, (number for number, _, _ in waiting))
    return [_Open(number, _receipt(known[number], quantity, when)) for number, quantity, when in waiting]


def _receipt(of: Named, quantity: Quantity, date: str) -> _Line:
    completion = of.reference is Reference.PRODUCTION_RECEIPT
    return _Line(
        item=of.item,
        dimensions=of.dimensions,
        number=of.number,
        date=date,
        quantity=quantity,
        reason=COMPLETION if completion else RECEIPT,
        advice="End its production." if completion else "Post its invoice.",
    )

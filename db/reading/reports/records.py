"""Reports on one closing record: its log, and the list of what was calculated in which order."""

from __future__ import annotations

from typing import NamedTuple

from core.errors import NotFound
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView
from core.requests import ReportRequest
from db.engine.session import Tx
from db.reading.log import log_rows

_LOG = (
    ReportColumn("severity", "Kind"),
    ReportColumn("item", "Item", ColumnKind.CODE),
    ReportColumn("dimensions", "Dimensions"),
    ReportColumn("number", "Transaction", ColumnKind.CODE),
    ReportColumn("date", "Date", ColumnKind.DATE),
    ReportColumn("reason", "Reason"),
    ReportColumn("quantity", "Quantity", ColumnKind.QUANTITY),
    ReportColumn("amount", "Amount", ColumnKind.AMOUNT),
    ReportColumn("advice", "What to do"),
)
_CALCULATION = (
    ReportColumn("item", "Item", ColumnKind.CODE),
    ReportColumn("name", "Name"),
    ReportColumn("position", "Position", ColumnKind.COUNT),
    ReportColumn("level", "Level", ColumnKind.COUNT),
    ReportColumn("voucher", "Voucher", ColumnKind.CODE),
    ReportColumn("passes", "Passes", ColumnKind.COUNT),
)


def record_asked(tx: Tx, company: int, request: ReportRequest) -> tuple[int, str, str]:
    """Id, number, voucher; without a record the newest run."""
    row = tx.one(
        f"""SELECT r.id, r.number, COALESCE(v.number, ''), r.date FROM closing_record r
            LEFT JOIN voucher v ON v.id = r.voucher_id
            WHERE r.company_id = :c AND {"r.id = :r" if request.record_id else "r.type IN ('closing', 'recalculation')"}
            ORDER BY r.id DESC LIMIT 1""",
        {"c": company, "r": request.record_id} if request.record_id else {"c": company},
    )
    if row is None:
        raise NotFound("there is no close or recalculation yet", advice="Close first: `invclose close --to DATE`.")
    record, number, voucher, date = row
    return record, f"{number} dated {date}", voucher


def log(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """What stayed open, was priced otherwise or expensed."""
    record, name, _ = record_asked(tx, company, request)
    rows = [row for row in log_rows(tx, company, record) if not request.items or row.item in request.items]
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.LOG],
        subtitle=name,
        columns=_LOG,
        rows=tuple(
            (
                "WARN" if row.warning else "info",
                row.item,
                row.dimensions,
                row.number,
                row.date,
                row.reason,
                row.quantity,
                row.amount,
                row.advice,
            )
            for row in rows
        ),
        totals={},
        transactions=tuple(row.transaction_id for row in rows),
        none="The log is empty: everything was settled.",
    )


class _Calculated(NamedTuple):
    """A row of the calculation list, in the order of its columns."""

    item: str
    name: str
    position: int
    level: int
    voucher: str
    passes: int


def calculation_list(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Items in the order in which they were calculated: sources of costs have the lower level.

    Passes: the most of the bundles that an item was in.
    """
    record, name, voucher = record_asked(tx, company, request)
    found = tx.all(
        """SELECT i.code, i.name, b.bundle, b.level FROM closing_bundle b
           JOIN closing_bundle_group m ON m.record_id = b.record_id AND m.bundle = b.bundle
           JOIN cost_group g ON g.id = m.cost_group_id JOIN item i ON i.id = g.item_id
           WHERE b.record_id = :r GROUP BY i.code, i.name, b.bundle, b.level ORDER BY b.level, b.bundle, i.code""",
        {"r": record},
    )
    passes = {
        bundle: int(digest.partition(":")[0] or 1)
        for bundle, digest in tx.all("SELECT bundle, digest FROM closing_bundle WHERE record_id = :r", {"r": record})
    }
    items: dict[str, _Calculated] = {}
    for code, title, bundle, level in found:
        row = items.setdefault(
            code, _Calculated(item=code, name=title, position=len(items) + 1, level=level, voucher=voucher, passes=1)
        )
        items[code] = row._replace(passes=max(row.passes, passes[bundle]))
    rows = tuple(row for row in items.values() if not request.items or row.item in request.items)
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.CALCULATION_LIST],
        subtitle=name,
        columns=_CALCULATION,
        rows=rows,
        totals={},
        none="This record calculated no items.",
    )

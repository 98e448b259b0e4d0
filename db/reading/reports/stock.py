"""What is on hand, by its age, and where it is less than nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from core.days import FOREVER
from core.money import Amount, Quantity
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView
from core.requests import ReportRequest
from db.engine.session import Tx
from db.reading.stock import stock_on
from db.records.own_records import own

AGES = (30, 60, 90, 180, 365)
"""Days up to which a column reaches; the last one is beyond."""
_AGING = (
    ReportColumn("item", "Item", ColumnKind.CODE),
    ReportColumn("name", "Name"),
    ReportColumn("dimensions", "Dimensions"),
    ReportColumn("quantity", "On hand", ColumnKind.QUANTITY),
    ReportColumn("value", "Value", ColumnKind.AMOUNT),
    ReportColumn("oldest", "Oldest", ColumnKind.DATE),
    *(
        ReportColumn(f"to_{days}", f"{low}-{days} days", ColumnKind.AMOUNT)
        for low, days in zip((0, *(days + 1 for days in AGES)), AGES, strict=False)
    ),
    ReportColumn("older", f"over {AGES[-1]}", ColumnKind.AMOUNT),
)
_NEGATIVE = (
    ReportColumn("item", "Item", ColumnKind.CODE),
    ReportColumn("name", "Name"),
    ReportColumn("dimensions", "Dimensions"),
    ReportColumn("quantity", "On hand", ColumnKind.QUANTITY),
    ReportColumn("value", "Value", ColumnKind.AMOUNT),
    ReportColumn("advice", "What to do"),
)


def aging(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """The value on hand by the age of the pieces: those on hand are taken to be the newest that came.

    Each piece of a place has its average value. What is negative, or has no receipt, stands in the youngest column. Example: of
    10 pieces received 100 days ago and 10 received 10 days ago 12 are left at 60.00: 50.00 are young, 10.00 of 91 to 180 days.
    """
    day = request.date_to or tx.now()[:10]
    rows = stock_on(tx, company, request.date_to, request.items)
    came = _receipts(tx, company, request.date_to or FOREVER, [row.cost_group_id for row in rows])
    listed: list[tuple[object, ...]] = []
    for row in rows:
        ages, oldest = _by_age(row.quantity, came.get(row.cost_group_id, ()), day)
        shares = list(_shared(row.value, row.quantity, ages))
        listed.append((row.item, row.name, row.dimensions, row.quantity, row.value, oldest, *shares))
    sums = {
        column.key: sum(int(str(row[at])) for row in listed)
        for at, column in enumerate(_AGING)
        if column.kind is ColumnKind.AMOUNT
    }
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.AGING],
        subtitle=f"As of {day}, the newest receipts taken as on hand",
        columns=_AGING,
        rows=tuple(listed),
        totals=sums,
        none="Nothing is on hand.",
    )


def _receipts(tx: Tx, company: int, until: str, groups: Sequence[int]) -> dict[int, list[tuple[str, Quantity]]]:
    """Cost group -> day and pieces of its receipts, the newest first; what was undone did not come."""
    found: dict[int, list[tuple[str, Quantity]]] = {}
    for group, day, quantity in tx.all(
        f"""SELECT u.cost_group_id, MIN(u.date), MAX(u.quantity) FROM inventory_update u
            WHERE u.cost_group_id IN (SELECT value FROM ids(:g)) AND u.quantity > 0 AND u.date <= :d AND {own("u")}
              AND NOT EXISTS (SELECT 1 FROM undoing n WHERE n.transaction_id = u.transaction_id)
            GROUP BY u.cost_group_id, u.transaction_id ORDER BY u.cost_group_id, MIN(u.date) DESC, u.transaction_id DESC""",
        {"c": company, "d": until, "g": tx.ids(groups)},
    ):
        found.setdefault(group, []).append((day, int(quantity)))
    return found


def _by_age(quantity: Quantity, receipts: Sequence[tuple[str, Quantity]], day: str) -> tuple[list[Quantity], str]:
    """Pieces in each column, and the day of the oldest of them."""
    ages, left, oldest = [0] * (len(AGES) + 1), max(quantity, 0), ""
    for came, pieces in receipts:
        if not left:
            break
        days = (date.fromisoformat(day) - date.fromisoformat(came)).days
        place = next((at for at, most in enumerate(AGES) if days <= most), len(AGES))
        ages[place] += min(left, pieces)
        left -= min(left, pieces)
        oldest = came
    ages[0] += quantity - sum(ages)
    return ages, oldest


def _shared(value: Amount, quantity: Quantity, ages: Sequence[Quantity]) -> Iterator[Amount]:
    """The value by pieces, rounded so that the columns add up to it."""
    if not quantity:
        yield value
        yield from [0] * (len(ages) - 1)
        return
    taken, given = 0, 0
    for pieces in ages:
        taken += pieces
        upto = (2 * value * taken + quantity) // (2 * quantity)
        yield upto - given
        given = upto


def negative(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Places with fewer pieces than none, or with a value that no piece has."""
    found = [
        row
        for row in stock_on(tx, company, request.date_to, request.items)
        if row.quantity < 0 or (not row.quantity and row.value) or (row.quantity > 0 > row.value)
    ]
    rows = ((row.item, row.name, row.dimensions, row.quantity, row.value, _advice(row.quantity)) for row in found)
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.NEGATIVE],
        subtitle=f"As of {request.date_to or 'now'}",
        columns=_NEGATIVE,
        rows=tuple(rows),
        totals={"value": sum(row.value for row in found)},
        none="No place has less than nothing on hand.",
    )


def _advice(quantity: Quantity) -> str:
    if quantity < 0:
        return "More was issued than came: a receipt is missing, or is dated later."
    return "Value without pieces, or below zero: the next close settles it, or an adjustment by hand."

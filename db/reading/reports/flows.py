"""Movements of stock between two days, and why the unit cost of an item changed."""

from __future__ import annotations

from collections.abc import Iterable

from core.days import FOREVER, NEVER
from core.errors import UsageError
from core.reports import REPORT_TITLES, ColumnKind, ReportColumn, ReportName, ReportView
from core.requests import ReportRequest
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.reading.flows import Flow, adjustments, day_before, updates
from db.reading.stock import item_ids, places, stock_on

_MOVEMENTS = (
    ReportColumn("item", "Item", ColumnKind.CODE),
    ReportColumn("name", "Name"),
    ReportColumn("dimensions", "Dimensions"),
    ReportColumn("opening_quantity", "Opening", ColumnKind.QUANTITY),
    ReportColumn("opening", "Opening value", ColumnKind.AMOUNT),
    ReportColumn("received_quantity", "Received", ColumnKind.QUANTITY),
    ReportColumn("received", "Received value", ColumnKind.AMOUNT),
    ReportColumn("issued_quantity", "Issued", ColumnKind.QUANTITY),
    ReportColumn("issued", "Issued value", ColumnKind.AMOUNT),
    ReportColumn("adjusted", "Adjusted", ColumnKind.AMOUNT),
    ReportColumn("closing_quantity", "Closing", ColumnKind.QUANTITY),
    ReportColumn("closing", "Closing value", ColumnKind.AMOUNT),
)
_CHANGES = (
    ReportColumn("date", "Date", ColumnKind.DATE),
    ReportColumn("what", "What"),
    ReportColumn("number", "Number", ColumnKind.CODE),
    ReportColumn("quantity", "Quantity", ColumnKind.QUANTITY),
    ReportColumn("amount", "Amount", ColumnKind.AMOUNT),
    ReportColumn("on_hand", "On hand", ColumnKind.QUANTITY),
    ReportColumn("value", "Value", ColumnKind.AMOUNT),
    ReportColumn("unit", "Unit cost", ColumnKind.PRICE),
    ReportColumn("change", "Change", ColumnKind.PRICE),
)


def _days(request: ReportRequest) -> tuple[str, str, str]:
    """First and last day, and both in words."""
    words = f"{request.date_from or 'from the beginning'} to {request.date_to or 'the last posting'}"
    return request.date_from or NEVER, request.date_to or FOREVER, words


def movements(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Opening, received, issued, adjusted, closing of each item and its dimension values; what did not move is left out."""
    first, last, words = _days(request)
    found = places(tx, company, item_ids(tx, company, request.items) if request.items else None)
    groups = [place.group for place in found] if request.items else None
    before = day_before(request.date_from)
    opening = {
        row.cost_group_id: (row.quantity, row.value)
        for row in (stock_on(tx, company, before, request.items) if before else ())
    }
    moved: dict[int, dict[str, list[int]]] = {}
    for flow in updates(tx, company, first, last, groups):
        side = moved.setdefault(flow.cost_group_id, {}).setdefault("in" if flow.receipt else "out", [0, 0])
        side[0] += flow.quantity
        side[1] += flow.amount
    for flow in adjustments(tx, company, first, last, groups):
        moved.setdefault(flow.cost_group_id, {}).setdefault("adjusted", [0, 0])[1] += flow.amount
    rows = []
    for place in found:
        quantity, value = opening.get(place.group, (0, 0))
        sides = moved.get(place.group, {})
        came, went, adjusted = (sides.get(name, [0, 0]) for name in ("in", "out", "adjusted"))
        figures = (
            quantity,
            value,
            *came,
            *went,
            adjusted[1],
            quantity + came[0] + went[0],
            value + came[1] + went[1] + adjusted[1],
        )
        if any(figures):
            rows.append((place.item, place.name, place.dimensions, *figures))
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[request.name],
        subtitle=words,
        columns=_MOVEMENTS,
        rows=tuple(rows),
        totals={
            column.key: sum(int(str(row[at])) for row in rows)
            for at, column in enumerate(_MOVEMENTS)
            if column.kind is ColumnKind.AMOUNT
        },
        none="Nothing was on hand and nothing moved.",
    )


def cost_changes(tx: Tx, company: int, request: ReportRequest) -> ReportView:
    """Of one item: each posting and adjustment in the order of days, with the unit cost that it left behind."""
    if len(request.items) != 1:
        raise UsageError("The report is about one item.", advice="Name it: `--item A100`.")
    first, last, words = _days(request)
    currency = currency_of(tx, company)
    found = places(tx, company, item_ids(tx, company, request.items))
    groups = [place.group for place in found]
    before = day_before(request.date_from)
    opening = stock_on(tx, company, before, request.items) if before else []
    held, worth = sum(row.quantity for row in opening), sum(row.value for row in opening)
    unit = currency.price(worth, held)
    rows: list[tuple[object, ...]] = [(before, "On hand before", "", None, None, held, worth, unit, None)]
    for what, flow in _in_order(
        updates(tx, company, first, last, groups), adjustments(tx, company, first, last, groups)
    ):
        held, worth = held + flow.quantity, worth + flow.amount
        unit, left = currency.price(worth, held), unit
        change = unit - left if unit is not None and left is not None else None
        rows.append((flow.date, what, flow.number, flow.quantity, flow.amount, held, worth, unit, change))
    name = found[0].name if found else ""
    return ReportView(
        name=request.name.value,
        title=REPORT_TITLES[ReportName.COST_CHANGES],
        subtitle=f"{request.items[0]} {name}, {words}",
        columns=_CHANGES,
        rows=tuple(rows),
        totals={},
        none="Nothing moved.",
    )


def _in_order(posted: list[Flow], adjusted: list[Flow]) -> Iterable[tuple[str, Flow]]:
    """By day; the adjustments of a day come after its postings. What changes nothing is left out."""
    named = [("Received" if flow.receipt else "Issued", flow) for flow in posted]
    ordered = sorted([*named, *(("Adjusted", flow) for flow in adjusted)], key=lambda pair: pair[1].date)
    merged: list[tuple[str, Flow]] = []
    for what, flow in ordered:
        if merged and (what, flow.date, flow.number) == (merged[-1][0], merged[-1][1].date, merged[-1][1].number):
            last = merged.pop()[1]
            both = flow._replace(quantity=last.quantity + flow.quantity, amount=last.amount + flow.amount)
            merged.append((what, both))
        else:
            merged.append((what, flow))
    return ((what, flow) for what, flow in merged if flow.quantity or flow.amount)

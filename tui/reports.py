"""Cells of a report as text, for the screen and for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.money import quantity_text
from core.reports import ReportColumn, ReportName
from tui import format as figures

if TYPE_CHECKING:
    from core.requests import ReportRequest

FIGURES = frozenset({"amount", "quantity", "price", "percent", "count"})


def cell(column: ReportColumn, value: object) -> str:
    """As it stands in a table."""
    if value is None:
        return ""
    if column.kind == "moment":
        return figures.moment(str(value))
    if column.kind not in FIGURES:
        return str(value)
    number = int(str(value))
    if column.kind == "amount":
        return figures.amount(number)
    if column.kind == "quantity":
        return figures.quantity(number)
    if column.kind == "price":
        return figures.quantity(number, 4)
    if column.kind == "percent":
        return figures.quantity(number, 2)
    return figures.count(number)


def plain_value(column: ReportColumn, value: object) -> object:
    """As JSON and the clipboard have it: decimal strings without separators; counts stay numbers."""
    if value is None or column.kind not in FIGURES:
        return value
    if column.kind == "count":
        return value
    number = int(str(value))
    return figures.plain_amount(number) if column.kind == "amount" else quantity_text(number)


def parameters(request: ReportRequest) -> list[tuple[str, str]]:
    """What was asked for, beyond the days that the report says itself."""
    named = [("Items", ", ".join(request.items))]
    if request.name is ReportName.COST_PRICES:
        named += [
            ("Base price", request.base.value),
            ("Deviation above", f"{quantity_text(request.max_percent)} %"),
            ("Production", "left out" if request.ignore_production else ""),
        ]
    return [(label, value) for label, value in named if value]

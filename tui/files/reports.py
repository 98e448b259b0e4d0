"""A report as a table for a file: its title, what it is of, who made it and when, its figures as numbers, the head of the chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.currency import Currency
from core.money import quantity_text
from core.reports import ColumnKind, ReportColumn, ReportView
from core.views import CompanyView
from tui.files.table import Cell, Head, Table
from tui.reports import FIGURES

_DECIMALS = {ColumnKind.QUANTITY: 2, ColumnKind.PRICE: 4, ColumnKind.PERCENT: 2}
"""The least that a figure is shown with."""


def report_table(
    view: ReportView,
    company: CompanyView,
    made_at: str,
    parameters: Sequence[tuple[str, str]] = (),
    rows: Sequence[Sequence[object]] | None = None,
) -> Table:
    """The whole report, or these rows of it; then its totals are theirs."""
    currency = Currency.of(company.currency)
    shown = view.rows if rows is None else rows
    heads = [_head(column, currency) for column in view.columns]
    cells = [[_cell(column, value, currency) for column, value in zip(view.columns, row, strict=True)] for row in shown]
    about = [
        ("Company", f"{company.code} {company.name}, {company.currency}"),
        ("Of", view.subtitle),
        *parameters,
        ("Made", f"{made_at} by {company.user}, {company.database}"),
    ]
    foot = [*(("Note", note) for note in view.notes), *([("Head of the chain", view.head)] if view.head else [])]
    return Table(view.title, heads, cells, _totals(view, shown, currency) if shown else (), about, foot)


def _head(column: ReportColumn, currency: Currency) -> Head:
    title = f"{column.title} {currency.code}" if column.kind is ColumnKind.AMOUNT else column.title
    return Head(title, column.kind in FIGURES, column.key in ("advice", "text", "name"))


def _cell(column: ReportColumn, value: object, currency: Currency) -> Cell:
    if value is None or value == "":
        return None
    match column.kind:
        case ColumnKind.AMOUNT:
            return Decimal(currency.text(int(str(value))))
        case ColumnKind.QUANTITY | ColumnKind.PRICE | ColumnKind.PERCENT:
            return _at_least(Decimal(quantity_text(int(str(value)))), _DECIMALS[column.kind])
        case ColumnKind.COUNT:
            return int(str(value))
        case ColumnKind.DATE:
            return date.fromisoformat(str(value))
    return str(value)


def _at_least(number: Decimal, decimals: int) -> Decimal:
    """With so many decimals, or more where it has them."""
    have = -int(number.as_tuple().exponent)
    return number if have >= decimals else number.quantize(Decimal(1).scaleb(-decimals))


def _totals(view: ReportView, rows: Sequence[Sequence[object]], currency: Currency) -> list[Cell]:
    if not view.totals:
        return []
    cells: list[Cell] = []
    for at, column in enumerate(view.columns):
        known = column.key in view.totals
        cells.append(_cell(column, sum(int(str(row[at] or 0)) for row in rows), currency) if known else None)
    cells[0] = cells[0] if cells[0] is not None else "Total"
    return cells

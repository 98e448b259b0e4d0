"""A report as a table for a file: its title, what it is of, who made it and when, its figures as numbers, the head of the chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.currency import Currency
from core.money import quantity_text
from core.reports import ColumnKind, ReportColumn, ReportView
from core.views.company import CompanyView
from tui.files.table import Cell, Head, Table
from tui.format import moment, worded
from tui.reports import FIGURES

_DECIMALS = {ColumnKind.QUANTITY: 2, ColumnKind.PRICE: 4, ColumnKind.PERCENT: 2}
"""The least that a figure is shown with; those of a column have as many as the longest of them, so that their points stand in a line."""


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
    decimals = [_decimals(column, [row[at] for row in shown]) for at, column in enumerate(view.columns)]
    written = list(zip(view.columns, decimals, strict=True))
    cells = [
        [_cell(column, value, currency, places) for (column, places), value in zip(written, row, strict=True)]
        for row in shown
    ]
    about = [
        ("Company", f"{company.code} {company.name}, {company.currency}"),
        ("Of", view.subtitle),
        *parameters,
        ("Made", f"{made_at} by {company.user}, {company.database}"),
    ]
    foot = [
        *(("Note", worded(note)) for note in view.notes),
        *([("Head of the chain", view.head)] if view.head else []),
    ]
    return Table(view.title, heads, cells, _totals(view, shown, currency) if shown else (), about, foot)


def _head(column: ReportColumn, currency: Currency) -> Head:
    title = f"{column.title} {currency.code}" if column.kind is ColumnKind.AMOUNT else column.title
    return Head(title, column.kind in FIGURES, column.key in ("advice", "text", "name"))


def _decimals(column: ReportColumn, values: Sequence[object]) -> int:
    """Of the figures of a column: as many as show every one of them whole."""
    if column.kind not in _DECIMALS:
        return 0
    figures = (Decimal(quantity_text(int(str(value)))) for value in values if value not in (None, ""))
    return max([_DECIMALS[column.kind], *(-int(figure.as_tuple().exponent) for figure in figures)])


def _cell(column: ReportColumn, value: object, currency: Currency, decimals: int = 0) -> Cell:
    if value is None or value == "":
        return None
    match column.kind:
        case ColumnKind.AMOUNT:
            return Decimal(currency.text(int(str(value))))
        case ColumnKind.QUANTITY | ColumnKind.PRICE | ColumnKind.PERCENT:
            return Decimal(quantity_text(int(str(value)))).quantize(Decimal(1).scaleb(-decimals))
        case ColumnKind.COUNT:
            return int(str(value))
        case ColumnKind.DATE:
            return date.fromisoformat(str(value))
        case ColumnKind.MOMENT:
            return moment(str(value))
    return str(value)


def _totals(view: ReportView, rows: Sequence[Sequence[object]], currency: Currency) -> list[Cell]:
    if not view.totals:
        return []
    cells: list[Cell] = []
    for at, column in enumerate(view.columns):
        if column.key not in view.totals:
            cells.append(None)
            continue
        total = sum(int(str(row[at] or 0)) for row in rows)
        cells.append(_cell(column, total, currency, _decimals(column, [total, *(row[at] for row in rows)])))
    cells[0] = cells[0] if cells[0] is not None else "Total"
    return cells

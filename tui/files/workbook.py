"""Workbooks: figures are numbers with a format, days are days, codes and texts are texts; nothing is a formula or a link.

A spreadsheet keeps fifteen digits of a number: a longer figure is written as text, whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from core.currency import Currency
from core.exporting.model import Sheet
from tui.files.table import Cell, Table, plain

_DIGITS = 15
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_OPTIONS = {
    "in_memory": True,
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_LEAST, _MOST = 8, 60
"""Widths of columns, in characters."""


def as_workbook(table: Table) -> bytes:
    """One sheet: what it is, the table with its titles kept in view, totals, what stands below."""
    return _Writer(table.title).whole(table)


def sheet_as_workbook(sheet: Sheet, currency: Currency) -> bytes:
    """One sheet with titles and rows only, as programs read them."""
    rows = [
        [
            _amount(currency, value) if title in sheet.amounts else str(value)
            for title, value in zip(sheet.titles, row, strict=True)
        ]
        for row in sheet.rows
    ]
    writer = _Writer("Vouchers")
    writer.row(list(sheet.titles), writer.bold)
    for row in rows:
        writer.row(row)
    writer.widths([list(sheet.titles), *rows])
    return writer.closed()


def _amount(currency: Currency, value: object) -> Cell:
    return None if value is None else Decimal(currency.text(int(str(value))))


class _Writer:
    """A workbook with one sheet, filled from the top."""

    def __init__(self, title: str) -> None:
        import xlsxwriter

        self._stream = BytesIO()
        self._book = xlsxwriter.Workbook(self._stream, _OPTIONS)
        self._sheet = self._book.add_worksheet(title.translate(_NOT_IN_A_NAME)[:31].strip() or "Table")
        self.bold = self._book.add_format({"bold": True, "text_wrap": False})
        self._formats: dict[tuple[str, bool], Any] = {}
        self._at = 0

    def whole(self, table: Table) -> bytes:
        titles = [head.text for head in table.heads]
        self.widths([titles, *table.rows, table.totals])
        for label, value in [(table.title, ""), *table.about]:
            self.row([label, value], None if value else self.bold)
        self.row([])
        self.row(titles, self.bold)
        top = self._at
        for row in table.rows:
            self.row(row)
        if table.rows:
            self._sheet.autofilter(top - 1, 0, self._at - 1, len(titles) - 1)
        if table.totals:
            self.row(table.totals, self.bold)
        for label, value in (("", ""), *table.foot):
            self.row([label, value])
        self._sheet.freeze_panes(top, 1)
        self._sheet.repeat_rows(top - 1)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&L&A&RPage &P of &N")
        return self.closed()

    def row(self, cells: Sequence[Cell], bold: Any = None) -> None:
        for column, cell in enumerate(cells):
            self._cell(column, cell, bold)
        self._at += 1

    def _cell(self, column: int, cell: Cell, bold: Any) -> None:
        match cell:
            case None | "":
                return
            case Decimal() | int():
                number = Decimal(cell)
                if len(number.as_tuple().digits) > _DIGITS:
                    self._sheet.write_string(self._at, column, plain(cell), bold)
                else:
                    self._sheet.write_number(self._at, column, number, self._format(_pattern(number), bold))
            case date():
                self._sheet.write_datetime(self._at, column, cell, self._format("yyyy-mm-dd", bold))
            case _:
                self._sheet.write_string(self._at, column, cell, bold)

    def _format(self, pattern: str, bold: Any) -> Any:
        key = (pattern, bold is not None)
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"num_format": pattern, "bold": key[1]})
        return self._formats[key]

    def widths(self, rows: Sequence[Sequence[Cell]]) -> None:
        """As wide as the first rows need; only before anything is written."""
        count = max(map(len, rows))
        for column in range(count):
            longest = max((len(_shown(row[column])) for row in rows[:1000] if column < len(row)), default=0)
            self._sheet.set_column(column, column, max(_LEAST, min(_MOST, longest + 2)))

    def closed(self) -> bytes:
        self._book.close()
        return self._stream.getvalue()


def _pattern(number: Decimal) -> str:
    """Thousands, and as many decimals as the figure has."""
    decimals = -int(number.as_tuple().exponent)
    return "#,##0" + ("." + "0" * decimals if decimals > 0 else "")


def _shown(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, Decimal | int) else plain(cell)

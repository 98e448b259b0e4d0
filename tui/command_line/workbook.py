"""A workbook as rows of text, by sheet.

The file holds numbers as binary floats, and a spreadsheet shows fifteen digits of them. Each becomes its shortest decimal
text, so 0.1 stays 0.1; what a computation left behind the fifteenth digit is dropped, so 45800.00000000001 is 45800. A
number with more digits than that is not what was typed: Excel has rounded it. It is named and never guessed. A moment in a column
of days is its day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from io import BytesIO

from core.importing.columns import LAYOUTS
from core.importing.problems import Unreadable
from core.importing.workbook_xml import column_letters
from core.mapping.cells import DAY, ERROR, MARKS, NUMBER

_DIGITS = 15
"""What a spreadsheet keeps of a number."""
_NOISY = 13
"""A number that has so few digits, rounded to what is kept, had noise behind them."""
_DAYS = frozenset(("date", "start", "end"))
"""Columns of days: a time of day in one of their cells is left out."""
_KEPT = Context(prec=_DIGITS)
_UNMARKED = dict.fromkeys(map(ord, MARKS))


def read_sheets(content: bytes) -> Mapping[str, list[list[str]]]:
    """The sheets that a bundle knows, row by row; row 1 of the sheet comes first. ``ValueError`` for a damaged workbook."""
    from python_calamine import CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        return {
            name: _texts(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
            if name.strip().lower() in LAYOUTS
        }
    except (KeyboardInterrupt, SystemExit, MemoryError, Exception):
        raise
    except BaseException as error:  # the reader gave up in a way of its own, which is no Exception
        raise ValueError(str(error) or "the reader gave up") from None


def read_cells(content: bytes) -> Mapping[str, list[list[str]]]:
    """Every sheet, row by row, with numbers and days marked as such (``core.mapping.cells``): an export has any columns."""
    from python_calamine import CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        return {
            name: [
                [_marked(cell) for cell in row]
                for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in workbook.sheet_names
        }
    except (KeyboardInterrupt, SystemExit, MemoryError, Exception):
        raise
    except BaseException as error:  # the reader gave up in a way of its own, which is no Exception
        raise ValueError(str(error) or "the reader gave up") from None


def _marked(cell: object) -> str:
    """The text of a cell with the mark of what it is."""
    text = text_of(cell)
    if isinstance(cell, bool) or not text:
        return text
    if isinstance(cell, float):
        return f"{ERROR if isinstance(text, Unreadable) else NUMBER}{text}"
    return f"{DAY}{text}" if isinstance(cell, date) else text.translate(_UNMARKED)


def _texts(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    found: list[list[str]] = []
    days: list[int] = []
    for number, row in enumerate(rows, 1):
        texts = [text_of(cell) for cell in row]
        for place in days:
            if isinstance(moment := row[place], datetime):
                texts[place] = moment.date().isoformat()
        if not days and any(texts):
            days = [place for place, text in enumerate(texts) if text.strip().lower() in _DAYS]
        if Unreadable in map(type, texts):
            texts = [_placed(text, number, column) for column, text in enumerate(texts, 1)]
        found.append(texts)
    return found


def _placed(text: str, row: int, column: int) -> str:
    if not isinstance(text, Unreadable):
        return text
    return Unreadable(text, f"{text.why} (cell {column_letters(column)}{row})", text.advice)


def text_of(cell: object) -> str:
    """A cell as a CSV file would have it: dates in ISO form, numbers in full without exponent, blank for none."""
    match cell:
        case bool():
            return "yes" if cell else "no"
        case str():
            return cell
        case float():
            return _number(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case time() | timedelta():
            return str(cell)
    return "" if cell is None else str(cell)


def _number(value: float) -> str:
    """Shortest decimal text, without exponent."""
    number = Decimal(repr(value))
    if not number.is_finite():
        return repr(value)
    if _digits(number) > _DIGITS:
        kept = _KEPT.plus(number)
        if _digits(kept) > _NOISY:
            return Unreadable(
                _plain(number),
                "has more digits than a spreadsheet keeps, so it is not what was typed",
                "format the column as text and enter it again; round an amount or quantity",
            )
        number = kept
    return _plain(number)


def _digits(number: Decimal) -> int:
    """Digits of a number without the zeros at its end."""
    return len("".join(map(str, number.as_tuple().digits)).rstrip("0"))


def _plain(number: Decimal) -> str:
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{number:f}".rstrip("0")

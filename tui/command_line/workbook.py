"""A workbook as rows of text, by sheet.

The file holds numbers as binary floats. Each becomes its shortest decimal text, so 0.1 stays 0.1; one that
was computed to more digits than it means keeps them all and is refused later as having too many decimals, not
rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

from core.importing.columns import LAYOUTS


def read_sheets(content: bytes) -> Mapping[str, list[list[str]]]:
    """The sheets that a bundle knows, row by row; row 1 of the sheet comes first."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    return {
        name: [
            [text_of(cell) for cell in row] for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in workbook.sheet_names
        if name.strip().lower() in LAYOUTS
    }


def text_of(cell: object) -> str:
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
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{number:f}"

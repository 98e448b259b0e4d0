"""A workbook as rows of text, by sheet.

The file holds numbers as binary floats. Each becomes its shortest decimal text, so 0.1 stays 0.1; one that
was computed to more digits than it means keeps them all and is refused later as having too many decimals, not
rounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

from core.importing.columns import LAYOUTS

CELLS = 50_000_000
"""Of a sheet, counted as a full rectangle: one stray cell in the far corner would fill the memory."""
_CELL = re.compile(rb"""\br=["']([A-Z]{0,3})([0-9]{1,7})["']""")


def read_sheets(content: bytes) -> Mapping[str, list[list[str]]]:
    """The sheets that a bundle knows, row by row; row 1 of the sheet comes first."""
    from python_calamine import CalamineWorkbook

    _refuse_vast_sheets(content)
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    return {
        name: [
            [text_of(cell) for cell in row] for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in workbook.sheet_names
        if name.strip().lower() in LAYOUTS
    }


def _refuse_vast_sheets(content: bytes) -> None:
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            columns: set[bytes] = set()
            height = 0
            for letters, digits in _CELL.findall(archive.read(name)):
                columns.add(letters)
                height = max(height, int(digits))
            width = max(map(_column_number, columns), default=0)
            if width * height > CELLS:
                raise ValueError(f"a sheet reaches to column {width:,} of row {height:,}; delete the cells out there")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


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
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{number:f}"

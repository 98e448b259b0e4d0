"""Rows of text for a spreadsheet or another program: as CSV, where nothing is computed when somebody opens it.

A text that a spreadsheet would take for a formula gets an apostrophe in front. Figures are numbers and stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[-=+@\t\r\n\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet may begin to compute: at the start, and after what some take for the end of a cell; wide letters too."""


def harmless(text: str) -> str:
    """The text so that no spreadsheet computes it."""
    return _FORMULA.sub(r"\1'", text)


def is_harmless(text: str) -> bool:
    """Whether it may stand in a cell as it is."""
    return _FORMULA.search(text) is None


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, with commas and quotes where they are needed. Texts must be harmless already."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)  # lines end as RFC 4180 has it, so that a lone end of line is quoted
    return stream.getvalue()


def csv_rows(text: str) -> list[list[str]]:
    """The rows of a CSV text; empty lines are no rows."""
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]

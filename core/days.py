"""Days in their three forms, and the two ways between them.

At every border of the program a day is ISO text (``2026-06-30``), which sorts as it reads. Where rows are computed by the
million it is a code (``20260630``), and where only distances count a number (days since 1900-01-01, which is 0).
"""

from __future__ import annotations

from datetime import date

NEVER = "0001-01-01"
"""Before every day: the last close of books that were never closed."""
FOREVER = "9999-12-31"
"""After every day: a look at the books without an end."""
_FIRST = date(1900, 1, 1).toordinal()


def day_code(day: str) -> int:
    """``2026-06-30`` -> 20260630. Raises ``ValueError`` where the text is no date at all."""
    return int(day.replace("-", ""))


def day_number(code: int) -> int:
    """20260630 -> days since 1900-01-01. Raises ``ValueError`` for a day that no calendar has."""
    return date(code // 10000, code // 100 % 100, code % 100).toordinal() - _FIRST

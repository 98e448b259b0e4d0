"""Days in their three forms, and the two ways between them.

At every border of the program a day is ISO text (``2026-06-30``), which sorts as it reads. Where rows are computed by the
million it is a code (``20260630``), and where only distances count a number (days since 1900-01-01, which is 0).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

NEVER = "0001-01-01"
"""Before every day: the last close of books that were never closed."""
FOREVER = "9999-12-31"
"""After every day: a look at the books without an end."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years that a day of the books may lie in."""
_FIRST = date(FIRST_YEAR, 1, 1).toordinal()


def calendar_day(text: str) -> date:
    """The day of ISO text, wherever it is typed or read; ``ValueError`` with what is wrong, ready to follow the text.

    >>> calendar_day("2026-02-28")
    datetime.date(2026, 2, 28)
    """
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise ValueError("is not an ISO date")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is not a day in the calendar") from error
    return in_books(day)


def days_of_month(text: str) -> tuple[str, str] | None:
    """First and last day of a month as it is typed, in ISO text; ``None`` for text that names no month of the books.

    >>> days_of_month("2024-02")
    ('2024-02-01', '2024-02-29')
    """
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text) is None:
        return None
    year, month = int(text[:4]), int(text[5:])
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return f"{text}-01", f"{text}-{monthrange(year, month)[1]}"


def in_books(day: date) -> date:
    """The same day; ``ValueError`` for one that no books reach."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"is not between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def day_after(day: date) -> date:
    """The following day; the last one of all follows itself."""
    return day if day == date.max else day + timedelta(days=1)


def day_code(day: str) -> int:
    """``2026-06-30`` -> 20260630. Raises ``ValueError`` where the text is no date at all."""
    return int(day.replace("-", ""))


def day_number(code: int) -> int:
    """20260630 -> days since 1900-01-01. Raises ``ValueError`` for a day that no calendar has."""
    return date(code // 10000, code // 100 % 100, code % 100).toordinal() - _FIRST


def next_day(day: str) -> str:
    """The ISO date after this one."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()

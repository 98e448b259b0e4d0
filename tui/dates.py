"""Dates as an accountant types them.

``30`` is a day of the open period, ``3006`` or ``30.6`` a day and month of its year, ``300626`` a full date; ``t``
today, ``m`` and ``M`` end of this and of last month, ``p`` end of the open period, ``q`` end of the quarter, ``+3``
and ``-1`` days from the date that stands there. What is ambiguous is an error, never a guess.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.days import FIRST_YEAR, LAST_YEAR, day_after, in_books
from tui import format as figures
from tui.format import dated

if TYPE_CHECKING:
    from core.views.company import CompanyView

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Calendar:
    """What short dates refer to."""

    today: date
    period_end: date | None = None
    """End of the period that closes next."""
    closed_until: date | None = None
    period_name: str = ""
    month_first: bool = False

    @property
    def base(self) -> date:
        return self.period_end or self.today

    @property
    def posting_day(self) -> date:
        """What a posting is dated unless somebody says otherwise: today, or the end of the open period when that is over."""
        return min(self.today, self.base)

    @property
    def period_start(self) -> date | None:
        if self.closed_until is not None:
            return day_after(self.closed_until)
        return self.period_end.replace(day=1) if self.period_end else None


def calendar_of(company: CompanyView | None, today: date) -> Calendar:
    """What short dates refer to in this company."""
    if company is None:
        return Calendar(today)

    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    return Calendar(today, day(company.next_close), day(company.closed_until), company.period_name)


def month_end(day: date) -> date:
    """Last day of the month of this day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """Same day of another month; a month's last day stays a last day. ``ValueError`` beyond the days of books."""
    index = day.year * 12 + day.month - 1 + months
    if not FIRST_YEAR <= index // 12 <= LAST_YEAR:
        raise ValueError(f"there are no books before {FIRST_YEAR} or after {LAST_YEAR}")
    first = date(index // 12, index % 12 + 1, 1)
    last = month_end(first)
    return last if day == month_end(day) else first.replace(day=min(day.day, last.day))


def quarter_end(day: date) -> date:
    """Last day of the calendar quarter of this day."""
    return month_end(day.replace(day=1, month=(day.month + 2) // 3 * 3))


def add_days(day: date, days: int) -> date:
    """A day before or after this one; ``ValueError`` beyond the days of books."""
    try:
        return in_books(day + timedelta(days=days))
    except (OverflowError, ValueError) as error:
        raise ValueError(f"there are no books before {FIRST_YEAR} or after {LAST_YEAR}") from error


def _full(year: int, month: int, day: int, text: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(f"{text} is not a valid date; write it like 2026-06-30") from None
    try:
        return in_books(found)
    except ValueError as error:
        raise ValueError(f"{text} {error}") from error


def _century(year: int) -> int:
    return 2000 + year if year < 70 else 1900 + year if year < 100 else year


def written(day: date) -> str:
    """A day as the user writes it."""
    return dated(day.isoformat())


def beginning(text: str) -> str:
    """How a day, or a month, written with a year as the user writes it begins where it is stored; anything else as it is.

    ``30.06.2026`` is 2026-06-30 and ``06.2026`` 2026-06; ``06/30/2026`` is the same day where the month comes first.
    """
    form = figures.style.dates
    match = re.fullmatch(r"(?:([0-9]{1,2})[./])?([0-9]{1,2})[./]([0-9]{4})", text)
    if form == "Y-M-D" or match is None:
        return text
    first, second = match[1], match[2]
    month, day = (first, second) if first and form == "M/D/Y" else (second, first)
    return "-".join(part.zfill(2) for part in (match[3], month, day) if part)


def parse_date(text: str, calendar: Calendar, current: date | None = None) -> date:
    """The date meant; ``ValueError`` with a sentence that names a form that would be right."""
    typed = text.strip()
    base = calendar.base
    names = {"t": calendar.today, "m": month_end(calendar.today), "q": quarter_end(base)}
    names["M"] = calendar.today.replace(day=1) - timedelta(days=1)
    if typed in names:
        return names[typed]
    if typed in ("p", "P"):
        if calendar.period_end is None:
            raise ValueError("no period is open; write the date like 2026-06-30")
        return calendar.period_end
    if re.fullmatch(r"[+-][0-9]{1,4}", typed):
        return add_days(current or base, int(typed))
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", typed):
        return _full(int(match[1]), int(match[2]), int(match[3]), typed)
    return _day_month(typed, calendar)


def _day_month(typed: str, calendar: Calendar) -> date:
    """Digits alone or separated by ``.`` or ``/``: day, day and month, or day, month and year in the locale's order."""
    base = calendar.base
    if re.fullmatch(r"[0-9]{1,2}", typed):
        last = month_end(base).day
        if not 1 <= int(typed) <= last:
            raise ValueError(f"the open month {base:%Y-%m} has the days 1 to {last}")
        return base.replace(day=int(typed))
    match = re.fullmatch(r"([0-9]{1,2})[./]([0-9]{1,2})(?:[./]([0-9]{2}|[0-9]{4})?)?", typed) or re.fullmatch(
        r"([0-9]{2})([0-9]{2})([0-9]{2}|[0-9]{4})?", typed
    )
    if match is None:
        raise ValueError(f"{typed or 'nothing'} is not a valid date; write it like 2026-06-30, 30 or 30.6")
    first, second = int(match[1]), int(match[2])
    day, month = (second, first) if calendar.month_first else (first, second)
    year = _century(int(match[3])) if match[3] else base.year
    if month > 12 >= day:
        order = "month before day" if calendar.month_first else "day before month"
        raise ValueError(f"{typed} does not match the order {order}; write it like 2026-06-30")
    return _full(year, month, day, typed)


def meaning(day: date, calendar: Calendar) -> str:
    """Echo beside the field: weekday, period, open or closed."""
    weekday = WEEKDAYS[day.weekday()]
    if calendar.closed_until is not None and day <= calendar.closed_until:
        return f"{weekday}, closed (through {calendar.closed_until})"
    end, start = calendar.period_end, calendar.period_start
    name = calendar.period_name or (f"{end:%Y-%m}" if end else "")
    if end is None or start is None:
        return weekday
    if day == end:
        return f"{weekday}, end of period {name}"
    if start <= day < end:
        return f"{weekday}, in the open period {name}"
    return f"{weekday}, {'before' if day < start else 'after'} the open period {name}"

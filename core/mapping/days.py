"""Which order day and month have in a table, and its dates by that.

``2026-03-31`` and ``31.12.2026`` are clear. ``01/02/2026`` is not: the other dates of the table tell, when one of them has a
number above 12. Where none has, a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from core.mapping.cells import DAY, ERROR, NUMBER
from core.mapping.numbers import Wrong

ORDERS = ("dmy", "mdy", "ymd")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?", re.ASCII)
_TIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_OTHER = re.compile(r"([0-9]{1,2})([-/.])\s?([0-9]{1,2})\2\s?([0-9]{2}|[0-9]{4})\.?(?:,?[T ].*)?", re.ASCII)
_NAMED = re.compile(r"([0-9]{1,2})[-/. ]+([^\W\d_]{3,9})\.?[-/., ]+([0-9]{2}|[0-9]{4})(?:[T ].*)?")
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,9})\.?[-/. ]+([0-9]{1,2}),?[-/. ]+([0-9]{4})(?:[T ].*)?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv ene gen", "feb fev fév févr", "mar mär mrz mars mrt", "apr avr abr", "may mai mag mei maj", "jun juin giu",
            "jul juil lug", "aug août aou ago", "sep sept set", "oct okt ott out", "nov", "dec dez déc dic des",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_CENTURY = 2000
_FIRST, _LAST = 1900, 2199
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,6}))?)?\s*([AaPp][Mm])?")


class DayEvidence(NamedTuple):
    """Texts that say the order, and texts that leave it open."""

    said: dict[str, str]
    open: tuple[str, ...]


def day_evidence(texts: Iterable[str]) -> DayEvidence:
    """What distinct texts of date columns say."""
    said: dict[str, str] = {}
    open_ones: list[str] = []
    for text in texts:
        found = _OTHER.fullmatch(text.strip())
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if found[2] == "." or first > 12:
            said.setdefault("dmy", text)
        elif second > 12:
            said.setdefault("mdy", text)
        elif not open_ones:
            open_ones.append(text)
    return DayEvidence(said, tuple(open_ones))


class Days(dict[str, int]):
    """Text of a cell -> the day as yyyymmdd, 0 for none; ``Wrong`` says why it is no day."""

    def __init__(self, order: str, empty: Iterable[str] = ()) -> None:
        super().__init__()
        self.order = order
        self.plain_decimals = -1
        self.nothing = tuple(empty)
        self[""] = 0

    def __missing__(self, text: str) -> int:
        value = 0 if any(text.startswith(one) for one in self.nothing) else self._day(text.strip())
        self[text] = value
        return value

    def _day(self, text: str) -> int:
        if text[:1] == DAY:
            text = text[1:]
        if text[:1] == NUMBER:
            raise Wrong("is a number, not a date", "format the column as a date in the workbook and save it again")
        if text[:1] == ERROR:
            raise Wrong("is an error of the spreadsheet", "mend the formula there, or export again")
        if found := _ISO.fullmatch(text) or _TIGHT.fullmatch(text):
            return _checked(int(found[1]), int(found[2]), int(found[3]))
        if found := _OTHER.fullmatch(text):
            first, second, year = int(found[1]), int(found[3]), int(found[4])
            day, month = (second, first) if self.order == "mdy" and found[2] != "." else (first, second)
            return _checked(year if len(found[4]) == 4 else _CENTURY + year, month, day)
        if found := _NAMED.fullmatch(text):
            return _checked(_year(found[3]), _month(found[2]), int(found[1]))
        if found := _NAMED_FIRST.fullmatch(text):
            return _checked(_year(found[3]), _month(found[1]), int(found[2]))
        raise Wrong("is not a date", "correct it there and export again")


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else _CENTURY + int(text)


def _month(word: str) -> int:
    small = word.casefold()
    for length in (4, 3):
        if small[:length] in _MONTHS:
            return _MONTHS[small[:length]]
    raise Wrong("names a month that is not known", "export the dates with numbers, as 2026-03-31")


def _checked(year: int, month: int, day: int) -> int:
    try:
        date(year, month, day)
    except ValueError:
        raise Wrong(
            "is no day of the calendar", "check the order of day and month: `--set date_order=dmy`, mdy or ymd"
        ) from None
    if not _FIRST <= year <= _LAST:
        raise Wrong(f"is not between {_FIRST} and {_LAST}", "check the year")
    return year * 10_000 + month * 100 + day


def time_of(text: str) -> int:
    """Microseconds into the day of a time, alone or behind a date; 0 where there is none."""
    found = _TIME.search(text)
    if found is None:
        return 0
    hour = int(found[1]) % 12 + (12 if found[5].lower() == "pm" else 0) if found[5] else int(found[1])
    return ((hour * 60 + int(found[2])) * 60 + int(found[3] or 0)) * 1_000_000 + int(
        (found[4] or "").ljust(6, "0") or 0
    )


@cache
def iso(day: int) -> str:
    """Yyyymmdd as ISO text; blank for 0."""
    text = str(day)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if day else ""

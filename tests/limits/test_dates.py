"""Days that are hardly meant, and days that no calendar or no books have: sentences everywhere, and a deliberate word."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date

import pytest

from core.dates import ALLOWED, DateFacts, LedgerPeriod, unusual
from core.days import calendar_day, day_after
from core.errors import DateInFuture, NoLedgerPeriod, UsageError
from core.importing import fields
from core.requests import CloseRequest
from db.company.inputs import PeriodInput
from db.desk import StoredDesk
from tests.db.importing.loading import Books, row
from tests.desk.conftest import ROWS
from tests.support.identity import pretend
from tui import dates as typed
from tui.command_line.parsing import iso_date

GOOD = ("1900-01-01", "1999-12-31", "2000-02-29", "2024-02-29", "2026-12-31", "2199-12-31")
OUTSIDE = ("0001-01-01", "0999-12-31", "1899-12-31", "2200-01-01", "9999-12-31")
NO_DAY = (
    "2023-02-29", "1900-02-29", "2100-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00",
    "0000-01-01", "10000-01-01", "2026-1-1", "20260131", "2026-W05-6", "31.01.2026", "", " ", "2026-01-31 ", "-2026-01-31",
    "\u0662\u0660\u0662\u0666-01-31", "2026-01-31T00:00:00", "2026\u201101\u201131", "x" * 5000, "\ud800", "2026-01-31\x00",
)  # fmt: skip


def in_a_file(text: str) -> str:
    return fields.Dates()[text]


def as_a_period(text: str) -> str:
    return PeriodInput.typed(text, {"end": "2026-01-31"}).start


READERS: dict[str, Callable[[str], str]] = {"file": in_a_file, "option": iso_date, "period": as_a_period}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", GOOD)
def test_a_day_of_the_books_is_taken_everywhere(reader: str, text: str) -> None:
    assert READERS[reader](text) == text


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", [*OUTSIDE, *NO_DAY], ids=ascii)
def test_any_other_is_a_sentence_everywhere(reader: str, text: str) -> None:
    with pytest.raises((ValueError, ArgumentTypeError, UsageError)) as caught:
        READERS[reader](text)
    said = str(caught.value)
    assert ("is not between 1900 and 2199" in said) == (text in OUTSIDE)
    assert len(said) < 200


CALENDAR = typed.Calendar(date(2026, 6, 15), date(2026, 6, 30), date(2026, 5, 31))


LOOSE = ("2026-1-1", "2026-01-31 ", "31.01.2026")
"""What a field takes and a file does not."""


@pytest.mark.parametrize("text", [*OUTSIDE, *(text for text in NO_DAY if text not in LOOSE)], ids=ascii)
def test_a_field_says_so_too(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        typed.parse_date(text, CALENDAR)


@pytest.mark.parametrize(
    ("text", "current"),
    [("+9999", date(2199, 12, 31)), ("-9999", date(1900, 1, 1)), ("+1", date(2199, 12, 31)), ("-1", date(1900, 1, 1)),
     ("+1", date.max), ("-1", date.min), ("\u0661", None), ("+\u0661", None)],
)  # fmt: skip
def test_counting_days_stops_at_the_borders(text: str, current: date | None) -> None:
    with pytest.raises(ValueError, match=r"no books before 1900 or after 2199|is not a valid date"):
        typed.parse_date(text, CALENDAR, current)


@pytest.mark.parametrize(
    ("day", "months"), [(date(2199, 12, 31), 1), (date(1900, 1, 31), -1), (date(2026, 1, 1), 10**6)]
)
def test_counting_months_stops_there_too(day: date, months: int) -> None:
    with pytest.raises(ValueError, match="no books before 1900 or after 2199"):
        typed.add_months(day, months)


def test_months_keep_their_ends_in_leap_years() -> None:
    assert typed.add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert typed.add_months(date(2023, 2, 28), 12) == date(2024, 2, 29)
    assert typed.month_end(date(2100, 2, 1)) == date(2100, 2, 28)


def test_books_that_reach_the_last_day_of_all_can_be_opened() -> None:
    """An older version took 9999-12-31 for a close."""
    calendar = typed.Calendar(date(2026, 6, 15), None, date.max)
    assert calendar.period_start == day_after(date.max) == date.max
    assert typed.meaning(date(2026, 6, 15), calendar) == "Mon, closed (through 9999-12-31)"


def test_a_day_in_the_calendar() -> None:
    assert calendar_day("2024-02-29") == date(2024, 2, 29)


# --- what is hardly meant ------------------------------------------------------------------------------------

JANUARY = LedgerPeriod("2024-01-01", "2024-01-31")


@pytest.mark.parametrize(
    ("day", "today", "codes"),
    [
        ("2024-01-31", "2024-01-31", []),
        ("2024-01-31", "2024-01-30", ["date_in_future"]),
        ("2024-02-01", "2024-02-01", ["no_ledger_period"]),
        ("2204-01-31", "2024-01-31", ["date_in_future", "no_ledger_period"]),
    ],
)
def test_what_is_unusual(day: str, today: str, codes: list[str]) -> None:
    assert [one.code for one in unusual(day, DateFacts(periods=(JANUARY,)), today)] == codes
    assert set(codes) <= set(ALLOWED)


@pytest.fixture
def desk(books: Books, monkeypatch: pytest.MonkeyPatch) -> StoredDesk:
    pretend(monkeypatch, now="2024-02-10T08:00:00Z")
    books.load(*ROWS)
    return StoredDesk(books.database, 1, executor="inline")


def test_a_close_into_the_future_needs_a_word(desk: StoredDesk) -> None:
    request = CloseRequest("2024-02-29")
    checked = desk.check(request)
    assert [stop.code for stop in checked.stops] == ["date_in_future"]
    assert (checked.deliberate, checked.firm_stops) == (("future",), ())
    with pytest.raises(DateInFuture, match=r"2024-02-29 is in the future: today is 2024-02-10.*--allow future"):
        desk.start_close(request)
    with pytest.raises(DateInFuture):
        desk.start_close(CloseRequest("2024-02-29", allow=("no-period",)))
    assert desk.start_close(CloseRequest("2024-02-29", allow=("future",))) == 1


def test_a_close_without_a_ledger_period_needs_a_word(desk: StoredDesk, books: Books) -> None:
    with pytest.raises(NoLedgerPeriod, match=r"2023-12-31 is in no ledger period\..*--allow no-period"):
        desk.start_close(CloseRequest("2023-12-31"))
    allowed = CloseRequest("2023-12-31", allow=("no-period",))
    assert next(warning.message for warning in desk.check(allowed).warnings) == (
        "2023-12-31 is in no ledger period, as allowed."
    )
    desk.start_close(allowed)
    assert '"allowed": ["no-period"]' in books.all("SELECT parameters FROM closing_record")[0][0]


def test_a_recalculation_locks_nothing_and_needs_no_word(desk: StoredDesk) -> None:
    assert desk.start_recalculation(CloseRequest("2024-02-29")) == 1


@pytest.mark.parametrize("day", OUTSIDE)
def test_a_file_with_a_day_that_no_books_reach(books: Books, day: str) -> None:
    [problem] = books.refused(row("P", "purchase", "LAMP", "1", day, amount="5.00"))
    assert (problem.column, problem.message) == ("date", "is not between 1900 and 2199")

"""The three forms of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.days import FOREVER, NEVER, day_code, day_number, days_of_month


@pytest.mark.parametrize(
    ("day", "code", "number"),
    [("1900-01-01", 19000101, 0), ("2000-02-29", 20000229, 36583), ("2026-06-30", 20260630, 46201)],
)
def test_text_code_and_number(day: str, code: int, number: int) -> None:
    assert day_code(day) == code
    assert day_number(code) == number == (date.fromisoformat(day) - date(1900, 1, 1)).days


def test_numbers_follow_each_other_over_the_borders_of_months_and_years() -> None:
    day = date(2023, 12, 1)
    numbers = [day_number(day_code((day + timedelta(days=k)).isoformat())) for k in range(120)]
    assert numbers == list(range(numbers[0], numbers[0] + 120))


def test_no_calendar_has_it() -> None:
    with pytest.raises(ValueError, match="day is out of range"):
        day_number(20260231)


def test_never_and_forever_lie_around_every_day() -> None:
    assert NEVER < "1900-01-01"
    assert FOREVER > "2199-12-31"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024-02", ("2024-02-01", "2024-02-29")), ("2023-02", ("2023-02-01", "2023-02-28")),
        ("1900-01", ("1900-01-01", "1900-01-31")), ("2199-12", ("2199-12-01", "2199-12-31")), ("2026-13", None),
        ("2026-00", None), ("1899-12", None), ("2200-01", None), ("2026-5", None), ("2026-05-01", None), ("", None),
    ],
)  # fmt: skip
def test_a_month_has_a_first_and_a_last_day(text: str, days: tuple[str, str] | None) -> None:
    assert days_of_month(text) == days

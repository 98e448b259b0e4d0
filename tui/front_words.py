"""Words and signs for the figures of the front page, the same on the screen and by command."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tui import format as figures
from tui.charts import course
from tui.format import count, plural

if TYPE_CHECKING:
    from core.views.front import FrontValue


def month_word(month: str) -> str:
    """``10/26`` of ``2026-10``."""
    return f"{month[5:]}/{month[2:4]}"


def course_words(found: FrontValue) -> tuple[str, str, str]:
    """The first month, its course as signs, the last month; all empty where there are not two months."""
    if len(found.months) < 2:
        return "", "", ""
    drawn = course([Fraction(month.value) for month in found.months], ascii_only=figures.style.letters)
    return month_word(found.months[0].month), drawn, month_word(found.months[-1].month)


def change_word(tenths: int | None) -> str:
    """``+2.1 %``; empty where there is nothing to compare with."""
    if tenths is None:
        return ""
    return f"{'-' if tenths < 0 else '+'}{count(abs(tenths) // 10)}.{abs(tenths) % 10} %"


def due_words(days: int) -> str:
    """How far the day is: ``in 12 days``, ``due today``, ``due 28 days ago``."""
    if days > 1:
        return f"in {days} days"
    if days < 0:
        return f"due {plural(-days, 'day')} ago"
    return "tomorrow" if days else "due today"

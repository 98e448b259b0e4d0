"""The list of values of a date field: month ends around the open period, and today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from textual.app import ComposeResult

from tui.dates import Calendar, add_months, meaning, month_end
from tui.paging import Pages
from tui.registry import Here
from tui.screens.common.base import Dialog, Frame
from tui.widgets.columns import Column
from tui.widgets.entries import DateField
from tui.widgets.grid import Grid


@dataclass(frozen=True)
class Day:
    """One date to choose."""

    date: date
    words: str


COLUMNS = (
    Column[Day]("date", "Date", lambda day: day.date, 10),
    Column[Day]("words", "Meaning", lambda day: day.words, 50),
)


def choices(calendar: Calendar) -> list[Day]:
    """The open period's end first in time order, with its neighbours."""
    base = month_end(calendar.base)
    days = {calendar.today, calendar.base, *(add_months(base, step) for step in range(-3, 4))}
    return [Day(day, meaning(day, calendar) + (", today" if day == calendar.today else "")) for day in sorted(days)]


class DateList(Dialog[date]):
    """Returns the date chosen."""

    CSS_PATH = "date_list.tcss"
    HERE = (Here("open", "Choose"), Here("back"))
    crumb = "Dates"

    def parts(self) -> ComposeResult:
        yield Grid(COLUMNS, lambda day: day.date, id="days")

    def load(self) -> None:
        days = choices(self.invclose.calendar)
        self.query_one(Grid).show(Pages.of(days), keep=self.invclose.calendar.base)
        self.ready()

    def do_open(self) -> None:
        day: Day | None = self.query_one(Grid).row
        self.dismiss(day.date if day else None)


def choose_day(frame: Frame[Any]) -> None:
    """The list for the date field that has the cursor; what is chosen stands in it then."""
    field = frame.focused
    assert isinstance(field, DateField)

    def chosen(day: date | None) -> None:
        if day is not None:
            field.set_day(day)

    frame.app.push_screen(DateList(), chosen)

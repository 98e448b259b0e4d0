"""A new ledger period: the days that follow the last one are proposed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.days import day_after
from core.periods import PeriodRow
from core.requests import PeriodChange
from tui.dates import Calendar, month_end
from tui.format import wrap
from tui.registry import Here
from tui.screens.dialogs.form import Form
from tui.widgets.entries import DateField
from tui.widgets.fields import Field, TextField
from tui.widgets.lines import Line, Lines


def proposed(rows: Sequence[PeriodRow], calendar: Calendar) -> PeriodChange:
    """The month after the last period, or the month that is open."""
    ends = [date.fromisoformat(row.end) for row in rows]
    start = day_after(max(ends)) if ends else calendar.base.replace(day=1)
    return PeriodChange(start.isoformat(), month_end(start).isoformat())


class NewPeriod(Form[PeriodChange]):
    """Returns the period to make; it starts open, with access for all."""

    reopens = "here:new_period"
    CSS_PATH = "period_new.tcss"
    HERE = (
        Here("next_pane"),
        Here("values", "List", "Lists dates to choose from, in a date field."),
        Here("confirm", "Create", "Creates the period, open for every module."),
        Here("back", "Cancel"),
    )
    crumb = "New period"
    rule = "periods"

    def __init__(self, rows: Sequence[PeriodRow], typed: PeriodChange, refused: str = "") -> None:
        super().__init__()
        self.rows, self.typed, self.refused = tuple(rows), typed, refused

    def parts(self) -> ComposeResult:
        calendar = self.invclose.calendar
        with Vertical(id="box", classes="pane"):
            yield Lines(
                [
                    [(" New ledger period", "strong")],
                    [(" Periods follow each other without gaps; their days cannot change later.", "quiet")],
                    "",
                ]
            )
            yield DateField("From", date.fromisoformat(self.typed.start), calendar, id="from")
            yield DateField("To", date.fromisoformat(self.typed.end), calendar, id="to")
            yield TextField("Name", self.typed.name, id="name", width=20)
            yield Lines(self.refusal(), id="words")

    def refusal(self) -> list[Line]:
        return (
            ["", *([(f" {part}", "stop")] for part in wrap(self.refused[:1].upper() + self.refused[1:], 73))]
            if self.refused
            else ["", ""]
        )

    @on(Field.Changed)
    def field_changed(self) -> None:
        """A refusal speaks of what stood in the fields before."""
        self.query_one("#words", Lines).show(["", ""])

    def load(self) -> None:
        self.query_one("#name", TextField).note = "blank: the month, like 2026-07"
        super().load()

    def request(self) -> PeriodChange:
        start, end = self.day("from"), self.day("to")
        return PeriodChange(start.isoformat(), end.isoformat(), self.query_one("#name", TextField).value.strip())

    def day(self, name: str) -> date:
        found = self.query_one(f"#{name}", DateField).day
        assert found is not None
        return found

    def check_together(self) -> None:
        first, last = self.query_one("#from", DateField), self.query_one("#to", DateField)
        if not first.wrong and any(row.start == self.day("from").isoformat() for row in self.rows):
            first.wrong = f"a period already starts then; free from {proposed(self.rows, self.invclose.calendar).start}"
        elif not first.wrong and not last.wrong and self.day("to") < self.day("from"):
            last.wrong = f"before its start; its month ends {month_end(self.day('from'))}"

    def filled(self) -> None:
        self.dismiss(self.request())

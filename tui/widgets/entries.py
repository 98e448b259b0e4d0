"""Fields for dates, amounts and whole numbers: short forms are understood, the meaning is echoed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tui import dates
from tui.amounts import parse_amount
from tui.format import amount
from tui.registry import key_of
from tui.safe import safe
from tui.widgets.fields import TextField

if TYPE_CHECKING:
    from tui.dates import Calendar
    from tui.widgets.lines import Span


class DateField(TextField):
    """A date in any of the short forms; its meaning is echoed while it is typed."""

    @property
    def understands(self) -> str:  # type: ignore[override]
        """What may be typed."""
        return f"30, 30.6, 300626, t today, p period end; Up Down a day; {key_of('values')} lists."

    def __init__(self, label: str, day: date | None, calendar: Calendar, *, id: str, help: str = "") -> None:
        super().__init__(label, dates.written(day) if day else "", id=id, width=14, help=help)
        self.calendar = calendar
        self.day = day
        self._echo()

    def _echo(self) -> None:
        try:
            day = dates.parse_date(self.value, self.calendar, self.day) if self.value.strip() else None
        except ValueError:
            self.note = ""
        else:
            self.note = "" if day is None else dates.meaning(day, self.calendar)
            if day is not None and self.value != dates.written(day):
                self.note = f"{day}  {self.note}"

    @property
    def kept(self) -> str:
        """The day itself, however it is written: a bookmark is read again by whoever writes days otherwise since."""
        day = self.meant
        return self.value if day is None else day.isoformat()

    @property
    def meant(self) -> date | None:
        """The day that what is typed means now, before the field is left; None while it means none."""
        try:
            return dates.parse_date(self.value, self.calendar, self.day)
        except ValueError:
            return None

    def typed(self) -> None:
        self._echo()
        super().typed()

    def _edit(self, key: str) -> bool:
        step = {"up": 1, "down": -1}.get(key)
        months = {"pageup": -1, "pagedown": 1}.get(key)
        if step is None and months is None:
            return super()._edit(key)
        self.check()
        base = self.day or self.calendar.base
        try:
            day = dates.add_days(base, step) if step is not None else dates.add_months(base, months or 0)
        except ValueError as error:
            self.wrong = str(error)
        else:
            self.set_day(day)
        return True

    def set_day(self, day: date) -> None:
        self.day, self.wrong = day, ""
        self.value = dates.written(day)
        self.at, self.fresh = len(self.value), True
        self._echo()
        self.changed()

    def check(self) -> None:
        self.wrong = ""
        try:
            day = dates.parse_date(self.value, self.calendar, self.day)
        except ValueError as error:
            self.wrong = str(error)
            return
        self.day, self.value = day, dates.written(day)
        self.at = len(self.value)
        self._echo()


class AmountField(TextField):
    """An amount; ``1.5k``, ``2m`` and ``=120*0.97`` are understood. Shown right aligned when left."""

    understands = "an amount; 1.5k, 2m and =120*0.97 are understood."

    def __init__(self, label: str, value: int, unit: str, *, id: str, help: str = "") -> None:
        super().__init__(label, amount(value), id=id, width=18, help=help)
        self.minor = value
        self.note = unit

    def spans(self, focused: bool) -> list[Span]:
        if focused and not self.fresh:
            return super().spans(focused)
        tone = "reverse" if focused else "plain"
        edge = "strong" if focused else "quiet"
        return [("[", edge), (safe(self.value).rjust(self.width), tone), ("]", edge)]

    def check(self) -> None:
        self.wrong = ""
        try:
            self.minor = parse_amount(self.value)
        except ValueError as error:
            self.wrong = str(error)
            return
        self.value = amount(self.minor)
        self.at = len(self.value)


class NumberField(TextField):
    """A whole number from ``least`` on."""

    understands = "a whole number."

    def __init__(self, label: str, value: int, *, id: str, least: int = 1, most: int = 9999, help: str = "") -> None:
        super().__init__(label, str(value), id=id, width=5, help=help)
        self.number, self.least, self.most = value, least, most

    def check(self) -> None:
        self.wrong = ""
        if self.value.strip().isdecimal() and self.least <= int(self.value) <= self.most:
            self.number = int(self.value)
        else:
            self.wrong = f"a whole number from {self.least} to {self.most}"

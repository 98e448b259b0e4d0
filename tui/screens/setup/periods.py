"""Periods: the ledger calendar with the inventory side of each period beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult

from core.errors import InvcloseError
from core.listing import Facts
from core.periods import PeriodRow, PeriodsView
from core.requests import PeriodChange
from core.rights import Act
from core.vocabulary import PeriodStatus
from tui.failures import explain, sentence
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.screens.setup.period_change import PeriodForm, ask_change
from tui.screens.setup.period_lines import access_word, head_lines, inventory_word, row_lines, status_word
from tui.screens.setup.period_new import NewPeriod, proposed
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines


def columns(today: str) -> tuple[Column[PeriodRow], ...]:
    """The columns; what is out of order depends on the day."""
    return (
        Column[PeriodRow]("name", "Period", lambda row: row.name, 7, most=16),
        Column[PeriodRow]("start", "From", lambda row: row.start, 10),
        Column[PeriodRow]("end", "To", lambda row: row.end, 10),
        Column[PeriodRow]("status", "Ledger", lambda row: status_word(row.status), 7),
        Column[PeriodRow]("access", "Inv. access", lambda row: access_word(row.access), 11),
        Column[PeriodRow]("inventory", "Inventory", inventory_word, 13),
        Column[PeriodRow]("closed_by", "Closed by", lambda row: row.closed_by, 9, most=12, code=True),
        Column[PeriodRow]("closed_on", "Date", lambda row: row.closed_on, 10, priority=2),
        Column[PeriodRow](
            "check",
            "Note",
            lambda row: "WARN" if row.out_of_order(today) else "",
            4,
            priority=1,
            tone=lambda _row: "warn",
        ),
    )


class Periods(ListFrame[None]):
    """Ledger status and inventory close of every period: both must let a posting through."""

    arranges = "periods"
    CSS_PATH = "periods.tcss"
    HERE = (
        Here("open", "Change", "Changes the ledger status or the access of inventory."),
        Here("hold_period", "Hold/open"),
        Here("close_period", "Close it"),
        Here("new_period", "New"),
        Here("filter"),
        Here("back"),
        *LIST_COMMANDS,
    )
    crumb = "Periods"
    rule = "periods"
    what = "the ledger periods"
    order = "newest first"

    def __init__(self) -> None:
        super().__init__()
        self.view = PeriodsView("", "", ())

    def parts(self) -> ComposeResult:
        yield Lines(["", "", "", ""], id="head")
        today = self.today
        yield Grid(
            columns(today),
            lambda row: row.end,
            id="list",
        )
        yield from self.filter_field()
        yield Lines(["", "", "", ""], id="about", classes="aside")

    @property
    def today(self) -> str:
        return self.invclose.clock().date().isoformat()

    # --- reading

    def load(self) -> None:
        """The cursor goes to the period that closes next, later it stays where it was."""
        company = self.invclose.company
        if self.grid().row is None and company is not None:
            self._load(company.next_close, 0)
        else:
            super().load()

    def source(self) -> Source[PeriodRow]:
        books = self.invclose.books

        def read() -> Sequence[PeriodRow]:
            self.view = books.periods()
            return self.view.rows

        return whole(read, lambda row: row.end)

    def facts(self, row: PeriodRow) -> Facts:
        words = " ".join(str(column.text(row)) for column in self.grid().columns)
        return Facts(words, 0, row.end, {"ledger": status_word(row.status), "inventory": inventory_word(row)})

    def show_gathered(self, _value: Any) -> None:
        self.query_one("#head", Lines).show(head_lines(self.view))

    def empty(self) -> str:
        return f"No ledger periods: every date counts as open. {key_of('new_period')} adds the first one."

    @on(Grid.Moved)
    def about_row(self) -> None:
        self.at_rest(self.show_about)

    def show_about(self) -> None:
        """Nothing has to be read for it."""
        lines = row_lines(self.row, self.today) if self.row is not None else []
        self.query_one("#about", Lines).show([*lines, *[""] * (4 - len(lines))])

    # --- changing

    @property
    def row(self) -> PeriodRow | None:
        return self.grid().row

    def why_not_new_period(self) -> str:
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=Act.CHANGE_SETUP, doing="Changing periods")

    def why_not_open(self) -> str:
        row = self.row
        if row is None:
            return self.needs_row()
        if row.status == PeriodStatus.CLOSED:
            return f"{row.name} is closed in the ledger, and that is permanent."
        return self.why_not_new_period()

    why_not_hold_period = why_not_close_period = why_not_open

    def do_open(self) -> None:
        row = self.row
        assert row is not None

        def answered(change: PeriodChange | None) -> None:
            if change is not None:
                self._set(row, change)

        self.app.push_screen(PeriodForm(row, self.view.closed_until), answered)

    def do_hold_period(self) -> None:
        row = self.row
        assert row is not None
        self._ask(row, PeriodStatus.ON_HOLD if row.status == PeriodStatus.OPEN else PeriodStatus.OPEN)

    def do_close_period(self) -> None:
        row = self.row
        assert row is not None
        self._ask(row, PeriodStatus.CLOSED)

    def _ask(self, row: PeriodRow, status: PeriodStatus) -> None:
        change = PeriodChange(row.start, status=status.value)
        ask_change(self, row, change, self.view.closed_until, lambda: self._set(row, change))

    def _set(self, row: PeriodRow, change: PeriodChange) -> None:
        parts = [f"ledger {status_word(change.status).lower()}"] if change.status else []
        if change.inventory_access:
            parts.append(f"inventory access {access_word(change.inventory_access).lower()}")
        word = f"{row.name}: {', '.join(parts)}."
        desk = self.invclose.desk
        self.act("changing the period", lambda: desk.set_period(change), lambda _: self._done(word))

    def _done(self, word: str) -> None:
        self.do_reload()
        self.say(word, stays=True)

    def do_new_period(self) -> None:
        self._ask_new(proposed(self.view.rows, self.invclose.calendar))

    def _ask_new(self, typed: PeriodChange, refused: str = "") -> None:
        """The form; with the reason when what was typed is refused."""

        def answered(change: PeriodChange | None) -> None:
            if change is not None:
                self._add(change)

        self.app.push_screen(NewPeriod(self.view.rows, typed, refused), answered)

    def _add(self, change: PeriodChange) -> None:
        desk = self.invclose.desk

        def work() -> str:
            try:
                desk.set_period(change)
            except InvcloseError as refused:
                return sentence(explain(refused))
            return ""

        def made(refused: str) -> None:
            if refused:
                self._ask_new(change, refused)
            else:
                self._done(f"The period from {change.start} to {change.end} is created and open.")

        self.act("adding the period", work, made)

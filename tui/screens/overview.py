"""Closing and adjustment: every closing record of the company, newest first. Everything starts here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical

from core.errors import clause
from core.listing import Facts
from core.reversal import RecordFact, own_reason
from core.rights import Act
from core.views import OverviewRow, RecordState, RecordView
from core.vocabulary import RecordType
from tui import places
from tui.paging import Source
from tui.registry import Here
from tui.rights import why_not_start
from tui.screens.details import currency_of, record_lines
from tui.screens.lists import LIST_COMMANDS, ListFrame
from tui.screens.overview_rows import columns, type_word
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines
from tui.words import counts_no_more, live, row_state

MOST_REVERSED = 200
"""Records in one review of several reversals."""


class Overview(ListFrame[None]):
    """The list of closing records."""

    CSS_PATH = "overview.tcss"
    HERE = (
        Here("open", help="Opens the record, or watches the run."),
        Here("new_close"),
        Here("recalculate"),
        Here("adjust"),
        Here("reverse"),
        Here("voucher", footer=False),
        Here("filter"),
        Here("palette", "More"),
        Here("settlements", footer=False),
        Here("log", footer=False),
        Here("warnings", footer=False),
        Here("scope", footer=False),
        *LIST_COMMANDS,
        Here("back", footer=False, help="Clears the filter; ctrl+q quits the program."),
    )
    crumb = "Closing and adjustment"
    rule = "close"
    what = "closing records"
    order = "newest first"
    shows_records = True
    ON_SELECTED = frozenset({"copy", "reverse"})

    def __init__(self) -> None:
        super().__init__()
        self.show_all = True
        self._shown: OverviewRow | None = None
        """The record of the detail."""

    def parts(self) -> ComposeResult:
        yield Grid(
            columns(self._largest),
            lambda row: row.record_id,
            tone=lambda row: "quiet" if counts_no_more(row) else "",
            id="list",
        )
        yield from self.filter_field()
        with Vertical(id="detail", classes="pane"):
            yield Lines(id="record")
        yield Lines(id="outlook")

    def load_at(self, record_id: int) -> None:
        self._load(record_id, 0)

    def source(self) -> Source[OverviewRow]:
        books, show_all = self.invclose.books, self.show_all
        return Source(
            lambda before, limit: books.overview(show_all=show_all, limit=limit, before=before),
            lambda row: row.record_id,
            page=1000,
        )

    def facts(self, row: OverviewRow) -> Facts:
        words = " ".join((*(str(column.text(row)) for column in self.grid().columns), row_state(row), type_word(row)))
        fields = {"kind": type_word(row), "state": row_state(row), "by": row.by, "voucher": row.voucher}
        return Facts(words, row.adjusted, row.date, fields)

    def _largest(self) -> int:
        """The largest amount of the first rows: what is drawn is measured by it."""
        return max((abs(row.adjusted) for row in self.grid().pages.at_hand()[:300]), default=0)

    def empty(self) -> str:
        company = self.invclose.company
        period = f", proposed through {company.next_close}" if company and company.next_close else ""
        if not self.show_all:
            return "No active records. A shows all of them."
        return f"No closes yet. n starts the first{period}."

    def show_gathered(self, _value: Any) -> None:
        self._outlook()

    def resumed(self) -> None:
        if not self.holding:
            self.do_reload()

    def show_company(self) -> None:
        super().show_company()
        self._outlook()
        self._follow_run()

    def _follow_run(self) -> None:
        """What the status line says of the run that moves, its row says too; one that ended or began is read."""
        company, grid = self.invclose.company, self.grid()
        run = company.running if company is not None else None
        shown = next((row for row in grid.pages.at_hand() if live(row.state)), None)
        if self.reading or (run is None and shown is None):
            return
        if run is None or shown is None or run.record_id != shown.record_id:
            self.load()
            return
        said = replace(shown, state=RecordState(run.state), percent=run.percent, abandoned=run.abandoned)
        if said != shown:
            grid.pages.replace(shown, said)
            grid.refresh()

    def _outlook(self) -> None:
        company = self.invclose.company
        if company is None:
            return
        closed = f"Closed through {company.closed_until}." if company.closed_until else "Nothing is closed yet."
        following = ""
        if company.next_close:
            days = (
                (self.invclose.calendar.period_end or self.invclose.clock().date()) - self.invclose.clock().date()
            ).days
            distance = f" ({days} days)" if days > 1 else " (tomorrow)" if days == 1 else " (due)"
            following = f"  Next close: {company.next_close}{distance}."
        lines: list[Line] = [f" {closed}{following}"]
        run = company.running
        if run is not None and run.abandoned:
            gone = f" {run.number} is {run.state} at {run.percent} %, but nobody works on it. "
            lines.append([(gone, "warn"), ("Enter on it, and again, takes it over.", "")])
        elif run is not None:
            lines.append([(f" {run.number} is {run.state} {run.percent} %. ", "blue"), ("Enter on it watches it.", "")])
        self.query_one("#outlook", Lines).show(lines)

    def where(self) -> str:
        return super().where() + ("" if self.show_all else "  active only")

    # --- detail

    def laid_out(self) -> None:
        self.query_one("#detail").display = self.size.width >= 120
        super().laid_out()

    def at_row(self, row: OverviewRow) -> None:
        if self.size.width < 120:
            return
        record = row.record_id
        self.read("record", lambda: self.invclose.books.record(record), self._show_record, group="detail")

    def row_changed(self) -> None:
        """What is shown beside the list is never of a row that is gone or has another state now."""
        row, shown = self.row, self._shown
        if shown is not None and (row is None or (row.record_id == shown.record_id and row != shown)):
            self._shown = None
            self.query_one("#record", Lines).show([])

    def _show_record(self, view: RecordView) -> None:
        self._shown = view.row
        title: Line = [(f" {view.row.number}  {type_word(view.row)} as of {view.row.date}", "strong")]
        currency = currency_of(self.invclose.company)
        self.query_one("#record", Lines).show([title, *record_lines(view, currency, self.size.width - 6)])

    # --- commands

    @property
    def row(self) -> OverviewRow | None:
        return self.grid().row

    def why_not_open(self) -> str:
        return self.needs_row()

    def do_open(self) -> None:
        row = self.row
        if row is None:
            return
        if live(row.state):
            self.go(places.Task(row.record_id, row.number))
        else:
            rows = self.grid().pages.at_hand()
            around = tuple((row.record_id, row.number) for row in rows if not live(row.state))
            self.go(places.Record(row.record_id, row.number, around))

    def why_not_voucher(self) -> str:
        if self.row is None:
            return self.needs_row()
        return "" if self.row.voucher else f"{self.row.number} has no voucher: nothing was posted."

    def do_voucher(self) -> None:
        assert self.row is not None
        around = tuple(row.voucher for row in self.grid().pages.at_hand() if row.voucher)
        self.go(places.Voucher(self.row.voucher, around))

    def why_not_settlements(self) -> str:
        if self.row is None:
            return self.needs_row()
        return "" if self.row.settlements or self.row.voucher else f"{self.row.number} has no settlements."

    def do_settlements(self) -> None:
        assert self.row is not None
        self.go(places.RecordSettlements(self.row.record_id, self.row.number, self.row.settlements))

    def why_not_log(self) -> str:
        if self.row is None:
            return self.needs_row()
        return (
            ""
            if self.row.has_log or self.row.warnings
            else f"{self.row.number} has no log: nothing that took part stayed open."
        )

    why_not_warnings = why_not_log

    def do_log(self) -> None:
        self._log_of(warnings=False)

    def do_warnings(self) -> None:
        self._log_of(warnings=True)

    def _log_of(self, *, warnings: bool) -> None:
        assert self.row is not None
        self.go(places.Log(self.row.record_id, self.row.number, warnings))

    def do_scope(self) -> None:
        self.show_all = not self.show_all
        self.load()

    def leave_list(self) -> None:
        if self.invclose.tour is not None:
            self.invclose.end_tour()
            return
        self.say("This is the first screen. ctrl+q quits the program.")

    # --- acts

    def _why_not_start(self, act: Act) -> str:
        return why_not_start(self.invclose.company, read_only=self.invclose.read_only, act=act)

    def why_not_new_close(self) -> str:
        return self._why_not_start(Act.CLOSE)

    def why_not_recalculate(self) -> str:
        return self._why_not_start(Act.RECALCULATE)

    def do_adjust(self) -> None:
        self.do_go_adjust()

    def do_new_close(self) -> None:
        self._ask_for("close")

    def do_recalculate(self) -> None:
        self._ask_for("recalculation")

    def _ask_for(self, mode: str) -> None:
        def started(record_id: int | None) -> None:
            if record_id is not None:
                self.invclose.refresh_company()
                self.go(places.Task(record_id, ""))

        self.go(places.NewRun(mode), started)

    def why_not_reverse(self) -> str:
        if len(self.grid().marks) > 1:
            return ""  # each is answered in the review
        row = next(iter(self.chosen()), None)
        if row is None:
            return self.needs_row()
        unposted = live(row.state) or row.state == RecordState.CANCELLED
        fact = RecordFact(
            row.record_id,
            row.number,
            RecordType(row.type),
            row.date,
            row.active,
            posted=not unposted,
            reversed_by=row.reversed_by,
        )
        reason = own_reason(fact)
        if reason is None:
            return ""
        return f"{clause(reason.message)}: Enter watches it, c there cancels it." if live(row.state) else str(reason)

    def do_reverse(self) -> None:
        if len(self.grid().marks) > 1:
            self.with_chosen(
                MOST_REVERSED, lambda rows: self.go(places.ReversalOfSelected(tuple(row.record_id for row in rows)))
            )
            return
        row = next(iter(self.chosen()))
        self.go(places.Reversal(row.record_id, row.number))

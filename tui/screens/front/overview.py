"""Closing and adjustment: every closing record of the company, newest first. Everything starts here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from core.errors import clause
from core.listing import Facts
from core.rights import Act
from core.views.states import RecordState
from core.vocabulary import MOVING, RecordType
from tui import places
from tui.paging import Pages, Source
from tui.registry import Here, key_of
from tui.rights import why_not_start
from tui.screens.common.details import currency_of, deed, record_lines
from tui.screens.front.front_page import FrontPage
from tui.screens.front.overview_rows import columns, type_word
from tui.screens.lists.lists import LIST_COMMANDS
from tui.signs import sign
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines
from tui.widgets.rule import Rule
from tui.words import counts_no_more, live, row_state

if TYPE_CHECKING:
    from core.views.overview import OverviewRow
    from core.views.records import RecordView

BESIDE, DETAIL_WIDE = 160, 82
"""From this width on the detail stands beside the list, so wide; else below it."""
ROOMY, DETAIL_HIGH, DETAIL_LOW = 30, 10, 3
"""Lines of the screen from which the detail has many lines, and how many it has then and below."""
MOST_REVERSED = 200
"""Records in one review of several reversals."""


class Overview(FrontPage[None]):
    """The list of closing records."""

    arranges = "overview"
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
        Here(
            "export",
            help="Writes the voucher of the record for another ledger, or this list, into a file.",
            footer=False,
        ),
        Here("columns", footer=False),
        *LIST_COMMANDS,
        Here("back", footer=False, help="Clears the filter; it never quits the program."),
    )
    crumb = "Closing and adjustment"
    rule = "close"
    what = "closing records"
    order = "newest first"
    shows_records = True
    ON_SELECTED = frozenset({"copy", "reverse"})
    NOT_ON_ROW = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.show_all = True
        self._records_of: int | None = None
        """The head of the books that the list was read at."""
        self._shown: OverviewRow | None = None
        """The record of the detail."""
        self._stands_on: int | None = None
        """The record on which the cursor is to stand, until it is shown; another read in between does not take it away."""

    def parts(self) -> ComposeResult:
        yield Lines(["", "", ""], id="figures")
        yield Lines(id="run")
        with Vertical(id="middle"):
            with Vertical(id="records"):
                yield Grid(
                    columns(self._largest),
                    lambda row: row.record_id,
                    tone=lambda row: "quiet" if counts_no_more(row) else "",
                    id="list",
                )
                yield from self.filter_field()
            with Vertical(id="detail"):
                yield Rule(id="title")
                yield Lines(id="record")

    def load_at(self, record_id: int) -> None:
        self._stands_on = record_id
        self._load(record_id, 0)

    def show_pages(self, source: Source[OverviewRow], pages: Pages[OverviewRow], keep: int | None) -> None:
        self._stands_on = None
        super().show_pages(source, pages, keep)

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
            return f"No active records. {key_of('scope')} shows all of them."
        value = self.front.value
        if value is not None and not value.months:
            return f"Nothing is posted yet: {key_of('go_import')} loads the export of another system."
        return f"No closes yet. {key_of('new_close')} starts the first{period}."

    def resumed(self) -> None:
        if not self.holding:
            self.do_reload()

    def show_company(self) -> None:
        super().show_company()
        self._show_run()
        self._follow()

    def _follow(self) -> None:
        """What the status line says of the run that moves, its row says too; what others wrote since is read."""
        company, grid = self.invclose.company, self.grid()
        if company is None or self.holding or "main" in self._pending or not self.is_current:
            return
        run = company.running
        shown = next((row for row in grid.pages.at_hand() if live(row.state)), None)
        ended_or_began = (run is None) != (shown is None) or (run and shown and run.record_id != shown.record_id)
        if ended_or_began or (company.head != self._records_of and (run is None or run.state not in MOVING)):
            self.load()
            return
        if run is None or shown is None:
            return
        said = replace(shown, state=RecordState(run.state), percent=run.percent, abandoned=run.abandoned)
        if said != shown:
            grid.pages.replace(shown, said)
            grid.refresh()

    def load(self) -> None:
        company = self.invclose.company
        self._records_of = company.head if company is not None else None
        if self._stands_on is not None:  # what was posted is not shown yet
            self._load(self._stands_on, 0)
        else:
            super().load()

    def _show_run(self) -> None:
        """A run that is not finished, in a sentence with the key for it; nothing takes no line."""
        company, said = self.invclose.company, self.query_one("#run", Lines)
        run = company.running if company is not None else None
        said.display = run is not None
        if run is None:
            return
        if run.abandoned:
            gone = f" {sign('stop')} {run.number} is {run.state} at {run.percent} %, but nobody works on it. "
            said.show(["", [(gone, "stop"), ("Enter on it, and again, takes it over.", "")]])
        else:
            word = f" {sign('blue')} {run.number} is {run.state} {run.percent} %. "
            said.show(["", [(word, "blue"), ("Enter on it watches it.", "")]])

    def where(self) -> str:
        return super().where() + ("" if self.show_all else "  active only")

    def show_front(self) -> None:
        super().show_front()
        grid = self.grid()
        if not len(grid.pages) and not self.filter_text:
            grid.empty_words = self.empty()
            grid.refresh()

    # --- detail

    def laid_out(self) -> None:
        width, height = self.size
        beside = width >= BESIDE
        self.query_one("#middle").styles.layout = "horizontal" if beside else "vertical"
        detail = self.query_one("#detail")
        detail.styles.width = DETAIL_WIDE if beside else "1fr"
        detail.styles.height = "1fr" if beside else 1 + (DETAIL_HIGH if height >= ROOMY else DETAIL_LOW)
        self.show_front()
        super().laid_out()

    @property
    def _room(self) -> tuple[int, int]:
        """Cells and lines for the detail of the row under the cursor."""
        width, height = self.size
        if width >= BESIDE:
            return DETAIL_WIDE, height - ROOMY + DETAIL_HIGH
        return width, DETAIL_HIGH if height >= ROOMY else DETAIL_LOW

    def at_row(self, row: OverviewRow) -> None:
        record = row.record_id
        self.read("record", lambda: self.invclose.books.record(record), self._show_record, group="detail")

    def row_changed(self) -> None:
        """What is shown beside the list is never of a row that is gone or has another state now."""
        row, shown = self.row, self._shown
        self.query_one("#detail").display = row is not None
        if shown is not None and (row is None or (row.record_id == shown.record_id and row != shown)):
            self._shown = None
            self.query_one("#title", Rule).entitle("")
            self.query_one("#record", Lines).show([])

    def _show_record(self, view: RecordView) -> None:
        self._shown = view.row
        self.query_one("#title", Rule).entitle(f"{view.row.number}  {deed(view.row)}", "Enter opens it")
        currency = currency_of(self.invclose.company)
        self.query_one("#record", Lines).show(record_lines(view, currency, *self._room))

    # --- commands

    def do_export(self) -> None:
        from core.requests import ExportRequest

        row: OverviewRow | None = self.grid().row
        record = row is not None and bool(row.voucher) and not live(row.state)
        request = ExportRequest("", record_id=row.record_id) if row is not None and record else None
        self.go(places.IntoFile(request, row.number if row is not None else "", self.shown_table()))

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
        self.say(f"This is the first screen. {key_of('leave')} quits the program.")

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
                self.load_at(record_id)
                self.go(places.Task(record_id, ""))

        self.go(places.NewRun(mode), started)

    def why_not_reverse(self) -> str:
        if len(self.grid().marks) > 1:
            return ""  # each is answered in the review
        row = next(iter(self.chosen()), None)
        if row is None:
            return self.needs_row()
        unposted = live(row.state) or row.state == RecordState.CANCELLED
        from core.reversal import RecordFact, own_reason

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

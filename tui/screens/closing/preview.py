"""The preview: everything a run would post, with its voucher. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult

from core.views.checks import CheckView, Finding
from core.views.runs import PreviewView
from core.views.states import Severity
from tui.format import amount, count, plural
from tui.paging import Pages
from tui.registry import Here, key_of
from tui.screens.common.base import Dialog
from tui.screens.common.details import currency_of
from tui.screens.common.voucher_lines import BEHIND_COLUMNS, LINE_COLUMNS, balance_line, show_lines
from tui.screens.dialogs.findings import Findings
from tui.widgets.grid import Grid
from tui.widgets.hint import Hint
from tui.widgets.lines import Line, Lines

AROUND, FEW = 15, 3
"""Lines of the frame, of what is said between the lists, and of heads and total; rows that a list has at least."""


class Preview(Dialog[PreviewView]):
    """Computes on opening; returns the result, so that the dialog behind can name it."""

    CSS_PATH = "preview.tcss"
    HERE = (
        Here("confirm", "Continue", "Goes on to the confirmation; nothing is posted before it."),
        Here("next_pane", "Other list"),
        Here("simulate", "Compute again"),
        Here("findings", "Open quantities", "Shows what would stay open, from the log of the preview."),
        Here("back"),
    )
    crumb = "Preview"
    rule = "close"

    def __init__(self, work: Callable[[], PreviewView]) -> None:
        super().__init__()
        self.work = work
        self.result: PreviewView | None = None
        self._words: Line = ""
        self.goes_on = False
        """Whether it was left for the confirmation, not for the dialog behind."""
        self._on_top = False
        """Where lines are few, whether the largest adjustments are seen and not the lines of the voucher."""

    def parts(self) -> ComposeResult:
        yield Lines([" Computing; nothing is written. Esc goes back.", ""], id="head")
        yield Grid(LINE_COLUMNS, lambda line: line.line, id="lines")
        yield Lines(id="foot")
        yield Grid(BEHIND_COLUMNS, lambda row: row.transaction_id, id="top")

    def load(self) -> None:
        self.read("the preview", self.work, self.show)

    def show(self, view: PreviewView) -> None:
        self.result = view
        currency = currency_of(self.invclose.company)
        what = "close" if view.record_type == "closing" else view.record_type
        figures = (
            f" {plural(view.transactions, 'transaction')}   {plural(view.settlements, 'settlement')}   "
            f"{plural(view.adjustments, 'adjustment')}   {plural(view.passes, 'pass', 'passes')}"
        )
        head: list[Line] = [
            [(f" Voucher preview of a {what} through {view.date}", "strong"), ("   NOTHING POSTED", "warn")],
            figures,
            [(" Changes the inventory value by ", ""), (f"{amount(view.adjusted)} {currency}", "strong")],
            *([[(f" Would cancel: {', '.join(view.cancels)}", "warn")]] if view.cancels else []),
            "",
        ]
        self.query_one("#head", Lines).show(head)
        lines = self.query_one("#lines", Grid)
        show_lines(lines, view.lines)
        warnings = sum(row.warning for row in view.log)
        words = (
            f" {plural(warnings, 'quantity', 'quantities')} would stay open or be expensed: {key_of('findings')}"
            if warnings
            else ""
        )
        self._words = [(words, "warn")]
        self.query_one("#top", Grid).show(Pages.of(view.top))
        self._share()

    def laid_out(self) -> None:
        self._share()

    def _share(self) -> None:
        """Both lists; where lines are few one of them, so that none has a head only."""
        view = self.result
        if view is None:
            return
        one = self._one_at_a_time(view)
        self.set_class(one, "-one")
        self._on_top = self._on_top and one and bool(view.top)
        lines, top = self.query_one("#lines", Grid), self.query_one("#top", Grid)
        lines.display, top.display = not self._on_top, bool(view.top) and (self._on_top or not one)
        if self._on_top:
            top.focus()
        elif not (top.display and top.has_focus):
            lines.focus()
        head: list[Line] = ["", [(" Largest adjustments", "strong")]] if top.display else []
        if view.top and one and not self._on_top:
            head = [[(f" {key_of('next_pane')} shows the largest adjustments.", "quiet")]]
        self.query_one("#foot", Lines).show(["", balance_line(view.lines), self._words, *head])

    def _one_at_a_time(self, view: PreviewView) -> bool:
        """Whether the voucher leaves too few lines for the other list."""
        said = sum(len(lines.texts) for lines in self.query(Lines) if lines.id == "head" or isinstance(lines, Hint))
        room = self.size.height - AROUND - said - len(view.lines)
        return room < min(FEW, len(view.top))

    def do_next_pane(self) -> None:
        if self.has_class("-one"):
            self._on_top = not self._on_top
            self._share()
        else:
            super().do_next_pane()

    def where(self) -> str:
        grid = self.query_one("#lines", Grid)
        return f"line {grid.cursor + 1} of {count(len(grid.pages))}" if self.result else ""

    @on(Grid.Moved)
    def moved(self) -> None:
        self.update_where()

    def do_simulate(self) -> None:
        self.load()

    def why_not_confirm(self) -> str:
        return "" if self.result else "It is still being computed."

    def do_confirm(self) -> None:
        self.goes_on = True
        self.do_back()

    def why_not_findings(self) -> str:
        return (
            ""
            if self.result and self.result.log
            else "Nothing invoiced would stay open; the checks list what is not invoiced."
        )

    def do_findings(self) -> None:
        assert self.result is not None
        found: dict[tuple[bool, str, str], list[tuple[str, ...]]] = {}
        for row in self.result.log:
            text = (row.item, row.dimensions, row.number, amount(row.amount))
            found.setdefault((row.warning, row.reason, row.advice), []).append(text)
        findings = tuple(
            Finding(
                severity=Severity.WARN if warning else Severity.INFO,
                code="log",
                message=reason,
                advice=advice,
                rows=tuple(rows),
            )
            for (warning, reason, advice), rows in found.items()
        )
        self.app.push_screen(
            Findings(
                CheckView(date=self.result.date, items=0, transactions=self.result.transactions, findings=findings)
            )
        )

    def do_back(self) -> None:
        self.dismiss(self.result)

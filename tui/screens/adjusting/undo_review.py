"""Undo a document: the voucher preview, what the averages become, what holds it. F10 undoes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from textual import on
from textual.app import ComposeResult

from core.requests import Reviewed, UndoRequest
from core.rights import Act
from core.views.undoing import AverageRow, UndoneRow, UndoPreview, UndoResult
from tui.format import amount, quantity, wrap
from tui.paging import Pages
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.screens.common.base import Dialog, Frame
from tui.screens.common.details import currency_of
from tui.screens.common.voucher_lines import LINE_COLUMNS, balance_line, show_lines
from tui.widgets.columns import Column
from tui.widgets.entries import DateField
from tui.widgets.fields import Field, TextField
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

ROW_COLUMNS: tuple[Column[UndoneRow], ...] = (
    Column("number", "Transaction", lambda row: row.number, 12, most=20, code=True),
    Column("item", "Item", lambda row: row.item, 10, most=16, code=True),
    Column("dimensions", "Dimensions", lambda row: row.dimensions, 10, verbatim=True, most=18, priority=2),
    Column("quantity", "Quantity", lambda row: quantity(row.quantity), 10, most=16, figure=True),
    Column("cost", "Cost CUR", lambda row: amount(row.cost), 14, most=20, figure=True),
    Column("opposite", "Undone by", lambda row: row.opposite or "taken back", 12, most=22, code=True),
)
AROUND = 18
"""Lines that everything but the voucher takes."""


def review_and_undo(frame: Frame[Any], transaction_id: int, number: str, day: str, then: Callable[[], None]) -> None:
    """Review, then undo from the screen that asked; ``day``: ISO text, that of the document."""
    app = frame.invclose

    def done(result: UndoResult) -> None:
        app.refresh_company()
        then()
        numbers = ", ".join(result.vouchers)
        vouchers = f"voucher {numbers} is posted" if numbers else "it posted no voucher"
        frame.say(f"{result.reference} is undone; {vouchers}.", stays=True)

    def seen(confirmed: tuple[UndoRequest, Reviewed] | None) -> None:
        if confirmed is not None:
            frame.act("undoing", lambda: app.desk.undo(*confirmed), done)

    frame.app.push_screen(UndoReview(transaction_id, number, day), seen)


class UndoReview(Dialog[tuple[UndoRequest, Reviewed]]):
    """Returns what was seen and confirmed, or None. It does not act."""

    CSS_PATH = "undo_review.tcss"
    AUTO_FOCUS = "#date"
    HERE = (
        Here("confirm", "Undo"),
        Here("next_pane"),
        Here("compute_again"),
        Here("back"),
    )
    rule = "undo"

    def __init__(self, transaction_id: int, number: str, day: str) -> None:
        super().__init__()
        self.transaction_id, self.number, self.day = transaction_id, number, day
        self.crumb = f"Undo {number}"
        self.result: UndoPreview | None = None
        self.seen = ""
        """Day of the preview that is shown."""

    def parts(self) -> ComposeResult:
        yield Lines([" Computing; nothing is written.", ""], id="head")
        yield Grid(ROW_COLUMNS, lambda row: row.transaction_id, id="rows")
        yield Lines(id="between")
        yield Grid(LINE_COLUMNS, lambda line: line.line, id="lines")
        yield Lines(id="foot")
        calendar = self.invclose.calendar
        yield DateField("On day", calendar.today.fromisoformat(self.day), calendar, id="date")
        yield TextField("Note", id="note", width=44)

    def laid_out(self) -> None:
        """The voucher scrolls, so that the fields are always seen."""
        self.query_one("#lines").styles.max_height = max(4, self.size.height - AROUND)
        if self.result is not None:
            self._show_words(self.result)

    def _show_words(self, view: UndoPreview) -> None:
        company = self.invclose.company
        place = f" in {company.code} on database {company.database}" if company else ""
        self.query_one("#head", Lines).show([*self._head(view, place), ""])
        self.query_one("#foot", Lines).show([*self._foot(view), ""])

    def _date(self) -> str:
        field = self.query_one("#date", DateField)
        field.check()
        return "" if field.wrong or field.day is None else field.day.isoformat()

    def _request(self) -> UndoRequest:
        note = self.query_one("#note", TextField).value.strip()
        return UndoRequest(transaction_id=self.transaction_id, date=self._date(), note=note)

    def load(self) -> None:
        desk, request = self.invclose.desk, self._request()
        self.read("the voucher preview", lambda: desk.preview_undo(request), lambda view: self.show(view, request.date))

    def show(self, view: UndoPreview, day: str) -> None:
        self.result, self.seen = view, day
        self.deaf_until = time.monotonic() + self.invclose.type_ahead
        self._show_words(view)
        self.query_one("#rows", Grid).show(Pages.of(view.rows))
        lines = self.query_one("#lines", Grid)
        lines.display = not view.blocked_by
        lines.empty_words = "No ledger lines."
        show_lines(lines, view.lines)
        self.query_one("#between", Lines).show([""])
        self.update_keys()

    def _head(self, view: UndoPreview, place: str) -> list[Line]:
        width = max(40, self.size.width - 10)
        head: list[Line] = [[(f" Undo {view.reference}{place}", "strong")]]
        if view.blocked_by:
            for sentence in view.blocked_by:
                first, *rest = wrap(sentence, width)
                head += [[(" STOP  ", "stop"), (first, "strong")], *([(f"       {part}", "strong")] for part in rest)]
            return head
        currency = currency_of(self.invclose.company)
        change: Line = [
            (" Changes the inventory value by ", ""),
            (f"{amount(view.adjusted)} {currency}", "strong"),
            ("   NOTHING POSTED YET", "warn"),
        ]
        return [*head, change]

    def _foot(self, view: UndoPreview) -> list[Line]:
        if view.blocked_by:
            return ["", [(" Cannot be undone: see STOP above.", "stop")]]
        width = max(40, self.size.width - 4)
        words = [*map(_said, view.averages), *view.notices]
        return ["", balance_line(view.lines), *(f" {part}" for said in words for part in wrap(said, width))]

    @on(Field.Changed)
    def typed(self) -> None:
        """What is shown belongs to the day it was computed for."""
        day = self.query_one("#date", DateField).meant
        words: Line = ""
        if self.result is not None and (day is None or day.isoformat() != self.seen):
            words = [(f" Shown for {self.seen}, not for the day now in the field.", "warn")]
        self.query_one("#between", Lines).show([words])
        self.update_keys()

    @on(Field.Left)
    def left(self, message: Field.Left) -> None:
        """Another day makes another preview."""
        if message.field.id == "date" and self._date() not in ("", self.seen):
            self.load()

    def why_not_confirm(self) -> str:
        if self.result is None:
            return "The voucher preview is not computed yet."
        if self.result.blocked_by:
            return self.result.blocked_by[0]
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=Act.UNDO)

    def do_confirm(self) -> None:
        day = self._date()
        field = self.query_one("#date", DateField)
        if not day:
            field.focus()
            self.say(f"{field.label}: {field.wrong}", "stop", stays=True)
        elif day != self.seen:
            self.load()
            self.say(f"Computed again for {day}: {key_of('confirm')} undoes.", stays=True)
        else:
            assert self.result is not None
            self.dismiss((self._request(), Reviewed(self.result.adjusted, self.result.total)))

    def do_compute_again(self) -> None:
        self.load()


def _said(row: AverageRow) -> str:
    place = f"{row.item} {row.dimensions}".strip()
    prices = ["none" if price is None else quantity(price) for price in (row.before, row.after)]
    return f"Running average of {place}: {prices[0]} now, {prices[1]} afterwards."

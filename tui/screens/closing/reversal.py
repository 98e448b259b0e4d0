"""Reverse a closing record: the voucher preview, what blocks it, and the number to type. Level 3."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult

from core.requests import Reviewed
from core.rights import Act
from core.views.records import ReversalPreview, ReversalStep
from tui.format import amount, plural, wrap
from tui.registry import Here, key_of
from tui.rights import why_not_start
from tui.screens.closing.reversal_chain import ReversalChain, ReversalOrder
from tui.screens.common.base import Dialog, Frame
from tui.screens.common.details import currency_of
from tui.screens.common.voucher_lines import LINE_COLUMNS, balance_line, show_lines
from tui.widgets.fields import Field, TextField, TypedWord
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines


def open_reversal(frame: Frame[Any], record_id: int, number: str) -> None:
    """Review one record, and what depends on it, then act from the screen that asked."""

    def answered(order: ReversalOrder | None) -> None:
        if order is not None:
            _act(frame, order, number)

    frame.app.push_screen(Reversal(record_id, number), answered)


def open_selected(frame: Frame[Any], record_ids: tuple[int, ...]) -> None:
    """Review these records together, then act from the screen that asked."""
    desk, many = frame.invclose.desk, plural(len(record_ids), "selected record")

    def answered(order: ReversalOrder | None) -> None:
        if order is not None:
            _act(frame, order, "")

    word = str(len(record_ids))
    frame.app.push_screen(ReversalChain(f"Reverse {many}", word, lambda: desk.reversal_of(record_ids)), answered)


def _act(frame: Frame[Any], order: ReversalOrder, number: str) -> None:
    """Post what was reviewed; where the books have changed since, it is refused."""
    app = frame.invclose

    def done(words: str) -> None:
        app.refresh_company()
        frame.load()
        changed = amount(sum(one.adjusted for one in order.reviewed))
        frame.say(f"{words} Inventory value {changed} {currency_of(app.company)}.", stays=True)

    if len(order.records) == 1 and number:
        frame.act(
            "reversing",
            lambda: app.desk.reverse(order.records[0], order.note, order.reviewed[0]),
            lambda _: done(f"{number} is reversed; the opposite voucher is posted."),
        )
        return
    many = f"{plural(len(order.records), 'record')} reversed; the opposite vouchers are posted."
    frame.act(
        "reversing",
        lambda: app.desk.reverse_all(order.records, order.note, order.reviewed),
        lambda _: done(many),
    )


AROUND = 4
"""Lines of the frame: status, crumbs, a blank and the keys."""


class Reversal(Dialog[ReversalOrder]):
    """Returns what to reverse, this record or several in order, or None. It does not act."""

    CSS_PATH = "reversal.tcss"
    AUTO_FOCUS = "#note"
    HERE = (
        Here("confirm", "Reverse"),
        Here("reverse_in_order", "In order"),
        Here("reverse_from", "From its date", footer=False),
        Here("next_pane"),
        Here("compute_again"),
        Here("back"),
    )
    rule = "reversal"

    def __init__(self, record_id: int, number: str) -> None:
        super().__init__()
        self.record_id, self.number = record_id, number
        self.crumb = f"Reverse {number}"
        self.result: ReversalPreview | None = None

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(LINE_COLUMNS, lambda line: line.line, id="lines")
        yield Lines(id="foot")
        yield TextField("Note", id="note", width=44)
        yield TypedWord("Type the number", self.number, id="word", refused=self.say)

    def laid_out(self) -> None:
        """The voucher scrolls, so that the field for the number is always seen."""
        around = AROUND + sum(len(self.query_one(name, Lines).texts) for name in ("#head", "#foot"))
        around += sum(field.display for field in self.query(Field))
        self.query_one("#lines").styles.max_height = max(6, self.size.height - around)

    def load(self) -> None:
        desk, record = self.invclose.desk, self.record_id
        self.read("the voucher preview", lambda: desk.preview_reversal(record), self.show)

    def show(self, view: ReversalPreview) -> None:
        self.result = view
        self.deaf_until = time.monotonic() + self.invclose.type_ahead
        company = self.invclose.company
        currency = currency_of(company)
        place = f" in {company.code} on database {company.database}" if company else ""
        head: list[Line] = [
            [(f" Reverse {view.number}: {view.type_name} as of {view.date}{place}", "strong")],
            f" Voucher preview: the opposite of {view.voucher}, on {view.date}.",
            f" It changes the inventory value by {amount(view.adjusted)} {currency}.",
        ]
        head += [[(" STOP  ", "stop"), (sentence, "strong")] for sentence in view.blocked_by]
        if view.excluded:
            head.append(f" Left out, because invoiced since: {amount(view.excluded)} {currency} of physical value.")
        self.query_one("#head", Lines).show([*head, ""])
        lines = self.query_one("#lines", Grid)
        show_lines(lines, view.lines)
        blocked = bool(view.blocked_by)
        after = "What it settled is open again; the record stays and is marked reversed."
        if view.type_name.lower().startswith("clos"):
            after = "Its settlements are open again and its dates open for posting; the record stays, marked reversed."
        words: list[Line] = [f" {part}" for part in wrap(after, 76)]
        if blocked:
            words = [
                [
                    (" Cannot be reversed: see STOP above.", "stop"),
                    (f" {key_of('findings')} reverses what came later first.", ""),
                ]
            ]
        self.query_one("#foot", Lines).show(["", balance_line(view.lines), *words, ""])
        self.query_one("#note").display = not blocked
        self.query_one("#word").display = not blocked
        self.laid_out()
        if blocked:
            lines.focus()

    @on(Field.Changed)
    def typed(self) -> None:
        self.update_keys()

    def why_not_confirm(self) -> str:
        if self.result is None:
            return "The voucher preview has not loaded yet."
        if self.result.blocked_by:
            return self.result.blocked_by[0]
        app = self.invclose
        if reason := why_not_start(app.company, read_only=app.read_only, act=Act.REVERSE):
            return reason
        return "" if self.query_one(TypedWord).matches else f"Type {self.number} first, then {key_of('confirm')}."

    def do_confirm(self) -> None:
        assert self.result is not None
        seen = Reviewed(self.result.adjusted, self.result.total)
        self.dismiss(ReversalOrder((self.record_id,), self.query_one("#note", TextField).value.strip(), (seen,)))

    def do_compute_again(self) -> None:
        self.load()

    def why_not_reverse_in_order(self) -> str:
        if self.result is None:
            return "The voucher preview has not loaded yet."
        return (
            ""
            if self.result.blocked_by
            else f"No later record depends on this one: {key_of('confirm')} reverses it alone."
        )

    def do_reverse_in_order(self) -> None:
        desk, record = self.invclose.desk, self.record_id
        self._chain(f"Reverse {self.number} and what depends on it", self.number, lambda: desk.reversal_chain(record))

    def why_not_reverse_from(self) -> str:
        if self.result is None:
            return "The voucher preview has not loaded yet."
        return (
            "" if self.result.type_name == "Recalculation" else "Only recalculations are reversed from a date onward."
        )

    def do_reverse_from(self) -> None:
        assert self.result is not None
        desk, date = self.invclose.desk, self.result.date
        self._chain(f"Reverse all recalculations from {date}", date, lambda: desk.recalculations_from(date))

    def _chain(self, head: str, word: str, steps: Callable[[], Sequence[ReversalStep]]) -> None:
        def answered(chosen: ReversalOrder | None) -> None:
            if chosen is not None:
                self.dismiss(chosen)

        self.app.push_screen(ReversalChain(head, word, steps), answered)

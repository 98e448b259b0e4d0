"""Several reversals after one confirmation: what holds a record, or all recalculations from a day; newest first."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult

from core.requests import Reviewed
from core.rights import Act
from core.views.records import ReversalStep
from tui.format import amount, amount_or_empty, plain_amount, plural
from tui.paging import Pages
from tui.registry import Here, key_of
from tui.rights import why_not_start
from tui.screens.common.base import Dialog
from tui.widgets.columns import Column
from tui.widgets.fields import Field, TextField, TypedWord
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

COLUMNS: tuple[Column[ReversalStep], ...] = (
    Column("number", "Record", lambda step: step.number, 9, most=12, code=True),
    Column("kind", "Type", lambda step: step.type_name, 13),
    Column("date", "Date", lambda step: step.date, 10),
    Column("adjusted", "Changes value CUR", lambda step: amount(step.adjusted), 17, most=20, figure=True,
           plain=lambda step: plain_amount(step.adjusted)),
    Column("left", "Left out CUR", lambda step: amount_or_empty(step.excluded), 13, most=20, figure=True,
           plain=lambda step: plain_amount(step.excluded)),
    Column("total", "Voucher CUR", lambda step: amount(step.total), 14, most=20, figure=True, priority=1,
           plain=lambda step: plain_amount(step.total)),
    Column("stop", "Stop", lambda step: "STOP" if step.stop else "", 4, tone=lambda _step: "stop"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReversalOrder:
    """What was reviewed and confirmed: records in the order to reverse them, and what was shown of each."""

    records: tuple[int, ...]
    note: str
    reviewed: tuple[Reviewed, ...]


class ReversalChain(Dialog[ReversalOrder]):
    """Returns what to reverse, or None. It does not act."""

    CSS_PATH = "reversal_chain.tcss"
    AUTO_FOCUS = "#note"
    HERE = (Here("confirm", "Reverse all"), Here("next_pane"), Here("back"))
    crumb = "Reverse in order"
    rule = "reversal"

    def __init__(self, head: str, word: str, steps: Callable[[], Sequence[ReversalStep]]) -> None:
        super().__init__()
        self.head, self.word, self.find = head, word, steps
        self.steps: tuple[ReversalStep, ...] = ()

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(COLUMNS, lambda step: step.record_id, id="list")
        yield Lines(id="foot")
        yield TextField("Note", id="note", width=44)
        yield TypedWord(f"Type {self.word}", self.word, id="word", refused=self.say)

    def load(self) -> None:
        self.read("what must be reversed", self.find, self.show)

    def show(self, steps: Sequence[ReversalStep]) -> None:
        self.steps = tuple(steps)
        self.deaf_until = time.monotonic() + self.invclose.type_ahead
        company = self.invclose.company
        place = f" in {company.code} on database {company.database}" if company else ""
        head: list[Line] = [
            [(f" {self.head}{place}", "strong")],
            " Newest first, all or none; each with its own voucher.",
            "",
        ]
        self.query_one("#head", Lines).show(head)
        grid = self.query_one("#list", Grid)
        grid.empty_words = "There is nothing to reverse."
        grid.show(Pages.of(self.steps))
        totals = {
            "adjusted": amount(sum(step.adjusted for step in self.steps)),
            "left": amount_or_empty(sum(step.excluded for step in self.steps)),
            "total": amount(sum(step.total for step in self.steps)),
        }
        grid.set_totals(plural(len(self.steps), "record") if self.steps else "", totals)
        self.query_one("#foot", Lines).show(["", *self._words(), ""])

    def _words(self) -> list[Line]:
        """What stands in the way, or what is left out."""
        stops = [step for step in self.steps if step.stop]
        if stops:
            lines: list[Line] = [[(" STOP ", "stop"), (f" {step.number}: {step.stop}", "strong")] for step in stops[:3]]
            return [*lines, [(f" Nothing can be reversed: {plural(len(stops), 'record')} above cannot.", "stop")]]
        if any(step.excluded for step in self.steps):
            return [" Left out: physical value that was adjusted and has been invoiced since."]
        return [""]

    @on(Field.Changed)
    def typed(self) -> None:
        self.update_keys()

    def why_not_confirm(self) -> str:
        if not self.steps:
            return "There is nothing to reverse."
        for step in self.steps:
            if step.stop:
                return f"{step.number}: {step.stop}"
        app = self.invclose
        if reason := why_not_start(app.company, read_only=app.read_only, act=Act.REVERSE):
            return reason
        return "" if self.query_one(TypedWord).matches else f"Type {self.word} first, then {key_of('confirm')}."

    def do_confirm(self) -> None:
        self.dismiss(
            ReversalOrder(
                tuple(step.record_id for step in self.steps),
                self.query_one("#note", TextField).value.strip(),
                tuple(Reviewed(step.adjusted, step.total) for step in self.steps),
            )
        )

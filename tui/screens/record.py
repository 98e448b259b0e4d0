"""One closing record: who, when, with which parameters, what it did to each item group; from here to the rest."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from textual.app import ComposeResult

from core.views import RecordGroupRow, RecordView
from tui import places
from tui.format import amount, count, plain_amount, plural
from tui.paging import Pages
from tui.registry import Here
from tui.screens.base import Frame
from tui.screens.details import currency_of, flow, parameter_parts, session_parts, state_lines
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines
from tui.words import row_state

COLUMNS = (
    Column[RecordGroupRow]("group", "Item group", lambda row: row.item_group, 14, most=24, code=True),
    Column[RecordGroupRow]("n", "Transactions", lambda row: count(row.transactions), 12, figure=True),
    Column[RecordGroupRow](
        "adjusted",
        "Adjusted CUR",
        lambda row: amount(row.adjusted),
        15,
        most=20,
        figure=True,
        plain=lambda row: plain_amount(row.adjusted),
    ),
    Column[RecordGroupRow]("before", "Before CUR", lambda row: amount(row.before), 16, most=20, figure=True),
    Column[RecordGroupRow]("after", "After CUR", lambda row: amount(row.after), 16, most=20, figure=True),
)


class RecordScreen(Frame[None]):
    """General, session and note of a record."""

    CSS_PATH = "record.tcss"
    HERE = (
        Here("voucher"),
        Here("settlements"),
        Here("log"),
        Here("reverse"),
        Here("open", "Items", "Shows the items of this item group, as they are now."),
        Here("next_record", footer=False),
        Here("warnings", footer=False),
        Here("previous_record", footer=False),
        Here("back"),
    )
    rule = "close"

    def __init__(self, record_id: int, number: str, around: tuple[tuple[int, str], ...] = ()) -> None:
        super().__init__()
        self.record_id, self.crumb, self.around = record_id, number, around
        self.view: RecordView | None = None

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(COLUMNS, lambda row: row.item_group, id="list")
        yield Lines(id="foot")

    def load(self) -> None:
        self.read("the record", lambda: self.invclose.books.record(self.record_id), self.show)

    def laid_out(self) -> None:
        if self.view is not None:
            self._show_lines(self.view)

    def show(self, view: RecordView) -> None:
        self.view = view
        self._show_lines(view)
        grid = self.query_one(Grid)
        grid.show(Pages.of(view.groups))
        rows = view.groups
        totals = {
            "n": count(sum(group.transactions for group in rows)),
            "adjusted": amount(sum(group.adjusted for group in rows)),
            "before": amount(sum(group.before for group in rows)),
            "after": amount(sum(group.after for group in rows)),
        }
        grid.set_totals(plural(len(rows), "item group") if rows else "", totals if rows else {})

    def _show_lines(self, view: RecordView) -> None:
        row, currency = view.row, currency_of(self.invclose.company)
        head: list[Line] = [
            [
                (f" {row.number}  {row.type_name} as of {row.date}    ", "strong"),
                (row_state(row).upper(), "warn" if row.warnings else "blue"),
            ],
            *flow(session_parts(view), self.size.width),
            *flow(parameter_parts(view, currency), self.size.width),
            *([f" Note: {row.note}"] if row.note else []),
            "",
        ]
        self.query_one("#head", Lines).show(head)
        proof = view.head or (f"Seal {view.hash}" if view.hash else "")
        seal: list[Line] = [[(f" {line}", "quiet")] for line in wrap(proof, self.size.width - 2)]
        self.query_one("#foot", Lines).show(["", *state_lines(view, self.size.width), *seal])

    def where(self) -> str:
        numbers = [number for _, number in self.around]
        return f"{numbers.index(self.crumb) + 1} of {len(numbers)}" if self.crumb in numbers else ""

    # --- commands

    def why_not_voucher(self) -> str:
        return "" if self.view and self.view.row.voucher else f"{self.crumb} has no voucher: nothing was posted."

    def do_voucher(self) -> None:
        assert self.view is not None
        self.go(places.Voucher(self.view.row.voucher))

    def why_not_open(self) -> str:
        return "" if self.query_one(Grid).row is not None else "There is no item group to open."

    def do_open(self) -> None:
        row: RecordGroupRow | None = self.query_one(Grid).row
        assert row is not None
        self.go(places.ItemsOfGroup(row.item_group))

    def do_settlements(self) -> None:
        total = self.view.row.settlements if self.view else None
        self.go(places.RecordSettlements(self.record_id, self.crumb, total))

    def do_log(self) -> None:
        self._log(warnings=False)

    def do_warnings(self) -> None:
        self._log(warnings=True)

    def _log(self, *, warnings: bool) -> None:
        self.go(places.Log(self.record_id, self.crumb, warnings))

    def why_not_reverse(self) -> str:
        if self.view is None:
            return "The record has not loaded yet."
        return self.view.reversible

    def do_reverse(self) -> None:
        self.go(places.Reversal(self.record_id, self.crumb))

    def _step(self, step: int) -> str:
        index = next((n for n, (_, number) in enumerate(self.around) if number == self.crumb), None)
        if index is None:
            return "Not opened from a list: there is no next record."
        return "" if 0 <= index + step < len(self.around) else "This is the last one in the list."

    def why_not_next_record(self) -> str:
        return self._step(1)

    def why_not_previous_record(self) -> str:
        return self._step(-1)

    def _go(self, step: int) -> None:
        index = next(n for n, (_, number) in enumerate(self.around) if number == self.crumb)
        self.record_id, self.crumb = self.around[index + step]
        crumbs: Any = self.query_one("Crumbs")
        crumbs.set_trail(self.trail())
        self.load()

    def do_next_record(self) -> None:
        self._go(1)

    def do_previous_record(self) -> None:
        self._go(-1)

"""One closing record: who, when, with which parameters, what it did to each item group; from here to the rest."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult

from core.requests import ExportRequest
from core.views.records import LogRow, RecordItems, RecordView
from tui import places
from tui.format import amount, count, cut, left, moment, plural, quantity, wrap
from tui.paging import Pages
from tui.registry import Here
from tui.screens.common.base import Frame
from tui.screens.common.details import (
    changed_by,
    changed_words,
    currency_of,
    deed,
    flow,
    parameter_parts,
    reversal_mark,
    reversal_word,
    session_parts,
    state_lines,
)
from tui.screens.records.record_rows import RecordLine, columns, lines_of
from tui.signs import sign
from tui.widgets.cards import Card, card_lines
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines
from tui.widgets.rule import Rule
from tui.words import row_judgement, row_tone

LOGGED = 6
"""Warnings that are shown here; w lists all."""
MOST_LOGGED = 2_000
"""Of more warnings than that, none is read here."""
ABREAST = 110
"""Columns from which the cards say everything; on less of them a sentence below the list does."""
ROOMY = 30
"""Lines of the screen from which warnings and parameters stand below the list."""


class RecordScreen(Frame[None]):
    """General, session and note of a record."""

    arranges = "record"
    CSS_PATH = "record.tcss"
    HERE = (
        Here("voucher"),
        Here("settlements"),
        Here("log"),
        Here("reverse"),
        Here(
            "open",
            "Items",
            "Unfolds the items that were changed; opens one of them, or all of the group as they are now.",
        ),
        Here("export", help="Writes its voucher for another ledger into a file.", footer=False),
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
        self._unfolded: dict[str, RecordItems] = {}
        self._warned: tuple[LogRow, ...] = ()

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(columns(self._largest), lambda line: line.key, id="list")
        yield Rule(id="title")
        yield Lines(id="foot")

    def load(self) -> None:
        self.read("the record", lambda: self.invclose.books.record(self.record_id), self.show)

    def laid_out(self) -> None:
        if self.view is not None:
            self._show_lines(self.view)

    def show(self, view: RecordView) -> None:
        if self.view is not None and self.view.row.record_id != view.row.record_id:
            self._unfolded, self._warned = {}, ()
        self.view = view
        self._show_lines(view)
        self._show_groups()
        if self._warned == () and 0 < view.row.warnings <= MOST_LOGGED and self.size.height >= ROOMY:
            self._read_warnings()

    def _largest(self) -> int:
        return max((abs(line.adjusted) for line in self.query_one(Grid).pages.at_hand()), default=0)

    def _show_groups(self) -> None:
        view, grid = self.view, self.query_one(Grid)
        assert view is not None
        keep = grid.key(grid.row) if grid.row is not None else None
        grid.show(Pages.of(lines_of(view.groups, self._unfolded)), keep=keep)
        rows = view.groups
        totals = {
            "n": count(sum(group.transactions for group in rows)),
            "adjusted": amount(sum(group.adjusted for group in rows)),
            "before": amount(sum(group.before for group in rows)),
            "after": amount(sum(group.after for group in rows)),
        }
        grid.set_totals(plural(len(rows), "item group") if rows else "", totals if rows else {})

    def _read_warnings(self) -> None:
        books, record = self.invclose.books, self.record_id

        def show(rows: tuple[LogRow, ...]) -> None:
            self._warned = rows
            if self.view is not None:
                self._show_lines(self.view)

        self.read("the warnings", lambda: tuple(row for row in books.log(record) if row.warning), show, group="warned")

    def _show_lines(self, view: RecordView) -> None:
        row, currency, width = view.row, currency_of(self.invclose.company), self.size.width
        words, tone = reversal_word(view, short=True)
        of_all = changed_words(view)
        began = f"{row.by}, {moment(view.started_at or row.at)}"
        if width < ABREAST:
            of_all, began, words = f"{count(changed_by(view))} changed", row.by, reversal_mark(view)
        settled = plural(row.settlements, "settlement") if row.settlements else "no settlements"
        cards = [
            Card(deed(row).removesuffix(f" {row.date}"), (row.date, "strong"), ((began, "quiet"),)),
            Card(f"Adjusted {currency}", (amount(row.adjusted), "strong"), ((of_all, "quiet"),)),
            Card("Voucher", (row.voucher or "-", "strong"), ((settled, "quiet"),)),
            Card("State", (row_judgement(row), row_tone(row)), ((words.removeprefix(f"{sign('good')} "), tone),)),
        ]
        self.query_one("#head", Lines).show([*card_lines(cards, width), ""])
        warnings = plural(row.warnings, "warning")
        self.query_one("#title", Rule).entitle(
            warnings if row.warnings else "no warnings", "w all" if row.warnings else "l log"
        )
        self.query_one("#foot", Lines).show(self._foot(view, width))

    def _foot(self, view: RecordView, width: int) -> list[Line]:
        """Warnings, whether it can be reversed, with what it ran, and its seal."""
        currency = currency_of(self.invclose.company)
        state: list[Line] = list(state_lines(view, width, above=width >= ABREAST))
        if self.size.height < ROOMY:
            return state[:3]
        warned: list[Line] = []
        for row in self._warned[:LOGGED]:
            where = f"{row.item} {row.dimensions}".rstrip()
            worth = f", {amount(row.amount)} {currency}" if row.amount else ""
            said = cut(f"{row.reason} {quantity(row.quantity)}{worth}", max(10, width - 36))
            warned.append(
                [(f" {sign('warn')} ", "warn"), (f"{left(row.number, 12)} {left(where, 16)} ", ""), (said, "quiet")]
            )
        if view.row.warnings > len(warned) and warned:
            warned.append([(f"   and {plural(view.row.warnings - len(warned), 'more warning')}: w", "quiet")])
        made = [*session_parts(view), *parameter_parts(view, currency)]
        note: list[Line] = [[(" Note: ", "quiet"), (view.row.note, "")]] if view.row.note else []
        proof = view.head or (f"Seal {view.hash}" if view.hash else "")
        seal: list[Line] = [[(f" {line}", "quiet")] for line in wrap(proof, width - 2)] if proof else []
        gap: list[Line] = [""] if warned and state else []
        return [*warned, *gap, *state, "", *([(line, "quiet")] for line in flow(made, width)), *note, *seal]

    def where(self) -> str:
        numbers = [number for _, number in self.around]
        return f"{numbers.index(self.crumb) + 1} of {len(numbers)}" if self.crumb in numbers else ""

    # --- commands

    def why_not_export(self) -> str:
        return self.why_not_voucher()

    def do_export(self) -> None:
        self.go(places.IntoFile(ExportRequest("", record_id=self.record_id), self.crumb, None))

    def why_not_voucher(self) -> str:
        return "" if self.view and self.view.row.voucher else f"{self.crumb} has no voucher: nothing was posted."

    def do_voucher(self) -> None:
        assert self.view is not None
        self.go(places.Voucher(self.view.row.voucher))

    def why_not_open(self) -> str:
        return "" if self.query_one(Grid).row is not None else "There is no item group to open."

    def do_open(self) -> None:
        line: RecordLine | None = self.query_one(Grid).row
        assert line is not None
        group = line.group.item_group
        if line.more:
            self.go(places.ItemsOfGroup(group))
        elif line.item is not None:
            self.go(places.Item(line.item.item))
        elif group in self._unfolded:
            del self._unfolded[group]
            self._show_groups()
        else:
            self._unfold(group)

    def _unfold(self, group: str) -> None:
        books, record = self.invclose.books, self.record_id

        def show(items: RecordItems) -> None:
            self._unfolded[group] = items
            self._show_groups()

        self.read("the items", lambda: books.record_items(record, group), show, group="items")

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

"""Adjust on-hand: stock as of the last close, a new value for one row or all marked ones, one record with one voucher."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.app import ComposeResult

from core.adjusting import ways
from core.listing import Facts
from core.requests import OnHandLine, OnHandRequest
from core.rights import Act
from core.views.adjusting import OnHandRow, OnHandView
from tui import format as figure_style
from tui.format import amount, cost_each, plain_amount, plural, quantity
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.rights import why_not_start
from tui.screens.adjusting.adjustment_review import Posted, review_and_post, tell_posted
from tui.screens.common.details import currency_of
from tui.screens.common.leading import LeadsToItem
from tui.screens.dialogs.ask import Ask
from tui.screens.dialogs.choose import Choice, Choose
from tui.screens.dialogs.confirm import Confirm
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.choices import SwitchField
from tui.widgets.columns import Column
from tui.widgets.entries import AmountField
from tui.widgets.fields import Field, TextField
from tui.widgets.figures import FigureField
from tui.widgets.grid import Grid, Whole
from tui.widgets.lines import Line, Lines

WAYS = (
    Choice("value", "v", "New value", "23.00 for 2 pieces becomes 25.30: 2.30 more, spread by value."),
    Choice("amount", "a", "Amount by value", "1.00 more over 10.00 and 13.00: 0.43 and 0.57."),
    Choice("quantity", "q", "Amount by quantity", "1.00 more over two single pieces: 0.50 each."),
    Choice("price", "u", "Unit cost", "Every piece to 15.00: 10.00 and 13.00 become 15.00 each."),
    Choice("cost_price", "c", "Item cost price", "Every piece to the cost price of its item."),
    Choice("percent", "p", "Percent", "10 percent more: 23.00 becomes 25.30."),
)


class AdjustOnHand(LeadsToItem[None], ListFrame[None]):
    """Nothing is posted before F10, and then only after the review."""

    CSS_PATH = "adjust_on_hand.tcss"
    HERE = (
        Here("confirm", "Review", "Asks for a note, shows the voucher preview, then posts."),
        Here("open", "Fill", "Fills Edit now of this row, or of the selected ones: choose how."),
        Here("mark"),
        Here("fill_percent"),
        Here("fill_price", "Price"),
        Here("undo", "Undo row", footer=False),
        Here("item", footer=False),
        Here("filter", footer=False),
        *LIST_COMMANDS[1:],
        Here("back"),
    )
    crumb = "Adjust on-hand"
    rule = "on_hand"
    ON_SELECTED = frozenset({"copy", "open", "fill_price", "fill_percent", "undo"})
    what = "the stock as of the last close"

    def __init__(self, items: tuple[str, ...] = (), sites: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.items, self.sites = items, sites
        self.lines: dict[int, OnHandLine] = {}
        self.date = ""
        self._note, self._ledger = "", True
        """Filled in before a review, for the next one."""
        if len(self.items) == 1:
            self.crumb = f"Adjust on-hand > {self.items[0]}"

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(self._columns(), lambda row: row.group_id, tone=self._tone, id="list")
        yield from self.filter_field()
        yield Lines(id="advice")

    def _tone(self, row: OnHandRow) -> Whole:
        return "quiet" if row.refused else "strong" if row.group_id in self.lines else ""

    def change(self, row: OnHandRow) -> int:
        line = self.lines.get(row.group_id)
        return 0 if line is None else ways.planned_change(row, line, figure_style.style.currency)

    def _columns(self) -> tuple[Column[OnHandRow], ...]:
        def new(row: OnHandRow) -> int:
            return row.value + self.change(row)

        def figures(
            key: str, head: str, of: Callable[[OnHandRow], int], width: int, priority: int = 0
        ) -> Column[OnHandRow]:
            return Column(
                key, head, lambda row: amount(of(row)), width, most=18, figure=True, priority=priority,
                plain=lambda row: plain_amount(of(row)),
            )  # fmt: skip

        return (
            Column("item", "Item", lambda row: row.item, 10, most=16, code=True),
            Column("name", "Name", lambda row: row.name, 14, most=24, priority=4),
            Column("dimensions", "Dimensions", lambda row: row.dimensions or "-", 10, verbatim=True, most=20),
            Column("quantity", "On hand", lambda row: quantity(row.quantity), 11, most=16, figure=True),
            Column("unit", "Unit cost", lambda row: cost_each(row.value, row.quantity), 10, figure=True, priority=2),
            figures("posted", "Posted CUR", lambda row: row.posted, 12, 5),
            figures("adjusted", "Adjusted CUR", lambda row: row.adjusted, 12, 6),
            figures("value", "Value CUR", lambda row: row.value, 12),
            figures("new", "New value", new, 12),
            Column("new_unit", "New unit", lambda row: cost_each(new(row), row.quantity), 10, figure=True, priority=3),
            figures("change", "Adjust CUR", self.change, 12),
        )

    # --- reading

    def source(self) -> Source[OnHandRow]:
        desk, items, sites = self.invclose.desk, self.items, self.sites

        def read() -> Sequence[OnHandRow]:
            view: OnHandView = desk.on_hand_lines(items, sites)
            self.date = view.date
            return view.rows

        return whole(read, lambda row: row.group_id)

    def facts(self, row: OnHandRow) -> Facts:
        return Facts(f"{row.item} {row.name} {row.dimensions}", row.value, "", {"item": row.item, "site": row.site})

    def empty(self) -> str:
        return "None of these items was open as of the last close."

    def show_gathered(self, _value: Any) -> None:
        words = f" Dated {self.date}, the last close (fixed).  Offset: Profit / Loss as stored"
        self.query_one("#head", Lines).show([words, ""])

    def totals(self, rows: Sequence[OnHandRow]) -> tuple[str, dict[str, str]]:
        changed = sum(row.group_id in self.lines for row in rows)
        sums = {
            "quantity": quantity(sum(row.quantity for row in rows)),
            "value": amount(sum(row.value for row in rows)),
            "new": amount(sum(row.value + self.change(row) for row in rows)),
            "change": amount(sum(self.change(row) for row in rows)),
        }
        return f"{changed} changed", sums

    def where(self) -> str:
        return f"{super().where()}  {len(self.lines)} changed"

    def at_row(self, row: OnHandRow) -> None:
        currency = currency_of(self.invclose.company)
        words: Line = ""
        if row.refused:
            words = [(f" {row.refused}", "warn")]
        elif row.group_id in self.lines:
            percent = f"{self.change(row) * 100 / row.value:+.2f} %" if row.value else "from nothing"
            unit = cost_each(row.value + self.change(row), row.quantity)
            words = f" New unit cost {unit} {currency} (was {cost_each(row.value, row.quantity)}, {percent})"
        last = [(f" Nothing is posted until {key_of('confirm')} and the review that follows.", "quiet")]
        self.query_one("#advice", Lines).show(["", words, last])

    # --- filling

    def _chosen(self) -> list[OnHandRow]:
        return [row for row in self.chosen() if not row.refused]

    def _how_many(self) -> str:
        """The rows it is about, and those selected that cannot be adjusted."""
        rows, refused = self._chosen(), len(self.chosen()) - len(self._chosen())
        return plural(len(rows), "row") + (f"; {refused} selected cannot be adjusted" if refused else "")

    def why_not_open(self) -> str:
        row = self.grid().row
        if row is None:
            return self.needs_row()
        return "" if self._chosen() else row.refused

    why_not_fill_price = why_not_fill_percent = why_not_open

    def do_open(self) -> None:
        head = f"Fill Edit now of {self._how_many()}"
        self.app.push_screen(Choose("Fill", WAYS, head), lambda way: self._ask(way) if way else None)

    def do_fill_price(self) -> None:
        self._ask("price")

    def do_fill_percent(self) -> None:
        self._ask("percent")

    def _ask(self, way: str) -> None:
        rows, currency = self._chosen(), currency_of(self.invclose.company)
        if way == "cost_price":
            self._fill(ways.to_price(rows, None), "No cost price is set for these items.")
            return
        total = sum(row.value for row in rows)
        pieces = sum(row.quantity for row in rows)
        label = next(choice.title for choice in WAYS if choice.id == way)
        field: Field
        if way == "price":
            field = FigureField(label, None, f"{currency} per piece", id="figure")
        elif way == "percent":
            field = FigureField(label, None, "percent of the value to add", id="figure", signed=True)
        else:
            field = AmountField(label, total if way == "value" else 0, currency, id="figure")
        facts = f" {self._how_many()}: {quantity(pieces)} pieces, {amount(total)} {currency}"
        example = next(choice.sentence for choice in WAYS if choice.id == way)

        def answered(fields: dict[str, Any] | None) -> None:
            if fields is not None:
                self._fill(self._lines(way, rows, fields["figure"]), "Nothing was written into the field.")

        self.app.push_screen(Ask(label, [[(facts, "strong")], [(f" {example}", "quiet")]], [field]), answered)

    @staticmethod
    def _lines(way: str, rows: Sequence[OnHandRow], field: Any) -> tuple[OnHandLine, ...]:
        if way in ("price", "percent"):
            if field.figure is None:
                return ()
            return ways.to_price(rows, field.figure) if way == "price" else ways.to_percent(rows, field.figure)
        if way == "value":
            return ways.to_value(rows, field.minor, by_value=True)
        return ways.to_amount(rows, field.minor, by_value=way == "amount")

    def _fill(self, lines: Sequence[OnHandLine], nothing: str) -> None:
        if not lines:
            self.say(nothing)
            return
        self.lines.update({line.group_id: line for line in lines})
        self._changed()

    def _changed(self) -> None:
        grid = self.grid()
        self.show_totals()
        grid.extended()
        grid.refresh()
        self._at_row()
        self.update_keys()

    def why_not_undo(self) -> str:
        return "" if any(row.group_id in self.lines for row in self._chosen()) else "This row is not changed."

    def do_undo(self) -> None:
        for row in self._chosen():
            self.lines.pop(row.group_id, None)
        self._changed()

    # --- posting

    def why_not_confirm(self) -> str:
        app = self.invclose
        if reason := why_not_start(app.company, read_only=app.read_only, act=Act.ADJUST):
            return reason
        return "" if self.lines else "No row is changed yet: Enter fills one."

    def do_confirm(self) -> None:
        fields = [
            TextField("Note", self._note, id="note", width=44),
            SwitchField("Update ledger", "post to the ledger too", id="ledger", on=self._ledger),
        ]
        words: list[Line] = [
            [(f" Adjust {plural(len(self.lines), 'row')} as of {self.date}: one record, one voucher", "strong")],
            [(" Without the ledger, inventory and ledger will differ: you are asked twice.", "quiet")],
        ]

        def answered(found: dict[str, Any] | None) -> None:
            if found is not None:
                self._note, self._ledger = found["note"].value.strip(), found["ledger"].on
                review_and_post(self, OnHandRequest(tuple(self.lines.values()), self._note, self._ledger), self._posted)

        self.app.push_screen(Ask("Post", words, fields), answered)

    def _posted(self, found: Posted) -> None:
        self.lines.clear()
        self.grid().marks.clear()
        self._note, self._ledger = "", True
        tell_posted(self, found)

    def filled_in(self) -> dict[str, str]:
        """The rows that are filled, one a line."""
        rows = "\n".join(
            f"{line.group_id} {'' if line.to_unit is None else line.to_unit} {line.amount} {int(line.by_value)}"
            for line in self.lines.values()
        )
        return {"lines": rows, "note": self._note, "ledger": str(int(self._ledger))} if self.lines else {}

    def filled_title(self, _values: Mapping[str, str]) -> str:
        return f"{self.crumb}, {plural(len(self.lines), 'row')}"

    def fill_again(self, values: Mapping[str, str]) -> None:
        for text in values["lines"].splitlines():
            group, unit, more, by_value = text.split(" ")
            line = OnHandLine(int(group), int(unit) if unit else None, int(more), by_value == "1")
            self.lines[line.group_id] = line
        self._note, self._ledger = values["note"], values["ledger"] == "1"
        self._changed()
        self.say("Filled in as it was; nothing was posted.")

    def unsaved(self) -> str:
        return "What you filled in would be lost: post it, or leave the list with Esc." if self.lines else ""

    def leave_list(self) -> None:
        if not self.lines:
            self.dismiss()
            return
        question = Confirm(
            "Leave without posting?", [" What you filled in will be lost.", " Esc keeps editing."], verb="Discard"
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss()

        self.app.push_screen(question, answered)

"""What was on hand on a day, by item and the dimensions that have a cost of their own. ``d`` asks for another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult

from core.listing import Facts
from core.money import quantity_text
from core.views.items import StockRow
from tui import places
from tui.format import amount, cost_each, plain_amount, plural, quantity
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.screens.common.base import Frame
from tui.screens.dialogs.ask import Ask
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.entries import DateField
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines


def _amount(key: str, head: str, name: str, priority: int = 0) -> Column[StockRow]:
    return Column(
        key, head, lambda row: amount(getattr(row, name)), 13, most=20, figure=True, priority=priority,
        plain=lambda row: plain_amount(getattr(row, name)),
    )  # fmt: skip


def _pieces(key: str, head: str, name: str, priority: int = 0) -> Column[StockRow]:
    return Column(
        key, head, lambda row: quantity(getattr(row, name)), 11, most=18, figure=True, priority=priority,
        plain=lambda row: quantity_text(getattr(row, name)),
    )  # fmt: skip


COLUMNS: tuple[Column[StockRow], ...] = (
    Column("item", "Item", lambda row: row.item, 10, most=18, code=True),
    Column("name", "Name", lambda row: row.name, 12, most=32, priority=1),
    Column("dimensions", "Dimensions", lambda row: row.dimensions, 10, verbatim=True, most=30),
    Column("unit", "Unit", lambda row: row.unit, 4, most=8, priority=4),
    _pieces("quantity", "On hand", "quantity"),
    _amount("value", "Value CUR", "value"),
    Column("each", "Unit cost", lambda row: cost_each(row.value, row.quantity), 10, most=14, figure=True),
    _pieces("received", "Not invoiced", "received", 2),
    _amount("received_value", "Not inv. CUR", "received_value", 3),
)


class Stock(ListFrame[None]):
    """Quantity and value on a day, as the report of the inventory value has them."""

    arranges = "on_hand"
    CSS_PATH = "stock.tcss"
    HERE = (
        Here("open", "Item"),
        Here("as_of", "Another day"),
        Here("filter"),
        Here("mark"),
        Here("copy"),
        Here("item", footer=False),
        Here("back"),
        *LIST_COMMANDS[1:3],
    )
    what = "what was on hand"
    rule = "stock"

    def __init__(self, day: str, item: str = "") -> None:
        super().__init__()
        self.day, self.item = day, item
        self.crumb = "On hand"

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(COLUMNS, lambda row: row.cost_group_id, id="list")
        yield from self.filter_field()

    def source(self) -> Source[StockRow]:
        books, day, items = self.invclose.books, self.day, (self.item,) if self.item else ()
        return whole(lambda: books.stock(day, items=items), lambda row: row.cost_group_id)

    def show_gathered(self, _value: Any) -> None:
        words = f" On hand at the end of {self.day}" + (f": {self.item}" if self.item else "")
        note = " Goods received or delivered and not invoiced yet are counted, too."
        self.query_one("#head", Lines).show([[(words, "strong")], [(note, "quiet")], ""])

    def facts(self, row: StockRow) -> Facts:
        fields = {"item": row.item, "site": row.dimensions, "unit": row.unit}
        return Facts(f"{row.item} {row.name} {row.dimensions}", row.value, "", fields)

    def totals(self, rows: Sequence[StockRow]) -> tuple[str, dict[str, str]]:
        sums = {
            "value": amount(sum(row.value for row in rows)),
            "received_value": amount(sum(row.received_value for row in rows)),
        }
        if len({row.item for row in rows}) == 1:
            pieces, worth = sum(row.quantity for row in rows), sum(row.value for row in rows)
            sums |= {"quantity": quantity(pieces), "each": cost_each(worth, pieces)}
        return plural(len(rows), "place"), sums

    def empty(self) -> str:
        return f"Nothing was on hand at the end of {self.day}. {key_of('as_of')} asks for another day."

    def why_not_open(self) -> str:
        return self.needs_row()

    why_not_item = why_not_open

    def do_open(self) -> None:
        row: StockRow | None = self.grid().row
        assert row is not None
        self.go(places.Item(row.item))

    do_item = do_open

    def do_as_of(self) -> None:
        ask_day(self, self.item, date.fromisoformat(self.day), instead=True)


def ask_day(frame: Frame[Any], item: str = "", day: date | None = None, *, instead: bool = False) -> None:
    """Ask for a day, then show what was on hand at its end; ``instead`` of the screen that asks, where it shows another day."""
    calendar = frame.invclose.calendar
    field = DateField("At the end of", day or calendar.period_end or calendar.today, calendar, id="day")

    def answered(found: dict[str, Any] | None) -> None:
        if found is not None:
            frame.go(places.Stock(found["day"].day.isoformat(), item), instead=instead)

    head = [[(f" What was on hand{f' of {item}' if item else ''}?", "strong")]]
    frame.app.push_screen(Ask("On hand at", head, [field], rule="stock"), answered)

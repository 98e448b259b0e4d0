"""Items: what there is of each, by the books as they are now. Enter opens one, ``d`` asks what there was on a day."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from core.listed import ITEMS
from core.listing import Key, Listing
from core.money import quantity_text
from core.views.items import ItemRow
from tui import places
from tui.format import amount, cost_each, plain_amount, plural, quantity
from tui.registry import Here
from tui.screens.lists.database_list import SORTING, DatabaseList
from tui.screens.lists.list_summary import Summary, net
from tui.screens.lists.lists import LIST_COMMANDS
from tui.screens.stock.stock import ask_day
from tui.widgets.columns import Column
from tui.widgets.grid import Grid

COLUMNS: tuple[Column[ItemRow], ...] = (
    Column("item", "Item", lambda row: row.item, 10, most=18, code=True),
    Column("name", "Name", lambda row: row.name, 16, most=36),
    Column("item_group", "Group", lambda row: row.item_group, 8, most=14, priority=3),
    Column("model", "Model", lambda row: row.model, 8, most=21, priority=4),
    Column("unit", "Unit", lambda row: row.unit, 4, most=8, priority=5),
    Column(
        "quantity", "On hand", lambda row: quantity(row.quantity), 11, most=18, figure=True,
        plain=lambda row: quantity_text(row.quantity),
    ),
    Column(
        "value", "Value CUR", lambda row: amount(row.value), 13, most=20, figure=True,
        plain=lambda row: plain_amount(row.value),
    ),
    Column("each", "Unit cost", lambda row: cost_each(row.value, row.quantity), 10, most=14, figure=True, priority=1),
    Column("last_date", "Last moved", lambda row: row.last_date, 10, priority=2),
)  # fmt: skip


class Items(DatabaseList[None]):
    """Every item, by its code."""

    arranges = "items"
    CSS_PATH = "../lists/lists.tcss"
    HERE = (
        Here("open", "Item"),
        Here("as_of", "On hand at", "Shows what was on hand of everything on a day."),
        Here("filter", help="Words, group:PARTS, model:fifo, unit:pcs, >1000 for the value, d:2026-05."),
        Here("mark"),
        Here("copy"),
        Here("item", footer=False),
        Here("back"),
        Here("columns", footer=False),
        *LIST_COMMANDS[1:3],
        *SORTING,
    )
    what = "items"
    order = "by code"
    rule = "items"
    kind = ITEMS
    crumb = "Items"
    group = ""
    """Only the items of this item group; empty: all."""

    def parts(self) -> ComposeResult:
        yield Grid(COLUMNS, lambda row: row.item, id="list")
        yield from self.filter_field()

    def read_rows(self, listing: Listing, limit: int, after: Key | None, *, backward: bool) -> Sequence[ItemRow]:
        return self.invclose.books.items(listing=listing, limit=limit, after=after, backward=backward, group=self.group)

    def rows_before(self, listing: Listing, key: Key) -> int:
        return self.invclose.books.items_before(key, listing=listing, group=self.group)

    def totals(self, rows: Sequence[ItemRow]) -> tuple[str, dict[str, str]]:
        return plural(len(rows), "item"), {"value": amount(sum(row.value for row in rows))}

    def sum_up(self, listing: Listing) -> Summary:
        found = self.invclose.books.item_totals(listing=listing, group=self.group)

        def changed(out: Sequence[ItemRow], more: Sequence[ItemRow]) -> tuple[str, dict[str, str]]:
            sums = {"value": amount(found.value + net(out, more, lambda row: row.value))}
            return plural(found.count - len(out) + len(more), "item"), sums

        return Summary(found.count, changed)

    def empty(self) -> str:
        return "There are no items yet. `invclose import` brings them from files."

    def why_not_open(self) -> str:
        return self.needs_row()

    why_not_item = why_not_open

    def do_open(self) -> None:
        row: ItemRow | None = self.grid().row
        assert row is not None
        self.go(places.Item(row.item))

    do_item = do_open

    def do_as_of(self) -> None:
        ask_day(self)


class ItemsOfGroup(Items):
    """Those of one item group, as they are now."""

    def __init__(self, group: str) -> None:
        super().__init__()
        self.group = group
        self.crumb = f"Items of {group}"

    def empty(self) -> str:
        return f"No item is of the group {self.group} now."

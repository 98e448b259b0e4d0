"""What a cut-over from an export opens: each item with the value that the other system gives it, ours, and why they differ."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from core.currency import Currency
from core.listing import Facts
from core.mapping.opened import OpenedItem, Opening, why
from core.money import quantity_text
from tui.format import amount, plain_amount, plural, quantity, wrap
from tui.paging import Source, whole
from tui.registry import Here
from tui.safe import safe
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines


def _amount(key: str, head: str, name: str, priority: int = 0) -> Column[OpenedItem]:
    def text(row: OpenedItem) -> str:
        value = getattr(row, name)
        return "" if value is None else amount(value)

    def plain(row: OpenedItem) -> str:
        value = getattr(row, name)
        return "" if value is None else plain_amount(value)

    return Column(key, head, text, 12, most=18, figure=True, priority=priority, plain=plain)


class OpenedValues(ListFrame[None]):
    """Shown before anything is loaded; ``e`` writes it into a file."""

    CSS_PATH = "opened_values.tcss"
    HERE = (Here("filter"), Here("mark", footer=False), Here("copy"), Here("back"), *LIST_COMMANDS[1:3])
    crumb = "Opened stock"
    what = "what is opened"
    rule = "imports"

    def __init__(self, opening: Opening, currency: Currency) -> None:
        super().__init__()
        self.opening, self.currency = opening, currency

    def parts(self) -> ComposeResult:
        columns = (
            Column[OpenedItem]("item", "Item", lambda row: row.item, 10, most=20, code=True),
            Column[OpenedItem](
                "quantity", "On hand", lambda row: quantity(row.quantity), 10, most=16, figure=True,
                plain=lambda row: quantity_text(row.quantity),
            ),
            Column[OpenedItem](
                "waiting", "Not inv.", lambda row: quantity(row.waiting) if row.waiting else "", 8, most=14, figure=True, priority=3,
                plain=lambda row: quantity_text(row.waiting),
            ),
            _amount("there", "Value there", "there"),
            _amount("opened", "Opened", "opened"),
            _amount("receipts", "Receipts", "receipts", 1),
            _amount("difference", "Difference", "difference"),
            Column[OpenedItem]("why", "Why", lambda row: why(row, self.currency), 10, most=60, priority=2),
        )  # fmt: skip
        yield Lines(
            [
                [(f" Opened as of {self.opening.day}, item by item", "strong")],
                [(" Receipts: the open ones at their own cost. Difference: their adjustment.", "quiet")],
                "",
            ],
            id="head",
        )
        yield Grid(columns, lambda row: row.item, id="list")
        yield Lines(["", "", ""], id="detail", classes="aside")
        yield from self.filter_field()

    def source(self) -> Source[OpenedItem]:
        return whole(lambda: self.opening.items, lambda row: row.item)

    def facts(self, row: OpenedItem) -> Facts:
        return Facts(f"{row.item} {why(row, self.currency)}", row.there or 0, "", {"item": row.item})

    def totals(self, rows: Sequence[OpenedItem]) -> tuple[str, dict[str, str]]:
        names = ("there", "opened", "receipts", "difference")
        sums = {name: sum(value for row in rows if (value := getattr(row, name)) is not None) for name in names}
        return plural(len(rows), "item"), {name: amount(value) for name, value in sums.items()}

    def at_row(self, row: OpenedItem) -> None:
        said = why(row, self.currency) or "The value there is that of the open receipts."
        lines: list[Line] = [f" {part}" for part in wrap(safe(said), self.aside_width - 3)]
        self.query_one("#detail", Lines).show([*lines, *[""] * (3 - len(lines))])

    def empty(self) -> str:
        return f"Nothing is open on {self.opening.day}."

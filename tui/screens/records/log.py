"""The closing log of a record: what stayed open or was priced otherwise, and what to do. ``w`` keeps the warnings."""

from __future__ import annotations

from textual.app import ComposeResult

from core.listing import Facts
from core.money import quantity_text
from core.views.records import LogRow
from tui import places
from tui.format import amount, plain_amount, quantity, wrap
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.screens.common.leading import LeadsToItem
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines

COLUMNS = (
    Column[LogRow]("sign", "", lambda row: "WARN" if row.warning else "info", 4),
    Column[LogRow]("item", "Item", lambda row: row.item, 10, most=16, code=True),
    Column[LogRow]("dimensions", "Dimensions", lambda row: row.dimensions, 10, verbatim=True, most=20, priority=1),
    Column[LogRow]("number", "Document", lambda row: row.number, 10, most=16, code=True),
    Column[LogRow]("reason", "Reason", lambda row: row.reason, 24, most=42),
    Column[LogRow](
        "quantity",
        "Quantity",
        lambda row: quantity(row.quantity),
        10,
        most=16,
        figure=True,
        plain=lambda row: quantity_text(row.quantity),
    ),
    Column[LogRow](
        "amount",
        "Amount CUR",
        lambda row: amount(row.amount),
        12,
        most=18,
        figure=True,
        priority=2,
        plain=lambda row: plain_amount(row.amount),
    ),
)


class LogScreen(LeadsToItem[None], ListFrame[None]):
    """What the run could not do, line by line."""

    arranges = "log"
    CSS_PATH = "log.tcss"
    HERE = (
        Here("transaction"),
        Here("explain", "Why"),
        Here("warnings", "Warnings/All", "Shows only the warnings, or everything."),
        Here("filter"),
        Here("copy"),
        Here("open", "Transaction", footer=False),
        Here("item", footer=False),
        Here("back"),
        *LIST_COMMANDS[:3],
    )
    what = "the log"
    rule = "log"
    NOT_ON_ROW = frozenset({"warnings", "export"})

    def __init__(self, record_id: int, number: str, warnings_only: bool) -> None:
        super().__init__()
        self.record_id, self.number, self.warnings_only = record_id, number, warnings_only
        self.crumb = "Warnings" if warnings_only else "Log"

    def parts(self) -> ComposeResult:
        yield Grid(
            COLUMNS,
            lambda row: (row.transaction_id, row.reason, row.item, row.dimensions, row.quantity, row.amount),
            id="list",
        )
        yield from self.filter_field()
        yield Lines(id="advice", classes="aside")

    def source(self) -> Source[LogRow]:
        books, record, only = self.invclose.books, self.record_id, self.warnings_only
        return whole(
            lambda: [row for row in books.log(record) if row.warning or not only], lambda row: row.transaction_id
        )

    def facts(self, row: LogRow) -> Facts:
        words = f"{row.item} {row.dimensions} {row.number} {row.reason} {row.advice}"
        return Facts(words, row.amount, "", {"item": row.item, "reason": row.reason})

    def empty(self) -> str:
        if self.warnings_only:
            return f"{self.number} has no warnings. {key_of('warnings')} shows the whole log."
        return f"{self.number} has an empty log: everything that took part was settled."

    def at_row(self, row: LogRow) -> None:
        room = min(self.aside_width, 110) - 4
        words = [f"{row.item} {row.dimensions} {row.number}: {row.reason}."]
        self.query_one("#advice", Lines).show(
            [
                "",
                *(f" {text}" for text in wrap(words[0], room)),
                *(f" {text}" for text in wrap(row.advice, room)),
            ]
        )

    def do_warnings(self) -> None:
        self.warnings_only = not self.warnings_only
        self.crumb = "Warnings" if self.warnings_only else "Log"
        self.query_one("Crumbs").set_trail(self.trail())  # type: ignore[attr-defined]
        self.load()

    def why_not_open(self) -> str:
        row = self.grid().row
        if row is None:
            return self.needs_row()
        return "" if row.transaction_id else "This line does not belong to one transaction."

    why_not_transaction = why_not_explain = why_not_open

    def do_open(self) -> None:
        row: LogRow | None = self.grid().row
        assert row is not None
        self.go(places.Transaction(row.transaction_id, row.number))

    do_transaction = do_open

    def do_explain(self) -> None:
        row: LogRow | None = self.grid().row
        assert row is not None
        self.go(places.CostExplorer(row.transaction_id, row.number))

"""The inventory transactions behind one voucher line, largest adjustment first; Enter opens one."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from core.views import BehindRow, VoucherLineView
from tui import places
from tui.filters import Facts
from tui.format import amount, plural
from tui.paging import Source
from tui.registry import Here
from tui.screens.ledger import BEHIND_COLUMNS
from tui.screens.lists import LIST_COMMANDS, ListFrame
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines


class BehindScreen(ListFrame[None]):
    """Who is behind this figure."""

    CSS_PATH = "lists.tcss"
    HERE = (
        Here("open", "Transaction"),
        Here("settlements"),
        Here("filter"),
        Here("copy"),
        Here("transaction", footer=False),
        Here("back"),
        *LIST_COMMANDS[:3],
    )
    what = "transactions behind the line"
    order = "largest first"
    rule = "voucher"

    def __init__(self, voucher: str, line: VoucherLineView) -> None:
        super().__init__()
        self.voucher, self.line = voucher, line
        self.crumb = f"line {line.line}"
        self.known_total = line.transactions or None

    def parts(self) -> ComposeResult:
        head = f" {self.voucher} line {self.line.line}   {self.line.account} {self.line.account_name}   "
        figure = f"debit {amount(self.line.debit)}" if self.line.debit else f"credit {amount(self.line.credit)}"
        yield Lines([[(head, "strong"), (figure, "")], ""], id="head")
        yield Grid(BEHIND_COLUMNS, lambda row: row.transaction_id, id="list")
        yield from self.filter_field()

    def source(self) -> Source[BehindRow]:
        books, voucher, line = self.invclose.books, self.voucher, self.line.line
        return Source(
            lambda after, limit: books.behind_line(voucher, line, limit=limit, after=after),
            lambda row: (row.adjusted, row.transaction_id),
        )

    def facts(self, row: BehindRow) -> Facts:
        return Facts(f"{row.item} {row.item_name} {row.dimensions} {row.number}", row.adjusted, row.date)

    def totals(self, rows: Sequence[BehindRow]) -> tuple[str, dict[str, str]]:
        sums = {
            "before": amount(sum(row.before for row in rows)),
            "adjusted": amount(sum(row.adjusted for row in rows)),
            "after": amount(sum(row.after for row in rows)),
        }
        return plural(len(rows), "transaction"), sums

    def why_not_open(self) -> str:
        return self.needs_row()

    why_not_transaction = why_not_settlements = why_not_open

    def do_open(self) -> None:
        row: BehindRow | None = self.grid().row
        assert row is not None
        self.go(places.Transaction(row.transaction_id, row.number))

    do_transaction = do_open

    def do_settlements(self) -> None:
        row: BehindRow | None = self.grid().row
        assert row is not None
        self.go(places.TransactionSettlements(row.transaction_id, row.number))

"""The inventory transactions behind one voucher line, largest adjustment first; Enter opens one."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from core.listed import BEHIND
from core.listing import Key, Listing
from core.views.transactions import BehindRow
from core.views.vouchers import VoucherLineView
from tui import places
from tui.format import amount, plural, wrap
from tui.registry import Here
from tui.screens.adjusting.charge_form import MOST_CHARGED, charge, receipts_of, why_not_charge
from tui.screens.common.leading import LeadsToItem
from tui.screens.common.voucher_lines import BEHIND_COLUMNS, RECORD_COLUMNS
from tui.screens.lists.database_list import SORTING, DatabaseList
from tui.screens.lists.list_summary import Summary, net
from tui.screens.lists.lists import LIST_COMMANDS
from tui.screens.stock.why_line import NO_TRANSACTION, why
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines


class BehindScreen(LeadsToItem[None], DatabaseList[None]):
    """Who is behind this figure."""

    arranges = "behind"
    CSS_PATH = "../lists/lists.tcss"
    HERE = (
        Here("open", "Transaction"),
        Here("settlements"),
        Here("explain", "Why"),
        Here("charge", help="Spreads one charge over the selected receipts, or this one."),
        Here("filter"),
        Here("copy", footer=False),
        Here("transaction", footer=False),
        Here("item", footer=False),
        Here("back"),
        *LIST_COMMANDS[:3],
        *SORTING,
    )
    what = "transactions behind the line"
    order = "largest first"
    rule = "voucher"
    kind = BEHIND
    ON_SELECTED = frozenset({"copy", "charge"})

    def __init__(self, voucher: str, line: VoucherLineView, record_id: int = 0) -> None:
        super().__init__()
        self.voucher, self.line, self.record_id = voucher, line, record_id
        self.crumb = f"line {line.line}"
        self.known_total = line.transactions or None

    def parts(self) -> ComposeResult:
        head = f" {self.voucher} line {self.line.line}   {self.line.account} {self.line.account_name}   "
        figure = f"debit {amount(self.line.debit)}" if self.line.debit else f"credit {amount(self.line.credit)}"
        yield Lines([[(head, "strong"), (figure, "")], ""], id="head")
        columns = RECORD_COLUMNS if self.record_id else BEHIND_COLUMNS
        yield Grid(columns, lambda row: (row.transaction_id, row.cost_group_id), id="list")
        yield from self.filter_field()
        yield Lines(id="advice")

    def read_rows(self, listing: Listing, limit: int, after: Key | None, *, backward: bool) -> Sequence[BehindRow]:
        return self.invclose.books.behind_line(
            self.voucher, self.line.line, listing=listing, limit=limit, after=after, backward=backward
        )

    def length(self) -> int | None:
        return self.line.transactions or None

    def rows_before(self, listing: Listing, key: Key) -> int:
        return self.invclose.books.behind_before(self.voucher, self.line.line, key, listing=listing)

    def totals(self, rows: Sequence[BehindRow]) -> tuple[str, dict[str, str]]:
        sums = {
            "before": amount(sum(row.before for row in rows)),
            "adjusted": amount(sum(row.adjusted for row in rows)),
            "after": amount(sum(row.after for row in rows)),
        }
        return plural(len(rows), "transaction"), sums

    def sum_up(self, listing: Listing) -> Summary:
        found = self.invclose.books.behind_totals(self.voucher, self.line.line, listing=listing)

        def changed(out: Sequence[BehindRow], more: Sequence[BehindRow]) -> tuple[str, dict[str, str]]:
            before = found.before + net(out, more, lambda row: row.before)
            adjusted = found.adjusted + net(out, more, lambda row: row.adjusted)
            sums = {"before": amount(before), "adjusted": amount(adjusted), "after": amount(before + adjusted)}
            return plural(found.count - len(out) + len(more), "transaction"), sums

        return Summary(found.count, changed)

    def at_row(self, row: BehindRow) -> None:
        """What moved it, whole: its column is narrow beside the figures."""
        self.query_one("#advice", Lines).show(["", *(f" {part}" for part in wrap(row.moved, self.size.width - 2))])

    def why_not_open(self) -> str:
        row: BehindRow | None = self.grid().row
        return self.needs_row() or ("" if row is None or row.transaction_id else NO_TRANSACTION)

    why_not_transaction = why_not_settlements = why_not_explain = why_not_open

    def do_open(self) -> None:
        row: BehindRow | None = self.grid().row
        assert row is not None
        self.go(places.Transaction(row.transaction_id, row.number))

    do_transaction = do_open

    def do_explain(self) -> None:
        row: BehindRow | None = self.grid().row
        assert row is not None
        self.go(why(row.transaction_id, row.number, self.record_id))

    def why_not_charge(self) -> str:
        if reason := why_not_charge(self):
            return reason
        read_first = self.grid().marks.every is not None
        return "" if read_first or receipts_of(self.chosen()) else "No receipt is selected: Space selects."

    def do_charge(self) -> None:
        self.with_chosen(MOST_CHARGED, lambda rows: charge(self, receipts_of(rows), asked=len(rows)))

    def do_settlements(self) -> None:
        row: BehindRow | None = self.grid().row
        assert row is not None
        self.go(places.TransactionSettlements(row.transaction_id, row.number))

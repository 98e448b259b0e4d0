"""Which receipt was settled with which issue: all of a record, or those of one transaction with why its cost.

``t`` turns to the inventory transaction of the line's issue; Enter to its receipt.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from core.listed import SETTLEMENTS
from core.listing import Facts, Key, Listing
from core.money import quantity_text
from core.views.transactions import SettlementRow, TransactionView
from tui import places
from tui.format import amount, cost_each, count, plain_amount, plural, quantity
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.screens.common.leading import LeadsToItem
from tui.screens.lists.database_list import SORTING, DatabaseList
from tui.screens.lists.list_summary import Summary, net
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.screens.stock.transaction_lines import why_lines
from tui.screens.stock.why_line import NO_TRANSACTION, why
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

Settled = Column[SettlementRow]
QUANTITY = Settled(
    "quantity", "Settled qty", lambda row: quantity(row.quantity), 12, most=16, figure=True,
    plain=lambda row: quantity_text(row.quantity),
)  # fmt: skip
AMOUNT = Settled(
    "amount", "Settled CUR", lambda row: amount(row.amount), 13, most=20, figure=True,
    plain=lambda row: plain_amount(row.amount),
)  # fmt: skip
ADJUSTMENT = Settled(
    "adjustment", "Adj. CUR", lambda row: amount(row.adjustment), 12, most=20, figure=True,
    plain=lambda row: plain_amount(row.adjustment),
)  # fmt: skip
EACH = Settled("each", "Unit cost", lambda row: cost_each(row.amount, row.quantity), 10, figure=True, priority=1)
PRINCIPLE = Settled("principle", "Principle", lambda row: row.principle.label, 10, most=18, priority=3)
TYPE = Settled("type", "Type", lambda row: "reversed" if row.canceled else row.type.label, 11, priority=5)
RECORD_COLUMNS = (
    Settled("item", "Item", lambda row: row.item, 10, most=16, code=True),
    Settled("receipt", "Receipt", lambda row: row.receipt, 10, most=16, code=True),
    Settled("issue", "Issue", lambda row: row.issue, 10, most=16, code=True),
    Settled("issue_date", "Date", lambda row: row.issue_date, 10, priority=4),
    QUANTITY, EACH, AMOUNT, ADJUSTMENT, PRINCIPLE, TYPE,
)  # fmt: skip
TRANSACTION_COLUMNS = (
    Settled("other", "Receipt", lambda row: row.receipt, 10, most=16, code=True),
    Settled("other_date", "Date", lambda row: row.receipt_date, 10),
    QUANTITY, EACH, AMOUNT, ADJUSTMENT,
    Settled("record", "Record", lambda row: row.record_number, 9, most=12, priority=2),
    PRINCIPLE, TYPE,
)  # fmt: skip
LIST_HERE: tuple[Here, ...] = (
    Here("open", "Receipt", "Shows the receipt of this settlement."),
    Here("transaction", "Issue", "Shows the issue of this settlement."),
    Here("voucher"),
    Here("explain", "Why", "Explains where the cost of the issue comes from; of an adjustment, why it changed."),
    Here("filter"),
    Here("copy", footer=False),
    Here("item", footer=False),
    Here("back"),
    *LIST_COMMANDS[:3],
)


def added(rows: Sequence[SettlementRow]) -> list[SettlementRow]:
    """Those that a total adds: what stands; of rows that are all reversed, all of them."""
    return [row for row in rows if not row.canceled] or list(rows)


def total_texts(settled: int, adjusted: int) -> dict[str, str]:
    """The totals that every list of settlements has."""
    return {"amount": amount(settled), "adjustment": amount(adjusted)}


class _Settlements(LeadsToItem[None], ListFrame[None]):
    """What both lists share."""

    CSS_PATH = "../lists/lists.tcss"
    HERE = LIST_HERE
    what = "settlements"
    rule = "settlements"

    def facts(self, row: SettlementRow) -> Facts:
        return SETTLEMENTS.facts(row)

    def totals(self, rows: Sequence[SettlementRow]) -> tuple[str, dict[str, str]]:
        kept = added(rows)
        sums = total_texts(sum(row.amount for row in kept), sum(row.adjustment for row in kept))
        if len({row.item for row in kept}) <= 1:
            sums["quantity"] = quantity(sum(row.quantity for row in kept))
        return plural(len(rows), "settlement"), sums

    def aside(self, rows: Sequence[SettlementRow]) -> str:
        left = len(rows) - len(added(rows))
        if left:
            return f", {count(left)} reversed not added"
        return ", reversed" if rows and all(row.canceled for row in rows) else ""

    def row(self) -> SettlementRow:
        row: SettlementRow | None = self.grid().row
        assert row is not None
        return row

    def why_not_open(self) -> str:
        if reason := self.needs_row():
            return reason
        row = self.row()
        if row.receipt_id or not row.issue_id:
            return "" if row.receipt_id else NO_TRANSACTION
        return f"This line adjusts an issue; it has no receipt. {key_of('transaction')} shows the issue."

    def why_not_transaction(self) -> str:
        if reason := self.needs_row():
            return reason
        row = self.row()
        if row.issue_id or not row.receipt_id:
            return "" if row.issue_id else NO_TRANSACTION
        return "This line adjusts a receipt; it has no issue. Enter shows the receipt."

    def _transaction(self, transaction_id: int, number: str) -> None:
        self.go(places.Transaction(transaction_id, number))

    def do_open(self) -> None:
        self._transaction(self.row().receipt_id, self.row().receipt)

    def do_transaction(self) -> None:
        self._transaction(self.row().issue_id, self.row().issue)

    def why_not_explain(self) -> str:
        if reason := self.needs_row():
            return reason
        return "" if self.row().issue_id or self.row().receipt_id else NO_TRANSACTION

    def do_explain(self) -> None:
        row = self.row()
        adjusted = row.record_id if not (row.issue_id and row.receipt_id) else 0
        if row.issue_id:
            self.go(why(row.issue_id, row.issue, adjusted))
        else:
            self.go(why(row.receipt_id, row.receipt, adjusted))

    def why_not_voucher(self) -> str:
        if reason := self.needs_row():
            return reason
        return "" if self.row().voucher else "This settlement has no voucher."

    def do_voucher(self) -> None:
        self.go(places.Voucher(self.row().voucher))


class RecordSettlements(_Settlements, DatabaseList[None]):
    """All settlements of a closing record, in windows."""

    arranges = "settlements"
    HERE = (*LIST_HERE[:5], Here("sort"), *LIST_HERE[5:], *SORTING[1:])
    kind = SETTLEMENTS

    def __init__(self, record_id: int, number: str, total: int | None = None) -> None:
        super().__init__()
        self.record_id = record_id
        self.number = number
        self.crumb = "Settlements"
        self.known_total = total

    def parts(self) -> ComposeResult:
        yield Grid(RECORD_COLUMNS, lambda row: row.place, id="list")
        yield from self.filter_field()

    def read_rows(self, listing: Listing, limit: int, after: Key | None, *, backward: bool) -> Sequence[SettlementRow]:
        return self.invclose.books.settlements_of_record(
            self.record_id, listing=listing, limit=limit, after=after, backward=backward
        )

    def rows_before(self, listing: Listing, key: Key) -> int:
        return self.invclose.books.settlements_before(self.record_id, key, listing=listing)

    def sum_up(self, listing: Listing) -> Summary:
        found = self.invclose.books.settlement_totals(self.record_id, listing=listing)

        def changed(out: Sequence[SettlementRow], more: Sequence[SettlementRow]) -> tuple[str, dict[str, str]]:
            settled = found.amount + net(out, more, lambda row: row.amount)
            sums = total_texts(settled, found.adjustment + net(out, more, lambda row: row.adjustment))
            if found.items <= 1 and not more:
                sums["quantity"] = quantity(found.quantity + net(out, more, lambda row: row.quantity))
            words = plural(found.count - len(out) + len(more), "settlement")
            return words + (", reversed" if found.canceled else ""), sums

        return Summary(found.count, changed)

    def empty(self) -> str:
        return f"{self.number} settled nothing: no issue met a receipt, or it only adjusted."


class TransactionSettlements(_Settlements):
    """The settlements of one transaction, and step by step why it costs what it does."""

    arranges = "settlements_of"

    def __init__(self, transaction_id: int, number: str) -> None:
        super().__init__()
        self.transaction_id = transaction_id
        self.crumb = f"{number} Settlements"
        self._view: TransactionView | None = None

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(
            TRANSACTION_COLUMNS, lambda row: (row.record_id, row.receipt_id, row.issue_id, row.amount), id="list"
        )
        yield from self.filter_field()
        yield Lines(id="why", classes="aside")

    def gather(self) -> TransactionView:
        return self.invclose.books.transaction(self.transaction_id)

    def source(self) -> Source[SettlementRow]:
        books, number = self.invclose.books, self.transaction_id
        return whole(lambda: books.transaction(number).settlements, lambda row: row)

    def laid_out(self) -> None:
        super().laid_out()
        if self._view is not None:
            self.query_one("#why", Lines).show(["", *why_lines(self._view, self.aside_width)])

    def show_gathered(self, value: TransactionView) -> None:
        self._view = value
        side = "Issue" if value.quantity < 0 else "Receipt"
        settled = abs(value.quantity) - abs(value.open_quantity)
        closed = f"   closed by {value.closed_by}" if value.closed_by else ""
        head: list[Line] = [
            [
                (f" {side} {value.number}  {value.item}  {value.dimensions}", "strong"),
                (f"   quantity {quantity(value.quantity)}", ""),
            ],
            f" {value.model}   settled {quantity(settled)} of {quantity(abs(value.quantity))}{closed}",
            "",
        ]
        self.query_one("#head", Lines).show(head)
        self.query_one("#why", Lines).show(["", *why_lines(value, self.aside_width)])
        grid = self.grid()
        receipt_side = value.quantity > 0
        if receipt_side:
            turned = {
                "other": Settled("other", "Issue", lambda row: row.issue, 10, most=16, code=True),
                "other_date": Settled("other_date", "Date", lambda row: row.issue_date, 10),
            }
            grid.columns = [turned.get(column.key, column) for column in TRANSACTION_COLUMNS]

    def empty(self) -> str:
        return "Not settled yet: the next close settles it."

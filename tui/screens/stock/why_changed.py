"""Why a closing record changed the cost of a transaction: what it cost, what happened, what it cost then."""

from __future__ import annotations

from textual.app import ComposeResult

from core.views.explained import ChangeExplanation
from tui import places
from tui.format import amount, right
from tui.registry import Here
from tui.screens.common.details import currency_of
from tui.screens.common.leading import LeadsToItem
from tui.screens.common.on_paper import OnPaper
from tui.screens.stock.why_line import paragraphs
from tui.widgets.lines import Line
from tui.widgets.paper import Paper


class WhyChanged(OnPaper[None], LeadsToItem[None]):
    """Reads top to bottom; `i` goes on to where the whole cost comes from."""

    CSS_PATH = "why.tcss"
    HERE = (
        Here("explain", "Whole cost", "Explains where the whole cost of the transaction comes from."),
        Here("transaction"),
        Here("settlements"),
        Here("voucher", help="Shows the voucher of the record."),
        Here("item", footer=False),
        Here("back"),
    )
    rule = "accounts"

    def __init__(self, transaction_id: int, number: str, record_id: int) -> None:
        super().__init__()
        self.transaction_id, self.number, self.record_id = transaction_id, number, record_id
        self.crumb = f"Why {number} changed"
        self.found: ChangeExplanation | None = None

    def parts(self) -> ComposeResult:
        yield Paper(id="whole")

    def load(self) -> None:
        books = self.invclose.books
        self.read("why the cost changed", lambda: books.explain_change(self.transaction_id, self.record_id), self.show)

    def show(self, found: ChangeExplanation) -> None:
        self.found = found
        self.laid_out()

    def laid_out(self) -> None:
        if self.found is not None:
            lines = change_lines(self.found, currency_of(self.invclose.company), self.size.width)
            self.query_one(Paper).show(lines)

    def item_code(self) -> str:
        return self.found.item if self.found is not None else ""

    def do_explain(self) -> None:
        self.go(places.CostExplorer(self.transaction_id, self.number))

    def do_transaction(self) -> None:
        self.go(places.Transaction(self.transaction_id, self.number))

    def do_settlements(self) -> None:
        self.go(places.TransactionSettlements(self.transaction_id, self.number))

    def why_not_voucher(self) -> str:
        return "" if self.found is not None and self.found.voucher else "This record posted no voucher."

    def do_voucher(self) -> None:
        assert self.found is not None
        self.go(places.Voucher(self.found.voucher))


def change_lines(found: ChangeExplanation, currency: str, width: int) -> list[Line]:
    """Head, the three figures, and the sentences."""
    steps = (
        (f"before {found.record} of {found.date}", found.before),
        ("changed", found.adjusted),
        (f"after {found.record}", found.after),
    )
    return [
        [(f" {found.number}", "strong"), (f"  {found.item} {found.item_name}", "")],
        "",
        *(f" {words:<34}{right(amount(value), 18)} {currency}" for words, value in steps),
        "",
        *paragraphs(found.sentences, width),
    ]

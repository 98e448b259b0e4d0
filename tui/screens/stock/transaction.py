"""One inventory transaction whole: the accounts each update was posted to beside today's, and why it costs this."""

from __future__ import annotations

from textual.app import ComposeResult

from core.rights import Act
from core.views.states import TransactionStatus
from core.views.transactions import TransactionView
from tui import places
from tui.registry import Here
from tui.rights import why_not
from tui.screens.adjusting.undo_review import review_and_undo
from tui.screens.common.details import currency_of
from tui.screens.common.leading import LeadsToItem
from tui.screens.common.on_paper import OnPaper
from tui.screens.stock.transaction_lines import transaction_lines
from tui.widgets.paper import Paper


class TransactionScreen(OnPaper[None], LeadsToItem[None]):
    """Reads top to bottom; Up, Down and the page keys scroll."""

    CSS_PATH = "transaction.tcss"
    HERE = (
        Here("settlements"),
        Here("voucher", help="Shows the voucher of the last update."),
        Here("explain"),
        Here("item"),
        Here("undo_document", "Undo"),
        Here("back"),
    )
    rule = "accounts"

    def __init__(self, transaction_id: int, number: str) -> None:
        super().__init__()
        self.transaction_id = self.whole_transaction = transaction_id
        self.crumb = number or f"no. {transaction_id}"
        self.view: TransactionView | None = None

    def parts(self) -> ComposeResult:
        yield Paper(id="paper")

    def load(self) -> None:
        self.read("the transaction", lambda: self.invclose.books.transaction(self.transaction_id), self.show)

    def show(self, view: TransactionView) -> None:
        self.view = view
        self.show_paper()

    def show_paper(self) -> None:
        if self.view is not None:
            lines = transaction_lines(self.view, currency_of(self.invclose.company), self.size.width)
            self.query_one(Paper).show(lines)

    def laid_out(self) -> None:
        self.show_paper()

    def item_code(self) -> str:
        return self.view.item if self.view is not None else ""

    def do_settlements(self) -> None:
        self.go(places.TransactionSettlements(self.transaction_id, self.crumb))

    def _voucher(self) -> str:
        updates = self.view.updates if self.view else ()
        return next((update.voucher for update in reversed(updates) if update.voucher), "")

    def why_not_voucher(self) -> str:
        return "" if self._voucher() else "No update of this transaction posted a voucher."

    def do_voucher(self) -> None:
        self.go(places.Voucher(self._voucher()))

    def why_not_undo_document(self) -> str:
        view, app = self.view, self.invclose
        if view is None or not view.updates:
            return "The transaction has not loaded yet."
        if view.status is TransactionStatus.UNDONE:
            return "It is undone already."
        return why_not(app.company, read_only=app.read_only, act=Act.UNDO)

    def do_undo_document(self) -> None:
        assert self.view is not None
        day = self.view.updates[-1].date
        review_and_undo(self, self.transaction_id, self.view.number, day, self.load)

    def do_explain(self) -> None:
        self.go(places.CostExplorer(self.transaction_id, self.view.number if self.view else ""))

"""One inventory transaction whole: the accounts each update was posted to beside today's, and why it costs this."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from core.views import TransactionView
from tui import places
from tui.format import plural
from tui.registry import Here
from tui.screens.base import Frame
from tui.screens.details import currency_of
from tui.screens.transaction_lines import transaction_lines, why_lines
from tui.widgets.paper import Paper


class TransactionScreen(Frame[None]):
    """Reads top to bottom; Up, Down and the page keys scroll."""

    CSS_PATH = "transaction.tcss"
    AUTO_FOCUS = "Paper"
    HERE = (
        Here("settlements"),
        Here("voucher", help="Shows the voucher of the last update."),
        Here("explain"),
        Here("back"),
    )
    rule = "accounts"

    def __init__(self, transaction_id: int, number: str) -> None:
        super().__init__()
        self.transaction_id = transaction_id
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

    def on_resize(self) -> None:
        self.show_paper()

    @on(Paper.Scrolled)
    def scrolled(self) -> None:
        self.update_where()

    def where(self) -> str:
        below = self.query_one(Paper).below()
        return f"{plural(below, 'line')} below: Down" if below else ""

    def do_settlements(self) -> None:
        self.go(places.TransactionSettlements(self.transaction_id, self.crumb))

    def _voucher(self) -> str:
        updates = self.view.updates if self.view else ()
        return next((update.voucher for update in reversed(updates) if update.voucher), "")

    def why_not_voucher(self) -> str:
        return "" if self._voucher() else "No update of this transaction posted a voucher."

    def do_voucher(self) -> None:
        self.go(places.Voucher(self._voucher()))

    def do_explain(self) -> None:
        paper = self.query_one(Paper)
        if self.view is not None:
            first = why_lines(self.view, self.size.width)[0]
            words = "".join(text for text, _ in first) if not isinstance(first, str) else first
            paper.top = max(0, min(paper.texts.index(words), len(paper.texts) - paper.size.height))
            paper.refresh()
            self.update_where()

"""Why a voucher has this line: in sentences, and the largest parts that it is made of."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from core.views.explained import LineExplanation, LinePart
from tui import places
from tui.format import amount, amount_or_empty, count, plural, worded, wrap
from tui.paging import Pages
from tui.registry import Here
from tui.screens.common.leading import LeadsToItem
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line
from tui.widgets.paper import Paper

READABLE = 110
"""No line of the sentences is longer."""
NO_TRANSACTION = "A revalued item: no transaction stands behind this row."
COLUMNS: tuple[Column[LinePart], ...] = (
    Column("number", "Document", lambda part: part.number, 12, most=40, code=True),
    Column("date", "Date", lambda part: part.date, 10),
    Column("item", "Item", lambda part: part.item, 10, most=16, code=True),
    Column("what", "What", lambda part: part.what, 12, most=40, priority=1),
    Column("debit", "Debit CUR", lambda part: amount_or_empty(max(part.amount, 0)), 14, most=20, figure=True),
    Column("credit", "Credit CUR", lambda part: amount_or_empty(max(-part.amount, 0)), 14, most=20, figure=True),
)  # fmt: skip


def paragraphs(sentences: tuple[str, ...], width: int) -> list[Line]:
    """Each sentence on lines of its own, the further ones of each set in."""
    lines: list[Line] = []
    for sentence in sentences:
        first, *rest = wrap(worded(sentence), min(width, READABLE) - 4)
        lines += [f" {first}", *(f"   {part}" for part in rest)]
    return lines


class WhyLine(LeadsToItem[None]):
    """What posted a line, what it is made of, and why it went to its account."""

    CSS_PATH = "why.tcss"
    AUTO_FOCUS = "#parts"
    HERE = (
        Here("open", "Transaction"),
        Here("explain", "Why", "Explains why the cost of the row changed; of a posting, where it comes from."),
        Here("settlements"),
        Here("next_pane", "Words", "Goes to the words, to scroll them, or back to the parts."),
        Here("item", footer=False),
        Here("back"),
    )
    rule = "voucher"

    def __init__(self, voucher: str, line: int) -> None:
        super().__init__()
        self.voucher, self.line = voucher, line
        self.crumb = f"Why line {line}"
        self.found: LineExplanation | None = None

    def parts(self) -> ComposeResult:
        yield Paper(id="words")
        yield Grid(COLUMNS, lambda part: (part.transaction_id, part.item, part.what, part.amount), id="parts")

    def load(self) -> None:
        books = self.invclose.books
        self.read("why the line is there", lambda: books.explain_line(self.voucher, self.line), self.show)

    def show(self, found: LineExplanation) -> None:
        self.found = found
        grid = self.query_one("#parts", Grid)
        grid.empty_words = "No inventory transaction stands behind this line."
        grid.show(Pages.of(found.largest))
        shown = f"{plural(found.count, 'part')}"
        if found.count > len(found.largest):
            shown = f"{shown}, the {count(len(found.largest))} largest shown"
        side = "debit" if found.total >= 0 else "credit"
        grid.set_totals(shown, {side: amount(abs(found.total))})
        self.laid_out()

    def laid_out(self) -> None:
        if self.found is None:
            return
        lines = paragraphs(self.found.sentences, self.size.width)
        paper = self.query_one("#words", Paper)
        paper.styles.height = max(3, min(len(lines), (self.size.height - 6) * 2 // 3)) + 1
        paper.show([*lines, ""])

    @on(Grid.Moved)
    def moved(self) -> None:
        self.update_where()
        self.update_keys()

    @on(Paper.Scrolled)
    def scrolled(self) -> None:
        self.update_where()

    def where(self) -> str:
        below = self.query_one("#words", Paper).below()
        return f"{plural(below, 'line')} of words below: Tab" if below > 1 else ""

    def _row(self) -> LinePart | None:
        row: LinePart | None = self.query_one("#parts", Grid).row
        return row

    def why_not_open(self) -> str:
        row = self._row()
        if row is None:
            return "There is no row to act on."
        return "" if row.transaction_id else NO_TRANSACTION

    why_not_explain = why_not_settlements = why_not_open

    def do_open(self) -> None:
        row = self._row()
        assert row is not None
        self.go(places.Transaction(row.transaction_id, row.number))

    def do_explain(self) -> None:
        row = self._row()
        assert row is not None
        assert self.found is not None
        self.go(why(row.transaction_id, row.number, self.found.record_id))

    def do_settlements(self) -> None:
        row = self._row()
        assert row is not None
        self.go(places.TransactionSettlements(row.transaction_id, row.number))


def why(transaction_id: int, number: str, record_id: int) -> places.Place[None]:
    """What the record changed of the transaction; without a record, where its cost comes from."""
    if record_id:
        return places.WhyChanged(transaction_id, number, record_id)
    return places.CostExplorer(transaction_id, number)

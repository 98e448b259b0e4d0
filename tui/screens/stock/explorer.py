"""Where a cost comes from: the tree of a transaction down to receipts and invoices, unfolded by keys, and in words.

A node is read when it is unfolded, and of many parts a page at a time, so that a tree of any size opens at once. The check
below the tree adds up what was read. F8 shows the same as a coming close would leave it, from a dry run, and again the books.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.cost_port import Costs
from core.money import quantity_text
from core.views.costs import CostNode, CostTree, Explanation
from core.vocabulary import CostKind
from tui import places
from tui.cost_drawing import ASCII, DRAWN, Strokes, bar, each, percent, pieces
from tui.format import amount, count, left, plain_amount, plural
from tui.paging import Pages
from tui.registry import Here
from tui.screens.common.details import currency_of
from tui.screens.common.leading import LeadsToItem
from tui.screens.dialogs.ask import Ask
from tui.screens.stock.explorer_lines import READABLE, check_line, head_lines, node_lines, word_lines
from tui.screens.stock.explorer_rows import CostRow, Unfolded
from tui.widgets.columns import Column
from tui.widgets.entries import DateField
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines
from tui.widgets.paper import Paper

BESIDE, WORDS_WIDE = 160, 62
"""From this width on the words stand beside the tree, so wide; else above it."""


@dataclass(frozen=True)
class TreeColumn(Column[CostRow]):
    """The branches with what the row is, however deep it stands."""

    def cell(self, row: CostRow, width: int) -> str:
        return left(row.text(width), width)


@dataclass(frozen=True)
class ShareColumn(Column[CostRow]):
    """The share of the whole cost as a bar, as wide as there is room for."""

    drawn: str = ""

    def cell(self, row: CostRow, width: int) -> str:
        return bar(row.node, self.drawn, width).ljust(width)


def columns(drawn: Strokes) -> tuple[Column[CostRow], ...]:
    """The tree and its figures, in letters or in ASCII."""
    return (
        TreeColumn("what", "Where it comes from", lambda row: row.text(), 27, most=100),
        Column("date", "Date", lambda row: row.node.date, 10, priority=2, tone=lambda _row: "quiet"),
        Column("quantity", "Quantity", lambda row: pieces(row.node), 9, most=16, figure=True,
               plain=lambda row: quantity_text(row.node.quantity) if row.node.quantity else ""),
        Column("each", "Unit cost", lambda row: each(row.node), 9, most=14, figure=True),
        Column("amount", "CUR", lambda row: amount(row.node.amount), 10, most=20, figure=True,
               plain=lambda row: plain_amount(row.node.amount)),
        Column("percent", "Percent", lambda row: percent(row.node), 7, figure=True, priority=4),
        ShareColumn("share", "Share", lambda row: bar(row.node, drawn.bar, 20), 8, most=20, priority=1,
                    drawn=drawn.bar, plain=lambda row: percent(row.node), tone=lambda _row: "blue"),
        Column("account", "Account", lambda row: row.node.account, 8, most=12, priority=3),
    )  # fmt: skip


class CostExplorer(LeadsToItem[None]):
    """The tree, what it says in words, and the check that it is the booked cost."""

    CSS_PATH = "explorer.tcss"
    AUTO_FOCUS = "#tree"
    HERE = (
        Here("unfold"),
        Here("fold"),
        Here("open", "Open", "Opens the transaction or the closing record of the row."),
        Here("voucher", help="Shows the voucher that the row was posted with."),
        Here("foresee"),
        Here("settlements", footer=False),
        Here("item", footer=False),
        Here("copy", help="Copies the rows that are shown, with plain numbers.", footer=False),
        Here("back"),
        Here("next_pane", "Words", "Goes to the words, to scroll them, or back to the tree.", footer=False),
    )
    rule = "explorer"

    def __init__(self, transaction_id: int, number: str) -> None:
        super().__init__()
        self.transaction_id = transaction_id
        self.crumb = f"Cost of {number or f'no. {transaction_id}'}"
        self.foreseen: Costs | None = None
        """What a coming close would leave, while that is shown."""
        self.costs: Unfolded | None = None
        self.words: Explanation | None = None

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        with Vertical(id="middle"):
            yield Paper(id="words")
            yield Grid(
                columns(self.drawn), lambda row: row.path, tone=lambda row: "quiet" if row.node.loop else "", id="tree"
            )
        yield Lines(["", ""], id="node")
        yield Lines([""], id="check")

    @property
    def drawn(self) -> Strokes:
        """What this terminal has letters for."""
        return ASCII if self.invclose.ascii_frames else DRAWN

    @property
    def grid(self) -> Grid:
        return self.query_one("#tree", Grid)

    # --- reading

    @property
    def source(self) -> Costs:
        """The books, or what a coming close would make of them."""
        return self.foreseen or self.invclose.books

    def load(self) -> None:
        books, number = self.source, self.transaction_id
        self.read("where the cost comes from", lambda: books.cost_tree(number, 1), self.show)

    def show(self, tree: CostTree) -> None:
        books, number = self.source, self.transaction_id
        self.costs, self.words = Unfolded(tree), None
        self._show_rows(())
        self.read("the words", lambda: books.explain(number), self.show_words, group="words")

    def show_words(self, found: Explanation) -> None:
        self.words = found
        self.laid_out()

    def _show_rows(self, keep: tuple[int, ...]) -> None:
        assert self.costs is not None
        self.grid.show(Pages.of(self.costs.rows(self.drawn)), keep=keep)
        self._show_check()

    def _show_check(self) -> None:
        if self.costs is not None and self.words is not None:
            self.query_one("#check", Lines).show([check_line(self.costs.leaves(), self.words)])

    # --- layout

    def laid_out(self) -> None:
        width, height = self.app.size
        paper, beside = self.query_one("#words", Paper), width >= BESIDE
        lines: list[Line] = []
        if self.words is not None:
            lines = word_lines(self.words, WORDS_WIDE - 2 if beside else width, short=width < READABLE)
        paper.styles.dock = "right" if beside else "none"
        paper.styles.width = WORDS_WIDE if beside else "1fr"
        paper.styles.height = "1fr" if beside else max(3, min(len(lines) or height, (height - 4) // 4)) + 1
        paper.styles.padding = (0, 0, 0, 2) if beside else (0, 0, 1, 0)
        paper.show(lines)
        if self.words is not None:
            head = head_lines(self.words, currency_of(self.invclose.company), width)
            self.query_one("#head", Lines).show([*head, ""])
            self._show_check()
        self._show_node()

    def _show_node(self) -> None:
        row = self._row()
        if row is not None:
            self.query_one("#node", Lines).show(node_lines(row.node, self.app.size.width))

    @on(Grid.Moved)
    def moved(self) -> None:
        self.update_where()
        self.at_rest(self._rests)

    def _rests(self) -> None:
        self._show_node()
        self.update_keys()

    @on(Paper.Scrolled)
    def scrolled(self) -> None:
        self.update_where()

    def where(self) -> str:
        grid, below = self.grid, self.query_one("#words", Paper).below()
        more = [f"{plural(below, 'line')} of words below: Tab"] if below else []
        return "   ".join([*more, f"row {count(grid.cursor + 1)} of {count(len(grid.pages))}"])

    # --- commands

    def _row(self) -> CostRow | None:
        row: CostRow | None = self.grid.row
        return row

    def _here(self) -> CostRow:
        row = self._row()
        assert row is not None
        return row

    def why_not_unfold(self) -> str:
        row = self._row()
        if row is None or self.costs is None:
            return "The tree has not loaded yet."
        if row.node.loop:
            return f"{row.node.number} stands above itself: the cost leads back here."
        return "It goes no further: the cost comes from here." if row.ends else ""

    def do_unfold(self) -> None:
        """Read and shown; what is unfolded already leads to its first part."""
        row, tree = self._here(), self.costs
        assert tree is not None
        if tree.is_open(row.path):
            self.grid.go_down()
        elif tree.known(row.path) and row.node.kind is not CostKind.MORE:
            tree.show(row.path)
            self._show_rows(row.path)
        else:
            books = self.source

            def show(parts: Sequence[CostNode]) -> None:
                if tree is self.costs:
                    tree.add(row, parts)
                    self._show_rows(self._here().path)

            self.read("the parts", lambda: books.cost_parts(row.node), show, group=f"parts {row.path}")

    def do_fold(self) -> None:
        """What is folded or goes no further leads to what it is a part of; from the top back."""
        row, tree = self._here(), self.costs
        assert tree is not None
        if tree.is_open(row.path):
            tree.fold(row.path)
            self._show_rows(row.path)
        elif row.path:
            self.grid.move(self.grid.pages.find(row.path[:-1], self.grid.key) or 0)
        else:
            self.do_back()

    def why_not_fold(self) -> str:
        return "" if self._row() is not None else "The tree has not loaded yet."

    def item_code(self) -> str:
        row = self._row()
        node = row.node if row is not None else None
        while node is not None and not node.item:
            node = node.parent
        return node.item if node is not None else ""

    def _document(self) -> CostNode:
        """The row, or the transaction that it is a part of."""
        node = self._here().node.owner
        while not node.transaction_id and not node.record_id and node.parent is not None:
            node = node.parent
        return node

    why_not_copy = why_not_foresee = why_not_fold

    def why_not_open(self) -> str:
        if self._row() is None:
            return "The tree has not loaded yet."
        node = self._document()
        return f"{node.number} would come to be with the close: there is nothing to open yet." if node.foreseen else ""

    why_not_settlements = why_not_open

    def do_foresee(self) -> None:
        """Asks for the day of the close; what is foreseen makes way for the books again."""
        if self.foreseen is not None:
            self._foresee(None)
            return
        calendar, books, number = self.invclose.calendar, self.invclose.books, self.transaction_id
        field = DateField("Close through", calendar.period_end, calendar, id="day")

        def answered(found: dict[str, Any] | None) -> None:
            if found is not None:
                day = found["day"].day.isoformat()
                self.read("the coming close", lambda: books.foresee(number, day), self._foresee)

        head = [[(f" {self.crumb} as a coming close would leave it", "strong")]]
        self.app.push_screen(Ask("After a close", head, [field], rule="foreseen"), answered)

    def _foresee(self, costs: Costs | None) -> None:
        self.foreseen = costs
        self.load()

    def do_open(self) -> None:
        node = self._document()
        if node.record_id:
            self.go(places.Record(node.record_id, node.number))
            return
        if getattr(self.app.screen_stack[-2], "whole_transaction", 0) == node.transaction_id:
            self.dismiss()
        else:
            self.go(places.Transaction(node.transaction_id, node.number))

    def why_not_voucher(self) -> str:
        if self._row() is None:
            return "The tree has not loaded yet."
        return "" if self._here().node.voucher else "This row has no voucher of its own."

    def do_voucher(self) -> None:
        self.go(places.Voucher(self._here().node.voucher))

    def do_settlements(self) -> None:
        node = self._document()
        while not node.transaction_id and node.parent is not None:
            node = node.parent
        self.go(places.TransactionSettlements(node.transaction_id, node.number))

    def do_copy(self) -> None:
        rows = self.grid.pages.at_hand()
        head = "\t".join(column.head.replace("CUR", currency_of(self.invclose.company)) for column in self.grid.columns)
        body = ["\t".join(column.copied(row) for column in self.grid.columns) for row in rows]
        self.app.copy_to_clipboard("\n".join([head, *body]) + "\n")
        self.say(f"Sent to the terminal's clipboard: {plural(len(rows), 'row')} with a header line.")

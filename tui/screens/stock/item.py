"""One item: what of it lies where, what is left of its receipts, what it cost month by month, and every transaction of it.

The transactions come first, the newest on top, each with what was on hand after it; open receipts, months and marks are read
behind them and never hold them up.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from core.errors import NotFound
from core.listing import Facts
from core.money import quantity_text
from core.rights import Act
from core.views.items import ItemCosts, ItemView, MovementRow
from tui import places
from tui.format import amount, cost_each, plain_amount, plural, quantity, worded, wrap
from tui.paging import Source
from tui.registry import Here
from tui.rights import why_not_start
from tui.screens.adjusting.adjust_forms import AdjustForm
from tui.screens.adjusting.adjustment_review import tell_posted
from tui.screens.common.details import currency_of
from tui.screens.lists.list_summary import Summary, net
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.screens.stock.item_lines import Look, head_lines, movement_state
from tui.screens.stock.stock import ask_day
from tui.widgets.columns import Column
from tui.widgets.grid import Grid, Whole
from tui.widgets.lines import Line, Lines

_DETAIL_FROM = 30
"""Lines of the terminal from which the row under the cursor is explained below the list."""
_DETAIL_LINES = 3


class ItemScreen(ListFrame[None]):
    """Where an item stands and how it came there."""

    arranges = "item"
    CSS_PATH = "item.tcss"
    HERE = (
        Here("open", "Open", "Opens the transaction, or the record that revalued."),
        Here("explain", "Why"),
        Here("settlements"),
        Here("adjust", help="Adjusts its cost by hand: on-hand, average or standard cost, by its model."),
        Here("marks"),
        Here("as_of", "As of", "Shows where it lay on a day."),
        Here("transaction", footer=False),
        Here("filter", footer=False),
        Here("copy", footer=False),
        Here("back"),
        *LIST_COMMANDS[:3],
    )
    what = "the item"
    rule = "item"
    order = "newest first"

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = self.crumb = code
        self.view: ItemView | None = None
        self.costs: ItemCosts | None = None
        self.marked = 0
        """Marks of the item."""

    def parts(self) -> ComposeResult:
        yield Lines(id="head")
        yield Grid(self._columns(), lambda row: row.place, tone=self._tone, id="list")
        yield from self.filter_field()
        yield Lines(id="detail")

    def _columns(self) -> tuple[Column[MovementRow], ...]:
        return (
            Column("date", "Date", lambda row: row.date, 10),
            Column("number", "Document", lambda row: row.number, 10, most=20, code=True),
            Column("kind", "Kind", lambda row: row.reference.label, 12, most=22, priority=3),
            Column("dimensions", "Dimensions", lambda row: row.dimensions, 10, verbatim=True, most=20, priority=5),
            Column(
                "quantity", "Quantity", lambda row: quantity(row.quantity) if row.quantity else "", 9, most=16,
                figure=True, plain=lambda row: quantity_text(row.quantity),
            ),
            Column("each", "Unit cost", self._each, 10, most=14, figure=True, priority=4),
            Column(
                "cost", "Cost CUR", lambda row: amount(row.cost), 10, most=18, figure=True,
                plain=lambda row: plain_amount(row.cost),
            ),
            Column(
                "on_hand", "On hand", lambda row: quantity(row.on_hand), 9, most=16, figure=True,
                plain=lambda row: quantity_text(row.on_hand),
            ),
            Column(
                "value", "Value CUR", lambda row: amount(row.value), 12, most=20, figure=True, priority=2,
                plain=lambda row: plain_amount(row.value),
            ),
            Column("state", "State", self._state, 12, most=20, priority=1),
            Column("invoiced", "Invoiced", lambda row: row.invoiced, 10, priority=6),
            Column("closed_by", "Settled by", lambda row: row.closed_by, 10, most=12, code=True, priority=7),
        )  # fmt: skip

    @staticmethod
    def _each(row: MovementRow) -> str:
        return cost_each(row.cost, row.quantity) if row.quantity else ""

    def _state(self, row: MovementRow) -> str:
        return movement_state(row, settled=self.view is None or self.view.settled)

    def _tone(self, row: MovementRow) -> Whole:
        return "quiet" if self._state(row) == "undone" else ""

    # --- reading

    def source(self) -> Source[MovementRow]:
        books, code = self.invclose.books, self.code
        return Source(lambda after, limit: books.movements(code, limit=limit, after=after), lambda row: row.before)

    def gather(self) -> ItemView:
        return self.invclose.books.item(self.code)

    def load(self) -> None:
        super().load()
        books, desk, code = self.invclose.books, self.invclose.desk, self.code
        self.read("costs", lambda: (books.item_costs(code), len(desk.marks(code))), self._show_costs, group="costs")

    def show_gathered(self, value: ItemView) -> None:
        self.view = value
        self._show_head()

    def _show_costs(self, value: tuple[ItemCosts, int]) -> None:
        self.costs, self.marked = value
        self._show_head()

    def laid_out(self) -> None:
        self._show_head()
        super().laid_out()

    def _show_head(self) -> None:
        if self.view is None:
            return
        size, currency = self.app.size, currency_of(self.invclose.company)
        look = Look(size.width, size.height, ascii_only=self.invclose.ascii_frames, currency=currency)
        self.query_one("#head", Lines).show(head_lines(self.view, self.costs, self.marked, look))

    def facts(self, row: MovementRow) -> Facts:
        kind, state = row.reference.label, self._state(row)
        words = f"{row.number} {kind} {row.dimensions} {row.date} {state}"
        return Facts(words, row.cost, row.date, {"kind": kind, "state": state, "site": row.dimensions})

    def totals(self, rows: Sequence[MovementRow]) -> tuple[str, dict[str, str]]:
        pieces, cost = sum(row.quantity for row in rows), sum(row.cost for row in rows)
        return plural(len(rows), "transaction"), {"quantity": quantity(pieces), "cost": amount(cost)}

    def summarize(self) -> Summary:
        found = self.invclose.books.movement_totals(self.code)

        def changed(out: Sequence[MovementRow], more: Sequence[MovementRow]) -> tuple[str, dict[str, str]]:
            pieces = found.quantity + net(out, more, lambda row: row.quantity)
            cost = found.value + net(out, more, lambda row: row.cost)
            words = plural(found.count - len(out) + len(more), "transaction")
            return words, {"quantity": quantity(pieces), "cost": amount(cost)}

        return Summary(found.count, changed)

    def empty(self) -> str:
        return f"Nothing of {self.code} was ever posted."

    # --- the row under the cursor, in words

    def at_row(self, row: MovementRow) -> None:
        if self.app.size.height < _DETAIL_FROM:
            self.query_one("#detail", Lines).show([])
            return
        books = self.invclose.books

        def work() -> tuple[str, ...]:
            try:
                return books.explain(row.transaction_id).sentences if row.transaction_id else ()
            except NotFound:  # only received: nothing of its cost is known yet
                return ()

        self.read("why", work, lambda sentences: self._show_detail(row, sentences), group="detail")

    def _show_detail(self, row: MovementRow, sentences: Sequence[str]) -> None:
        words = worded(" ".join(sentences)) or f"{row.number}: {self._state(row) or row.reference.label}."
        parts = wrap(words, self.size.width - 3)
        if len(parts) > _DETAIL_LINES:
            parts = [*parts[: _DETAIL_LINES - 1], f"{parts[_DETAIL_LINES - 1][: self.size.width - 16]} .. i: all"]
        lines: list[Line] = ["", *(f"  {part}" for part in parts)]
        self.query_one("#detail", Lines).show(lines + [""] * (_DETAIL_LINES + 1 - len(lines)))

    # --- commands

    def row(self) -> MovementRow:
        row: MovementRow | None = self.grid().row
        assert row is not None
        return row

    def why_not_open(self) -> str:
        return self.needs_row()

    def do_open(self) -> None:
        row = self.row()
        if row.transaction_id:
            self.go(places.Transaction(row.transaction_id, row.number))
        else:
            self.go(places.Record(row.place.number, row.number))

    def why_not_transaction(self) -> str:
        if reason := self.needs_row():
            return reason
        return "" if self.row().transaction_id else "A revaluation has no transaction. Enter shows its record."

    why_not_explain = why_not_settlements = why_not_transaction

    do_transaction = do_open

    def do_explain(self) -> None:
        self.go(places.CostExplorer(self.row().transaction_id, self.row().number))

    def do_settlements(self) -> None:
        self.go(places.TransactionSettlements(self.row().transaction_id, self.row().number))

    def why_not_adjust(self) -> str:
        if self.view is None:
            return "The item has not loaded yet."
        app = self.invclose
        return why_not_start(app.company, read_only=app.read_only, act=Act.ADJUST)

    def do_adjust(self) -> None:
        """What can be adjusted by hand depends on the model: what is open, or the cost of all pieces."""
        assert self.view is not None
        if self.view.settled:
            self.go(places.OnHand((self.code,)))
            return
        form = AdjustForm("standard" if self.view.prices else "revalue", item=self.code)
        self.app.push_screen(form, lambda found: tell_posted(self, found) if found is not None else None)

    def do_marks(self) -> None:
        self.go(places.Marks(self.code))

    def do_as_of(self) -> None:
        ask_day(self, self.code)

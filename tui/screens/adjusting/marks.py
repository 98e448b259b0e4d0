"""Marks: which quantity of which issue is reserved for which receipt. ``m`` marks, ``x`` takes a mark away."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult

from core.listing import Facts
from core.money import quantity_text
from core.rights import Act
from core.views.adjusting import MarkRow
from tui import places
from tui.format import quantity
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.rules import RULES
from tui.screens.adjusting.adjust_forms import AdjustForm
from tui.screens.adjusting.adjustment_review import Posted
from tui.screens.common.leading import LeadsToItem
from tui.screens.dialogs.confirm import Confirm
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.sentence import Sentence


def _figure(key: str, head: str, name: str) -> Column[MarkRow]:
    return Column(
        key, head, lambda row: quantity(getattr(row, name)), 10, most=16, figure=True,
        plain=lambda row: quantity_text(getattr(row, name)),
    )  # fmt: skip


COLUMNS: tuple[Column[MarkRow], ...] = (
    Column("issue", "Issue", lambda row: row.issue, 10, most=16, code=True),
    Column("issue_date", "Date", lambda row: row.issue_date, 10, priority=2),
    Column("receipt", "Receipt", lambda row: row.receipt, 10, most=16, code=True),
    Column("receipt_date", "Date", lambda row: row.receipt_date, 10, priority=2),
    Column("item", "Item", lambda row: row.item, 10, most=16, code=True),
    Column("dimensions", "Dimensions", lambda row: row.dimensions, 10, verbatim=True, most=20, priority=3),
    _figure("quantity", "Marked", "quantity"),
    _figure("settled", "Settled", "settled"),
    Column("state", "State", lambda row: row.state, 14, most=20),
    Column("by", "By", lambda row: row.by, 7, most=10, priority=4),
)


class Marks(LeadsToItem[None], ListFrame[None]):
    """A mark counts before the model: 15 of 40 sold, marked to a receipt at 83.70, cost 83.70 each."""

    arranges = "marks"
    CSS_PATH = "marks.tcss"
    HERE = (
        Here("set_mark"),
        Here("remove_mark"),
        Here("transaction", "Issue", "Shows the issue with its accounts."),
        Here("open", "Receipt", "Shows the receipt with its accounts."),
        Here("explain", "Why", "Explains where the cost of the issue comes from.", footer=False),
        Here("item", footer=False),
        Here("filter", footer=False),
        *LIST_COMMANDS,
        Here("back"),
    )
    crumb = "Marks"
    rule = "marks"
    what = "the marks"
    order = "oldest first"

    def __init__(self, item: str = "") -> None:
        super().__init__()
        self.item = item
        self.crumb = f"Marks of {item}" if item else "Marks"

    def parts(self) -> ComposeResult:
        yield Sentence(RULES[self.rule])
        yield Grid(COLUMNS, lambda row: (row.issue_id, row.receipt_id), id="list")
        yield from self.filter_field()

    def source(self) -> Source[MarkRow]:
        desk, item = self.invclose.desk, self.item
        return whole(lambda: desk.marks(item), lambda row: (row.issue_id, row.receipt_id))

    def facts(self, row: MarkRow) -> Facts:
        words = f"{row.issue} {row.receipt} {row.item} {row.dimensions} {row.state}"
        return Facts(words, row.quantity, row.issue_date, {"item": row.item, "state": row.state})

    def empty(self) -> str:
        return f"There are no marks{f' of {self.item}' if self.item else ''}. {key_of('set_mark')} marks an issue to a receipt."

    def why_not_set_mark(self) -> str:
        return self._why_not(Act.MARK)

    def _why_not(self, act: Act) -> str:
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=act)

    def do_set_mark(self) -> None:
        row: MarkRow | None = self.grid().row

        def filled(marked: Posted | None) -> None:
            if marked is not None:
                self._done("Marked.")

        self.app.push_screen(AdjustForm("marks", transaction=row.issue if row else ""), filled)

    def why_not_remove_mark(self) -> str:
        row: MarkRow | None = self.grid().row
        if row is None:
            return self.needs_row()
        if row.settled:
            return f"{quantity(row.settled)} of it is settled: reverse the close first."
        return self._why_not(Act.UNMARK)

    def do_remove_mark(self) -> None:
        row: MarkRow | None = self.grid().row
        assert row is not None
        desk, issue, receipt = self.invclose.desk, row.issue_id, row.receipt_id
        words = [
            f" {row.issue} and {row.receipt}: {quantity(row.quantity)} of {row.item}.",
            " The inventory model decides again.",
        ]

        def answered(yes: bool | None) -> None:
            if yes:
                self.act("removing the mark", lambda: desk.unmark(issue, receipt), lambda _: self._done("Removed."))

        self.app.push_screen(Confirm("Remove this mark?", words, verb="Remove the mark"), answered)

    def _done(self, word: str) -> None:
        self.load()
        self.say(f"{word} The next close uses it.", stays=True)

    def why_not_open(self) -> str:
        return self.needs_row()

    why_not_transaction = why_not_explain = why_not_open

    def do_open(self) -> None:
        self._transaction("receipt")

    def do_transaction(self) -> None:
        self._transaction("issue")

    def do_explain(self) -> None:
        row: Any = self.grid().row
        self.go(places.CostExplorer(row.issue_id, row.issue))

    def _transaction(self, side: str) -> None:
        row: Any = self.grid().row
        self.go(places.Transaction(getattr(row, f"{side}_id"), getattr(row, side)))

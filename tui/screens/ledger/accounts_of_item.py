"""Which account a new posting of an item would use: every posting type, and below it each line of the profile that was asked for."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from core.views.accounts import AccountSearch
from tui.format import wrap
from tui.paging import Source, whole
from tui.registry import Here
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

COLUMNS = (
    Column[AccountSearch]("name", "Posting type", lambda row: row.posting_name, 26, most=40),
    Column[AccountSearch]("account", "Account", lambda row: row.account, 8, most=12),
    Column[AccountSearch]("account_name", "Name", lambda row: row.account_name, 20, most=40),
    Column[AccountSearch]("found_by", "By the line of", lambda row: row.found_by or "none: refused", 16, most=30),
    Column[AccountSearch]("key", "Key", lambda row: row.posting_type, 12, most=26, priority=1),
)
STEPS = 10
"""Lines below the list: a search with a type that stands in has eight steps."""


def step_lines(search: AccountSearch, width: int) -> list[Line]:
    """The search, step by step; the last one gave the account."""
    lines: list[Line] = ["", [(f" {search.posting_name} of {search.item}, step by step", "strong")]]
    for number, step in enumerate(search.steps, 1):
        line = step.line if step.posting_type == search.posting_type else f"{step.line}, {step.posting_type} stands in"
        found = f"{step.account} {step.account_name}" if step.account else "no line"
        lines.append([(f"  {number}  {line:<34} ", "plain"), (found, "strong" if step.account else "quiet")])
    if search.refused:
        lines += [[(f" {part}", "stop")] for part in wrap(search.refused, width - 2)]
    return lines


class AccountsOfItem(ListFrame[None]):
    """Every posting type of one item."""

    arranges = "accounts_of_item"
    CSS_PATH = "accounts_of_item.tcss"
    HERE = (Here("filter"), Here("copy"), Here("back"), *LIST_COMMANDS[:3])
    what = "the accounts"
    rule = "accounts_of"

    def __init__(self, item: str, key: str = "") -> None:
        super().__init__()
        self.item, self.key = item, key
        self.crumb = f"Accounts of {item}"

    def parts(self) -> ComposeResult:
        yield Grid(COLUMNS, lambda row: row.posting_type, tone=lambda row: "strong" if row.refused else "", id="list")
        yield from self.filter_field()
        yield Lines([""] * STEPS, id="steps")

    def load(self) -> None:
        if self.grid().row is None and self.key:
            self._load(self.key, 0)
        else:
            super().load()

    def source(self) -> Source[AccountSearch]:
        masters, item = self.invclose.masters, self.item
        return whole(lambda: masters().accounts_of(item), lambda row: row.posting_type)

    @on(Grid.Moved)
    def moved_on(self) -> None:
        self.at_rest(self._show_steps)

    def _show_steps(self) -> None:
        """The steps are at hand already."""
        row: AccountSearch | None = self.grid().row
        lines = step_lines(row, self.size.width) if row is not None else []
        self.query_one("#steps", Lines).show(lines + [""] * (STEPS - len(lines)))

"""A list of the setup: items, item groups, item model groups, accounts or the posting profile. Enter shows and changes a row.

What each list shows, and what of a row may be changed, stands in one table here; the rows are those of ``invclose item list``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult

from core.listing import Facts
from core.money import to_quantity
from core.rights import Act
from tui import places
from tui.format import quantity
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.screens.setup.master_form import KINDS, MasterForm, key_of_row
from tui.screens.setup.setup_menu import ask_item
from tui.widgets.columns import Column
from tui.widgets.grid import Grid

Row = Mapping[str, object]


def word(value: object) -> str:
    """Yes or no, or the text."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def column(name: str, head: str, width: int, *, most: int = 0, priority: int = 0, figure: bool = False) -> Column[Row]:
    """One of the values of a row."""
    return Column(name, head, lambda row: word(row[name]), width, most=most, priority=priority, figure=figure)


def _price(row: Row) -> str:
    value = str(row["cost_price"])
    return value and quantity(to_quantity(value), 4)


@dataclass(frozen=True)
class ListOf:
    """How a kind is listed."""

    crumb: str
    columns: Sequence[Column[Row]]
    empty: str


_MAY = (
    column("physical_value", "Physical value", 14, priority=3),
    column("fixed_receipt_price", "Fixed price", 11, priority=4),
    column("physical_negative", "Neg. physical", 13, priority=5),
    column("financial_negative", "Neg. financial", 14, priority=5),
    column("post_physical", "Post physical", 13, priority=5),
    column("stocked", "Stocked", 7, priority=2),
)
LISTS: Mapping[str, ListOf] = {
    "item": ListOf(
        "Setup of items",
        (
            column("item", "Item", 10, most=20), column("name", "Name", 20, most=36), column("group", "Group", 10, most=16),
            column("model", "Model", 9), Column[Row]("cost_price", "Cost price", _price, 11, most=16, figure=True),
            column("unit", "Unit", 5, most=8), *_MAY,
        ),
        "There are no items yet: an import brings them.",
    ),
    "group": ListOf(
        "Item groups",
        (
            column("group", "Group", 12, most=20), column("name", "Name", 30, most=48),
            column("items", "Items", 7, figure=True), column("profile_lines", "Profile lines", 13, figure=True),
        ),
        "There is no item group yet: {new} makes one.",
    ),
    "model": ListOf(
        "Item model groups",
        (
            column("model_group", "Group", 12, most=20), column("model", "Model", 9), *_MAY,
            column("items", "Items", 7, figure=True),
        ),
        "There is no item model group yet: items bring them.",
    ),
    "account": ListOf(
        "Accounts",
        (column("account", "Account", 10, most=20), column("name", "Name", 40, most=60), column("blocked", "Blocked", 7)),
        "There is no account yet: {new} makes one.",
    ),
    "profile": ListOf(
        "Posting profile",
        (
            column("name", "Posting type", 24, most=40), column("item_relation", "For", 6), column("item", "Code", 8, most=16),
            column("account", "Account", 8, most=12), column("account_name", "Name", 16, most=40),
            column("posting_type", "Key", 10, most=26, priority=2),
        ),
        "There is no line yet: {new} makes one.",
    ),
}  # fmt: skip


class SetupList(ListFrame[None]):
    """One list of the setup."""

    CSS_PATH = "../lists/lists.tcss"
    HERE = (
        Here("open", "Show, change"),
        Here("new_master"),
        Here("explain", "Which account", "Says which account an item would use, and by which line of the profile."),
        Here("filter"),
        Here("copy", footer=False),
        Here("back"),
        *LIST_COMMANDS[:3],
    )
    what = "the setup"
    rule = "setup"

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind, self.arranges = kind, f"setup_{kind}"
        self.crumb = LISTS[kind].crumb
        self._key: str | None = None
        """Of the row to stand on after the next read."""

    def parts(self) -> ComposeResult:
        yield Grid(LISTS[self.kind].columns, lambda row: key_of_row(self.kind, row), id="list")
        yield from self.filter_field()

    def source(self) -> Source[Row]:
        masters, kind = self.invclose.masters, self.kind
        return whole(lambda: masters().list(kind), lambda row: key_of_row(kind, row))

    def facts(self, row: Row) -> Facts:
        words = {name: word(value) for name, value in row.items()}
        return Facts(" ".join(words.values()), fields=words)

    def empty(self) -> str:
        return LISTS[self.kind].empty.format(new=key_of("new_master"))

    # --- commands

    def why_not_open(self) -> str:
        return self.needs_row()

    def do_open(self) -> None:
        self.form(self.grid().row)

    def why_not_new_master(self) -> str:
        if self.kind not in KINDS or not KINDS[self.kind].new:
            return "Items come by an import." if self.kind == "item" else "A model group is made by changing an item."
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=Act.CHANGE_SETUP)

    def do_new_master(self) -> None:
        self.form(None)

    def form(self, row: Row | None) -> None:
        """Show a row, or what a new one needs; read again after a change."""

        def done(key: str | None) -> None:
            if key is not None:
                self._load(key, 0)

        self.app.push_screen(MasterForm(self.kind, row), done)

    def why_not_explain(self) -> str:
        return (
            "" if self.kind in ("item", "profile") else "That is asked of an item, or of a line of the posting profile."
        )

    def do_explain(self) -> None:
        row: Any = self.grid().row
        if self.kind == "item" and row is not None:
            self.go(places.AccountsOfItem(str(row["item"])))
        else:
            ask_item(self, str(row["posting_type"]) if row is not None else "")

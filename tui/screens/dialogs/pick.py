"""A list to choose one from by its letters: currencies, themes; whatever is not in the books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui import fuzzy
from tui.format import count
from tui.paging import Pages
from tui.registry import Here
from tui.screens.common.base import Dialog
from tui.widgets.columns import Column
from tui.widgets.fields import Field, SearchField
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines

Row = tuple[str, str]
"""Code and name."""
COLUMNS: tuple[Column[Row], ...] = (
    Column("code", "Code", lambda row: row[0], 12, most=20, code=True),
    Column("name", "Name", lambda row: row[1], 40, most=60),
)


class Pick(Dialog[str]):
    """Returns the code chosen."""

    CSS_PATH = "pick.tcss"
    AUTO_FOCUS = "#typed"
    HERE = (Here("open", "Choose"), Here("back", "Close"))

    def __init__(
        self, crumb: str, rows: Callable[[], Sequence[Row]], *, at: str = "", columns: tuple[Column[Row], ...] = COLUMNS
    ) -> None:
        super().__init__()
        self.crumb, self.rows, self.at, self.columns = crumb, rows, at, columns
        self.every: list[Row] = []

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield SearchField(self.crumb, id="typed", width=40)
            yield Lines([""])
            yield Grid(self.columns, lambda row: row[0], id="values")
            yield Lines(["", ""], id="count")

    @property
    def grid(self) -> Grid:
        return self.query_one("#values", Grid)

    def opened(self) -> None:
        self.grid.can_focus = False
        self.grid.lit = True

    def load(self) -> None:
        self.read("the list", lambda: list(self.rows()), self._show)

    def _show(self, rows: list[Row]) -> None:
        self.every = rows
        self.narrow()

    @on(Field.Changed)
    def narrow(self) -> None:
        typed = self.query_one("#typed", SearchField).value.strip()
        found = fuzzy.ranked(self.every, typed, lambda row: row)
        self.grid.show(Pages.of(found), keep=None if typed else self.at)
        said = f" {count(len(found))} of {count(len(self.every))}" if found else " Nothing matches."
        self.query_one("#count", Lines).show([said, [(" Type part of the code or the name.", "quiet")]])
        self.update_keys()

    def own_key(self, event: events.Key) -> bool:
        move = Grid.MOVES.get(event.key)
        if event.key == "enter":
            self.perform("open")
        elif move in ("up", "down", "page_up", "page_down"):
            getattr(self.grid, f"go_{move}")()
        else:
            return False
        return True

    def why_not_open(self) -> str:
        return "" if self.grid.row is not None else "Nothing to choose: type something else."

    def do_open(self) -> None:
        row: Any = self.grid.row
        self.dismiss(row[0])


def picking(crumb: str, rows: Callable[[], Sequence[Row]]) -> Callable[[Any, str, Callable[[str], None]], None]:
    """The list behind F4 of a `ListedField`: rows are read when it opens, what is chosen goes into the field."""

    def opened(asking: Any, typed: str, chosen: Callable[[str], None]) -> None:
        asking.app.push_screen(Pick(crumb, rows, at=typed), lambda code: chosen(code) if code else None)

    return opened

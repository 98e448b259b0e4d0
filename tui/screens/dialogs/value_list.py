"""The list of values of a field: codes by their letters or those of their name, documents by number or item."""

from __future__ import annotations

from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.money import quantity_text
from core.views.codes import DocumentRow
from core.vocabulary import CodeKind
from tui import fuzzy
from tui.format import amount, count, quantity
from tui.paging import Pages
from tui.registry import Here
from tui.screens.common.base import Dialog, Frame
from tui.values import Lookup, Value, values
from tui.widgets.codes import CodeField
from tui.widgets.columns import Column
from tui.widgets.fields import Field, SearchField
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines

PAUSE = 0.15
CODES: tuple[Column[Value], ...] = (
    Column("code", "Code", lambda value: value.code, 12, most=20, code=True),
    Column("name", "Name", lambda value: value.name, 24, most=40),
    Column("remark", "", lambda value: getattr(value.row, "remark", ""), 16, most=24, priority=1),
)


def _document(value: Value) -> DocumentRow:
    assert isinstance(value.row, DocumentRow)
    return value.row


def _pieces(key: str, head: str) -> Column[Value]:
    return Column(
        key, head, lambda value: quantity(getattr(value.row, key)), 9, most=14, figure=True,
        plain=lambda value: quantity_text(getattr(value.row, key)),
    )  # fmt: skip


DOCUMENTS: tuple[Column[Value], ...] = (
    Column("number", "Number", lambda value: _document(value).number, 12, most=18, code=True),
    Column("date", "Date", lambda value: _document(value).date, 10),
    Column("item", "Item", lambda value: value.name, 10, most=16, code=True),
    Column(
        "dimensions", "Dimensions", lambda value: _document(value).dimensions, 8, most=20, verbatim=True, priority=2
    ),
    _pieces("quantity", "Pieces"),
    _pieces("open_quantity", "Open"),
    Column("cost", "Cost CUR", lambda value: amount(_document(value).cost), 12, most=16, figure=True, priority=1),
)


class ValueList(Dialog[str]):
    """Returns the code chosen."""

    CSS_PATH = "value_list.tcss"
    AUTO_FOCUS = "#typed"
    HERE = (Here("open", "Choose"), Here("back", "Close"))

    def __init__(self, label: str, lookup: Lookup, typed: str, standing: str) -> None:
        super().__init__()
        self.crumb = label
        self.lookup, self.standing = lookup, standing
        self.first_typed = typed
        self.every: list[Value] = []
        self._timer: Any = None
        self._opens = False
        """Enter was pressed before the list had answered what is typed."""
        self._answers: str | None = None

    @property
    def whole(self) -> bool:
        """Whether all values are here, to be looked through."""
        return isinstance(self.lookup, CodeKind)

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield SearchField(self.crumb, self.first_typed, id="typed", width=40)
            yield Lines([""], classes="gap")
            yield Grid(CODES if self.whole else DOCUMENTS, lambda value: value.code, id="values")
            yield Lines(["", ""], id="count")

    @property
    def grid(self) -> Grid:
        return self.query_one("#values", Grid)

    @property
    def typed(self) -> str:
        return self.query_one("#typed", SearchField).value.strip()

    def opened(self) -> None:
        self.grid.can_focus = False
        self.grid.lit = True

    def load(self) -> None:
        books, lookup, typed = self.invclose.books, self.lookup, self.typed
        self.read("the list", lambda: values(books, lookup, typed), lambda found: self.show(found, typed))

    def show(self, found: list[Value], typed: str) -> None:
        """What the books answered; ``typed`` is what they were asked for."""
        self.every = found
        if self.whole:
            self._narrow()
        elif typed == self.typed:
            self._list(found, typed)
        else:
            self.look_up()

    def _list(self, rows: list[Value], typed: str) -> None:
        self._answers = typed
        self.grid.show(Pages.of(rows), keep=self.standing)
        if typed:
            self.grid.go_top()
        how = "part of the code or the name" if self.whole else "the beginning of a number, or an item"
        said = (
            f" {count(len(rows))} of {count(len(self.every))}" if self.whole else f" {count(len(rows))}, newest first"
        )
        words = said if rows else " Nothing matches."
        self.query_one("#count", Lines).show([words, [(f" Type {how}.", "quiet")]])
        self.update_keys()
        if self._opens:
            self._opens = False
            self.perform("open")

    def _narrow(self) -> None:
        typed = self.typed
        self._list(fuzzy.ranked(self.every, typed, lambda value: (value.code, value.name)), typed)

    @on(Field.Changed)
    def changed(self) -> None:
        self._opens = False
        if self.holding:
            return
        if self.whole:
            self._narrow()
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.look_up)

    def look_up(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._answers != self.typed:
            self.load()

    # --- the list moves while the field keeps the focus

    def own_key(self, event: events.Key) -> bool:
        move = Grid.MOVES.get(event.key)
        if event.key == "enter":
            self._enter()
        elif move in ("up", "down", "page_up", "page_down"):
            getattr(self.grid, f"go_{move}")()
        else:
            return False
        return True

    def _enter(self) -> None:
        """Choose of what is typed, never of what was typed before."""
        if self._answers == self.typed:
            self.perform("open")
        else:
            self._opens = True
            self.look_up()

    def why_not_open(self) -> str:
        return "" if self.grid.row is not None else "Nothing to choose: type something else."

    def do_open(self) -> None:
        value: Value | None = self.grid.row
        assert value is not None
        self.dismiss(value.code)


def choose_value(frame: Frame[Any], field: CodeField) -> None:
    """The list for a field; what is chosen stands in it then."""

    def chosen(code: str | None) -> None:
        if code is not None:
            field.chosen(code)
            frame.focus_next()

    frame.app.push_screen(ValueList(field.label, field.lookup, field.half_typed, field.code), chosen)

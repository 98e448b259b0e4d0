"""Which columns a list shows, in which order and how wide. Nothing is kept until it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.arranged import LISTS, WIDEST, Arrangement, Chosen, text_of
from tui.format import plural
from tui.paging import Pages
from tui.registry import Here
from tui.screens.common.base import Dialog
from tui.signs import sign
from tui.widgets.columns import Column
from tui.widgets.grid import Grid, Whole
from tui.widgets.lines import Lines

NARROWEST = 3


@dataclass(frozen=True)
class Row:
    """A column of the list: shown or not, and how wide; 0: as its rows need it."""

    key: str
    head: str
    shown: bool
    width: int = 0


COLUMNS = (
    Column[Row]("shown", "Shown", lambda row: sign("good") if row.shown else "", 5, tone=lambda _row: "good"),
    Column[Row]("head", "Column", lambda row: row.head, 20, most=30),
    Column[Row]("width", "Width", lambda row: str(row.width) if row.width else "as needed", 10, figure=True),
)


def rows_of(titles: Sequence[tuple[str, str]], chosen: Arrangement) -> list[Row]:
    """The columns that are shown in their order, then the others; where nothing was chosen, all of them."""
    heads = dict(titles)
    first = [Row(one.key, heads[one.key], True, one.width) for one in chosen if one.key in heads]
    taken = {row.key for row in first}
    return first + [Row(key, head, not first) for key, head in titles if key not in taken]


class ChooseColumns(Dialog[str]):
    """Returns what is to be kept: a text for the configuration file, blank for all columns as they are from the start."""

    CSS_PATH = "choose_columns.tcss"
    HERE = (
        Here("mark", "Show", "Shows the column, or hides it."),
        Here("earlier", "Up"),
        Here("later", "Down"),
        Here("next_record", "Wider", "Makes the column wider by a cell."),
        Here(
            "previous_record",
            "Narrower",
            "Makes the column narrower by a cell; below its least, as wide as needed.",
            footer=False,
        ),
        Here("confirm", "Keep", "Keeps the columns so, in the configuration file."),
        Here("undo", "As given", "All columns, in the order and width that they have from the start.", footer=False),
        Here("back", "Cancel"),
    )
    crumb = "Columns"
    rule = "columns"

    def __init__(self, name: str, titles: tuple[tuple[str, str], ...], chosen: Arrangement) -> None:
        super().__init__()
        self.titles = titles
        self.what = LISTS[name][0]
        self.rows = rows_of(titles, chosen)
        self.widest = dict.fromkeys(dict(titles), WIDEST)

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield Lines([[(f" {self.what}", "strong")], ""], id="what")
            yield Grid(COLUMNS, lambda row: row.key, tone=self._tone, id="columns")
            yield Lines(["", ""], id="said")

    @staticmethod
    def _tone(row: Row) -> Whole:
        return "" if row.shown else "quiet"

    def load(self) -> None:
        self._show()
        self.ready()

    def _show(self, keep: str | None = None) -> None:
        self.query_one("#columns", Grid).show(Pages.of(self.rows), keep=keep)
        shown = sum(row.shown for row in self.rows)
        narrow = "What does not fit the screen: shift+Right."
        self.query_one("#said", Lines).show(["", [(f" {plural(shown, 'column')} shown. {narrow}", "quiet")]])

    @on(Grid.Moved)
    def moved(self) -> None:
        self.update_keys()

    @property
    def at(self) -> int:
        """Place of the column under the cursor."""
        return self.query_one("#columns", Grid).cursor

    def _put(self, **changes: object) -> None:
        row = self.rows[self.at]
        self.rows[self.at] = replace(row, **changes)  # type: ignore[arg-type]
        self._show(row.key)
        self.update_keys()

    # --- commands

    def why_not_mark(self) -> str:
        alone = self.rows[self.at].shown and sum(row.shown for row in self.rows) == 1
        return "A list shows at least one column." if alone else ""

    def do_mark(self) -> None:
        self._put(shown=not self.rows[self.at].shown)

    def why_not_earlier(self) -> str:
        return "" if self.at else "It is the first column."

    def do_earlier(self) -> None:
        self._move(-1)

    def why_not_later(self) -> str:
        return "" if self.at < len(self.rows) - 1 else "It is the last column."

    def do_later(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        row = self.rows.pop(self.at)
        self.rows.insert(self.at + step, row)
        self._show(row.key)

    def do_next_record(self) -> None:
        width = self.rows[self.at].width
        self._put(width=min(WIDEST, width + 1) if width else max(NARROWEST, len(self.rows[self.at].head)) + 1)

    def why_not_previous_record(self) -> str:
        return "" if self.rows[self.at].width else "It is as wide as its rows need."

    def do_previous_record(self) -> None:
        width = self.rows[self.at].width - 1
        self._put(width=width if width >= NARROWEST else 0)

    def do_undo(self) -> None:
        self.rows = rows_of(self.titles, ())
        self._show()

    def do_confirm(self) -> None:
        kept = tuple(Chosen(row.key, row.width) for row in self.rows if row.shown)
        whole = tuple(Chosen(key) for key, _ in self.titles)
        self.dismiss("" if kept == whole else text_of(kept))

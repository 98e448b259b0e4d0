"""Selected rows of a list: selecting, counting, copying, and which commands act on them.

A command about rows acts on the selected ones and says how many, where its screen says so (``ON_SELECTED``); every other one acts
on one row, and refuses while others are selected. ``ctrl+a`` selects all that the filter shows, read or not.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.worker import get_current_worker

from tui.format import count, plural
from tui.paging import Source, everything
from tui.registry import ABOUT_ROWS, COMMANDS, shown
from tui.screens.common.base import Frame

if TYPE_CHECKING:
    from tui.widgets.grid import Grid

R = TypeVar("R")
COPY_LIMIT = 70_000
"""Characters that a terminal's clipboard takes."""
COPY_ROWS = 10_000
"""More rows are not even read for copying: they would be longer than that."""


class Selecting(Frame[R]):
    """The half of a list that knows what is selected."""

    ON_SELECTED: ClassVar[frozenset[str]] = frozenset({"copy"})
    """Commands that act on all selected rows."""
    NOT_ON_ROW: ClassVar[frozenset[str]] = frozenset({"export"})
    """Commands that are about a row elsewhere, and here about the whole list."""
    _source: Source[Any] | None = None
    filter_text = ""

    @abstractmethod
    def grid(self) -> Grid:
        """The list."""

    @abstractmethod
    def show_totals(self) -> None:
        """What is selected or shown has changed."""

    @abstractmethod
    def needs_row(self) -> str:
        """Why a command about a row cannot run; empty when there is one."""

    def counted(self) -> int | None:
        """Rows that the list shows, where that is known without reading them."""
        return None

    def within(self) -> Callable[[Any], bool] | None:
        """Which rows of the whole list the filter shows; None: all."""
        return None

    def marked_source(self) -> Source[Any] | None:
        """Where the rows come from of which all are selected."""
        source = self._source
        return None if source is None else Source(source.fetch, source.key, source.page)

    # --- what commands act on

    def reason(self, command: str) -> str:
        return self._of_one(command) or super().reason(command)

    def _of_one(self, command: str) -> str:
        """Why a command about one row does not run while others are selected; empty when it does."""
        entry, grid = COMMANDS[command], self.grid()
        if command not in ABOUT_ROWS or command in self.ON_SELECTED or command in self.NOT_ON_ROW or not grid.marks:
            return ""
        title = next((here.label for here in self.here() if here.id == command), entry.title)
        words = f"{shown(entry.keys[0])} {title} acts on one row"
        if len(grid.marks) > 1:
            return f"{count(len(grid.marks))} are selected, {words}: U deselects all."
        if grid.row is not None and not grid.marks.has(grid.key(grid.row), grid.row):
            return f"{words}, and the cursor is not on the selected one: U deselects it."
        return ""

    def chosen(self) -> list[Any]:
        """The selected rows, else the one under the cursor; for a list that is at hand as a whole."""
        grid = self.grid()
        if grid.marks.every is not None:
            return [row for key, row in grid.keyed() if grid.marks.has(key, row)]
        return grid.marked_rows() or ([grid.row] if grid.row is not None else [])

    def with_chosen(self, most: int, then: Callable[[list[Any]], None]) -> None:
        """The selected rows (else the one under the cursor) for a command, read where they are not at hand; not more than that."""
        grid, source = self.grid(), self._source
        if len(grid.marks) > most:
            self.say(f"{count(len(grid.marks))} are selected; at most {count(most)} can be done at once.")
        elif grid.marks.every is None or source is None:
            then(self.chosen())
        else:
            marks, key, every = grid.marks, grid.key, self.marked_source() or source
            _, more = marks.changes()
            stop = lambda: get_current_worker().is_cancelled  # noqa: E731
            self.read(
                "the selected rows",
                lambda: [row for row in everything(every, stop) if marks.has(key(row), row)] + more,
                then,
                group="selected",
            )

    # --- selecting

    def do_mark(self) -> None:
        self.grid().toggle_mark()
        self.marks_changed()

    def do_mark_all(self) -> None:
        grid, source = self.grid(), self._source
        if grid.pages.all_at_hand:
            self._selected([row for _, row in grid.keyed()])
        elif (shown := self.counted()) is not None:
            grid.marks.select_every(shown, self.within())
            self._selected(None)
        elif source is not None:
            stop = lambda: get_current_worker().is_cancelled  # noqa: E731
            self.read("selecting", lambda: everything(source, stop), self._selected, group="selected")

    def _selected(self, rows: Sequence[Any] | None) -> None:
        """All that the filter shows, or with None the whole list, is selected now."""
        grid = self.grid()
        said = bool(self.filter_text) or not grid.pages.all_at_hand
        if rows is not None:
            grid.marks.select((grid.key(row), row) for row in rows)
        grid.refresh()
        self.marks_changed()
        if not said:
            return  # beside the crumbs stands how many
        shows = f"all that the filter {self.filter_text} shows" if self.filter_text else "all of the list"
        self.say(f"{count(len(grid.marks))} selected: {shows}.")

    def do_unmark(self) -> None:
        self.grid().marks.clear()
        self.grid().refresh()
        self.marks_changed()

    def marks_changed(self) -> None:
        self.show_totals()
        self.update_where()
        self.update_keys()

    def why_not_mark(self) -> str:
        return self.needs_row()

    why_not_copy = why_not_mark_all = why_not_mark

    # --- copying

    def do_copy(self) -> None:
        self.with_chosen(COPY_ROWS, self._copy)

    def _copy(self, rows: Sequence[Any]) -> None:
        grid = self.grid()
        columns = [column for column in grid.columns if column.head]
        head = "\t".join(column.head for column in columns)
        body = "\n".join("\t".join(column.copied(row) for column in columns) for row in rows)
        text = f"{head}\n{body}\n"
        if len(text) > COPY_LIMIT:
            self.say(f"{plural(len(rows), 'row')} are too many for the clipboard; select fewer.")
            return
        self.app.copy_to_clipboard(text)
        self.say(f"Sent to the terminal's clipboard: {plural(len(rows), 'row')} with a header line.")

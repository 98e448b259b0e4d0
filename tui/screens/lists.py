"""A screen around one list: window reading, filter, marks, copying, the cursor on the same record after a reload."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.worker import get_current_worker

from tui.filters import Facts, parse_filter
from tui.format import count, plural
from tui.paging import STRIDE, Page, Pages, Source, read_page, walk
from tui.registry import Here
from tui.safe import safe
from tui.screens.base import Frame
from tui.widgets.fields import Field, TextField
from tui.widgets.grid import Grid

R = TypeVar("R")
FILTER_PAUSE = 0.15
DETAIL_PAUSE = 0.25
COPY_LIMIT = 70_000
LIST_COMMANDS = (
    Here("mark", footer=False),
    Here("mark_all", footer=False),
    Here("unmark", footer=False),
    Here("copy", footer=False),
)


class ListFrame(Frame[R]):
    """One list and what belongs to its cursor row."""

    what = "rows"
    """Named while it loads and when it cannot be read."""
    order: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.filter_text = ""
        self.known_total: int | None = None
        self._source: Source[Any] | None = None
        self._filter_timer: Any = None
        self._detail_timer: Any = None

    # --- what subclasses fill in

    def grid(self) -> Grid:
        """Made once, by ``parts``."""
        return self.query_one("#list", Grid)

    def source(self) -> Source[Any]:
        raise NotImplementedError

    def facts(self, row: Any) -> Facts:
        """What the filter can ask of a row."""
        return Facts(" ".join(str(column.text(row)) for column in self.grid().columns))

    def gather(self) -> Any:
        """Further view models, read in the same thread as the rows."""
        return None

    def show_gathered(self, value: Any) -> None:
        """Put them on the screen."""

    def totals(self, _rows: Sequence[Any]) -> tuple[str, dict[str, str]]:
        """Label and totals under the columns, for these rows (all of the list)."""
        return "", {}

    def at_row(self, row: Any) -> None:
        """The cursor rests on this row: fill the detail."""

    def empty(self) -> str:
        """Why there are no rows, and the key that changes that."""
        return "Nothing here."

    def filter_field(self) -> ComposeResult:
        yield TextField("Filter", id="filter", width=40)

    # --- reading

    def load(self) -> None:
        grid = self.grid()
        keep = grid.key(grid.row) if grid.row is not None else None
        self._load(keep, grid.cursor + 1 if keep is not None else 0)

    def _load(self, keep: Any, needed: int) -> None:
        source = self.source()
        test = parse_filter(self.filter_text)
        if test is not None:
            source = Source(source.fetch, source.key, source.page, lambda row: test(self.facts(row)))
        self._source = source
        key = self.grid().key

        def work() -> tuple[Any, list[Page[Any]]]:
            extra = self.gather()
            pages = [read_page(source, None)]
            have = len(pages[0].rows)
            while not pages[-1].last and have < needed and all(key(row) != keep for row in pages[-1].rows):
                pages.append(read_page(source, pages[-1].next, STRIDE))
                have += len(pages[-1].rows)
            return extra, pages

        self.read(self.what, work, lambda value: self._show(keep, value))

    def _show(self, keep: Any, value: tuple[Any, list[Page[Any]]]) -> None:
        extra, read = value
        pages: Pages[Any] = Pages()
        for page in read:
            pages.add(page)
        self.show_gathered(extra)
        grid = self.grid()
        no_match = f"No row matches the filter {self.filter_text}. Esc clears it."
        grid.empty_words = safe(no_match if self.filter_text else self.empty())
        grid.show(pages, keep=keep, at=grid.cursor if keep is not None else 0)
        self._totals()

    def _totals(self) -> None:
        grid = self.grid()
        whole = grid.pages.complete and grid.pages.missing(0, len(grid.pages)) is None
        rows = grid.marked_rows() if grid.marks else grid.pages.at_hand() if whole else []
        label, totals = self.totals(rows) if rows else ("", {})
        if label and grid.marks:
            label = f"{len(rows)} selected"
        elif label and self.filter_text:
            label = f"{label}, filtered"
        grid.set_totals(label, totals)

    @on(Grid.NeedRows)
    def need_rows(self, message: Grid.NeedRows) -> None:
        grid, source = message.grid, self._source
        if source is None or grid.id != "list":
            return
        pages = grid.pages
        if message.page is not None:
            number = message.page
            start, limit = pages.starts[number]

            def refilled(page: Page[Any]) -> None:
                pages.refill(number, page)
                grid.extended()

            self.read(self.what, lambda: read_page(source, start, limit), refilled, group="page")
        elif message.to_end:
            stop = lambda: get_current_worker().is_cancelled  # noqa: E731
            self.read(
                self.what, lambda: walk(source, pages.next, stop), lambda more: self._more(more, end=True), group="more"
            )
        else:
            self.read(self.what, lambda: [read_page(source, pages.next)], self._more, group="more")

    def _more(self, more: list[Page[Any]], *, end: bool = False) -> None:
        grid = self.grid()
        for page in more:
            grid.pages.add(page)
        grid.extended()
        self._totals()
        if end:
            grid.move(len(grid.pages) - 1)

    # --- the cursor row

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        if message.grid.id != "list":
            return
        self.update_where()
        self.update_keys()
        if self._detail_timer is not None:
            self._detail_timer.stop()
        self._detail_timer = self.set_timer(DETAIL_PAUSE, self._at_row)

    def _at_row(self) -> None:
        row = self.grid().row
        if row is not None and self.is_current:
            self.at_row(row)

    def needs_row(self) -> str:
        return "" if self.grid().row is not None else "There is no row to act on."

    def where(self) -> str:
        grid = self.grid()
        length = len(grid.pages)
        total = self.known_total if self.known_total is not None and not self.filter_text else length
        more = "" if grid.pages.complete or total != length else ">"
        parts = [f"{count(min(grid.cursor + 1, length))} of {more}{count(max(total, length))}"]
        if self.filter_text:
            parts.append(f"filter: {self.filter_text}")
        elif self.order:
            parts.append(self.order)
        if grid.marks:
            parts.insert(0, f"{len(grid.marks)} selected")
        return "  ".join(parts)

    # --- filter

    def do_filter(self) -> None:
        field = self.query_one("#filter", TextField)
        field.display = True
        field.focus()

    @on(Field.Changed)
    def filter_typed(self, message: Field.Changed) -> None:
        if message.field.id != "filter":
            return
        if self._filter_timer is not None:
            self._filter_timer.stop()
        self._filter_timer = self.set_timer(FILTER_PAUSE, self._filter)

    def _filter(self) -> None:
        text = self.query_one("#filter", TextField).value.strip()
        if text != self.filter_text:
            self.filter_text = text
            self.load()

    @on(Field.Left)
    def filter_left(self, message: Field.Left) -> None:
        if message.field.id == "filter":
            self._filter()
            message.field.display = False

    def clear_filter(self) -> bool:
        """Whether there was one."""
        field = self.query_one("#filter", TextField)
        had = bool(self.filter_text or field.display)
        field.value, field.at = "", 0
        if self.filter_text:
            self.filter_text = ""
            self.load()
        field.display = False
        self.grid().focus()
        return had

    def do_back(self) -> None:
        if not self.clear_filter():
            self.leave_list()

    def leave_list(self) -> None:
        self.dismiss()

    # --- marks and copying

    def do_mark(self) -> None:
        self.grid().toggle_mark()
        self._marks_changed()

    def do_mark_all(self) -> None:
        grid = self.grid()
        grid.set_marks({grid.key(row) for row in grid.pages.at_hand()})
        self._marks_changed()

    def do_unmark(self) -> None:
        self.grid().set_marks(set())
        self._marks_changed()

    def _marks_changed(self) -> None:
        self._totals()
        self.update_where()

    def why_not_mark(self) -> str:
        return self.needs_row()

    why_not_copy = why_not_mark_all = why_not_mark

    def do_copy(self) -> None:
        grid = self.grid()
        rows = grid.marked_rows() or [grid.row]
        head = "\t".join(column.head for column in grid.columns)
        body = "\n".join("\t".join(column.copied(row) for column in grid.columns) for row in rows)
        text = f"{head}\n{body}\n"
        if len(text) > COPY_LIMIT:
            self.say(f"{plural(len(rows), 'row')} are too many for the clipboard; select fewer.")
            return
        self.app.copy_to_clipboard(text)
        self.say(f"Sent to the terminal's clipboard: {plural(len(rows), 'row')} with a header line.")

"""A screen around one list: window reading, filter, marks, copying, the cursor on the same record after a reload."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.worker import get_current_worker

from tui.filters import Facts, parse_filter
from tui.format import count
from tui.paging import STRIDE, Page, Pages, Source, read_page, walk
from tui.registry import Here
from tui.safe import safe
from tui.screens.selecting import Selecting
from tui.widgets.fields import Field, TextField
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines

R = TypeVar("R")
FILTER_PAUSE = 0.15
DETAIL_PAUSE = 0.25
LIST_COMMANDS = (
    Here("mark", footer=False),
    Here("mark_all", footer=False),
    Here("unmark", footer=False),
    Here("copy", footer=False),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole list without reading its rows."""

    count: int
    """Rows."""
    without: Callable[[Iterable[Any]], tuple[str, dict[str, str]]]
    """Label and totals of all rows but these."""


class ListFrame(Selecting[R]):
    """One list and what belongs to its cursor row."""

    what = "rows"
    """Named while it loads and when it cannot be read."""
    order: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.known_total: int | None = None
        self.summary: Summary | None = None
        """Of the whole list, once it was read."""
        self._filter_timer: Any = None
        self._detail_timer: Any = None

    # --- what subclasses fill in

    def grid(self) -> Grid:
        """Made once, by ``parts``."""
        return self.query_one("#list", Grid)

    @abstractmethod
    def source(self) -> Source[Any]:
        """Where the rows come from."""

    def facts(self, row: Any) -> Facts:
        """What the filter can ask of a row."""
        return Facts(" ".join(str(column.text(row)) for column in self.grid().columns))

    def gather(self) -> Any:
        """Further view models, read in the same thread as the rows."""
        return None

    def show_gathered(self, value: Any) -> None:
        """Put them on the screen."""

    def totals(self, _rows: Sequence[Any]) -> tuple[str, dict[str, str]]:
        """Label and totals under the columns, for these rows."""
        return "", {}

    def aside(self, _rows: Sequence[Any]) -> str:
        """Said behind the label: what of these rows is not added."""
        return ""

    def summarize(self) -> Summary | None:
        """The same for the whole list, by one look-up instead of reading its rows; runs in a thread. None: there is no such look-up."""
        return None

    def at_row(self, row: Any) -> None:
        """The cursor rests on this row: fill the detail."""

    def laid_out(self) -> None:
        self._at_row()

    def row_changed(self) -> None:
        """The cursor came to another row, or to none, or the rows were read again."""
        if self.grid().row is None:
            for name in ("#advice", "#detail"):
                for detail in self.query(name):
                    if isinstance(detail, Lines):
                        detail.show([])

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
        if type(self).summarize is not ListFrame.summarize:
            self.read("totals", self.summarize, self._summarized, group="totals")

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
        grid.marks.renew(grid.keyed(), whole=pages.all_at_hand and not self.filter_text)
        self.show_totals()

    def _summarized(self, summary: Summary | None) -> None:
        self.summary = summary
        if summary is not None:
            self.known_total = summary.count
        self.show_totals()

    def counted(self) -> int | None:
        return self.summary.count if self.summary is not None else None

    def show_totals(self) -> None:
        """Under the list: of what is selected, of what the filter shows, or of all."""
        grid = self.grid()
        marks, rows = grid.marks, grid.pages.at_hand() if grid.pages.all_at_hand else None
        label, totals = "", dict[str, str]()
        if marks and marks.every is None:
            rows = list(marks.rows.values())
        if marks and marks.every is not None and self.summary is not None:
            label, totals = self.summary.without(marks.rows.values())
        elif rows:
            label, totals = self.totals(rows)
            label = f"{label}{self.aside(rows)}" if label else ""
        elif rows is None and not self.filter_text and self.summary is not None:
            label, totals = self.summary.without(())
        if label and marks:
            label = f"{count(len(marks))} selected{self.aside(rows or ())}"
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
        self.show_totals()
        if end:
            grid.move(len(grid.pages) - 1)

    # --- the cursor row

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        if message.grid.id != "list":
            return
        self.update_where()
        self.update_keys()
        self.row_changed()
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
            parts.insert(0, f"{count(len(grid.marks))} selected")
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

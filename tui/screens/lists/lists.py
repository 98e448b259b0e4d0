"""A screen around one list: window reading, filter, marks, copying, the cursor on the same record after a reload."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.worker import get_current_worker

from core.listing import Facts, Listing
from core.listing import Field as FieldTerm
from tui.filters import parse_terms
from tui.format import count
from tui.paging import STRIDE, Page, Pages, Source, Want, read_page, read_wanted, walk
from tui.registry import Here, key_of
from tui.safe import safe
from tui.screens.lists.listed_files import WritesFile
from tui.widgets.fields import Field, TextField
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from tui.screens.lists.list_summary import Summary

R = TypeVar("R")
FILTER_PAUSE = 0.15
DETAIL_PAUSE = 0.25
LIST_COMMANDS = tuple(Here(command, footer=False) for command in ("mark", "mark_all", "unmark", "copy"))


class ListFrame(WritesFile[R]):
    """One list and what belongs to its cursor row."""

    what = "rows"
    """Named while it loads and when it cannot be read."""
    order: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.known_total: int | None = None
        self.summary: Summary | None = None
        """Of the whole list, once it was read."""
        self.marked_summary: Summary | None = None
        """Of what was selected as a whole."""
        self._fields: frozenset[str] = frozenset()
        """Names that a filter found in the rows."""
        self._read_now = False
        """The rows were just read: the detail of the one under the cursor belongs to them."""
        self._back_to: tuple[str, int] | None = None
        """The row that the cursor comes back to, and its place, while a list is looked at again."""
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
        there = self.grid().row is not None
        for aside in self.query(".aside"):
            aside.display = there
        if not there:
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
        terms = parse_terms(self.filter_text)
        if terms:
            source = Source(source.fetch, source.key, source.page, partial(self._keeps, Listing(terms)))
        key = self.grid().key

        def work() -> tuple[Any, list[Page[Any]]]:
            extra = self.gather()
            pages = [read_page(source, None)]
            have = len(pages[0].rows)
            while not pages[-1].last and have < needed and all(key(row) != keep for row in pages[-1].rows):
                pages.append(read_page(source, pages[-1].next, STRIDE))
                have += len(pages[-1].rows)
            return extra, pages

        def show(value: tuple[Any, list[Page[Any]]]) -> None:
            extra, read = value
            pages: Pages[Any] = Pages()
            for page in read:
                pages.add(page)
            self.show_gathered(extra)
            self.show_pages(source, pages, keep)

        self.read(self.what, work, show)
        if type(self).summarize is not ListFrame.summarize:
            self.read("totals", self.summarize, self._summarized, group="totals")

    def _keeps(self, listing: Listing, row: Any) -> bool:
        facts = self.facts(row)
        self._fields |= facts.fields.keys()
        return listing.keeps(facts)

    def known_fields(self) -> Iterable[str]:
        """What ``name:`` of a filter can be."""
        return self._fields

    def show_pages(self, source: Source[Any], pages: Pages[Any], keep: Any) -> None:
        """These rows from now on; the cursor stays on the row with this key."""
        self._source = source
        self._read_now = True
        grid = self.grid()
        grid.empty_words = safe(self._no_match() if self.filter_text else self.empty())
        grid.show(pages, keep=keep, at=grid.cursor if keep is not None else 0)
        self._come_back(pages)
        grid.marks.renew(grid.keyed(), whole=pages.all_at_hand and not self.filter_text)
        self.show_totals()

    # --- as it was looked at before the line was lost

    def looked_at(self) -> dict[str, str]:
        """Nothing before it was read for the first time."""
        if self.holding or not self.query("#list"):
            return {}
        grid = self.grid()
        row = grid.row if grid.cursor else None
        found = {"filter": self.filter_text, "row": "" if row is None else repr(grid.key(row))}
        found["at"] = str(grid.cursor or "")
        return {name: value for name, value in found.items() if value}

    def see_again(self, seen: Mapping[str, str]) -> None:
        at = seen.get("at", "")
        self._back_to = seen.get("row", ""), int(at) if at.isascii() and at.isdecimal() else 0
        self.filter_text = seen.get("filter", "")
        self.query_one("#filter", TextField).value = self.filter_text
        self.holding = True
        self._read_again(self._back_to[1] + 1)

    def _read_again(self, _needed: int) -> None:
        """So many rows of the list at least."""
        self._load(None, _needed)

    def _come_back(self, pages: Pages[Any]) -> None:
        """The cursor to the row that it stood on; where that is gone, to its place."""
        if self._back_to is None:
            return
        (row, at), grid = self._back_to, self.grid()
        found = pages.find(row, lambda one: repr(grid.key(one))) if row else None
        if found is not None or at < len(pages) or pages.complete:
            self._back_to = None
        grid.move(at if found is None else found)

    def _no_match(self) -> str:
        known = sorted({*self.known_fields(), "d"})
        for term in parse_terms(self.filter_text):
            if isinstance(term, FieldTerm) and term.name not in known:
                return f"There is no field {term.name}, only {', '.join(known)}."
        return f"No row matches the filter {self.filter_text}. Esc clears it."

    def _summarized(self, summary: Summary | None) -> None:
        self.summary = summary
        if summary is not None:
            self.known_total = summary.count
        self.show_totals()

    def summed(self) -> Summary | None:
        """Of all that the list shows, if it is known."""
        return None if self.filter_text else self.summary

    def counted(self) -> int | None:
        found = self.summed()
        return None if found is None else found.count

    def _selected(self, rows: Sequence[Any] | None) -> None:
        self.marked_summary = self.summed()
        super()._selected(rows)

    def show_totals(self) -> None:
        """Under the list: of what is selected, of what the filter shows, or of all."""
        grid = self.grid()
        marks, rows = grid.marks, grid.pages.at_hand() if grid.pages.all_at_hand else None
        label, totals = "", dict[str, str]()
        if marks and marks.every is None:
            rows = list(marks.rows.values())
        if marks and marks.every is not None and self.marked_summary is not None:
            rows = None
            label, totals = self.marked_summary.changed(*marks.changes())
        elif rows:
            label, totals = self.totals(rows)
            label = f"{label}{self.aside(rows)}" if label else ""
        elif rows is None and (summed := self.summed()) is not None:
            label, totals = summed.changed((), ())
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
        pages, want = grid.pages, message.page
        if want is not None:
            self.read(
                self.what, lambda: read_wanted(source, want), lambda page: self._wanted(pages, want, page), group="page"
            )
        elif message.to_end:
            self.read_end()
        else:
            self.read(
                self.what, lambda: [read_page(source, pages.next)], lambda more: self._more(pages, more), group="more"
            )

    def _wanted(self, pages: Pages[Any], want: Want, page: Page[Any]) -> None:
        grid, source = self.grid(), self._source
        if grid.pages is not pages or source is None:
            return
        if source.back is not None and len(page.rows) < want.limit:
            self.load()  # rows went away meanwhile
            return
        pages.put(want, page, source.key)
        grid.extended()
        self.show_totals()

    def read_end(self) -> None:
        """Go to the last row, by way of all others where nothing else is known."""
        source, pages = self._source, self.grid().pages
        if source is None:
            return
        stop = lambda: get_current_worker().is_cancelled  # noqa: E731
        self.read(
            self.what,
            lambda: walk(source, pages.next, stop),
            lambda more: self._more(pages, more, end=True),
            group="more",
        )

    def _more(self, pages: Pages[Any], more: list[Page[Any]], *, end: bool = False) -> None:
        grid = self.grid()
        if grid.pages is not pages:
            return
        for page in more:
            pages.add(page)
        grid.extended()
        self.show_totals()
        if end:
            grid.move(len(pages) - 1)

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
        if self.invclose.look.low_bandwidth and not self._read_now:
            self._say_on_demand()
            return
        self._read_now = False
        self._detail_timer = self.set_timer(DETAIL_PAUSE, self._at_row)

    def _say_on_demand(self) -> None:
        """On a slow line the detail of another row waits until it is asked for."""
        for name in ("#advice", "#detail", "#record"):
            for detail in self.query(name):
                if isinstance(detail, Lines):
                    detail.show([[(f" {key_of('reload')} shows more of this row.", "quiet")]])

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
        if order := self.ordered():
            parts.append(order)
        if grid.marks:
            parts.insert(0, f"{count(len(grid.marks))} selected")
        return "  ".join(parts)

    def ordered(self) -> str:
        """Said of the order, beside the crumbs."""
        return "" if self.filter_text else self.order

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

"""A long list that the database filters, sorts and adds up: any page of it is one look-up, however long the list.

The filter is turned into terms (`core.listing`) and goes with every look-up; ``o`` asks for an order, ``O`` turns it around, End
reads the last page. The cursor stays on its row: what stands before it is counted, and the list is read around it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from core.listing import EVERYTHING, Facts, Key, Listed, Listing
from tui.filters import parse_terms
from tui.paging import PAGE, Page, Pages, Source, Want, read_page
from tui.registry import Here
from tui.screens.dialogs.choose import Choice, Choose
from tui.screens.lists.lists import ListFrame

if TYPE_CHECKING:
    from tui.screens.lists.list_summary import Summary

R = TypeVar("R")
SORTING: tuple[Here, ...] = (Here("sort", footer=False), Here("turn", footer=False))
_OWN = "own"


class DatabaseList(ListFrame[R]):
    """A list of which only pages are ever read."""

    kind: ClassVar[Listed[Any]]
    """What can be asked of its rows."""
    own_turned: ClassVar[bool] = False
    """It opens with the last row of its own order on top."""

    def __init__(self) -> None:
        super().__init__()
        self.sorted_by, self.turned = "", self.own_turned
        self._summed_for: Listing | None = None
        """The filter that the totals are of."""
        self._shown: Listing | None = None
        """The list that stands on the screen."""
        self._end_wanted = False
        self._marked_listing = EVERYTHING

    # --- what subclasses fill in

    @abstractmethod
    def read_rows(self, listing: Listing, limit: int, after: Key | None, *, backward: bool) -> Sequence[Any]:
        """A page of the list; runs in a thread."""

    @abstractmethod
    def rows_before(self, listing: Listing, key: Key) -> int:
        """How many rows stand before this key; runs in a thread."""

    def length(self) -> int | None:
        """Rows of the whole list, where that was known before and cannot change."""
        return None

    @abstractmethod
    def sum_up(self, listing: Listing) -> Summary:
        """What the rows add up to; runs in a thread."""

    # --- reading

    def listing(self) -> Listing:
        """As it is asked for now."""
        return Listing(parse_terms(self.filter_text), self.sorted_by, self.turned)

    def source(self) -> Source[Any]:
        return self._source_of(self.listing())

    def _source_of(self, listing: Listing) -> Source[Any]:
        return Source(
            lambda after, limit: self.read_rows(listing, limit, after, backward=False),
            lambda row: self.kind.key(row, listing),
            back=lambda before, limit: self.read_rows(listing, limit, before, backward=True),
        )

    def facts(self, row: Any) -> Facts:
        return self.kind.facts(row)

    def known_fields(self) -> Sequence[str]:
        return self.kind.fields

    def load(self) -> None:
        self._summed_for = None
        self._read_list()

    def _read_list(self) -> None:
        grid, listing = self.grid(), self.listing()
        row, source = grid.row, self._source_of(listing)
        # On its first row somebody looks at the beginning of the list, whatever is there then.
        around = row if row is not None and grid.cursor and listing.keeps(self.facts(row)) else None
        keep = grid.key(row) if row is not None and grid.cursor else None

        def work() -> tuple[Any, Pages[Any]]:
            pages: Pages[Any] = Pages()
            extra = self.gather()
            first = read_page(source, None)
            pages.add(first)
            if around is not None and not first.last and pages.find(keep, grid.key) is None:
                self._put_around(source, listing, pages, source.key(around))
            return extra, pages

        def show(value: tuple[Any, Pages[Any]]) -> None:
            extra, pages = value
            self._shown = listing
            self.show_gathered(extra)
            self._measure(pages)
            self.show_pages(source, pages, keep)

        self.read(self.what, work, show)
        self._sum(listing)

    def _put_around(self, source: Source[Any], listing: Listing, pages: Pages[Any], key: Key) -> None:
        """The rows around this one, behind the first page."""
        assert source.back is not None
        index = self.rows_before(listing, key)
        room = min(PAGE // 2, index - len(pages))
        if room > 0:
            above = source.back(key, room)
            pages.put(Want(index - room, key, room, backward=True), Page(key, above, None, False, room), source.key)
        after = pages.next
        page = read_page(source, after)
        pages.put(Want(len(pages), after, len(page.rows), backward=False), page, source.key)

    def _sum(self, listing: Listing) -> None:
        """Totals of all that the filter shows, unless they are known."""
        asked = Listing(listing.terms)
        if asked == self._summed_for:
            return
        self._summed_for, self.summary = asked, None
        self.read("totals", lambda: self.sum_up(asked), self._summed_up, group="totals")

    def _summed_up(self, summary: Summary) -> None:
        self.summary = summary
        grid = self.grid()
        if self._measure(grid.pages):
            grid.extended()
            self._come_back(grid.pages)
        if not self.filter_text:
            self.known_total = summary.count
        self.show_totals()

    def _measure(self, pages: Pages[Any]) -> bool:
        """Take over how many rows there are, once rows and totals of the same filter are known; whether that is new."""
        terms, summed = self.listing().terms, self.summed()
        rows = summed.count if summed is not None else None if terms else self.length()
        if rows is None or self._shown is None or self._shown.terms != terms or pages.complete:
            return False
        pages.measure(max(rows, len(pages)))
        if self._end_wanted:
            self._end_wanted = False
            self.call_later(self.grid().go_bottom)
        return True

    def summed(self) -> Summary | None:
        return self.summary if self._summed_for == Listing(self.listing().terms) else None

    def read_end(self) -> None:
        self._end_wanted = True  # as soon as it is known how many rows there are

    # --- as it was looked at before the line was lost

    def looked_at(self) -> dict[str, str]:
        order = {"order": self.sorted_by} if self.sorted_by else {}
        return {**super().looked_at(), **order, **({"turned": "yes"} if self.turned is not self.own_turned else {})}

    def see_again(self, seen: Mapping[str, str]) -> None:
        order = seen.get("order", "")
        self.sorted_by = order if order in self.kind.orders else ""
        self.turned = self.own_turned is not (seen.get("turned") == "yes")
        super().see_again(seen)

    def _read_again(self, _needed: int) -> None:
        """What is further down is read when the length of the list is known."""
        self.load()

    # --- selecting

    def within(self) -> Callable[[Any], bool] | None:
        listing = Listing(self.listing().terms)
        return None if listing == EVERYTHING else lambda row: listing.keeps(self.facts(row))

    def _selected(self, rows: Sequence[Any] | None) -> None:
        self._marked_listing = Listing(self.listing().terms)
        super()._selected(rows)

    def marked_source(self) -> Source[Any]:
        return self._source_of(self._marked_listing)

    # --- the order

    def ordered(self) -> str:
        if self.sorted_by:
            return f"{self.kind.orders[self.sorted_by].title}, {'falling' if self.turned else 'rising'}"
        return super().ordered() if self.turned is self.own_turned else f"{self.kind.own}, turned"

    why_not_sort = why_not_turn = ListFrame.needs_row

    def do_sort(self) -> None:
        choices = [Choice(_OWN, "0", self.kind.own, "The order in which the list opens.")]
        for number, (name, order) in enumerate(self.kind.orders.items(), 1):
            first = "Largest or latest first" if order.largest_first else "From A to Z"
            choices.append(Choice(name, str(number), order.title, f"{first}; O turns the list around."))
        self.app.push_screen(Choose("Sort", choices, "By what is the list sorted?"), self._sort)

    def _sort(self, name: str | None) -> None:
        if name is None:
            return
        self.sorted_by = "" if name == _OWN else name
        self.turned = self.own_turned if name == _OWN else self.kind.orders[name].largest_first
        self._read_list()

    def do_turn(self) -> None:
        self.turned = not self.turned
        self._read_list()

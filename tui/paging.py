"""Long lists by keyset windows.

A ``Source`` fetches the rows after a key, and some sources those before one. ``Pages`` remembers where every page begins
and keeps the rows of the pages last used only, so that a million rows can be walked to the last one and back with little
memory. Where rows are read from both ends, or around one row, there are gaps, which are filled from their edges when somebody
comes near.
``Pages`` belongs to the screen's thread; ``read_page`` and ``walk`` run in a worker and return values.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

Row = TypeVar("Row")
Key = Any
PAGE, STRIDE, KEPT, FILTERED = 200, 5_000, 40, 20
WHOLE = 10_000_000


@dataclass(frozen=True)
class Source(Generic[Row]):
    """Where the rows come from: ``fetch(after, limit)`` in a fixed order, ``key(row)`` what ``after`` means."""

    fetch: Callable[[Key | None, int], Sequence[Row]]
    key: Callable[[Row], Key]
    page: int = PAGE
    keep: Callable[[Row], bool] | None = None
    """Only these rows are shown; the others are passed over."""
    back: Callable[[Key | None, int], Sequence[Row]] | None = None
    """The rows before a key, or the last ones, in the order of the list; None: it is only read forwards."""


def whole(read: Callable[[], Sequence[Row]], key: Callable[[Row], Key]) -> Source[Row]:
    """A list that is read in one piece: one look-up gives all of its rows."""
    return Source(lambda after, _limit: read() if after is None else (), key, page=WHOLE)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Consecutive rows; ``next`` is the key to go on from, ``last`` that nothing follows."""

    start: Key | None
    rows: Sequence[Row]
    next: Key | None
    last: bool
    limit: int


class Want(NamedTuple):
    """A page that has to be read: its rows begin after ``start``, or end before it."""

    first: int
    """Index of its first row."""
    start: Key | None
    limit: int
    backward: bool


def read_wanted(source: Source[Row], want: Want) -> Page[Row]:
    """That page."""
    if not want.backward or source.back is None:
        return read_page(source, want.start, want.limit)
    return Page(want.start, source.back(want.start, want.limit), None, False, want.limit)


def read_page(source: Source[Row], start: Key | None, limit: int | None = None) -> Page[Row]:
    """The page that begins after ``start``; with a filter, goes on until something is found or nothing follows."""
    wanted = limit or source.page
    rows = list(source.fetch(start, wanted))
    last = len(rows) < wanted
    after = source.key(rows[-1]) if rows else start
    last = last or after == start  # a key that does not move would be read for ever
    if source.keep is None:
        return Page(start, rows, after, last, wanted)
    kept = [row for row in rows if source.keep(row)]
    while not last and len(kept) < FILTERED:
        rows = list(source.fetch(after, STRIDE))
        before, after = after, source.key(rows[-1]) if rows else after
        last = len(rows) < STRIDE or after == before
        kept += [row for row in rows if source.keep(row)]
    return Page(start, kept, after, last, wanted)


def walk(source: Source[Row], start: Key | None, stop: Callable[[], bool]) -> list[Page[Row]]:
    """All pages to the end in long strides; rows of all but the last two pages are dropped again."""
    pages: list[Page[Row]] = []
    while not stop():
        page = read_page(source, start, STRIDE)
        pages.append(page)
        if len(pages) > 2 and source.keep is None:
            old = pages[-3]
            pages[-3] = Page(old.start, Emptied(len(old.rows)), old.next, old.last, old.limit)
        if page.last:
            break
        start = page.next
    return pages


def everything(source: Source[Row], stop: Callable[[], bool]) -> list[Row]:
    """Every row that the source shows, in long strides."""
    rows: list[Row] = []
    start: Key | None = None
    while not stop():
        page = read_page(source, start, max(STRIDE, source.page))
        rows += page.rows
        if page.last:
            break
        start = page.next
    return rows


class Emptied(Sequence[Any]):
    """Stands for that many rows that are fetched again when looked at."""

    def __init__(self, length: int) -> None:
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Any:
        raise IndexError(index)


class Span(NamedTuple):
    """A page that was read: where it stands, and how it is read again."""

    want: Want
    length: int
    next: Key | None
    """Where the page behind it begins."""
    before: Key | None
    """Where the page in front of it ends; None: unknown."""

    @property
    def end(self) -> int:
        return self.want.first + self.length


@dataclass
class Pages(Generic[Row]):
    """The rows reached so far."""

    spans: list[Span] = field(default_factory=list)
    """In the order of the list."""
    held: OrderedDict[int, Sequence[Row]] = field(default_factory=OrderedDict)
    """Rows of pages, by the index of the first one."""
    length: int = 0
    next: Key | None = None
    complete: bool = False
    """The length is that of the whole list."""

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Pages[Row]:
        """A list that is whole already."""
        pages: Pages[Row] = cls()
        pages.add(Page(None, rows, None, True, max(1, len(rows))))
        return pages

    def __len__(self) -> int:
        return self.length

    def add(self, page: Page[Row]) -> None:
        """The page after the last one."""
        want = Want(self.length, page.start, page.limit, backward=False)
        self._keep(Span(want, len(page.rows), page.next, page.start), page.rows)
        self.length += len(page.rows)
        self.next, self.complete = page.next, page.last

    def put(self, want: Want, page: Page[Row], key: Callable[[Row], Key]) -> None:
        """A page that was wanted: of a gap, or one that was let go."""
        if want.first in self.held or any(span.want.first == want.first for span in self.spans):
            self._hold(want.first, page.rows)
        elif page.rows:
            self._keep(Span(want, len(page.rows), key(page.rows[-1]), key(page.rows[0])), page.rows)
            end = want.first + len(page.rows)
            if end > self.length:
                self.length, self.next, self.complete = end, key(page.rows[-1]), page.last

    def measure(self, length: int) -> None:
        """The list has so many rows, read or not."""
        self.length, self.complete = length, True

    def _keep(self, span: Span, rows: Sequence[Row]) -> None:
        insort(self.spans, span, key=lambda one: one.want.first)
        if not isinstance(rows, Emptied):
            self._hold(span.want.first, rows)

    def _hold(self, first: int, rows: Sequence[Row]) -> None:
        self.held[first] = rows
        self.held.move_to_end(first)
        while len(self.held) > KEPT:
            self.held.popitem(last=False)

    def _number(self, index: int) -> int:
        """Of the last page that begins at this row or before; -1: none."""
        return bisect_right(self.spans, index, key=lambda one: one.want.first) - 1

    def get(self, index: int) -> Row | None:
        """The row, or None while its page has to be read."""
        number = self._number(index) if 0 <= index < self.length else -1
        if number < 0:
            return None
        first = self.spans[number].want.first
        rows = self.held.get(first, ())
        return rows[index - first] if index - first < len(rows) else None

    def missing(self, start: int, stop: int) -> Want | None:
        """The first page between these rows that has to be read."""
        index, stop = max(0, start), min(stop, self.length)
        while index < stop:
            number = self._number(index)
            if number < 0 or index >= self.spans[number].end:
                return self._gap(number, index)
            span = self.spans[number]
            if span.want.first not in self.held:
                return span.want
            index = span.end
        return None

    def _gap(self, number: int, index: int) -> Want:
        """A page of the gap behind the page of this number, from the edge that is nearer to the row."""
        begin, start = (self.spans[number].end, self.spans[number].next) if number >= 0 else (0, None)
        above = self.spans[number + 1] if number + 1 < len(self.spans) else None
        end = above.want.first if above is not None else self.length
        limit = min(PAGE, end - begin)
        if end - index < index - begin:
            return Want(end - limit, None if above is None else above.before, limit, backward=True)
        return Want(begin, start, limit, backward=False)

    def replace(self, old: Row, new: Row) -> None:
        """A newer state of a row at hand."""
        for first, rows in self.held.items():
            if old in rows:
                self.held[first] = [new if row == old else row for row in rows]

    def find(self, key: Hashable, of: Callable[[Row], Hashable]) -> int | None:
        """Index of the row with this key among the rows at hand."""
        for first, rows in self.held.items():
            for offset, row in enumerate(rows):
                if of(row) == key:
                    return first + offset
        return None

    @property
    def all_at_hand(self) -> bool:
        """Whether these are all rows of the list, and none was let go."""
        return self.complete and self.missing(0, self.length) is None

    def at_hand(self) -> list[Row]:
        """Rows held now, in order."""
        return [row for first in sorted(self.held) for row in self.held[first]]

"""Long lists by keyset windows.

A ``Source`` fetches the rows after a key. ``Pages`` remembers the key at which every page begins and keeps the rows
of the pages last used only, so that a million rows can be walked to the last one and back with little memory.
``Pages`` belongs to the screen's thread; ``read_page`` and ``walk`` run in a worker and return values.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

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


@dataclass
class Pages(Generic[Row]):
    """The rows reached so far."""

    first: list[int] = field(default_factory=list)
    """Index of the first row of every page."""
    starts: list[tuple[Key | None, int]] = field(default_factory=list)
    held: OrderedDict[int, Sequence[Row]] = field(default_factory=OrderedDict)
    length: int = 0
    next: Key | None = None
    complete: bool = False

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
        self.first.append(self.length)
        self.starts.append((page.start, page.limit))
        if not isinstance(page.rows, Emptied):
            self._hold(len(self.first) - 1, page.rows)
        self.length += len(page.rows)
        self.next, self.complete = page.next, page.last

    def refill(self, number: int, page: Page[Row]) -> None:
        self._hold(number, page.rows)

    def _hold(self, number: int, rows: Sequence[Row]) -> None:
        self.held[number] = rows
        self.held.move_to_end(number)
        while len(self.held) > KEPT:
            self.held.popitem(last=False)

    def number(self, index: int) -> int:
        """Of the page that holds this row."""
        return bisect_right(self.first, index) - 1

    def get(self, index: int) -> Row | None:
        """The row, or None while its page has to be fetched again."""
        if not 0 <= index < self.length:
            return None
        number = self.number(index)
        rows = self.held.get(number)
        if rows is None:
            return None
        offset = index - self.first[number]
        return rows[offset] if offset < len(rows) else None

    def missing(self, start: int, stop: int) -> int | None:
        """Number of a page between these rows that has to be fetched again."""
        if not self.first:
            return None
        last = self.number(max(0, min(stop, self.length) - 1))
        return next((n for n in range(self.number(max(0, start)), last + 1) if n not in self.held), None)

    def replace(self, old: Row, new: Row) -> None:
        """A newer state of a row at hand."""
        for number, rows in self.held.items():
            if old in rows:
                self.held[number] = [new if row == old else row for row in rows]

    def find(self, key: Hashable, of: Callable[[Row], Hashable]) -> int | None:
        """Index of the row with this key among the rows at hand."""
        for number, rows in self.held.items():
            for offset, row in enumerate(rows):
                if of(row) == key:
                    return self.first[number] + offset
        return None

    @property
    def all_at_hand(self) -> bool:
        """Whether these are all rows of the list, and none was let go."""
        return self.complete and self.missing(0, self.length) is None

    def at_hand(self) -> list[Row]:
        """Rows held now, in order."""
        return [row for number in sorted(self.held) for row in self.held[number]]

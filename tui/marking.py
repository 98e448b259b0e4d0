"""Selected rows of a list: one by one, all that a filter shows, or the whole list without reading it.

What was selected stays so when its page is let go, so that count, totals and commands speak of the same rows. Where the
whole list is selected, or all that a filter shows, only the rows that are turned after it are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any


class Marks:
    """The selection of one list."""

    def __init__(self) -> None:
        self.rows: dict[Hashable, Any] = {}
        """Key -> selected row; with ``every`` the rows that were turned after it."""
        self.every: int | None = None
        """Rows of the whole list, or of all that a filter showed, while all of it is selected."""
        self.within: Callable[[Any], bool] | None = None
        """With ``every``: which rows these are; None: all."""

    def __len__(self) -> int:
        if self.every is None:
            return len(self.rows)
        out, more = self.changes()
        return max(0, self.every - len(out) + len(more))

    def _inside(self, row: Any) -> bool:
        return self.within is None or self.within(row)

    def has(self, key: Hashable, row: Any) -> bool:
        """Whether the row with this key is selected."""
        return (key in self.rows) is not (self.every is not None and self._inside(row))

    def changes(self) -> tuple[list[Any], list[Any]]:
        """With ``every``: the rows taken out of it, and those selected besides."""
        out = [row for row in self.rows.values() if self._inside(row)]
        return out, [row for row in self.rows.values() if not self._inside(row)]

    def toggle(self, key: Hashable, row: Any) -> None:
        """Select the row, or no longer."""
        if key in self.rows:
            del self.rows[key]
        else:
            self.rows[key] = row

    def clear(self) -> None:
        """Select nothing."""
        self.rows, self.every, self.within = {}, None, None

    def select(self, rows: Iterable[tuple[Hashable, Any]]) -> None:
        """Exactly these."""
        self.clear()
        self.rows = dict(rows)

    def select_every(self, count: int, within: Callable[[Any], bool] | None = None) -> None:
        """The whole list, or what of it a filter shows, which has this many rows."""
        self.rows, self.every, self.within = {}, count, within

    def renew(self, rows: Iterable[tuple[Hashable, Any]], *, whole: bool) -> None:
        """The list was read again: newer rows replace those kept; with ``whole`` what is not among them is gone."""
        newer = dict(rows)
        self.rows = {key: newer.get(key, row) for key, row in self.rows.items() if key in newer or not whole}
        if whole and self.every is not None:
            self.every = sum(self._inside(row) for row in newer.values())

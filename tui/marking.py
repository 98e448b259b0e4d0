"""Selected rows of a list: one by one, all that a filter shows, or the whole list without reading it.

What was selected stays so when its page is let go, so that count, totals and commands speak of the same rows. Where the
whole list is selected, only the rows taken out of it again are kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any


class Marks:
    """The selection of one list."""

    def __init__(self) -> None:
        self.rows: dict[Hashable, Any] = {}
        """Key -> selected row; with ``every`` the rows that are not selected."""
        self.every: int | None = None
        """Rows of the whole list while all of it is selected."""

    def __len__(self) -> int:
        return len(self.rows) if self.every is None else max(0, self.every - len(self.rows))

    def has(self, key: Hashable) -> bool:
        """Whether the row with this key is selected."""
        return (key in self.rows) is (self.every is None)

    def toggle(self, key: Hashable, row: Any) -> None:
        """Select the row, or no longer."""
        if key in self.rows:
            del self.rows[key]
        else:
            self.rows[key] = row

    def clear(self) -> None:
        """Select nothing."""
        self.rows, self.every = {}, None

    def select(self, rows: Iterable[tuple[Hashable, Any]]) -> None:
        """Exactly these."""
        self.rows, self.every = dict(rows), None

    def select_every(self, count: int) -> None:
        """The whole list, which has this many rows."""
        self.rows, self.every = {}, count

    def renew(self, rows: Iterable[tuple[Hashable, Any]], *, whole: bool) -> None:
        """The list was read again: newer rows replace those kept; with ``whole`` what is not among them is gone."""
        newer = dict(rows)
        self.rows = {key: newer.get(key, row) for key, row in self.rows.items() if key in newer or not whole}
        if whole and self.every is not None:
            self.every = len(newer)

"""Long lists for a table: page by page, so that the database never waits for one to be printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Row = TypeVar("Row")
Key = TypeVar("Key")
PAGE = 1000


def read_pages(fetch: Callable[[int, Key | None], Sequence[Row]], key: Callable[[Row], Key], limit: int) -> list[Row]:
    """The first ``limit`` rows; ``fetch`` gives at most so many of them after the key of a row."""
    rows: list[Row] = []
    after: Key | None = None
    while len(rows) < limit:
        wanted = min(PAGE, limit - len(rows))
        page = fetch(wanted, after)
        rows += page
        if len(page) < wanted:
            break
        after = key(page[-1])
    return rows

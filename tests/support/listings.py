"""Lists in memory, filtered, sorted and paged by the rules of `core.listing`: what the database must answer too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from core.listing import Key, Listed, Listing

Row = TypeVar("Row")


def listed(rows: Sequence[Row], kind: Listed[Row], listing: Listing) -> list[Row]:
    """Every row of the list."""
    kept = [row for row in rows if listing.keeps(kind.facts(row))]
    return sorted(kept, key=lambda row: kind.key(row, listing), reverse=listing.turned)


def page(
    rows: Sequence[Row],
    kind: Listed[Row],
    listing: Listing,
    *,
    limit: int,
    after: Key | None = None,
    backward: bool = False,
) -> list[Row]:
    """A page that begins after a key; ``backward``: that ends before it."""
    every = listed(rows, kind, listing)
    if after is None:
        return every[-limit:] if backward else every[:limit]
    begins = sum(_before(kind.key(row, listing), after, listing) for row in every)
    if backward:
        return every[max(0, begins - limit) : begins]
    begins += any(kind.key(row, listing) == after for row in every)
    return every[begins : begins + limit]


def before(rows: Sequence[Row], kind: Listed[Row], listing: Listing, key: Key) -> int:
    """How many rows stand before this key."""
    return sum(_before(kind.key(row, listing), key, listing) for row in listed(rows, kind, listing))


def _before(one: Key, other: Key, listing: Listing) -> bool:
    return one > other if listing.turned else one < other

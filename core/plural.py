"""A number of things in words."""

from __future__ import annotations


def noun(number: int, one: str, many: str = "") -> str:
    """The word alone: ``row`` for one, ``rows`` for any other number."""
    return one if number == 1 else many or one + "s"


def plural(number: int, one: str, many: str = "") -> str:
    """``1 row``, ``2,000 rows``; ``many`` where the plural is not the word with an s."""
    return f"{number:,} {noun(number, one, many)}"

"""What is meant by a few letters: codes and names that match them, the likeliest first.

Capitals do not matter. A code that is, begins with or contains the letters comes before a name that does, and what is only
alike comes last, so that a typing error still finds what was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

ALIKE = 75
"""How alike text must be to what was typed, of 100."""
SHORTEST = 3
"""Letters from which on something can be alike: with fewer everything is."""
MOST_ALIKE = 20
_NOT = 5


def ranked(rows: Sequence[T], typed: str, words: Callable[[T], tuple[str, str]]) -> list[T]:
    """The rows that match, best first, those of one rank as they came; all of them where nothing is typed.

    ``words`` are the code and the name of a row.
    """
    wanted = " ".join(typed.casefold().split())
    if not wanted:
        return list(rows)
    texts = [tuple(part.casefold() for part in words(row)) for row in rows]
    ranks = sorted((_rank(code, name, wanted), place) for place, (code, name) in enumerate(texts))
    found = [place for rank, place in ranks if rank < _NOT]
    return [rows[place] for place in (*found, *_alike(texts, wanted, set(found)))]


def _rank(code: str, name: str, wanted: str) -> int:
    if code == wanted:
        return 0
    if code.startswith(wanted):
        return 1
    if name.startswith(wanted) or f" {wanted}" in name:
        return 2
    if wanted in code:
        return 3
    if all(word in name or word in code for word in wanted.split()):
        return 4
    return _NOT


def _alike(texts: Sequence[tuple[str, ...]], wanted: str, but: set[int]) -> list[int]:
    if len(wanted) < SHORTEST:
        return []
    from rapidfuzz import fuzz, process

    left = {place: " ".join(text) for place, text in enumerate(texts) if place not in but}
    near = process.extract(wanted, left, scorer=fuzz.partial_ratio, score_cutoff=ALIKE, limit=MOST_ALIKE)
    return [place for _, _, place in near]

"""The filter of a list as it is typed: words that must all occur, ``!word`` that must not, and comparisons.

``>1000``, ``<-5`` and ``=12.30`` compare the row's amount, ``d:2026-05`` its date, ``kind:close`` and ``state:failed``
the columns of that name. Days are typed as they are written, or as they are stored. What is half typed matches everything, so
that the list does not jump.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from core.folding import folded
from core.listing import Compare, Dated, Facts, Field, Listing, Term, Word
from tui.amounts import parse_amount
from tui.dates import beginning

_SIGNS: dict[str, Literal[">", "<", "="]] = {">": ">", "<": "<", "=": "="}
Test = Callable[[Facts], bool]


def _term(token: str) -> Term | None:
    if sign := _SIGNS.get(token[0]):
        try:
            return Compare(sign, parse_amount(token[1:])) if len(token) > 1 else None
        except ValueError:
            return None
    if token[0] == "!":
        return Word(token[1:], wanted=False) if len(token) > 1 else None
    name, colon, value = token.partition(":")
    if colon and name in ("d", "date"):
        return Dated(beginning(value)) if value else None
    if colon and name.isalpha():
        return Field(name, value) if value else None
    return Word(beginning(token))


def parse_terms(text: str) -> tuple[Term, ...]:
    """What the filter asks; of what is half typed, nothing."""
    return tuple(term for token in folded(text).split() if (term := _term(token)) is not None)


def parse_filter(text: str) -> Test | None:
    """One test for all tokens; ``None`` when nothing is asked."""
    terms = parse_terms(text)
    return Listing(terms).keeps if terms else None

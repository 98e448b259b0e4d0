"""The filter of a list: words that must all occur, ``!word`` that must not, and comparisons.

``>1000``, ``<-5`` and ``=12.30`` compare the row's amount, ``d:2026-05`` its date, ``kind:close`` and ``state:failed``
the columns of that name. What is half typed matches everything, so that the list does not jump.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tui.amounts import parse_amount


@dataclass(frozen=True, slots=True)
class Facts:
    """What a filter can ask of one row."""

    words: str
    amount: int | None = None
    date: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


Test = Callable[[Facts], bool]


def _compare(token: str) -> Test | None:
    try:
        limit = parse_amount(token[1:])
    except ValueError:
        return None
    match token[0]:
        case ">":
            return lambda facts: facts.amount is not None and facts.amount > limit
        case "<":
            return lambda facts: facts.amount is not None and facts.amount < limit
        case _:
            return lambda facts: facts.amount == limit


def _test(token: str) -> Test | None:
    if token[0] in "><=":
        return _compare(token) if len(token) > 1 else None
    if token[0] == "!":
        unwanted = token[1:]
        return (lambda facts: unwanted not in facts.words.lower()) if unwanted else None
    name, colon, value = token.partition(":")
    if colon and name in ("d", "date"):
        return (lambda facts: facts.date.startswith(value)) if value else None
    if colon and name.isalpha():
        return (lambda facts: value in facts.fields.get(name, "").lower()) if value else None
    return lambda facts: token in facts.words.lower()


def parse_filter(text: str) -> Test | None:
    """One test for all tokens; ``None`` when nothing is asked."""
    tests = [test for token in text.lower().split() if (test := _test(token)) is not None]
    if not tests:
        return None
    return lambda facts: all(test(facts) for test in tests)

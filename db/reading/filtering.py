"""A listing in SQL: what its filter keeps, where a page begins, and in which order the rows come.

What somebody typed goes into parameters, never into a statement. Letters are compared as `core.folding` says: small and capital
ones of ASCII by what each database has for that, others as a choice of the letters that count as the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core.folding import findable, variants
from core.listing import Compare, Dated, Field, Key, Listing, Term, Word
from db.engine.session import Tx

NOTHING, ANYTHING = "1 = 0", "1 = 1"


@dataclass
class Bound:
    """The parameters of a statement while it is put together."""

    tx: Tx
    params: dict[str, Any]

    def add(self, value: Any) -> str:
        """How the statement writes this value."""
        name = f"b{len(self.params)}"
        self.params[name] = value
        return f":{name}"

    def among(self, expression: str, keys: Sequence[int]) -> str:
        """The condition that it is one of these keys."""
        return f"{expression} IN (SELECT value FROM ids({self.add(self.tx.ids(keys))}))" if keys else NOTHING

    def contains(self, expression: str, part: str) -> str:
        """The condition that a text contains this, which is folded."""
        if not findable(part):
            return NOTHING
        if self.tx.dialect == "sqlite":
            if part.isascii():
                escaped = re.sub(r"[\\%_]", r"\\\g<0>", part)
                return rf"({expression}) LIKE {self.add(f'%{escaped}%')} ESCAPE '\'"
            return f"({expression}) GLOB {self.add(f'*{_choices(part, _for_glob)}*')}"
        if part.isascii():
            return f'strpos(lower(({expression}) COLLATE "C"), {self.add(part)}) > 0'
        return f"({expression}) ~ {self.add(_choices(part, _for_regex))}"

    def begins(self, expression: str, part: str) -> str:
        """The condition that a text of ASCII begins with this."""
        if not findable(part):
            return NOTHING
        return f"substr({expression}, 1, {len(part)}) = {self.add(part)}"


def _choices(part: str, plain: Callable[[str], str]) -> str:
    """Each letter as a choice of those that count as the same."""
    return "".join(f"[{same}]" if len(same := variants(letter)) > 1 else plain(letter) for letter in part)


def _for_glob(letter: str) -> str:
    return f"[{letter}]" if letter in "*?[" else letter


def _for_regex(letter: str) -> str:
    return letter if letter.isalnum() or not letter.isascii() else f"\\{letter}"


@dataclass(frozen=True, slots=True)
class Answers:
    """How the rows of one list answer the terms of a filter."""

    words: Callable[[str], str]
    """The condition that a row's words contain this."""
    date: Callable[[str], str]
    """The condition that its date begins with this."""
    amount: str
    """An expression."""
    fields: Mapping[str, Callable[[str], str]] = field(default_factory=dict)

    def where(self, terms: Sequence[Term], bound: Bound) -> str:
        """The condition that every term holds."""
        return " AND ".join(self._condition(term, bound) for term in terms) or ANYTHING

    def _condition(self, term: Term, bound: Bound) -> str:
        match term:
            case Word(text, wanted):
                words = self.words(text) if findable(text) else NOTHING
                return f"({words})" if wanted else f"NOT ({words})"
            case Compare(sign, limit):
                return f"{self.amount} {sign} {bound.add(limit)}"
            case Dated(beginning):
                return f"({self.date(beginning)})" if beginning else ANYTHING
            case Field(name, text):
                asked = self.fields.get(name)
                return f"({asked(text)})" if asked is not None and findable(text) else NOTHING


class Keyset(NamedTuple):
    """Where a page begins and how it is ordered."""

    condition: str
    """Rows after the key, on the side that is read."""
    order: str
    """Without the words ORDER BY."""
    turn: bool
    """The rows come from the last to the first of the page."""


def keyset(key: Sequence[str], listing: Listing, after: Key | None, bound: Bound, *, backward: bool) -> Keyset:
    """Of the expressions of a key; ``backward``: the page ends before the key, or with the last row."""
    down = listing.turned is not backward
    condition = ANYTHING
    if after is not None:
        condition = f"{_row(key)} {'<' if down else '>'} {_row([bound.add(value) for value in after])}"
    return Keyset(condition, ", ".join(f"{one} DESC" if down else one for one in key), backward)


def _row(values: Sequence[str]) -> str:
    return f"({', '.join(values)})"


def as_text(tx: Tx, expression: str) -> str:
    """An expression of text, compared letter by letter on both databases."""
    return expression if tx.dialect == "sqlite" else f'({expression}) COLLATE "C"'


def iso(tx: Tx, expression: str) -> str:
    """A stored date as ISO text."""
    return expression if tx.dialect == "sqlite" else f"to_char({expression}, 'YYYY-MM-DD')"

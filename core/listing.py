"""A list as it was asked for: what its filter keeps, and in which order.

A filter is a few terms that must all hold. Each has one meaning, which rows in memory answer here (``holds``) and rows in the
database answer in SQL (``db.reading.filtering``); a test compares the two. An order sorts by one value of a row, and rows
with equal values stand in the order of their place; turned around, the whole list is. So every row has a key of its own,
and a page begins after a key, from either end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from core.folding import findable, folded
from core.money import Amount

Row = TypeVar("Row")
Key = tuple[Any, ...]
"""Where a row stands: the value of the order, if there is one, and its place."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a filter can ask of one row."""

    words: str
    amount: Amount | None = None
    date: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """The words of the row contain this, or do not; folded, without blanks."""

    text: str
    wanted: bool = True

    def holds(self, facts: Facts) -> bool:
        """Whether the row is kept."""
        return (findable(self.text) and self.text in folded(facts.words)) is self.wanted


@dataclass(frozen=True, slots=True)
class Compare:
    """The amount of the row is greater, less or equal."""

    sign: Literal[">", "<", "="]
    limit: Amount

    def holds(self, facts: Facts) -> bool:
        """Whether the row is kept; a row without an amount is not."""
        if facts.amount is None:
            return False
        match self.sign:
            case ">":
                return facts.amount > self.limit
            case "<":
                return facts.amount < self.limit
            case _:
                return facts.amount == self.limit


@dataclass(frozen=True, slots=True)
class Dated:
    """The date of the row begins with this: ``2026-05`` is a month."""

    beginning: str

    def holds(self, facts: Facts) -> bool:
        """Whether the row is kept."""
        return facts.date.startswith(self.beginning)


@dataclass(frozen=True, slots=True)
class Field:
    """The field of this name contains this; folded."""

    name: str
    text: str

    def holds(self, facts: Facts) -> bool:
        """Whether the row is kept; a list without the field keeps none."""
        return findable(self.text) and self.name in facts.fields and self.text in folded(facts.fields[self.name])


Term = Word | Compare | Dated | Field


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows that are kept, and their order; the first of all is every row in the list's own order."""

    terms: tuple[Term, ...] = ()
    order: str = ""
    """Name of a value of the list; empty: the order of the place."""
    turned: bool = False
    """From the last to the first."""

    def keeps(self, facts: Facts) -> bool:
        """Whether every term holds."""
        return all(term.holds(facts) for term in self.terms)


EVERYTHING = Listing()


@dataclass(frozen=True, slots=True)
class Order(Generic[Row]):
    """A value that a list can be sorted by."""

    title: str
    value: Callable[[Row], int | str]
    largest_first: bool = False
    """What is looked for stands at the upper end: an amount, a date."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """What can be asked of the rows of one list."""

    facts: Callable[[Row], Facts]
    place: Callable[[Row], Key]
    """Different for each row; where it stands in the list's own order."""
    own: str
    """What the list's own order is by."""
    fields: tuple[str, ...] = ()
    """Names that a filter can ask for."""
    orders: Mapping[str, Order[Row]] = field(default_factory=dict)

    def key(self, row: Row, listing: Listing) -> Key:
        """Where the row stands in this order."""
        return (self.orders[listing.order].value(row), *self.place(row)) if listing.order else self.place(row)

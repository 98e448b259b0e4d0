"""Lines to be, by columns: what of which row updates what, on which day, with how many pieces and what amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.costing.shape import Flags, Ints
from core.importing.row_columns import BOTH, FINANCIAL, NONE, PHYSICAL, UPDATE_NAMES

__all__ = ["BOTH", "FINANCIAL", "NONE", "PHYSICAL", "Line", "Lines"]


@dataclass(slots=True)
class Line:
    """One line to be, before it has its number."""

    row: int
    update: str
    day: int
    order: int
    """Where it stands among those of its day."""
    quantity: int
    amount: int | None
    part: str = ""
    document: str = ""
    place: tuple[str, int] | None = None
    """File and line where they are not those of the row."""


_FIELDS = ("row", "update", "day", "order", "quantity", "amount")


def _none() -> Ints:
    return np.empty(0, np.int64)


@dataclass(slots=True)
class Lines:
    """Many lines; ``own`` has those that bring more than their figures."""

    row: Ints = field(default_factory=_none)
    update: Ints = field(default_factory=_none)
    day: Ints = field(default_factory=_none)
    order: Ints = field(default_factory=_none)
    quantity: Ints = field(default_factory=_none)
    amount: Ints = field(default_factory=_none)
    """``NONE`` where there is none."""
    own: dict[int, Line] = field(default_factory=dict)
    """Place among these -> the line, where it has a part, a document or a place of its own."""

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Lines:
        """By columns."""
        listed = list(lines)
        figures = [
            (
                one.row,
                UPDATE_NAMES.index(one.update),
                one.day,
                one.order,
                one.quantity,
                NONE if one.amount is None else one.amount,
            )
            for one in listed
        ]
        table = np.array(figures, np.int64).reshape(-1, len(_FIELDS)).T
        own = {place: one for place, one in enumerate(listed) if one.part or one.document or one.place is not None}
        return cls(**{name: table[place].copy() for place, name in enumerate(_FIELDS)}, own=own)

    def __len__(self) -> int:
        return len(self.row)

    def __iter__(self) -> Iterator[Line]:
        columns = (getattr(self, name).tolist() for name in _FIELDS)
        for place, (row, update, day, order, quantity, amount) in enumerate(zip(*columns, strict=True)):
            if place in self.own:
                yield self.own[place]
            else:
                yield Line(row, UPDATE_NAMES[update], day, order, quantity, None if amount == NONE else amount)

    def line(self, place: int) -> Line:
        """One of them."""
        if place in self.own:
            return self.own[place]
        row, update, day, order, quantity, amount = (int(getattr(self, name)[place]) for name in _FIELDS)
        return Line(row, UPDATE_NAMES[update], day, order, quantity, None if amount == NONE else amount)


def given_amounts(
    amount: Ints,
    quantity: Ints,
    physical: Flags,
    kinds: npt.NDArray[np.int8],
    *,
    never: Flags,
    inward: Flags,
    product: Flags,
) -> Ints:
    """``given_amount`` for many lines; the flags are by kind."""
    lacks = (amount == NONE) | never[kinds] | (product[kinds] & ~physical) | ((quantity < 0) & ~inward[kinds])
    lacks |= ((amount < 0) != (quantity < 0)) & (amount != 0)
    return np.where(lacks, NONE, np.abs(amount))

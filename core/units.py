"""What a whole number of a view counts: its unit stands in the type of the field.

A type checker sees plain integers, so sums and differences stay sums and differences; whoever shows a value asks
``units`` for what the fields of its class are. Amounts, quantities and prices are declared in ``core.money``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, get_args, get_type_hints


class Unit(Enum):
    """What one is, of a whole number."""

    AMOUNT = "minor unit of the company's currency"
    QUANTITY = "millionth of a piece"
    PRICE = "millionth of the company's currency for one piece"
    SHARE = "millionth of a percent"
    COUNT = "one thing, or one per cent of them"
    SECONDS = "second"
    KEY = "a name in the database, nothing to compute with"


Count = Annotated[int, Unit.COUNT]
Seconds = Annotated[int, Unit.SECONDS]
Key = Annotated[int, Unit.KEY]


_UNITS: dict[type, Mapping[str, Unit]] = {}


def units(view: type) -> Mapping[str, Unit]:
    """Field -> unit, for the fields and properties of a view that have one; resolved once a class."""
    if view not in _UNITS:
        _UNITS[view] = _resolved(view)
    return _UNITS[view]


def _resolved(view: type) -> Mapping[str, Unit]:
    hints = get_type_hints(view, include_extras=True)
    for name, member in vars(view).items():
        if isinstance(member, property):
            hints[name] = get_type_hints(member.fget, include_extras=True).get("return")
    return {name: unit for name, hint in hints.items() if (unit := unit_of(hint)) is not None}


def unit_of(hint: object) -> Unit | None:
    """The unit in a type such as ``Amount`` or ``Amount | None``."""
    for one in (hint, *get_args(hint)):
        for note in getattr(one, "__metadata__", ()):
            if isinstance(note, Unit):
                return note
    return None

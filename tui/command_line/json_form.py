"""View models -> what ``--json`` prints: amounts and quantities as plain decimal strings, never as numbers.

The type of a field says what its number is (``core.units``). ``amount`` writes an amount in the decimals of the
company's currency; it is asked only where there is one, so that what has no amounts needs no open books.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

from core.money import quantity_text
from core.units import Unit, units
from core.vocabulary import Labelled

AmountText = Callable[[int], str]


class Only:
    """Some fields of a view, in this order; ``given`` are values of other views that stand under a name of the list."""

    def __init__(self, view: object, names: Sequence[str], **given: object) -> None:
        self.view = view
        self.names = names
        self.given = given


def plain(value: Any, amount: AmountText) -> Any:
    """The value with nothing in it but what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return _form(value, [field.name for field in fields(value)], {}, amount)
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Mapping):
        return {str(plain(key, amount)): plain(one, amount) for key, one in value.items()}
    if isinstance(value, Only):
        return _form(value.view, value.names, value.given, amount)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _form(value, value._fields, {}, amount)
    return [plain(one, amount) for one in value]


def _form(view: Any, names: Sequence[str], given: Mapping[str, object], amount: AmountText) -> dict[str, Any]:
    of = units(type(view))
    return {
        name: plain(given[name], amount) if name in given else _figure(getattr(view, name), of.get(name), amount)
        for name in names
    }


def _figure(value: Any, unit: Unit | None, amount: AmountText) -> Any:
    if value is None:
        return None
    match unit:
        case Unit.AMOUNT:
            return amount(value)
        case Unit.QUANTITY | Unit.PRICE | Unit.SHARE:
            return quantity_text(value)
    return plain(value, amount)

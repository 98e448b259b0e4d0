"""View models -> what ``--json`` prints: amounts and quantities as plain decimal strings, never as numbers.

The type of a field says what its number is (``core.units``); the currency says how many decimals an amount has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

from core.money import Currency, quantity_text
from core.units import Unit, units
from core.vocabulary import Labelled


class Only:
    """Some fields of a view, in this order; ``given`` are values of other views that stand under a name of the list."""

    def __init__(self, view: object, names: Sequence[str], **given: object) -> None:
        self.view = view
        self.names = names
        self.given = given


def plain(value: Any, currency: Currency) -> Any:
    """The value with nothing in it but what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return _form(value, [field.name for field in fields(value)], {}, currency)
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Mapping):
        return {str(plain(key, currency)): plain(one, currency) for key, one in value.items()}
    if isinstance(value, Only):
        return _form(value.view, value.names, value.given, currency)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _form(value, value._fields, {}, currency)
    return [plain(one, currency) for one in value]


def _form(view: Any, names: Sequence[str], given: Mapping[str, object], currency: Currency) -> dict[str, Any]:
    of = units(type(view))
    return {
        name: plain(given[name], currency) if name in given else _figure(getattr(view, name), of.get(name), currency)
        for name in names
    }


def _figure(value: Any, unit: Unit | None, currency: Currency) -> Any:
    if value is None:
        return None
    match unit:
        case Unit.AMOUNT:
            return currency.text(value)
        case Unit.QUANTITY | Unit.PRICE | Unit.SHARE:
            return quantity_text(value)
    return plain(value, currency)

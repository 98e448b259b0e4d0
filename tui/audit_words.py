"""What the detail of an event says, in words and figures: on the screen and by command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.format import amount, quantity

AMOUNTS = frozenset(("adjusted", "amount", "min_throughput"))
PRICES = frozenset(("cost", "cost_price"))
"""Values that an event keeps as the books do: minor units of the currency, millionths of it for a piece."""


def name_words(name: str) -> str:
    """A name of a value as people write it."""
    return name.replace("_", " ")


def value_words(value: Any, name: str = "") -> str:
    """A value, or several of them, in one line; ``name`` says what an amount or a price is."""
    if isinstance(value, dict):
        return ", ".join(f"{name_words(key)} {value_words(one, key)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(value_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name in AMOUNTS:
        return amount(value)
    if isinstance(value, int) and name in PRICES:
        return quantity(value)
    return "none" if value in (None, "") else str(value)


def named_words(values: Mapping[str, Any]) -> str:
    """Names with their values in one line; blank ones are left out."""
    return "; ".join(f"{name_words(name)} {value_words(value, name)}" for name, value in values.items() if value != "")


def detail_words(detail: str) -> str:
    """A whole detail in one line; what is no JSON as it is stored."""
    try:
        found = json.loads(detail)
    except ValueError:
        return detail
    return named_words(found) if isinstance(found, dict) else value_words(found)

"""Exact numbers: cents, quantities, the walk of cumulative rounding, and their text (rules.md 12)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction


def number(value: object) -> Fraction:
    """A number of a case: decimal text or a whole number. Never a binary fraction."""
    if isinstance(value, float):
        value = repr(value)
    return Fraction(Decimal(str(value)))


def nearest(value: Fraction) -> int:
    """The nearest whole number, half away from zero (rules.md 12.1)."""
    doubled = 2 * abs(value)
    whole = (doubled.numerator // doubled.denominator + 1) // 2
    return whole if value >= 0 else -whole


DECIMALS = {"EUR": 2, "JPY": 0, "KWD": 3}
"""Of the currencies that cases are in (ISO 4217)."""


def cents(value: object, decimals: int = 2) -> int:
    """The smallest units of the currency, whatever they are called."""
    return nearest(number(value) * 10**decimals)


def walk(total: int, whole: Fraction, start: Fraction, end: Fraction) -> int:
    """What the part from `start` to `end` of `whole` has of `total` (rules.md 12.2)."""
    if whole == 0:
        return 0
    return nearest(total * end / whole) - nearest(total * start / whole)


def spread(total: int, weights: list[Fraction]) -> list[int]:
    """`total` over the weights, by the walk in their order."""
    whole = sum(weights, Fraction(0))
    parts, reached = [], Fraction(0)
    for weight in weights:
        parts.append(walk(total, whole, reached, reached + weight))
        reached += weight
    return parts


def money(amount: int, decimals: int = 2) -> str:
    sign, scale = "-" if amount < 0 else "", 10**decimals
    rest = f".{abs(amount) % scale:0{decimals}d}" if decimals else ""
    return f"{sign}{abs(amount) // scale}{rest}"


def plain(quantity: Fraction) -> str:
    """The shortest plain decimal."""
    text = f"{Decimal(quantity.numerator) / Decimal(quantity.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: object) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    return datetime.date.fromisoformat(str(value))

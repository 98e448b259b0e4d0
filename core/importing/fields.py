"""Numbers, dates and words of a cell, each distinct text worked out once.

The converters are dictionaries that fill themselves: ``converter[text]`` is the value, or ``ValueError`` with
a sentence and, after a line feed, the advice. A number is plain digits with a decimal point; what else it may have been
meant to be says ``core.numerals``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from core.currency import Currency
from core.days import calendar_day
from core.money import QUANTITY_DECIMALS, exact, to_quantity
from core.numerals import PLAIN, how_to_write, nearest, what_is_wrong

_LIMIT_DIGITS = 15
"""A whole number of so many smallest units is within every limit."""
_WEIGHT_LIMIT = 10**18
"""Largest weight, in millionths."""


def refuse(message: str, advice: str = "") -> ValueError:
    """The error of a cell: the sentence and, on a line of its own, the advice."""
    return ValueError(f"{message}\n{advice}")


class _Numbers(dict[str, int]):
    """Text -> whole number of the smallest units."""

    def __init__(self, decimals: int, exact: Callable[[str], int], example: str) -> None:
        super().__init__()
        self._decimals = decimals
        self._exact = exact
        self._example = example
        self._safe_digits = _LIMIT_DIGITS - decimals

    def __missing__(self, text: str) -> int:
        whole, _, fraction = text.partition(".")
        if PLAIN.fullmatch(text) is None:
            raise refuse(what_is_wrong(text), how_to_write(text, self._example, self._decimals))
        if len(whole) <= self._safe_digits and len(fraction) <= self._decimals:
            value = int(whole + fraction.ljust(self._decimals, "0"))
        else:
            try:
                value = self._exact(text)
            except ValueError as error:
                beyond = "check its decimal point; what is larger is split into several lines"
                raise refuse(str(error), beyond if "beyond" in str(error) else nearest(text, self._decimals)) from error
        self[text] = value
        return value


def amounts(currency: Currency) -> _Numbers:
    """Text -> minor units of the currency."""
    return _Numbers(currency.decimals, currency.amount, currency.example)


def quantities() -> _Numbers:
    """Text -> millionths of a unit, of either sign."""
    return _Numbers(QUANTITY_DECIMALS, to_quantity, "-12.5")


def prices() -> _Numbers:
    """Text -> millionths of the currency for one unit."""
    return _Numbers(QUANTITY_DECIMALS, to_quantity, "50.26")


def weights() -> _Numbers:
    """Text -> millionths of a weight, which may be as large as any amount."""
    too_fine = f"has more than {QUANTITY_DECIMALS} decimals"

    def to_weight(text: str) -> int:
        return exact(text, QUANTITY_DECIMALS, _WEIGHT_LIMIT, too_fine=too_fine, example="2.5")

    return _Numbers(QUANTITY_DECIMALS, to_weight, "2.5")


_TIMED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{1,2}:.*", re.ASCII)


class Dates(dict[str, str]):
    """ISO text of a day between 1900 and 2199 -> the same text."""

    def __missing__(self, text: str) -> str:
        advice = "write the day as YYYY-MM-DD, like 2026-05-31"
        if not text:
            raise refuse("is empty", advice)
        try:
            calendar_day(text)
        except ValueError as error:
            if "between" in str(error):
                raise refuse(str(error), "check the year") from error
            if timed := _TIMED.fullmatch(text):
                raise refuse("has a time of day", f"write {timed[1]}") from error
            raise refuse(str(error), advice) from error
        self[text] = text
        return text


def yes_no(text: str) -> bool:
    """``yes``/``no`` (also true/false, 1/0); empty is no."""
    match text.lower():
        case "yes" | "true" | "1":
            return True
        case "no" | "false" | "0" | "":
            return False
    raise refuse("is neither yes nor no", "write yes or no")

"""Numbers, dates and words of a cell, each distinct text worked out once.

The converters are dictionaries that fill themselves: ``converter[text]`` is the value, or ``ValueError`` with
a sentence and, after a line feed, the advice. A number is plain digits with a decimal point; no thousands
mark, no exponent, no float.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from core.currency import Currency
from core.money import QUANTITY_DECIMALS, to_quantity

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)
_SAFE_DIGITS = 12
"""A number of so few digits before its point is within every limit."""


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

    def __missing__(self, text: str) -> int:
        whole, _, fraction = text.partition(".")
        if _NUMBER.fullmatch(text) is None:
            message, advice = self._why_not(text)
            raise refuse(message, advice)
        if len(whole) <= _SAFE_DIGITS and len(fraction) <= self._decimals:
            value = int(whole + fraction.ljust(self._decimals, "0"))
        else:
            try:
                value = self._exact(text)
            except ValueError as error:
                raise refuse(str(error)) from error
        self[text] = value
        return value

    def _why_not(self, text: str) -> tuple[str, str]:
        advice = f"write digits with a decimal point, like {self._example}"
        if not text:
            return "is empty", advice
        if "," in text:
            return "has a comma", f"{advice}; no thousands separator and no decimal comma"
        if re.fullmatch(r"[-+]?[0-9.]+[eE][-+]?[0-9]+", text, re.ASCII):
            return "has an exponent", advice
        return "is not a number", advice


def amounts(currency: Currency) -> _Numbers:
    """Text -> minor units of the currency."""
    return _Numbers(currency.decimals, currency.amount, currency.example)


def quantities() -> _Numbers:
    """Text -> millionths of a unit, of either sign."""
    return _Numbers(QUANTITY_DECIMALS, to_quantity, "-12.5")


def prices() -> _Numbers:
    """Text -> millionths of the currency for one unit."""
    return _Numbers(QUANTITY_DECIMALS, to_quantity, "50.26")


class Dates(dict[str, str]):
    """ISO text of a day between 1900 and 2199 -> the same text."""

    def __missing__(self, text: str) -> str:
        advice = "write the day as YYYY-MM-DD, like 2026-05-31"
        if not text:
            raise refuse("is empty", advice)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII) is None:
            raise refuse("is not an ISO date", advice)
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise refuse("is not a day in the calendar", advice) from error
        if not 1900 <= day.year < 2200:
            raise refuse("is not between 1900 and 2199", "check the year")
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

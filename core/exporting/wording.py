"""Our voucher number and line in one field of the target, and texts that fit there."""

from __future__ import annotations

import re

from core.currency import Currency
from core.exporting.model import Booked, ExportLine, ExportVoucher
from core.money import Amount
from core.units import Count

_KEY = re.compile(r"(?P<number>.+?)/(?P<line>\d+)(?: |$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def one_line(text: str, most: Count = 0) -> str:
    """The text without line ends and control characters, at most so long; 0: as long as it is."""
    text = " ".join(_CONTROL.sub(" ", text).split())
    return text[:most] if most else text


def key_of(voucher: ExportVoucher, line: ExportLine) -> str:
    """``INVC-000003/12``: our voucher number and line, which finds the line again."""
    return f"{voucher.number}/{line.line}"


def described(voucher: ExportVoucher, line: ExportLine, most: Count = 0) -> str:
    """The key, then what the line is; cut at the end."""
    return one_line(f"{key_of(voucher, line)} {line.text}", most)


def key_in(text: str) -> tuple[str, int]:
    """Voucher number and line that a field begins with; ``ValueError`` without them."""
    match = _KEY.match(text)
    if match is None:
        raise ValueError(f"{text!r} does not begin with a voucher number and a line")
    return match["number"], int(match["line"])


def booked(group: str, date: str, key: str, account: str, amount: Amount) -> Booked:
    """A line that was read, its key still in one field."""
    number, line = key_in(key)
    return Booked(group, date, number, line, account, amount)


def amount_in(currency: Currency, debit: str, credit: str) -> Amount:
    """The amount of two columns, debit positive."""
    return (currency.amount(debit) if debit else 0) - (currency.amount(credit) if credit else 0)


def why_not_number(voucher: ExportVoucher, most: Count = 0, forbidden: str = "") -> str:
    """Why a voucher number cannot stand in a field there; empty: it can."""
    number = voucher.number
    if most and len(number) > most:
        return f"its number has more than {most} characters"
    if number != one_line(number) or _KEY.match(f"{number}/1") is None or key_in(f"{number}/1") != (number, 1):
        return "its number cannot be told from the words around it"
    wrong = sorted({letter for letter in number if letter in forbidden})
    return f"its number has {' and '.join(wrong)}" if wrong else ""

"""Exact amounts and quantities.

Inside the product an amount is an ``int`` of minor units of the company's currency (``core.currency``) and a quantity or
a price an ``int`` of millionths (10^-6); ``Amount``, ``Quantity`` and ``Price`` say so in the types of views and rows.
``Decimal`` appears only at the edges; ``float`` never. All rounding is half away from zero and all sharing is the
cumulative walk: the part of an amount ``a`` that belongs to the first ``c`` of ``q`` pieces is ``round(a * c / q)``,
so the parts of a whole always add up to the whole.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

from core.numerals import how_to_write, meant, what_is_wrong
from core.units import Unit

Amount = Annotated[int, Unit.AMOUNT]
Quantity = Annotated[int, Unit.QUANTITY]
Price = Annotated[int, Unit.PRICE]
Share = Annotated[int, Unit.SHARE]

QUANTITY_DECIMALS = 6
QUANTITY_SCALE = 10**QUANTITY_DECIMALS
AMOUNT_LIMIT = 10**15
"""Largest absolute amount of one fact, in minor units."""
QUANTITY_LIMIT = 10**15
"""Largest absolute quantity of one fact, and largest price, in millionths."""
TOTAL_LIMIT = 4 * 10**18
"""Largest sum of absolute amounts or quantities that books may hold: every sum over a part of them fits 64 bits."""
_DIGITS = 30
"""Numbers with more digits than this before the point are not looked at any closer."""
_SHOWN = 40
"""Characters of a wrong number that a sentence repeats."""


def divide_rounded(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded half away from zero; the denominator must not be zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def share(amount: int, taken: int, whole: int) -> int:
    """The part of ``amount`` that belongs to the first ``taken`` of ``whole`` pieces (the cumulative walk)."""
    return divide_rounded(amount * taken, whole)


def decimal(text: str | int | Decimal, example: str) -> Decimal:
    """A finite number; ``ValueError`` with a sentence that shows how to write one."""
    given = shortened(text) if isinstance(text, str) else text
    try:
        if isinstance(text, str) and (not text.isascii() or "_" in text):
            raise ValueError(text)  # Decimal takes the digits of every script
        number = Decimal(text)
    except (InvalidOperation, TypeError, ValueError) as error:
        if isinstance(text, str) and meant(text):
            advice = how_to_write(text, example, QUANTITY_DECIMALS)
            raise ValueError(f"{given!r} {what_is_wrong(text)}; {advice}") from error
        raise ValueError(f"{given!r} is not a number; write it like {example}") from error
    if not number.is_finite():
        raise ValueError(f"{given!r} is not a finite number")
    return number


def exact(text: str | int | Decimal, decimals: int, limit: int, *, too_fine: str, example: str) -> int:
    """``text`` times 10^``decimals``, a whole number of at most ``limit``; ``ValueError`` with a sentence.

    ``too_fine`` ends the sentence about a number with more decimals, ``example`` shows how to write one.
    """
    number = decimal(text, example)
    if not number:
        return 0
    beyond = f"{shortened(text)} is beyond the limit of {Decimal(limit) / 10**decimals:f}"
    if number.adjusted() > _DIGITS:
        raise ValueError(beyond)
    sign, places, exponent = number.as_tuple()
    digits = "".join(map(str, places)).rstrip("0")
    shift = int(exponent) + decimals + len(places) - len(digits)
    if shift < 0:  # a digit stands behind the last decimal
        raise ValueError(f"{shortened(text)} {too_fine}")
    whole = int(digits) * int(10**shift)
    if whole > limit:
        raise ValueError(beyond)
    return -whole if sign else whole


def shortened(text: str | int | Decimal) -> str:
    """What was given, as far as a sentence should repeat it."""
    shown = str(text)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."


def to_quantity(text: str | int | Decimal) -> int:
    """Millionths of a decimal text; ``ValueError`` with a sentence for more than six decimals or beyond the limit."""
    too_fine = f"has more than {QUANTITY_DECIMALS} decimals"
    return exact(text, QUANTITY_DECIMALS, QUANTITY_LIMIT, too_fine=too_fine, example="1234.56")


def quantity_text(quantity: int) -> str:
    """Shortest plain decimal: ``3``, ``-0.5``."""
    sign = "-" if quantity < 0 else ""
    whole, rest = divmod(abs(quantity), QUANTITY_SCALE)
    fraction = f".{rest:06d}".rstrip("0").rstrip(".") if rest else ""
    return f"{sign}{whole}{fraction}"

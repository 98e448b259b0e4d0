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
"""Largest absolute quantity of one fact, in millionths."""


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
    try:
        number = Decimal(text)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValueError(f"{text!r} is not a number; write it like {example}") from error
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a finite number")
    return number


def exact(text: str | int | Decimal, decimals: int, limit: int, *, too_fine: str, example: str) -> int:
    """``text`` times 10^``decimals``, a whole number of at most ``limit``; ``ValueError`` with a sentence.

    ``too_fine`` ends the sentence about a number with more decimals, ``example`` shows how to write one.
    """
    number = decimal(text, example)
    most = Decimal(limit) / 10**decimals
    if number.adjusted() > 30:
        raise ValueError(f"{text} is beyond the limit of {most}")
    scaled = number.scaleb(decimals)
    whole = int(scaled)
    if scaled != whole:
        raise ValueError(f"{text} {too_fine}")
    if abs(whole) > limit:
        raise ValueError(f"{text} is beyond the limit of {most}")
    return whole


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

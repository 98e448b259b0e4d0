"""Exact amounts and quantities.

Inside the product an amount is an ``int`` of minor units (10^-2 of the accounting currency) and a quantity or a
price an ``int`` of millionths (10^-6); ``Amount``, ``Quantity`` and ``Price`` say so in the types of views and rows.
``Decimal`` appears only at the edges; ``float`` never. All rounding is half
away from zero and all sharing is the cumulative walk: the part of an amount ``a`` that belongs to the first ``c`` of
``q`` pieces is ``round(a * c / q)``, so the parts of a whole always add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated

from core.units import Unit

Amount = Annotated[int, Unit.AMOUNT]
Quantity = Annotated[int, Unit.QUANTITY]
Price = Annotated[int, Unit.PRICE]
Share = Annotated[int, Unit.SHARE]

AMOUNT_DECIMALS = 2
QUANTITY_DECIMALS = 6
AMOUNT_SCALE = 10**AMOUNT_DECIMALS
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


def extend(quantity: int, price: int) -> int:
    """Amount of ``quantity`` pieces at ``price`` each, both in millionths, rounded once."""
    return divide_rounded(quantity * price * AMOUNT_SCALE, QUANTITY_SCALE * QUANTITY_SCALE)


def _scaled(text: str | int | Decimal, scale: int, decimals: int, limit: int) -> int:
    try:
        number = Decimal(text)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValueError(f"{text!r} is not a number; write it like 1234.56") from error
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a finite number")
    if number.adjusted() > 30:
        raise ValueError(f"{text} is beyond the limit of {Decimal(limit) / scale}")
    scaled = number.scaleb(decimals)
    whole = int(scaled)
    if scaled != whole:
        raise ValueError(f"{text} has more than {decimals} decimals")
    if abs(whole) > limit:
        raise ValueError(f"{text} is beyond the limit of {Decimal(limit) / scale}")
    return whole


def to_amount(text: str | int | Decimal) -> int:
    """Minor units of a decimal text; ``ValueError`` with a sentence for more than two decimals or beyond the limit."""
    return _scaled(text, AMOUNT_SCALE, AMOUNT_DECIMALS, AMOUNT_LIMIT)


def to_quantity(text: str | int | Decimal) -> int:
    """Millionths of a decimal text; ``ValueError`` with a sentence for more than six decimals or beyond the limit."""
    return _scaled(text, QUANTITY_SCALE, QUANTITY_DECIMALS, QUANTITY_LIMIT)


@dataclass(frozen=True, slots=True)
class Currency:
    """The currency of a company: what its amounts are minor units of. The one place where an amount becomes text."""

    code: str = "EUR"
    decimals: int = AMOUNT_DECIMALS

    def parts(self, amount: Amount) -> tuple[str, str]:
        """Digits before and after the point of the absolute amount; none after it for a currency without decimals."""
        digits = str(abs(amount)).rjust(self.decimals + 1, "0")
        return (digits[: -self.decimals], digits[-self.decimals :]) if self.decimals else (digits, "")

    def text(self, amount: Amount) -> str:
        """Plain text with exactly the decimals of the currency, as in JSON: ``-1234.50``."""
        whole, rest = self.parts(amount)
        return ("-" if amount < 0 else "") + (f"{whole}.{rest}" if rest else whole)


EURO = Currency()


def amount_text(amount: Amount) -> str:
    """Plain text with two decimals: ``-1234.50``."""
    return EURO.text(amount)


def quantity_text(quantity: int) -> str:
    """Shortest plain decimal: ``3``, ``-0.5``."""
    sign = "-" if quantity < 0 else ""
    whole, rest = divmod(abs(quantity), QUANTITY_SCALE)
    fraction = f".{rest:06d}".rstrip("0").rstrip(".") if rest else ""
    return f"{sign}{whole}{fraction}"


def unit_cost(amount: int, quantity: int, decimals: int = 2) -> Decimal | None:
    """Cost of one piece, rounded half away from zero for display; ``None`` without quantity. Never stored as truth."""
    if quantity == 0:
        return None
    scaled = divide_rounded(amount * QUANTITY_SCALE * 10**decimals, quantity * AMOUNT_SCALE)
    return Decimal(scaled).scaleb(-decimals)

"""The currency of a company decides how many decimals each of its amounts has (ISO 4217).

An amount is a whole number of minor units of the currency: cents of EUR, yen themselves, fils of KWD. Whoever reads or
writes an amount, or makes one out of a price, has the company's ``Currency`` in hand; no function assumes one.

Example: 1,000 yen over 3 pieces are 333, 334, 333; 1.000 dinar is 1000 here, and 12.50 is refused for yen.

Source: docs/rules.md#12-rounding, ISO 4217. The decimals are those of the standard and not of CLDR, which says how many
are customary in a shop (none for RSD, where ISO 4217 has two, or IQD, where it has three): ledgers keep the standard's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from core.money import AMOUNT_LIMIT, QUANTITY_SCALE, Amount, Price, divide_rounded, exact
from core.units import Count

USUAL_DECIMALS = 2
_NONE = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_FOUR = ("CLF", "UYW")
DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(_NONE, 0),
    **dict.fromkeys(_THREE, 3),
    **dict.fromkeys(_FOUR, 4),
}
"""The currencies of ISO 4217 that do not have two decimals."""
DEFAULT = "EUR"
"""Currency of a new company where none is chosen."""


@cache
def _price_to_unit(decimals: int) -> Fraction:
    return Fraction(10**decimals, QUANTITY_SCALE * QUANTITY_SCALE)


@dataclass(frozen=True, slots=True)
class Currency:
    """What the amounts of a company are minor units of: the one place where text becomes an amount, or an amount text."""

    code: str
    decimals: Count

    @classmethod
    def of(cls, code: str) -> Currency:
        """The currency of this code with its decimals. Whether there is such a code is asked where one is chosen."""
        return cls(code, DECIMALS.get(code, USUAL_DECIMALS))

    @property
    def scale(self) -> int:
        """Minor units of one."""
        return int(10**self.decimals)

    @property
    def price_to_unit(self) -> Fraction:
        """Factor of a price (millionths of the currency for a piece): minor units for a millionth of a piece."""
        return _price_to_unit(self.decimals)

    def per_piece(self, price: Price) -> Fraction:
        """Minor units for a piece at this price, not rounded."""
        return Fraction(price * self.scale, QUANTITY_SCALE)

    def parts(self, amount: Amount) -> tuple[str, str]:
        """Digits before and after the point of the absolute amount; none after it for a currency without decimals."""
        digits = str(abs(amount)).rjust(self.decimals + 1, "0")
        return (digits[: -self.decimals], digits[-self.decimals :]) if self.decimals else (digits, "")

    def text(self, amount: Amount) -> str:
        """Plain text with exactly the decimals of the currency, as in JSON: ``-1234.50``."""
        whole, rest = self.parts(amount)
        return ("-" if amount < 0 else "") + (f"{whole}.{rest}" if rest else whole)

    @property
    def example(self) -> str:
        """How an amount is written: ``1234.50``, without decimals ``1234``."""
        return self.text(1234 * self.scale + self.scale // 2)

    @property
    def too_fine(self) -> str:
        """The end of a sentence about a number with more decimals than the currency has."""
        if not self.decimals:
            return f"has decimals; amounts in {self.code} have none"
        return f"has more than {self.decimals} decimals; amounts in {self.code} have {self.decimals}"

    def amount(self, text: str | int | Decimal) -> Amount:
        """Minor units of a decimal text; ``ValueError`` with a sentence for too many decimals or beyond the limit."""
        return exact(text, self.decimals, AMOUNT_LIMIT, too_fine=self.too_fine, example=self.example)

    def extend(self, quantity: int, price: int) -> Amount:
        """Amount of ``quantity`` pieces at ``price`` each, both in millionths, rounded once."""
        return divide_rounded(quantity * price * self.scale, QUANTITY_SCALE * QUANTITY_SCALE)

    def price(self, amount: Amount, quantity: int) -> Price | None:
        """Price of one piece in millionths, rounded; ``None`` without quantity. Not exact: to show, never to post."""
        return divide_rounded(amount * QUANTITY_SCALE * QUANTITY_SCALE, quantity * self.scale) if quantity else None

    def unit_cost(self, amount: Amount, quantity: int, decimals: int) -> Decimal | None:
        """Cost of one piece to show, half rounded away from zero, never to store; ``None`` without quantity."""
        if quantity == 0:
            return None
        scaled = divide_rounded(amount * QUANTITY_SCALE * 10**decimals, quantity * self.scale)
        return Decimal(scaled).scaleb(-decimals)

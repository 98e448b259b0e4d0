"""Price of an issue when it is posted: the running average with its fallbacks, and the perpetual models.

    estimate = (physical amount + financial amount) / (physical quantity + financial quantity)

over the transactions of the cost group; physical ones count only with *include physical value*. The estimate is not
rounded, the amount is. One or both negative, or no quantity: item cost price; none there: 0.00 with a warning.

Prices are ``Fraction`` of minor units for a millionth of a piece, amounts minor units, quantities millionths; the price of an
item is in millionths of the currency, which says what a minor unit is.
Example: 2 at 10.00 and 1 at 13.00 make 11.00 a piece, Fraction(11, 10000) here; an issue of 2 costs 2200.

Source: docs/rules.md#4-running-average, docs/rules.md#67-moving-average
"""

from __future__ import annotations

from fractions import Fraction

from core.currency import Currency
from core.money import divide_rounded
from core.posting.setup import Item
from core.posting.state import OnHand
from core.vocabulary import InventoryModel


def round_fraction(value: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    doubled = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return doubled if value >= 0 else -doubled


def item_price(currency: Currency, item: Item, site: str) -> Fraction | None:
    """Item cost price in minor units per millionth; ``None`` when the item has none for this site."""
    price = item.price(site)
    return None if price is None else price * currency.price_to_unit


def running_average(currency: Currency, item: Item, on_hand: OnHand, site: str) -> Fraction | None:
    """Present estimate in minor units per millionth; ``None`` when there is no price at all."""
    if item.model is InventoryModel.STD:
        return item_price(currency, item, site)
    if item.model is InventoryModel.MA:
        return moving_average(currency, item, on_hand, site)
    quantity, amount = on_hand.averaged(include_physical=item.include_physical_value)
    if quantity > 0 and amount >= 0:
        return Fraction(amount, quantity)
    return item_price(currency, item, site)


def issue_cost(currency: Currency, item: Item, on_hand: OnHand, site: str, quantity: int) -> int | None:
    """Cost of an issue at the present estimate, minor units, rounded once; ``None`` when there is no price at all.

    ``quantity`` positive, in millionths; ``on_hand`` before the issue. An issue larger than the stock has one price
    for all of it.
    """
    if item.model.periodic:
        held, amount = on_hand.averaged(include_physical=item.include_physical_value)
        if held > 0 and amount >= 0:
            return divide_rounded(amount * quantity, held)
    price = running_average(currency, item, on_hand, site)
    return None if price is None else round_fraction(price * quantity)


def moving_average(currency: Currency, item: Item, on_hand: OnHand, site: str) -> Fraction | None:
    """Value / quantity; with nothing on hand the last issue's cost, then the active cost, then the item price.

    ``None`` when there is none of them. Physical value always counts.
    """
    quantity, amount = on_hand.totals(include_physical=True)
    if quantity > 0:
        return Fraction(amount, quantity)
    if on_hand.last_issue_quantity:
        return Fraction(on_hand.last_issue_amount, on_hand.last_issue_quantity)
    return item_price(currency, item, site)


def moving_average_receipt(
    currency: Currency, item: Item, on_hand: OnHand, site: str, quantity: int, document: int, *, backdated: bool
) -> int:
    """Inventory value of a moving average receipt; the rest of the document amount is a price difference.

    ``backdated`` (before the item's last posting): at the current average. While stock is negative: the part up to
    zero at the current average, the part above zero at its price. ``quantity`` positive; ``document`` in minor units.
    Stock of -2 at 3.00 and a receipt of 5 at 4.00: 6.00 + 12.00, and 2.00 is a difference.
    """
    held, amount = on_hand.totals(include_physical=True)
    if backdated:
        average = Fraction(amount, held) if held < 0 else moving_average(currency, item, on_hand, site)
        return document if average is None else round_fraction(average * quantity)
    if held >= 0:
        return document
    average = Fraction(amount, held)
    covered = min(quantity, -held)
    above = round_fraction(Fraction(document * (quantity - covered), quantity))
    return round_fraction(average * covered) + above


def moving_average_invoice(on_hand: OnHand, quantity: int, difference: int, *, backdated: bool) -> int:
    """The part of an invoice's difference that belongs to inventory: difference x min(on-hand, quantity) / quantity.

    All of it is expensed (0) with nothing on hand or a date before the item's last posting. ``quantity`` positive,
    not 0. 4.00 on 2 of which 1 is on hand: 2.00.
    """
    held, _ = on_hand.totals(include_physical=True)
    if held <= 0 or backdated:
        return 0
    return round_fraction(Fraction(difference * min(held, quantity), quantity))


def moving_average_undone(on_hand: OnHand, quantity: int, amount: int) -> int:
    """Inventory value of the opposite of a moving average posting; what it differs from ``amount`` is a price difference.

    ``quantity`` and ``amount``: of the opposite, signed; ``amount`` is exactly the posted cost. Goods that go back take
    value as far as they, and the value, are on hand; stock that becomes zero keeps none. 10 bought for 100.00, of which 4
    worth 40.00 are on hand, go back: -40.00 of the -100.00.
    """
    held, value = on_hand.totals(include_physical=True)
    if held + quantity == 0:
        return -value
    if quantity > 0:
        return amount
    back = round_fraction(Fraction(-amount * min(max(held, 0), -quantity), -quantity))
    return -min(back, max(value, 0)) if back > 0 else -back

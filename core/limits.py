"""What no value and no sum of the books may pass, so that every reader can compute it in 64 bits.

One amount is at most 10^15 minor units, one quantity or price 10^9. Sums are watched by what goes in: the absolute amounts of
a company's ledger, those of its inventory, and the absolute quantities of a cost group are each at most 4 * 10^18, so that
a sum over any part of them fits. What would pass is refused when it comes in, whichever way it comes: a line of a
file, a price that is multiplied by a quantity, an adjustment, what a close would adjust.

Source: docs/rules.md#12-rounding
"""

from __future__ import annotations

from core.currency import Currency
from core.errors import BeyondLimit
from core.money import AMOUNT_LIMIT, QUANTITY_LIMIT, Amount, Price, Quantity, quantity_text

_SPLIT = "Split it into smaller ones."
_FULL = "Go on in a new company: a cut-over takes over what is on hand and the balances."


def refuse_quantity(quantity: Quantity, what: str) -> None:
    """``BeyondLimit`` for a quantity (millionths) larger than one transaction may have; ``what`` has it."""
    if abs(quantity) > QUANTITY_LIMIT:
        most = quantity_text(QUANTITY_LIMIT)
        raise BeyondLimit(
            f"the quantity of {what} is {quantity_text(quantity)}, beyond the limit of {most}", advice=_SPLIT
        )


def refuse_price(price: Price, what: str) -> None:
    """``BeyondLimit`` for a price (millionths) larger than one may be; ``what`` has it."""
    if abs(price) > QUANTITY_LIMIT:
        raise BeyondLimit(f"{what} is beyond the limit of {quantity_text(QUANTITY_LIMIT)}", advice="Check the price.")


def refuse_amount(amount: Amount, currency: Currency, what: str) -> None:
    """``BeyondLimit`` for an amount (minor units) larger than one fact may have; ``what`` has it."""
    if abs(amount) > AMOUNT_LIMIT:
        raise beyond_amount(amount, currency, what)


def beyond_amount(amount: Amount, currency: Currency, what: str) -> BeyondLimit:
    """The refusal of an amount; ``what`` has it."""
    most = currency.text(AMOUNT_LIMIT)
    return BeyondLimit(
        f"{what} would be {currency.text(amount)}, beyond the limit of {most}",
        advice="Check quantity and price; a larger amount is posted in parts.",
    )


def beyond_moved(item: str) -> BeyondLimit:
    """The refusal of a quantity on top of all that has moved of an item in one place."""
    return BeyondLimit(f"the quantities of item {item} together are more than books can hold", advice=_FULL)


def beyond_costs() -> BeyondLimit:
    """The refusal of what a run would make goods cost: costs that go round in a circle grow with every round."""
    return BeyondLimit(
        "costs that are carried from transaction to transaction grow beyond what books can hold",
        advice="Look for goods that are made of each other; `invclose report inventory-value` shows what is large.",
    )


def beyond_total(company: str, what: str) -> BeyondLimit:
    """The refusal of amounts on top of all that a company has posted."""
    return BeyondLimit(f"the amounts of the {what} of company {company} are more than books can hold", advice=_FULL)

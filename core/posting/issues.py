"""What an issue costs when it is posted, and whether there is enough on hand for it.

Example: of 3 sold, 1 is marked to a receipt at 3.00, the running average is 2.50: the cost is 3.00 + 5.00. Amounts are minor
units, quantities millionths.

Source: docs/rules.md#4-running-average
"""

from __future__ import annotations

from fractions import Fraction

from core.currency import Currency
from core.errors import NegativeOnHand
from core.money import quantity_text
from core.posting.estimate import issue_cost, round_fraction, running_average
from core.posting.recorder import Valued
from core.posting.setup import Item
from core.posting.state import Posted, PostingState
from core.vocabulary import InventoryModel, PostingType, Reference

_MA, _VENDOR_RETURN = InventoryModel.MA, Reference.VENDOR_RETURN


class Issues:
    """Prices issues at the running average, marked quantity at its receipt's cost."""

    def __init__(self, currency: Currency, state: PostingState, warnings: list[str]) -> None:
        self.currency, self.state, self.warnings = currency, state, warnings

    def cost(self, item: Item, posted: Posted) -> int:
        """Cost (positive) of an issue: marked quantity at the receipt's cost, the rest at the running average."""
        quantity = -posted.quantity
        marks = self.state.marked(posted.id)
        if not marks:
            return self.priced(item, posted, quantity)
        cost = Fraction(0)
        if item.model.periodic:
            for marked, amount, whole, _receipt in marks:
                cost += Fraction(amount * marked, whole)
                quantity -= marked
        if quantity:
            price = running_average(self.currency, item, self.state.on_hand(posted.group), posted.dims[0])
            if price is None:
                self._warn(item, posted)
            cost += (price or Fraction(0)) * quantity
        return round_fraction(cost)

    def invoiced_cost(self, item: Item, posted: Posted) -> int:
        """Cost of an issue at its financial update: a moving average keeps that of the physical one."""
        if item.model is _MA:
            return -posted.physical_amount
        return self.cost(item, posted)

    def priced(self, item: Item, posted: Posted, quantity: int) -> int:
        """Cost of this quantity at the present estimate."""
        cost = issue_cost(self.currency, item, self.state.on_hand(posted.group), posted.dims[0], quantity)
        if cost is None:
            self._warn(item, posted)
        return cost or 0

    def _warn(self, item: Item, posted: Posted) -> None:
        self.warnings.append(
            f"item {item.code} has no cost price, so {posted.number} was priced {self.currency.text(0)}"
        )

    def refuse_short(self, item: Item, posted: Posted) -> None:
        """Refuse an issue of goods that are not there, delivered or not."""
        held = self.state.on_hand(posted.group)
        after = held.physical_quantity + held.financial_quantity + posted.quantity
        if after < 0 and not item.physical_negative:
            raise _negative(item, after, posted, "physical")

    def refuse_uninvoiced(self, item: Item, posted: Posted) -> None:
        """Refuse an issue of goods that are there, but not invoiced."""
        after = self.state.on_hand(posted.group).financial_quantity + posted.quantity
        if after < 0 and not item.financial_negative:
            raise _negative(item, after, posted, "invoiced")


def credited(posted: Posted, cost: int, amount: int | None) -> Valued:
    """The value of an issue; where a vendor's credit note differs from its cost, profit or loss takes the difference."""
    if posted.reference != _VENDOR_RETURN or amount is None or amount == cost:
        return Valued(-cost, -cost)
    return Valued(-cost, -amount, int(PostingType.PROFIT if amount > cost else PostingType.LOSS))


def _negative(item: Item, quantity: int, posted: Posted, which: str) -> NegativeOnHand:
    return NegativeOnHand(
        f"{posted.number} would make the {which} quantity of item {item.code} {quantity_text(quantity)}",
        where="item model group: negative inventory not allowed",
        advice="Post the receipt first, or allow negative inventory in the item model group.",
    )

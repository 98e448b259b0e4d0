"""What a receipt is worth when it is posted: its document, what it is made of, or a price that the item fixes.

Example: 10 are received at 3.20 of an item with the standard cost 3.00: 30.00 go to inventory, 2.00 to the purchase price
variance. Amounts are minor units, quantities millionths.

Source: docs/rules.md#5-what-posts-where, docs/rules.md#67-moving-average
"""

from __future__ import annotations

from fractions import Fraction

from core.currency import Currency
from core.money import share
from core.posting.estimate import item_price, moving_average_receipt, round_fraction
from core.posting.issues import Issues
from core.posting.line import Line
from core.posting.recorder import PHYSICAL, Recorder, Valued
from core.posting.setup import Item
from core.posting.state import OnHand, Posted
from core.vocabulary import InventoryModel, LinkKind, PostingType, Reference, UpdateKind

_MA, _STD = InventoryModel.MA, InventoryModel.STD
_PRODUCT = Reference.PRODUCTION_RECEIPT
_BRINGING_BACK = (Reference.CUSTOMER_RETURN, Reference.PRODUCTION_ISSUE)
"""Receipts that may bring pieces of an issue back."""


class Receipts:
    """Values receipts; what one is made of is linked to it on the way."""

    def __init__(self, recorder: Recorder, issues: Issues, warnings: list[str]) -> None:
        self.recorder, self.issues, self.warnings = recorder, issues, warnings
        self.setup, self.state = recorder.setup, recorder.state

    def value(self, posted: Posted, line: Line, kind: UpdateKind, sold: Posted | None) -> Valued:
        """Value of a new receipt; ``sold``: the issue that it brings back."""
        item = self.setup.item(line.item)
        document = self._document(item, posted, line, sold)
        value = self._inventory_value(item, posted, line.date, document)
        if kind is PHYSICAL and item.model.periodic:
            return Valued(value.amount, value.document)
        return value

    def _document(self, item: Item, posted: Posted, line: Line, sold: Posted | None) -> int:
        """Document amount of a receipt: its price, what it is made of, or the present cost."""
        if sold is not None:
            self.recorder.link(posted, sold, LinkKind.RETURN, issue_from=sold.next_place)
            start, sold.returned = sold.returned, sold.returned + posted.quantity
            return _walked(sold, start, sold.returned)
        if line.document_amount is not None:
            return line.document_amount
        return self.issues.priced(item, posted, posted.quantity)

    def ended(self, posted: Posted, date: str, cost: int) -> Valued:
        """Value of a product that is reported as finished with the end of its production, at its part of the cost."""
        return self._inventory_value(self.setup.item(posted.item), posted, date, cost)

    def _inventory_value(self, item: Item, posted: Posted, date: str, document: int) -> Valued:
        """Inventory value of a receipt, with the posting type of its difference to the document."""
        site = posted.dims[0]
        if item.model is _MA:
            backdated = date < self.state.last_date(item.id)
            return _averaged(
                self.setup.currency, item, self.state.on_hand(posted.group), posted, document, backdated=backdated
            )
        linked = self._linked(posted)
        if item.model is _STD and not linked:
            made = posted.reference == _PRODUCT
            variance = PostingType.PRODUCTION_VARIANCE if made else PostingType.PURCHASE_PRICE_VARIANCE
            return _differing(self._standard(item, site, posted.quantity), document, variance)
        if item.fixed_receipt_price and item.model.periodic and not linked:
            value = self._standard(item, site, posted.quantity)
            dearer = document > value
            return _differing(
                value,
                document,
                PostingType.FIXED_RECEIPT_PRICE_LOSS if dearer else PostingType.FIXED_RECEIPT_PRICE_PROFIT,
            )
        return Valued(document, document)

    def _linked(self, posted: Posted) -> bool:
        """A receipt made of issues has no price of its own that a fixed or standard price could replace."""
        if posted.reference == _PRODUCT:
            return bool(posted.lot) and self.setup.item(posted.item).model is not _STD
        return posted.reference in _BRINGING_BACK and self.state.returned_from(posted.id) is not None

    def _standard(self, item: Item, site: str, quantity: int) -> int:
        price = item_price(self.setup.currency, item, site)
        if price is None:
            self.warnings.append(f"item {item.code} has no cost price, so {self.setup.currency.text(0)} was used")
        return round_fraction((price or Fraction(0)) * quantity)

    def invoiced(self, posted: Posted, date: str, amount: int | None, moving_share: int) -> Valued:
        """Value of a receipt at its financial update; ``moving_share``: what of the change a moving average takes."""
        item = self.setup.item(posted.item)
        document = self._invoiced_document(posted, amount)
        if item.model is _MA:
            value = posted.physical_amount + moving_share
            return _differing(value, document, PostingType.MOVING_AVERAGE_PRICE_DIFFERENCE)
        return self._inventory_value(item, posted, date, document)

    def _invoiced_document(self, posted: Posted, amount: int | None) -> int:
        """A return takes its share of what the issue costs now; others what the invoice says, else the delivery."""
        if posted.reference in _BRINGING_BACK:
            source = self.state.returned_from(posted.id)
            if source is not None:
                sold, start = source[0], source[0].start(source[1])
                return _walked(sold, start, start + posted.quantity)
        return posted.physical_document if amount is None else amount

    def transferred(self, item: Item, receipt: Posted, cost: int, *, backdated: bool) -> Valued:
        """Value of the receiving side of a transfer to another cost group: the cost of its issue, where no model fixes it."""
        if item.model is _MA:
            return _averaged(
                self.setup.currency, item, self.state.on_hand(receipt.group), receipt, cost, backdated=backdated
            )
        if item.model is _STD:
            value = self._standard(item, receipt.dims[0], receipt.quantity)
            return _differing(value, cost, PostingType.PURCHASE_PRICE_VARIANCE)
        return Valued(cost, cost)


def _averaged(
    currency: Currency, item: Item, held: OnHand, posted: Posted, document: int, *, backdated: bool
) -> Valued:
    value = moving_average_receipt(currency, item, held, posted.dims[0], posted.quantity, document, backdated=backdated)
    return _differing(value, document, PostingType.MOVING_AVERAGE_PRICE_DIFFERENCE)


def _differing(value: int, document: int, difference: PostingType) -> Valued:
    return Valued(value, document, int(difference) if value != document else 0)


def _walked(sold: Posted, start: int, end: int) -> int:
    """Cost of the pieces of a sale from one place of its walk to another: shares that always add up to the whole."""
    cost, whole = -sold.amount, -sold.quantity
    return share(cost, end, whole) - share(cost, start, whole)

"""What inventory transactions are, and what connects them."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from core.vocabulary.labelled import Labelled


class Reference(Labelled):
    """What kind of document an inventory transaction belongs to."""

    PURCHASE = 1
    SALES = 2
    CUSTOMER_RETURN = 3
    VENDOR_RETURN = 4
    MOVEMENT = 5
    PROFIT_LOSS = 6
    COUNTING = 7
    TRANSFER = 8
    PRODUCTION_ISSUE = 9
    PRODUCTION_RECEIPT = 10
    WEIGHTED_AVERAGE_CLOSING = 11
    OPENING = 12

    @property
    def label(self) -> str:
        return REFERENCE_NAMES[self]


REFERENCE_NAMES = {
    Reference.PURCHASE: "Purchase",
    Reference.SALES: "Sales",
    Reference.CUSTOMER_RETURN: "Customer return",
    Reference.VENDOR_RETURN: "Vendor return",
    Reference.MOVEMENT: "Movement",
    Reference.PROFIT_LOSS: "Profit/loss",
    Reference.COUNTING: "Counting",
    Reference.TRANSFER: "Transfer",
    Reference.PRODUCTION_ISSUE: "Production, material",
    Reference.PRODUCTION_RECEIPT: "Production, product",
    Reference.WEIGHTED_AVERAGE_CLOSING: "Weighted average inventory closing",
    Reference.OPENING: "Opening",
}


JOURNALS = frozenset({Reference.MOVEMENT, Reference.PROFIT_LOSS, Reference.COUNTING})
"""Inventory journals: both updates at once, against an offset account that the user may name."""


class Side(StrEnum):
    """A transfer is one line and two transactions: the issue where the goods leave, the receipt where they arrive.

    Stored and shown as the end of the transaction's number: line ``TR-1`` is ``TR-1.I`` and ``TR-1.R``. The pair of a
    virtual transfer is told apart in the same way.
    """

    ISSUE = "I"
    RECEIPT = "R"

    @classmethod
    def of(cls, quantity: int) -> Side:
        """The side of a signed quantity."""
        return cls.RECEIPT if quantity > 0 else cls.ISSUE

    def number_of(self, line: str) -> str:
        """Number of the transaction on this side of a line."""
        return f"{line}.{self}"

    def line_of(self, number: str) -> str:
        """Number of the line whose transaction on this side has this number."""
        return number.removesuffix(f".{self}")


class UpdateKind(Labelled):
    """Physical: goods moved. Financial: value known."""

    PHYSICAL = 0
    FINANCIAL = 1

    @property
    def label(self) -> str:
        return self.name.lower()


class LinkKind(IntEnum):
    """Why the cost of a receipt is made of issues."""

    TRANSFER = 1
    PRODUCTION = 2
    RETURN = 3
    VIRTUAL = 4
    NON_FINANCIAL_TRANSFER = 5

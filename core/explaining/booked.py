"""What the books say of one transaction, as far as its cost goes. Only records that count are in it.

Amounts are minor units and changes of inventory value (receipts +, issues -) unless something else is said, quantities
millionths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.money import share
from core.vocabulary import (
    AdjustmentKind,
    InventoryModel,
    LinkKind,
    Principle,
    RecordType,
    Reference,
    SettlementType,
    UpdateKind,
)

COMING = "coming-close"
"""Stands where the number of a record would stand that a coming close would make."""


class Change(NamedTuple):
    """An adjustment of the update that counts."""

    record: int
    number: str
    date: str
    type: RecordType
    kind: AdjustmentKind
    amount: int
    quantity: int
    """Pieces then open, of an adjustment of the balance."""
    account: str
    offset_account: str
    voucher: str


class Taken(NamedTuple):
    """What an issue took of a receipt in one record; of a receipt priced again without a quantity."""

    record: int
    number: str
    receipt: int
    start: int
    """Pieces of the receipt that were taken before: its place in the walk."""
    quantity: int
    amount: int
    """A cost."""
    principle: Principle
    type: SettlementType


class Made(NamedTuple):
    """An issue that the cost of a receipt is made of. Costs and quantities are positive."""

    issue: int
    kind: LinkKind
    start: int
    """Of a return the pieces that came back before; of a product the pieces of the material that came back."""
    amount: int
    """Of a product: what the material cost it when it was posted."""
    quantity: int
    cost: int
    cost_then: int
    """Without what was adjusted after the last close."""


class Weights(NamedTuple):
    """The place of a receipt in the walk over its production."""

    before: int
    own: int
    whole: int
    cost: int
    """What the production cost at its end; 0: that was not stored."""

    def part(self, cost: int) -> int:
        """The part of a cost of the production that is this receipt's."""
        return share(cost, self.before + self.own, self.whole) - share(cost, self.before, self.whole)


@dataclass(frozen=True, slots=True)
class Booked:
    """One transaction with everything that its cost is made of."""

    id: int
    number: str
    item: str
    item_name: str
    model: InventoryModel
    """Of the item now."""
    fixed_price: bool
    reference: Reference
    virtual: bool
    date: str
    kind: UpdateKind
    """Of the update that counts."""
    quantity: int
    posted: int
    account: str
    offset_account: str
    voucher: str
    last_close: int
    """The last active close of the books, 0 before the first: what was settled was priced up to it."""
    changes: tuple[Change, ...] = ()
    leftover: bool = False
    """A part of what its issues cost was expensed."""
    taken: tuple[Taken, ...] = ()
    """Of an issue, oldest record first; what only adjusts is of the last close."""
    made: tuple[Made, ...] = ()
    weights: Weights | None = None
    opened: str = ""
    """Day and voucher of its posting in the system before."""
    undoes: str = ""
    """Number of the transaction that it takes back."""
    undone: str = ""
    """How it was undone, a sentence."""
    marked: str = ""
    """Receipts that it is marked to, while nothing of that is settled."""

    @property
    def receipt(self) -> bool:
        return self.quantity > 0

    @property
    def within(self) -> bool:
        """An issue that moved goods within its cost group."""
        return any(row.principle is Principle.NON_FINANCIAL_TRANSFER for row in self.taken)

    @property
    def cost(self) -> int:
        """What it costs, positive for receipts and issues alike."""
        total = self.posted + sum(change.amount for change in self.changes)
        return total if self.receipt else -total

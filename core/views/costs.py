"""Where a cost comes from: nodes of its tree, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.money import Amount, Price, Quantity, Share
from core.units import Count, Key
from core.vocabulary import CostKind


@dataclass(frozen=True, slots=True)
class CostNode:
    """One node: what it is, and how much of the whole cost comes from it. Amounts and quantities are positive costs."""

    kind: CostKind
    what: str
    """What it is, in words."""
    transaction_id: Key
    """0: not a transaction."""
    number: str
    """Of the transaction, or of the record that adjusted."""
    item: str
    date: str
    quantity: Quantity
    unit_cost: Price | None
    amount: Amount
    share: Share | None
    """Of the cost of the transaction at the top; without one where that is zero."""
    account: str
    """Inventory account of its posting; blank: never posted."""
    offset_account: str
    voucher: str
    """Of its posting; blank: it posted none of its own."""
    record_id: Key
    """Of the record that adjusted, where it is no transaction; else 0."""
    loop: bool
    """The transaction stands above itself: it is not unfolded again."""
    unfolds: bool
    """It has parts that can be asked for."""
    foreseen: bool = False
    """A virtual transfer that a coming close would make: there is nothing of it to open."""
    parent: CostNode | None = field(default=None, repr=False, compare=False)
    taken: tuple[tuple[Quantity, Quantity], ...] = field(default=(), repr=False)
    """From where to where it was taken in the walk of its transaction."""
    booked: Amount | None = field(default=None, repr=False)
    """What its parts add up to before they are shared out; without one, what its transaction costs."""
    then: bool = field(default=False, repr=False)
    """As of the last close: what came after it is no part."""
    skip: Count = field(default=0, repr=False)
    """Of a node for the rest of the parts of its parent: how many parts stand before it."""

    @property
    def owner(self) -> CostNode:
        """The node whose parts it unfolds into: itself, or for the rest of the parts its parent."""
        return self.parent if self.kind is CostKind.MORE and self.parent is not None else self


@dataclass(frozen=True, slots=True)
class CostTree:
    """A node with those below it, as far as they were asked for."""

    node: CostNode
    parts: tuple[CostTree, ...]


@dataclass(frozen=True, slots=True)
class CostChange:
    """What one closing record added to a cost, or took off it."""

    record: str
    """Its number; blank: a coming close."""
    type: str
    date: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Explanation:
    """A cost as it was posted, what changed it since, and in words where it comes from."""

    root: CostNode
    posted: Amount
    changes: tuple[CostChange, ...]
    sentences: tuple[str, ...]
    item_name: str
    model: str
    """Inventory model of the item now."""
    foreseen: str = ""
    """Day of the coming close that is taken as done; blank: all of it is booked."""

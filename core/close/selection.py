"""What one bundle of a run reads: the open transactions of its cost groups and the older ones that late costs reach.

A *node* is an inventory transaction. The first ``open_count`` nodes are open and sorted by (group, date, posting
order); behind them stand closed ones that the value closure brought in. Costs are positive for receipts and issues
alike; an adjustment is a change of cost here and turns into a change of inventory value when it is stored.

Amounts are minor units, quantities millionths, dates yyyymmdd; every column is a one-dimensional int64 or bool array.
Example: a sale of 1 posted at 15.00 and adjusted to 10.00 by a recalculation has quantity and open 1,000,000, posted
1500, adjusted -500.

Source: docs/rules.md#6-the-models-at-close
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from core.costing.shape import Flags, Ints
from core.money import share
from core.vocabulary import InventoryModel


class Link(NamedTuple):
    """A receipt whose cost is made of this issue: transaction ids, ``LinkKind``, and what the kind needs."""

    receipt: int
    issue: int
    kind: int
    issue_from: int
    """Of a return: where it begins in the walk of the issue. Production: the pieces of the issue that came back."""
    amount: int
    """Production: the issue's cost when the receipt was posted, without what came back."""


class Mark(NamedTuple):
    """A user link of an issue to a receipt, by transaction ids; quantity (millionths) still to be settled."""

    id: int
    issue: int
    receipt: int
    quantity: int


class IssueCost(NamedTuple):
    """Cost of an issue after its bundle of a run, minor units, positive."""

    valued: int
    """With every adjustment: what depends on it is valued with this."""
    booked: int
    """With the adjustments that are made: a recalculation leaves out small ones."""


class Source(NamedTuple):
    """A link's issue that is not a node here: its cost now and its quantity (millionths), positive."""

    cost: IssueCost
    quantity: int


class ProductionShare(NamedTuple):
    """Place of one receipt in the walk over its production: from ``before`` over ``own`` of ``whole`` weights."""

    before: int
    own: int
    whole: int
    cost: int = 0
    """What the production cost when it was ended; 0 of one ended before its shares were stored: only changes are shared."""

    def part(self, cost: int) -> int:
        """The part of a cost of the production that is this receipt's."""
        return share(cost, self.before + self.own, self.whole) - share(cost, self.before, self.whole)


class Waiting(NamedTuple):
    """Which of the receipts that are only physically updated are no goods to be invoiced: transaction ids."""

    completions: frozenset[int] = frozenset()
    """Reported products of productions that are not ended."""
    sent_back: frozenset[int] = frozenset()
    """Receipts that went back to the vendor whole: nobody will invoice them."""


@dataclass(slots=True)
class OldSettlements:
    """Settlements of earlier closes taken from receipts whose cost may change, with the amounts they have now."""

    receipt: Ints
    issue: Ints
    start: Ints
    """Position in the walk of the receipt."""
    issue_start: Ints
    quantity: Ints
    amount: Ints

    @staticmethod
    def none() -> OldSettlements:
        """No settlements."""
        zero = np.zeros(0, np.int64)
        return OldSettlements(zero, zero, zero, zero, zero, zero)

    def __len__(self) -> int:
        return len(self.receipt)


@dataclass(slots=True)
class Selection:
    """Columns over nodes (of length ``len(selection)`` where nothing else is said), and what hangs on them."""

    groups: Ints
    """Cost group ids; a node's ``group`` is an index into it."""
    items: Ints
    """Item id per group."""
    models: list[InventoryModel]
    include_physical: Flags
    open_count: int
    id: Ints
    group: Ints
    date: Ints
    receipt: Flags
    quantity: Ints
    """Whole quantity, positive."""
    open: Ints
    """Open quantity, positive."""
    posted: Ints
    """Cost as posted (physical cost while only physically updated)."""
    adjusted: Ints
    """Change of cost by active records so far."""
    settled: Ints
    """Amount settled so far."""
    financial: Flags
    accounts: Ints
    layered: Flags
    """Receipt with adjustments of the balance."""
    links: list[Link] = field(default_factory=list)
    old: OldSettlements = field(default_factory=OldSettlements.none)
    layers: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Receipt id -> (open quantity then, amount) of each adjustment of the balance."""
    manual: dict[int, int] = field(default_factory=dict)
    """Linked receipt id -> complete adjustments and late charges so far."""
    expensed: dict[int, int] = field(default_factory=dict)
    """Linked receipt id -> leftover expensed so far (issues dearer: positive)."""
    marks: list[Mark] = field(default_factory=list)
    illegal_marks: list[Mark] = field(default_factory=list)
    """Treated as absent, and removed when the run posts."""
    sources: dict[int, Source] = field(default_factory=dict)
    shares: dict[int, ProductionShare] = field(default_factory=dict)
    outgoing: frozenset[int] = frozenset()
    """Cost groups from which costs travel to other groups."""
    waiting: Waiting = field(default_factory=Waiting)
    nodes: dict[int, int] = field(default_factory=dict, repr=False)
    """Transaction id -> node; filled when first asked for."""

    def __len__(self) -> int:
        return len(self.id)

    def node_of(self) -> dict[int, int]:
        """Transaction id -> node."""
        if len(self.nodes) != len(self.id):
            self.nodes = dict(zip(self.id.tolist(), range(len(self.id)), strict=True))
        return self.nodes

"""What whoever explains a cost asks: of the books, or of what a coming close would make of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.views.costs import CostNode, CostTree, Explanation


class Costs(Protocol):
    """Where costs come from: as booked, or as a coming close would leave them."""

    def explain(self, transaction_id: int) -> Explanation:
        """Where the cost of a transaction comes from, in words, with the node at the top of its tree."""
        ...

    def cost_parts(self, node: CostNode) -> Sequence[CostNode]:
        """The nodes below a node of a tree, read when they are asked for; they add up to its amount."""
        ...

    def cost_tree(self, transaction_id: int, depth: int) -> CostTree:
        """The tree of a cost unfolded to a depth (levels below the top), all of it as of one moment."""
        ...

"""What the plan costs: every pair at its receipt's cost by the cumulative walk, changes carried over links.

First everything is valued at the receipts' present cost, whole arrays at a time (virtual transfers level by level).
Then the receipts that have no price of their own follow in topological order; each one that moves re-prices its pairs,
those of earlier closes too. Loops go to ``core.close.loops``.

Example: a receipt of 3 for 10.00, of which an earlier close gave one piece (3.33), now gives the next: value(2) -
value(1) = 6.67 - 3.33 = 3.34. A late charge of 2.00 makes the base 12.00: the old piece becomes 4.00, and its issue,
closed long ago, 0.67 dearer.

Source: docs/rules.md#12-rounding, docs/rules.md#13-carrying-costs-on
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from core.close.graph import components
from core.close.plan import Planned
from core.close.selection import Link, Selection
from core.close.walk import between, walk
from core.costing.shape import Flags, Ints
from core.limits import beyond_costs
from core.money import share
from core.vocabulary import LinkKind

_VECTOR = 48
"""From this many pairs on a receipt is re-priced with arrays."""
_GROWTH = 10**18
"""What the costs of all receipts may grow by in a run, minor units, so that every sum of costs still fits 64 bits."""


@dataclass(slots=True)
class Valued:
    """Costs after the run, in minor units; node arrays cover the selection and, behind it, the virtual transfers.

    ``cost`` and ``base_before`` have one entry a node, ``amount``, ``receipt_from`` and ``issue_from`` one a planned
    pair, ``old_delta`` one an old settlement.
    """

    cost: Ints
    """New cost per issue node; for receipts the new base cost (without adjustments of the balance)."""
    amount: Ints
    """Amount per planned pair."""
    receipt_from: Ints
    issue_from: Ints
    """Walk positions of each planned pair."""
    old_delta: Ints
    """Change of each old settlement's amount."""
    base_before: Ints
    passes: int
    leftover: dict[int, int] = field(default_factory=dict)
    """Linked receipt node -> what its issues cost more than the receipt carries."""
    looped: dict[int, int] = field(default_factory=dict)
    """Linked receipt nodes of the loops, which alone can have a leftover -> the passes of their loop."""
    limited: list[int] = field(default_factory=list)
    """Receipt nodes whose loop reached the maximum of passes."""
    circular: list[list[int]] = field(default_factory=list)
    """Loops without a price of their own: the receipt nodes."""


class Valuation:
    """State of one bundle while it is valued. ``set_base`` is the only way a cost moves.

    ``base`` is a receipt's cost without adjustments of the balance, ``cost`` an issue's cost (a receipt's is its
    base), both int64 minor units by node. Pairs are those of the plan, then the old settlements.
    """

    def __init__(self, selection: Selection, planned: Planned) -> None:
        self.selection = selection
        self.planned = planned
        virtuals = 2 * len(planned.virtuals)
        repeated = np.repeat(planned.virtuals.quantity, 2)
        self.quantity: Ints = np.concatenate((selection.quantity, repeated))
        self.receipt: Flags = np.concatenate((selection.receipt, np.arange(virtuals) % 2 == 1))
        consumed = np.concatenate((selection.quantity - selection.open, np.zeros(virtuals, np.int64)))
        self._nodes = selection.node_of() if selection.links or selection.layers else {}
        base = selection.posted + selection.adjusted
        for transaction, layers in selection.layers.items():
            node = self.node(transaction)
            if node is not None:
                base[node] -= sum(amount for _, amount in layers)
        self.base: Ints = np.concatenate((base, np.zeros(virtuals, np.int64)))
        self.base_before = self.base.copy()
        self._room = _GROWTH
        self.layers = {
            node: [(int(self.quantity[node]) - then, then, amount) for then, amount in layers]
            for transaction, layers in selection.layers.items()
            if (node := self.node(transaction)) is not None
        }
        """Receipt node -> (start, length, amount) of every layer on the receipt's walk."""
        self._positions(consumed)
        self._initial_amounts()
        self._initial_costs(consumed)
        self.links_of: dict[int, list[Link]] = {}
        self.linked_to: dict[int, list[int]] = {}
        self._index_links()

    def node(self, transaction: int) -> int | None:
        """Node of a transaction, if the bundle holds it."""
        return self._nodes.get(transaction)

    # -- first valuation ---------------------------------------------------------------------------------------

    def _positions(self, consumed: Ints) -> None:
        """Pairs of the run behind the old ones, and where each begins on the walk of its receipt and its issue."""
        planned, old = self.planned, self.selection.old
        self.pair_receipt: Ints = np.concatenate((planned.receipt, old.receipt))
        self.pair_issue: Ints = np.concatenate((planned.issue, old.issue))
        self.pair_quantity: Ints = np.concatenate((planned.quantity, old.quantity))
        self.fresh = len(planned.receipt)
        self.receipt_from = consumed[planned.receipt] + _running(planned.receipt, planned.quantity)
        self.issue_from = consumed[planned.issue] + _running(planned.issue, planned.quantity)
        self.start: Ints = np.concatenate((self.receipt_from, old.start))
        self._by_receipt = np.argsort(self.pair_receipt, kind="stable")
        self._first_pair = np.searchsorted(self.pair_receipt[self._by_receipt], np.arange(len(self.base) + 1))
        """Where the pairs of each receipt begin in `_by_receipt`."""
        self._by_issue: Ints | None = None

    def _priced(self, rows: Ints) -> Ints:
        """Amounts of pairs at the present base cost of their receipts, layers included."""
        receipt = self.pair_receipt[rows]
        start = self.start[rows]
        amounts = between(self.base[receipt], start, start + self.pair_quantity[rows], self.quantity[receipt])
        if self.layers:
            for k in np.flatnonzero(np.isin(receipt, np.fromiter(self.layers, np.int64))).tolist():
                amounts[k] += self.layer_part(
                    int(receipt[k]), int(start[k]), int(start[k] + self.pair_quantity[rows[k]])
                )
        return amounts

    def layer_part(self, node: int, start: int, end: int) -> int:
        """Amount of the layers of a receipt between two positions of its walk."""
        part = 0
        for begin, length, amount in self.layers.get(node, ()):
            part += share(amount, min(max(end - begin, 0), length), length) if length else 0
            part -= share(amount, min(max(start - begin, 0), length), length) if length else 0
        return part

    def _initial_amounts(self) -> None:
        base, count = self.planned.base, len(self.planned.virtuals)
        level = np.zeros(len(self.base), np.int64)
        if count:
            group = self.planned.virtuals.group
            _, first, run = np.unique(group, return_index=True, return_inverse=True)
            numbers = np.arange(count) - first[run] + 1
            level[base::2], level[base + 1 :: 2] = numbers, numbers
        self.level = level
        self.amount = np.zeros(len(self.pair_receipt), np.int64)
        of_pair = level[self.pair_receipt]
        issue_level = level[self.pair_issue]
        for number in range(int(level.max(initial=0)) + 1):
            if number:
                into = np.flatnonzero(issue_level == number)
                sums = np.zeros(len(self.base), np.int64)
                np.add.at(sums, self.pair_issue[into], self.amount[into])
                issues = np.arange(base, base + 2 * count, 2)[level[base::2] == number]
                self.base[issues + 1] = sums[issues]
            rows = np.flatnonzero(of_pair == number)
            self.amount[rows] = self._priced(rows)

    def _initial_costs(self, consumed: Ints) -> None:
        """Cost of every issue: settled before + pairs of the run + the rest at its posted cost."""
        selection = self.selection
        size = len(self.base)
        priced = consumed.copy()
        np.add.at(priced, self.planned.issue, self.planned.quantity)
        posted = np.concatenate((selection.posted, np.zeros(size - len(selection), np.int64)))
        settled = np.concatenate((selection.settled, np.zeros(size - len(selection), np.int64)))
        cost = settled + posted - walk(posted, priced, self.quantity)
        np.add.at(cost, self.planned.issue, self.amount[: self.fresh])
        old = selection.old
        if len(old):
            np.add.at(cost, old.issue, self.amount[self.fresh :] - old.amount)
        self.cost: Ints = np.where(self.receipt, self.base, cost)

    # -- links -------------------------------------------------------------------------------------------------

    def _index_links(self) -> None:
        base = self.planned.base
        for link in self.selection.links:
            node = self.node(link.receipt)
            if node is None or link.kind == LinkKind.NON_FINANCIAL_TRANSFER or not self.selection.financial[node]:
                continue
            self.links_of.setdefault(node, []).append(link)
            source = self.node(link.issue)
            if source is not None:
                self.linked_to.setdefault(source, []).append(node)
        if self.links_of:
            for number in range(len(self.planned.virtuals)):
                self.linked_to.setdefault(base + 2 * number, []).append(base + 2 * number + 1)
        self._followed: dict[int, list[int]] = {}
        """Receipt -> issues that take from it and that other receipts follow."""
        if self.linked_to:
            followed = np.zeros(len(self.base), np.bool_)
            followed[list(self.linked_to)] = True
            rows = np.flatnonzero(followed[self.pair_issue])
            rows = rows[np.lexsort((self.pair_issue[rows], self.pair_receipt[rows]))]
            for receipt, issue in zip(self.pair_receipt[rows].tolist(), self.pair_issue[rows].tolist(), strict=True):
                taken = self._followed.setdefault(receipt, [])
                if not taken or taken[-1] != issue:
                    taken.append(issue)

    def pairs_of(self, receipt: int) -> Ints:
        """Rows of all pairs that take from a receipt."""
        return self._by_receipt[self._first_pair[receipt] : self._first_pair[receipt + 1]]

    def pairs_from(self, issue: int) -> Ints:
        """Rows of all pairs in which an issue takes."""
        if self._by_issue is None:
            self._by_issue = np.argsort(self.pair_issue, kind="stable")
            self._sorted_issue = self.pair_issue[self._by_issue]
        low = np.searchsorted(self._sorted_issue, issue)
        high = np.searchsorted(self._sorted_issue, issue, side="right")
        return self._by_issue[low:high]

    def set_base(self, receipt: int, cost: int) -> None:
        """Give a receipt another base cost and re-price its pairs, old ones too; ``BeyondLimit`` where costs grow too far."""
        before = int(self.base[receipt])
        if before == cost:
            return
        self._room -= abs(cost) - abs(before)
        if self._room < 0:
            raise beyond_costs()
        self.base[receipt] = cost
        self.cost[receipt] = cost
        rows = self.pairs_of(receipt)
        if len(rows) >= _VECTOR:
            fresh = self._priced(rows)
            np.add.at(self.cost, self.pair_issue[rows], fresh - self.amount[rows])
            self.amount[rows] = fresh
            return
        whole = int(self.quantity[receipt])
        layered = receipt in self.layers
        for row in rows.tolist():
            start = int(self.start[row])
            end = start + int(self.pair_quantity[row])
            fresh_amount = share(cost, end, whole) - share(cost, start, whole)
            if layered:
                fresh_amount += self.layer_part(receipt, start, end)
            self.cost[self.pair_issue[row]] += fresh_amount - int(self.amount[row])
            self.amount[row] = fresh_amount

    def is_virtual(self, receipt: int) -> bool:
        """A receipt of a virtual transfer, of this run or an earlier one: it takes its issue's cost at once."""
        if receipt >= self.planned.base:
            return True
        return any(link.kind == LinkKind.VIRTUAL for link in self.links_of.get(receipt, ()))

    def _source(self, transaction: int, booked: Ints | None = None) -> tuple[int, int]:
        """Cost and quantity of a link's issue, wherever it is; ``KeyError`` when the selection does not have it.

        ``booked``: costs per node as the books will have them; without them the cost is as valued.
        """
        node = self.node(transaction)
        if node is not None:
            return int((self.cost if booked is None else booked)[node]), int(self.quantity[node])
        cost, quantity = self.selection.sources[transaction]
        return (cost.valued if booked is None else cost.booked), quantity

    def source_quantity(self, transaction: int) -> int:
        """Quantity of a link's issue, wherever it is."""
        return self._source(transaction)[1]

    def target(self, receipt: int) -> int:
        """What a linked receipt should cost now: the sum of its issues, what was added by hand on top."""
        if receipt >= self.planned.base:
            return int(self.cost[receipt - 1])
        return self._sum_of_links(receipt)

    def _sum_of_links(self, receipt: int, booked: Ints | None = None) -> int:
        """What a linked receipt of the selection should cost where its issues cost what was valued, or what is booked."""
        transaction = int(self.selection.id[receipt])
        total = self.selection.manual.get(transaction, 0)
        change = 0  # of what a production cost
        for link in self.links_of[receipt]:
            cost, whole = self._source(link.issue, booked)
            if link.kind == LinkKind.RETURN:
                end = link.issue_from + int(self.quantity[receipt])
                total += share(cost, end, whole) - share(cost, link.issue_from, whole)
            elif link.kind == LinkKind.PRODUCTION:
                change += cost - share(cost, link.issue_from, whole) - link.amount
            else:
                total += cost
        if self.links_of[receipt][0].kind == LinkKind.PRODUCTION:
            total += int(self.selection.posted[receipt]) + self._production_part(transaction, change)
        return total

    def _production_part(self, transaction: int, change: int) -> int:
        """What a receipt takes of a change of its production's cost: the walk over the new cost less that over the old."""
        place = self.selection.shares.get(transaction)
        if place is None or not place.whole:
            return change
        return place.part(place.cost + change) - place.part(place.cost)

    def leftovers(self, receipts: Iterable[int], booked: Ints | None = None) -> dict[int, int]:
        """Receipt node -> what its issues cost more than it carries (minor units, never 0).

        The receipts are nodes of the selection. ``booked``: costs per node as the books will have them, the issues of
        other bundles as booked too; without them all is as valued.
        """
        costs = self.cost if booked is None else booked
        rest = {receipt: self._sum_of_links(receipt, booked) - int(costs[receipt]) for receipt in receipts}
        return {receipt: amount for receipt, amount in rest.items() if amount}

    def booked(self, change: Ints) -> Ints:
        """Costs per node of the selection when only these changes of cost are made."""
        selection = self.selection
        before = np.where(selection.receipt, self.base_before[: len(selection)], selection.posted + selection.adjusted)
        return before + change

    def dependents(self, receipt: int) -> Iterable[int]:
        """Linked receipts that depend on this one through the issues that take from it."""
        return chain.from_iterable(self.linked_to[issue] for issue in self._followed.get(receipt, ()))

    def parts(self) -> list[list[int]]:
        """Linked receipts in the order of work; a part with more than one member, or one of itself, is a loop."""
        if not self.links_of:
            return []
        return components(sorted(self.links_of), lambda receipt: list(self.dependents(receipt)))

    def result(self, passes: int) -> Valued:
        """Costs as they are now; ``passes``: of the longest loop, 1 without."""
        return Valued(
            cost=self.cost,
            amount=self.amount[: self.fresh],
            receipt_from=self.receipt_from,
            issue_from=self.issue_from,
            old_delta=self.amount[self.fresh :] - self.selection.old.amount,
            base_before=self.base_before,
            passes=passes,
        )


def _running(node: Ints, quantity: Ints) -> Ints:
    """Quantity of the same node in the rows before, for each row."""
    order = np.argsort(node, kind="stable")
    sorted_node, sorted_quantity = node[order], quantity[order]
    before = np.cumsum(sorted_quantity) - sorted_quantity
    first = np.searchsorted(sorted_node, sorted_node)
    out = np.empty(len(node), np.int64)
    out[order] = before - before[first]
    return out

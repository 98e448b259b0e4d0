"""The value closure of a bundle: the closed transactions whose cost may change with what is open.

From issues that may have changed it follows links to receipts and active settlements of these to issues, however old; it
never reads the full history.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.close.selection import Link
from core.costing.shape import Ints
from core.vocabulary import AdjustmentKind, LinkKind, SettlementType, UpdateKind
from db.close.links import Links, Side
from db.close.open_rows import ID, OPEN, QUANTITY, Node, OpenRows
from db.close.scope import Adjusted, BundleScope
from db.engine.kinds import FINANCIAL, numbers
from db.records.quantities import IN_COST

_MOVED = (int(AdjustmentKind.LATE), int(AdjustmentKind.COMPLETE), int(AdjustmentKind.LINK))
"""Kinds that re-price what was settled of a receipt; a recalculation may have left out the small changes behind it."""
_KIND, _TRANSACTION = (Adjusted._fields.index(name) for name in ("kind", "transaction"))
_SETTLED = f"type IN {numbers(SettlementType.SETTLED, SettlementType.REVALUED)}"
"""Settlements that hold an amount, at the first price or at a later one."""

OF_TRANSACTIONS = "FROM inventory_transaction t CROSS JOIN (SELECT value FROM ids(:a)) r"
"""Transactions beside the records that count: the keys of settlements and adjustments start with the record."""
ADJUSTMENTS_OF = f"""{OF_TRANSACTIONS} JOIN cost_adjustment a ON a.record_id = r.value
  AND a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id"""


class Taken(NamedTuple):
    """What an issue took from a receipt at one place of its walk."""

    issue_start: int
    quantity: int
    amount: int


class Closure(NamedTuple):
    """What the closure brought in behind the open rows."""

    closed: list[Node]
    nodes: dict[int, int]
    """Transaction -> its place among the open rows and the closed nodes behind them; empty: nothing was followed."""
    old: dict[tuple[int, int, int], Taken]
    """(receipt, issue, place in the walk of the receipt) -> what was taken."""
    links: list[Link]
    """In the order of (receipt, issue)."""


def closure(bundle: BundleScope, opened: OpenRows) -> Closure:
    """Follow links and settlements from what is open."""
    links = Links(bundle)
    first = links.of_open(opened.linked)
    adjustments = opened.adjustments
    late: list[int] = adjustments[np.isin(adjustments[:, _KIND], _MOVED), _TRANSACTION].tolist()
    late += [receipt for group, receipt in bundle.run.unfinished if group in bundle.inside]
    seeds = links.of_older(opened)
    if not (first or late or seeds):
        return Closure([], {}, {}, [])
    walk = _Walk(bundle, opened.rows, links)
    walk.follow(first, late, seeds)
    known = sorted((key, link) for key, link in links.known.items() if link.receipt in walk.nodes)
    return Closure(walk.closed, walk.nodes, walk.old, [link for _, link in known])


class _Walk:
    """The nodes brought in so far."""

    def __init__(self, bundle: BundleScope, rows: Ints, links: Links) -> None:
        self._bundle = bundle
        self._rows = rows
        self._links = links
        self._active = bundle.tx.ids(bundle.run.active)
        self.nodes: dict[int, int] = dict(zip(rows[:, ID].tolist(), range(len(rows)), strict=True))
        self.closed: list[Node] = []
        self.old: dict[tuple[int, int, int], Taken] = {}

    def follow(self, first: list[Link], late: list[int], seeds: list[Link]) -> None:
        """From the links of open receipts, receipts that were re-priced, and links whose issues may have changed."""
        frontier = self._bring_in({link.receipt for link in seeds}, "receipt_id")
        frontier |= self._bring_in(set(late), "receipt_id")
        frontier |= {n for n in (*late, *(link.receipt for link in (*first, *seeds))) if n in self.nodes}
        seen: set[int] = set()
        while frontier - seen:
            consumed = [n for n in frontier - seen if self._consumed(n)]
            seen |= frontier
            receipts = self._receipts_of(self._issues_of(consumed))
            frontier = self._bring_in(receipts, "receipt_id")
            frontier |= {n for n in receipts if n in self.nodes}
        self._links.by("receipt_id", (node.id for node in self.closed if node.quantity > 0))

    def _consumed(self, transaction: int) -> bool:
        node = self.nodes[transaction]
        return node >= len(self._rows) or bool(self._rows[node, QUANTITY] != self._rows[node, OPEN])

    def _issues_of(self, receipts: list[int]) -> set[int]:
        """Bring in the issues that took from these receipts, and remember what they took."""
        issues: set[int] = set()
        if not receipts:
            return issues
        for receipt, issue, start, issue_start, quantity, amount in self._bundle.tx.all(
            f"""SELECT s.receipt_id, s.issue_id, s.receipt_from, MIN(s.issue_from), SUM(s.quantity), SUM(s.amount)
                {OF_TRANSACTIONS} JOIN settlement s ON s.record_id = r.value AND s.cost_group_id = t.cost_group_id
                  AND s.receipt_id = t.id
                WHERE t.id IN (SELECT value FROM ids(:i)) AND s.{_SETTLED}
                GROUP BY s.receipt_id, s.issue_id, s.receipt_from""",
            {"i": self._bundle.tx.ids(sorted(receipts)), "a": self._active},
        ):
            self.old[receipt, issue, start] = Taken(int(issue_start), int(quantity), int(amount))
            issues.add(issue)
        self._bring_in(issues, "issue_id")
        return issues

    def _receipts_of(self, issues: set[int]) -> set[int]:
        """Receipts whose cost is made of these issues; both sides of a non-financial transfer keep their cost."""
        following = self._links.by("issue_id", sorted(issues))
        return {link.receipt for link in following if link.kind != LinkKind.NON_FINANCIAL_TRANSFER}

    def _bring_in(self, transactions: set[int], side: Side) -> set[int]:
        """Closed transactions as further nodes, with their cost and what was settled of them; the ones that are new."""
        wanted = sorted(number for number in transactions if number not in self.nodes)
        if not wanted:
            return set()
        bundle = self._bundle
        params = {"i": bundle.tx.ids(wanted), "a": self._active, "date": bundle.run.date}
        rows = bundle.tx.all(
            f"""SELECT u.cost_group_id, {bundle.tx.date_code("u.date")}, u.transaction_id, u.quantity, u.amount, u.accounts_id
                FROM inventory_update u WHERE u.transaction_id IN (SELECT value FROM ids(:i))
                  AND u.kind = {FINANCIAL} AND u.date <= :date ORDER BY u.transaction_id""",
            params,
        )
        adjusted = self._adjusted(params)
        settled = self._settled(params, side)
        fresh: set[int] = set()
        for group, date, transaction, quantity, amount, accounts in rows:
            if group not in bundle.inside:
                continue
            sign = 1 if quantity > 0 else -1
            self.nodes[transaction] = len(self._rows) + len(self.closed)
            self.closed.append(
                Node(
                    group=group,
                    date=date,
                    id=transaction,
                    kind=int(UpdateKind.FINANCIAL),
                    quantity=quantity,
                    open=0,
                    posted=amount,
                    adjusted=int(adjusted.get(transaction, 0)),
                    taken=sign * int(settled.get(transaction, 0)),
                    accounts=accounts,
                    layered=0,
                )
            )
            fresh.add(transaction)
        return fresh

    def _adjusted(self, params: dict[str, object]) -> dict[int, int]:
        """Transaction -> change of its financial cost by active records."""
        return dict(
            self._bundle.tx.all(
                f"""SELECT a.transaction_id, SUM(a.amount) {ADJUSTMENTS_OF}
                    WHERE t.id IN (SELECT value FROM ids(:i)) AND a.update_kind = {FINANCIAL} AND a.{IN_COST}
                    GROUP BY a.transaction_id""",
                params,
            )
        )

    def _settled(self, params: dict[str, object], side: Side) -> dict[int, int]:
        """Transaction -> amount settled of it by active records."""
        return dict(
            self._bundle.tx.all(
                f"""SELECT t.id, SUM(s.amount) {OF_TRANSACTIONS} JOIN settlement s ON s.record_id = r.value
                      AND s.cost_group_id = t.cost_group_id AND s.{side} = t.id
                    WHERE t.id IN (SELECT value FROM ids(:i)) AND s.{_SETTLED} GROUP BY t.id""",
                params,
            )
        )

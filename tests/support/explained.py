"""Trees of costs walked as a whole: what must hold of every one of them."""

from __future__ import annotations

import re
from collections import Counter

from core.views import CostNode
from core.vocabulary import CostKind
from db.engine.session import Tx
from db.reading.explaining import CostReader
from db.reading.transactions import transaction_view

MOST = 2_000
"""Nodes of one tree that are unfolded; a circle of transfers closed month by month has more."""


def every_tree(tx: Tx, company: int, most: int = MOST) -> Counter[CostKind]:
    """The trees of all transactions with a financial update that counts."""
    reader = CostReader(tx, company)
    kinds: Counter[CostKind] = Counter()
    transactions = tx.all(
        """SELECT DISTINCT t.id FROM inventory_transaction t JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = 1
           WHERE t.company_id = :c AND (t.record_id = 0 OR t.record_id IN (SELECT id FROM active_record WHERE company_id = :c))
           ORDER BY t.id""",
        {"c": company},
    )
    for (transaction,) in transactions:
        view, root = transaction_view(tx, company, transaction), reader.root(transaction)
        assert root.amount == (view.cost if view.quantity > 0 else -view.cost), view.number
        seen = seen_below(reader, root, most)
        kinds.update(node.kind for node, _ in seen)
        assert sum(node.amount for node, unfolded in seen if not unfolded) == root.amount, view.number
        if len(seen) < most:
            figures_are_those_of(reader, transaction, {node.amount for node, _ in seen})
    return kinds


def seen_below(reader: CostReader, root: CostNode, most: int) -> list[tuple[CostNode, bool]]:
    """The nodes of a tree, each with whether it was unfolded; parts add up, and what is missing is never a guess."""
    waiting, seen = [root], list[tuple[CostNode, bool]]()
    while waiting:
        node = waiting.pop()
        below = reader.children(node) if len(seen) < most else []
        seen.append((node, bool(below)))
        if not below:
            continue
        assert sum(one.amount for one in below) == node.amount, (root.number, node, below)
        if any(one.kind is CostKind.WAITING for one in below):
            # Only what a receipt does not carry of its issues waits (dated later, or not run since), and a price by a
            # receipt that is invoiced since.
            owner = node.owner
            waits = owner.kind is CostKind.PRICED or reader.booked(owner.transaction_id).made != ()
            assert waits, (root.number, node, below)
        waiting += below
    return seen


def figures_are_those_of(reader: CostReader, transaction: int, amounts: set[int]) -> None:
    """Every amount in the sentences stands in the tree, is the posted cost, or what a record changed."""
    found = reader.explanation(transaction)
    known = amounts | {found.posted, *(abs(change.amount) for change in found.changes)}
    for sentence in found.sentences:
        told = re.sub(r"other parts \([^)]*\)|later records? changed it by .*", "", sentence)
        for text in re.findall(r"(-?\d[\d.]*) [A-Z]{3}\b", told):
            assert reader.currency.amount(text) in known, (found.root.number, sentence)

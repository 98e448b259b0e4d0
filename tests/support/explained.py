"""Trees of costs walked as a whole: what must hold of every one of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from core.money import quantity_text
from core.views.costs import CostNode
from core.vocabulary import LEFTOVERS, CostKind, SettlementType, UpdateKind
from db.engine.session import Tx
from db.reading.explaining import CostReader
from db.reading.transactions import transaction_view

MOST = 2_000
"""Nodes of one tree that are unfolded; a circle of transfers closed month by month has more."""


Seen = tuple[CostNode, Sequence[CostNode]]
"""A node, and those below it where it was unfolded."""


def transactions_of(tx: Tx, company: int) -> list[int]:
    """All with a financial update that counts, virtual transfers among them."""
    rows = tx.all(
        """SELECT DISTINCT t.id FROM inventory_transaction t JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = 1
           WHERE t.company_id = :c AND (t.record_id = 0 OR t.record_id IN (SELECT id FROM active_record WHERE company_id = :c))
           ORDER BY t.id""",
        {"c": company},
    )
    return [number for (number,) in rows]


def every_tree(tx: Tx, company: int, most: int = MOST) -> Counter[CostKind]:
    """The trees of all transactions with a financial update that counts; how often each kind of node was met."""
    reader = CostReader(tx, company)
    kinds: Counter[CostKind] = Counter()
    for transaction in transactions_of(tx, company):
        kinds.update(node.kind for node, _ in tree_and_sentences(reader, transaction, most))
    return kinds


def every_cost(tx: Tx, company: int, step: int = 1) -> Counter[CostKind]:
    """The same for larger books where nothing is undone: what stands in several trees is walked once, and the sentences are read
    of every so manieth transaction; how often each kind of node was walked."""
    reader, booked = CostReader(tx, company), costs_of(tx, company)
    shared = Shared(reader)
    transactions = transactions_of(tx, company)
    for transaction in transactions:
        root = reader.root(transaction)
        assert root.amount == booked[transaction] == shared.leaves(root), root
    for transaction in transactions[::step]:
        tree_and_sentences(reader, transaction, MOST)
    return shared.kinds


def tree_and_sentences(reader: CostReader, transaction: int, most: int) -> list[Seen]:
    """The tree of one transaction, which adds up to the cost that its own screen shows, with the figures of its sentences."""
    view, root = transaction_view(reader.tx, reader.company, transaction), reader.root(transaction)
    assert root.amount == (view.cost if view.quantity > 0 else -view.cost), view.number
    seen = seen_below(reader, root, most)
    assert sum(node.amount for node, below in seen if not below) == root.amount, view.number
    if len(seen) < most:
        figures_are_those_of(reader, transaction, Figures.of(seen))
    return seen


def seen_below(reader: CostReader, root: CostNode, most: int) -> list[Seen]:
    """The nodes of a tree, unfolded until there are so many."""
    waiting, seen = [root], list[Seen]()
    while waiting:
        node = waiting.pop()
        below = parts_add_up(reader, node) if len(seen) < most else []
        seen.append((node, below))
        waiting += below
    return seen


def parts_add_up(reader: CostReader, node: CostNode) -> list[CostNode]:
    """The nodes below one: they add up to it, and what is missing is never a guess."""
    below = reader.children(node)
    if not below:
        return below
    assert sum(one.amount for one in below) == node.amount, (node.number, node, below)
    if any(one.kind is CostKind.WAITING for one in below):
        # Only what a receipt does not carry of its issues waits (dated later, or not run since), and a price by a
        # receipt that is invoiced since.
        owner = node.owner
        waits = owner.kind is CostKind.PRICED or reader.booked(owner.transaction_id).made != ()
        assert waits, (node.number, node, below)
    return below


@dataclass
class Shared:
    """Trees of which what stands in many is walked once: the leaves of a node do not depend on what stands above it, unless
    they lead back there."""

    reader: CostReader
    kinds: Counter[CostKind] = field(default_factory=Counter)
    """Of the nodes that were walked."""
    _known: dict[object, int] = field(default_factory=dict)

    def leaves(self, node: CostNode) -> int:
        """What the leaves below a node add up to."""
        return self._leaves(node)[0]

    def _leaves(self, node: CostNode) -> tuple[int, bool]:
        """And whether one of them leads back to what stands above."""
        owner = node.owner
        key = (
            owner.transaction_id,
            owner.kind,
            owner.taken,
            owner.then,
            owner.booked,
            owner.amount,
            owner.quantity,
            node.skip,
        )
        found = self._known.get(key) if owner.transaction_id else None
        if found is not None:
            return found, False
        self.kinds[node.kind] += 1
        below = parts_add_up(self.reader, node)
        if not below:
            return node.amount, node.loop
        each = [self._leaves(one) for one in below]
        total, loop = sum(amount for amount, _ in each), any(back for _, back in each)
        if not loop:
            self._known[key] = total
        return total, loop


def costs_of(tx: Tx, company: int) -> dict[int, int]:
    """What each transaction with a financial update costs by the tables: as posted, and what active records adjusted of it
    since, but for what stands expensed. For books where nothing is undone."""
    expensed = ", ".join(str(int(kind)) for kind in LEFTOVERS)
    rows = tx.all(
        f"""SELECT t.id, u.quantity, u.amount + COALESCE((
                  SELECT SUM(a.amount) FROM cost_adjustment a JOIN active_record r ON r.id = a.record_id
                  WHERE a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id AND a.update_kind = {UpdateKind.FINANCIAL:d}
                    AND a.kind NOT IN ({expensed})), 0)
            FROM inventory_transaction t JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {UpdateKind.FINANCIAL:d}
            WHERE t.company_id = :c""",
        {"c": company},
    )
    return {number: cost if quantity > 0 else -cost for number, quantity, cost in rows}


@dataclass
class Figures:
    """What sentences may say of a tree."""

    amounts: set[int] = field(default_factory=set)
    rests: set[int] = field(default_factory=set)
    """What the last parts of a node add up to, however many."""
    quantities: set[int] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, seen: Sequence[Seen]) -> Figures:
        """Those of the nodes."""
        found = cls()
        for node, below in seen:
            found.amounts.add(node.amount)
            found.quantities.add(node.quantity)
            found.dates.update((node.date, node.number if node.kind is CostKind.OPENED else node.date))
            found.rests.update(accumulate(one.amount for one in reversed(below)))
        return found


def figures_are_those_of(reader: CostReader, transaction: int, known: Figures) -> None:
    """Every amount, quantity, price and day in the sentences stands in the tree, or is of what was posted or a record changed."""
    found, booked = reader.explanation(transaction), reader.booked(transaction)
    amounts = known.amounts | {found.posted, *(abs(change.amount) for change in found.changes)}
    rests = known.rests | set(accumulate(change.amount for change in reversed(found.changes)))
    settled = Counter[str]()
    for taken in booked.taken:
        settled[taken.number] += taken.quantity if taken.type is SettlementType.SETTLED else 0
    quantities = {quantity_text(quantity) for quantity in known.quantities | set(settled.values())}
    dates = known.dates | {change.date for change in found.changes} | {booked.date, undone_on(reader.tx, transaction)}
    each = reader.currency.unit_cost(found.root.amount, found.root.quantity, 4)
    for sentence in found.sentences:
        said = (transaction, sentence)
        for text in re.findall(r"(-?\d[\d.]*) [A-Z]{3}\b", sentence):
            assert reader.currency.amount(text) in (rests if _REST.search(sentence) else set()) | amounts, said
        assert set(re.findall(r"(-?\d[\d.]*) (?:pieces?|of them|from)\b", sentence)) <= quantities, said
        assert set(re.findall(r"\b\d{4}-\d\d-\d\d\b", sentence)) <= dates, said
        assert set(re.findall(r"(-?\d[\d.]*) each", sentence)) <= {f"{each:f}" if each is not None else ""}, said


def undone_on(tx: Tx, transaction: int) -> str:
    """The day on which a transaction was undone; blank: it stands."""
    return str(tx.value("SELECT date FROM undoing WHERE transaction_id = :t", {"t": transaction}) or "")


_REST = re.compile(r"other parts \(|later records? changed it by")
"""Of parts or changes that are not named."""

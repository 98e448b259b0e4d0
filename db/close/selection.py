"""The selection of one bundle: its nodes in columns, and what else planning and valuing them needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from core.close.selection import IssueCost, Link, Mark, OldSettlements, ProductionShare, Selection, Source, Waiting
from core.costing.shape import Ints
from core.marking import left_of_marks
from core.returned import GOES_BACK
from core.vocabulary import LEFTOVERS, AdjustmentKind, LinkKind, Reference, UpdateKind
from db.close.closure import ADJUSTMENTS_OF, Closure, closure
from db.close.open_rows import (
    ACCOUNTS,
    ADJUSTED,
    DATE,
    GROUP,
    ID,
    KIND,
    LAYERED,
    OPEN,
    POSTED,
    QUANTITY,
    TAKEN,
    open_rows,
)
from db.close.scope import BundleScope, CostGroups, RunScope, bundle_scope
from db.engine.kinds import FINANCIAL, MARKING, SETTLED, numbers
from db.engine.session import Tx
from db.records.quantities import IN_COST
from db.records.returned import gone_back

ILLEGAL_MARK = f"""EXISTS (SELECT 1 FROM cost_link l WHERE l.kind = {LinkKind.NON_FINANCIAL_TRANSFER:d}
    AND (l.issue_id = m.issue_id OR l.receipt_id = m.receipt_id))"""
"""A mark on one side of a non-financial transfer: that settles with itself, so the quantity is gone."""
_SPECIAL = numbers(Reference.PRODUCTION_RECEIPT, *GOES_BACK)
"""Of what is only physically updated: completions, and returns, without which nothing went back."""


def select_bundle(
    tx: Tx,
    run: RunScope,
    members: Iterable[int],
    groups: CostGroups,
    carried: Mapping[int, IssueCost] | None = None,
) -> Selection:
    """The selection of these cost groups; ``carried`` are costs of issues computed by earlier bundles and not stored."""
    bundle = bundle_scope(tx, run, members, groups, carried or {})
    opened = open_rows(bundle)
    closed = closure(bundle, opened)
    selection = _columns(bundle, opened.rows, closed)
    selection.marks, selection.illegal_marks = _marks(bundle)
    selection.waiting = _waiting(bundle, opened.rows)
    _layers(bundle, selection, [node.id for node in closed.closed if node.quantity > 0])
    if closed.links:
        selection.links = closed.links
        _linked_facts(bundle, selection)
    return selection


def _columns(bundle: BundleScope, opened: Ints, closed: Closure) -> Selection:
    """Open rows and closed nodes as columns; costs become positive on both sides."""
    rows = np.concatenate((opened, np.array(closed.closed, np.int64))) if closed.closed else opened
    groups = np.array(bundle.groups, np.int64)
    models = [bundle.models[group] for group in bundle.groups]
    side = np.where(rows[:, QUANTITY] > 0, 1, -1)
    return Selection(
        groups=groups,
        items=np.array([model.item for model in models], np.int64),
        models=[model.model for model in models],
        include_physical=np.array([model.include_physical for model in models], bool),
        open_count=len(opened),
        id=rows[:, ID].copy(),
        group=np.searchsorted(groups, rows[:, GROUP]),
        date=rows[:, DATE].copy(),
        receipt=rows[:, QUANTITY] > 0,
        quantity=np.abs(rows[:, QUANTITY]),
        open=np.abs(rows[:, OPEN]),
        posted=side * rows[:, POSTED],
        adjusted=side * rows[:, ADJUSTED],
        settled=side * rows[:, TAKEN],
        financial=rows[:, KIND] == UpdateKind.FINANCIAL,
        accounts=rows[:, ACCOUNTS].copy(),
        layered=rows[:, LAYERED] == 1,
        old=_old_settlements(closed),
        outgoing=bundle.outgoing,
        nodes=closed.nodes,
    )


def _old_settlements(closed: Closure) -> OldSettlements:
    """Settlements of earlier closes between nodes, in the order of (receipt, issue, place)."""
    table = [
        (closed.nodes[receipt], closed.nodes[issue], start, *taken)
        for (receipt, issue, start), taken in sorted(closed.old.items())
        if issue in closed.nodes
    ]
    receipt, issue, start, issue_start, quantity, amount = np.array(table, np.int64).reshape(-1, 6).T.copy()
    return OldSettlements(receipt, issue, start, issue_start, quantity, amount)


def _marks(bundle: BundleScope) -> tuple[list[Mark], list[Mark]]:
    """Marks with what of them is not settled; apart the illegal ones, whose quantity settles with itself."""
    rows = bundle.tx.all(
        f"""SELECT m.id, m.issue_id, m.receipt_id, m.quantity, COALESCE((SELECT SUM(s.quantity) FROM settlement s
              WHERE s.cost_group_id = t.cost_group_id AND s.issue_id = m.issue_id AND s.receipt_id = m.receipt_id
                AND s.principle = {MARKING}
                AND s.type = {SETTLED} AND s.record_id IN (SELECT value FROM ids(:a))), 0),
              CASE WHEN {ILLEGAL_MARK} THEN 1 ELSE 0 END
            FROM marking m JOIN inventory_transaction t ON t.id = m.issue_id
            WHERE m.removed_by_record = 0 AND t.cost_group_id IN (SELECT value FROM ids(:g)) ORDER BY m.id""",
        {"a": bundle.tx.ids(bundle.run.active), "g": bundle.params["g"]},
    )
    legal: list[Mark] = []
    illegal: list[Mark] = []
    left_of = left_of_marks(
        (issue, receipt, quantity, int(settled)) for _, issue, receipt, quantity, settled, _ in rows
    )
    for (number, issue, receipt, *_, bad), left in zip(rows, left_of, strict=True):
        if left > 0:
            (illegal if bad else legal).append(Mark(number, issue, receipt, left))
    return legal, illegal


def _waiting(bundle: BundleScope, opened: Ints) -> Waiting:
    """Of cost groups with issues to settle: completions without an end, and receipts that went back."""
    if not len(opened):
        return Waiting()
    financial = opened[:, KIND] == UpdateKind.FINANCIAL
    first = np.flatnonzero(np.diff(opened[:, GROUP], prepend=-1))
    wanting = np.logical_or.reduceat(financial & (opened[:, QUANTITY] < 0), first)
    physical = opened[~financial & np.repeat(wanting, np.diff(first, append=len(opened)))]
    quantities = dict(zip(physical[:, ID].tolist(), physical[:, QUANTITY].tolist(), strict=True))
    if not any(quantity > 0 for quantity in quantities.values()):
        return Waiting()
    special = bundle.tx.all(
        f"""SELECT id, reference FROM inventory_transaction
            WHERE reference IN {_SPECIAL} AND id IN (SELECT value FROM ids(:i))""",
        {"i": bundle.tx.ids(sorted(quantities))},
    )
    completions = (n for n, reference in special if reference == Reference.PRODUCTION_RECEIPT and quantities[n] > 0)
    returns = any(reference in GOES_BACK for _, reference in special)
    return Waiting(frozenset(completions), gone_back(bundle.tx, quantities) if returns else frozenset())


def _layers(bundle: BundleScope, selection: Selection, closed: list[int]) -> None:
    """Adjustments of the balance, oldest first, of open receipts that have some and of closed receipts."""
    candidates = {*selection.id[selection.layered].tolist(), *closed}
    if not candidates:
        return
    for transaction, quantity, amount in bundle.tx.all(
        f"""SELECT a.transaction_id, a.quantity, a.amount {ADJUSTMENTS_OF}
            WHERE t.id IN (SELECT value FROM ids(:i)) AND a.kind = {AdjustmentKind.BALANCE:d} ORDER BY a.record_id""",
        {"i": bundle.tx.ids(sorted(candidates)), "a": bundle.tx.ids(bundle.run.active)},
    ):
        selection.layers.setdefault(transaction, []).append((quantity, amount))


def _linked_facts(bundle: BundleScope, selection: Selection) -> None:
    """What linked receipts need besides: what was added by hand, leftovers, issues elsewhere, production shares."""
    links = selection.links
    receipts = sorted({link.receipt for link in links})
    for transaction, kind, amount in bundle.tx.all(
        f"""SELECT a.transaction_id, a.kind, SUM(a.amount) {ADJUSTMENTS_OF}
            WHERE t.id IN (SELECT value FROM ids(:i))
              AND a.kind IN {numbers(AdjustmentKind.COMPLETE, AdjustmentKind.LATE, *LEFTOVERS)}
            GROUP BY a.transaction_id, a.kind""",
        {"i": bundle.tx.ids(receipts), "a": bundle.tx.ids(bundle.run.active)},
    ):
        if kind in LEFTOVERS:
            selection.expensed[transaction] = selection.expensed.get(transaction, 0) - int(amount)
        else:
            selection.manual[transaction] = selection.manual.get(transaction, 0) + int(amount)
    nodes = selection.node_of()
    selection.sources = _sources(bundle, sorted({link.issue for link in links if link.issue not in nodes}))
    selection.shares = _shares(bundle, links)


def _sources(bundle: BundleScope, issues: list[int]) -> dict[int, Source]:
    """Issues that are no nodes here, with their cost now: as posted and adjusted, staged rows of this run included."""
    sources: dict[int, Source] = {}
    if not issues:
        return sources
    params = {"i": bundle.tx.ids(issues), "a": bundle.tx.ids(bundle.run.counting)}
    changes: dict[tuple[int, int], int] = {
        (transaction, kind): int(amount)
        for transaction, kind, amount in bundle.tx.all(
            f"""SELECT a.transaction_id, a.update_kind, SUM(a.amount) {ADJUSTMENTS_OF}
                WHERE t.id IN (SELECT value FROM ids(:i)) AND a.{IN_COST} GROUP BY a.transaction_id, a.update_kind""",
            params,
        )
    }
    # The financial update comes after the physical one and replaces it.
    for transaction, kind, quantity, amount in bundle.tx.all(
        """SELECT transaction_id, kind, quantity, amount FROM inventory_update
           WHERE transaction_id IN (SELECT value FROM ids(:i)) ORDER BY transaction_id, kind""",
        params,
    ):
        cost = -(amount + changes.get((transaction, kind), 0))
        sources[transaction] = Source(bundle.carried.get(transaction, IssueCost(cost, cost)), -quantity)
    return sources


def _shares(bundle: BundleScope, links: list[Link]) -> dict[int, ProductionShare]:
    """Places of the receipts of productions that gave several, as stored with their end."""
    made = [link for link in links if link.kind == LinkKind.PRODUCTION]
    if not made:
        return {}
    rows = bundle.tx.all(
        """SELECT receipt_id, weights_before, weight, weights, cost FROM production_share
           WHERE receipt_id IN (SELECT value FROM ids(:i))""",
        {"i": bundle.tx.ids(sorted({link.receipt for link in made}))},
    )
    stored = {receipt: ProductionShare(*place) for receipt, *place in rows}
    return {**_shares_as_posted(bundle, sorted({link.issue for link in made if link.receipt not in stored})), **stored}


def _shares_as_posted(bundle: BundleScope, issues: list[int]) -> dict[int, ProductionShare]:
    """Of productions ended before shares were stored: several receipts share a change as their posted amounts are."""
    shares: dict[int, ProductionShare] = {}
    if not issues:
        return shares
    by_production: dict[int, list[tuple[int, int]]] = {}
    for receipt, amount, first in bundle.tx.all(
        f"""SELECT l.receipt_id, u.amount, MIN(l.issue_id) FROM cost_link l
            JOIN inventory_update u ON u.transaction_id = l.receipt_id AND u.kind = {FINANCIAL}
            WHERE l.issue_id IN (SELECT value FROM ids(:i)) AND l.kind = {LinkKind.PRODUCTION:d}
            GROUP BY l.receipt_id, u.amount ORDER BY l.receipt_id""",
        {"i": bundle.tx.ids(issues)},
    ):
        by_production.setdefault(first, []).append((receipt, amount))
    for parts in by_production.values():
        if len(parts) < 2:
            continue
        whole = sum(amount for _, amount in parts)
        before = 0
        for receipt, amount in parts:
            shares[receipt] = ProductionShare(before, amount, whole)
            before += amount
    return shares

"""The open transactions of a bundle: the newest snapshot, what was updated since, and how it was adjusted since."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.among import among
from core.costing.shape import Ints
from core.vocabulary import AdjustmentKind, UpdateKind
from db.close.scope import Adjusted, BundleScope
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.records.quantities import IN_COST


class Node(NamedTuple):
    """A transaction as read; quantities and amounts with the sign of the inventory."""

    group: int
    date: int
    """As yyyymmdd."""
    id: int
    kind: int
    """Newest update by the date: an `UpdateKind`."""
    quantity: int
    open: int
    posted: int
    adjusted: int
    taken: int
    """Amount settled so far."""
    accounts: int
    layered: int
    """1: a receipt with adjustments of the balance."""


COUNT = len(Node._fields)
GROUP, DATE, ID, KIND, QUANTITY, OPEN, POSTED, ADJUSTED, TAKEN, ACCOUNTS, LAYERED = range(COUNT)
"""The columns of a matrix of nodes."""

_AS_POSTED = (GROUP, DATE, ID, QUANTITY, POSTED, ACCOUNTS)
"""What is read of an update that nothing was settled of yet, in the order of the statements."""


class OpenRows(NamedTuple):
    """What is open of a bundle up to its date."""

    rows: Ints
    """A matrix of nodes in the order of (group, date, posting)."""
    linked: list[int]
    """Transactions of the snapshot that have links."""
    adjustments: Ints
    """A matrix of `Adjusted`: what records after the last close adjusted, already added to the rows."""


def open_rows(bundle: BundleScope) -> OpenRows:
    """Read what is open."""
    rows, linked = _open_now(bundle)
    rows = rows[np.lexsort((rows[:, ID], rows[:, DATE], rows[:, GROUP]))]
    adjustments = _adjustments(bundle)
    _apply(adjustments, rows)
    return OpenRows(rows, linked, adjustments)


def _open_now(bundle: BundleScope) -> tuple[Ints, list[int]]:
    snapshot: list[Ints] = []
    linked: list[int] = []
    if bundle.run.last_record:
        rows = bundle.tx.columns(
            f"""SELECT cost_group_id, {bundle.tx.date_code("date")}, transaction_id, update_kind, quantity, open_quantity, posted,
                       adjusted, settled, accounts_id, layered, linked
                FROM open_balance WHERE record_id = :record AND cost_group_id IN (SELECT value FROM ids(:g))""",
            bundle.params,
            COUNT + 1,
        )
        rows = _without_invoiced(bundle, rows)
        linked = rows[rows[:, COUNT] == 1, ID].tolist()
        snapshot.append(rows[:, :COUNT])
    financial = _updates(bundle, UpdateKind.FINANCIAL)
    physical = _updates(bundle, UpdateKind.PHYSICAL)
    physical = physical[~among(physical[:, ID], financial[:, ID])]
    if bundle.run.parts:
        physical = _with_split_off(bundle, physical, snapshot)
    return np.concatenate((*snapshot, financial, _without_invoiced(bundle, physical))), linked


def _updates(bundle: BundleScope, kind: UpdateKind) -> Ints:
    """Updates of one kind after the snapshot; one of no pieces undoes a physical one."""
    read = bundle.tx.columns(
        f"""SELECT cost_group_id, {bundle.tx.date_code("date")}, transaction_id, quantity, amount, accounts_id
            FROM inventory_update
            WHERE cost_group_id IN (SELECT value FROM ids(:g)) AND kind = :kind AND date > :last AND date <= :date
              AND quantity <> 0 AND record_id = 0""",
        {**bundle.params, "kind": int(kind)},
        len(_AS_POSTED),
    )
    return _wholly_open(read, kind)


def _wholly_open(read: Ints, kind: UpdateKind) -> Ints:
    """Nodes of updates of which nothing was settled yet."""
    rows = np.zeros((len(read), COUNT), np.int64, order="F")
    for column, place in enumerate(_AS_POSTED):
        rows[:, place] = read[:, column]
    rows[:, OPEN] = rows[:, QUANTITY]
    rows[:, KIND] = int(kind)
    return rows


def _with_split_off(bundle: BundleScope, physical: Ints, snapshot: list[Ints]) -> Ints:
    """What was split off by a part update keeps the physical date of its delivery, however late the update."""
    read = bundle.tx.columns(
        f"""SELECT t.cost_group_id, {bundle.tx.date_code("d.date")}, t.id, u.quantity, u.amount, u.accounts_id
            FROM inventory_transaction t
            JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {PHYSICAL}
            JOIN inventory_update d ON d.transaction_id = t.parent_id AND d.kind = {PHYSICAL} AND d.date <= :date
            WHERE t.parent_id <> 0 AND t.cost_group_id IN (SELECT value FROM ids(:g))""",
        bundle.params,
        len(_AS_POSTED),
    )
    split = _wholly_open(read, UpdateKind.PHYSICAL)
    known = np.concatenate([rows[:, ID] for rows in snapshot]) if snapshot else np.zeros(0, np.int64)
    whole = physical[~among(physical[:, ID], split[:, ID])]
    return np.concatenate((whole, split[~among(split[:, ID], known)]))


def _without_invoiced(bundle: BundleScope, rows: Ints) -> Ints:
    """Drop what was only physically updated and has been invoiced, or undone, since."""
    waiting = rows[:, KIND] == UpdateKind.PHYSICAL
    if not waiting.any():
        return rows
    invoiced = bundle.tx.all(
        f"""SELECT transaction_id FROM inventory_update
            WHERE kind = {FINANCIAL} AND transaction_id IN (SELECT value FROM ids(:i))""",
        {"i": bundle.tx.ids(rows[waiting, ID])},
    )
    gone = np.array([transaction for (transaction,) in invoiced], np.int64)
    kept: Ints = rows[~(waiting & among(rows[:, ID], gone))]
    return kept


def _adjustments(bundle: BundleScope) -> Ints:
    """What records after the last close adjusted, as a matrix of `Adjusted`."""
    width = len(Adjusted._fields)
    early = np.array([row for row in bundle.run.early if row.group in bundle.inside], np.int64).reshape(-1, width)
    records = [r for r in bundle.run.since if r != bundle.run.record]
    if not records:
        return early
    later = bundle.tx.columns(
        f"""SELECT cost_group_id, transaction_id, update_kind, kind, amount, quantity FROM cost_adjustment
            WHERE record_id IN (SELECT value FROM ids(:r)) AND cost_group_id IN (SELECT value FROM ids(:g)) AND {IN_COST}""",
        {"r": bundle.tx.ids(records), "g": bundle.params["g"]},
        width,
    )
    return np.concatenate((early, later))


def _apply(adjustments: Ints, rows: Ints) -> None:
    """Add them to the open rows (signed, like posted)."""
    if not len(adjustments):
        return
    order = np.argsort(rows[:, ID], kind="stable")
    ids = rows[order, ID]
    for _, transaction, update_kind, kind, amount, _ in adjustments.tolist():
        place = int(np.searchsorted(ids, transaction))
        if place < len(ids) and ids[place] == transaction and rows[order[place], KIND] == update_kind:
            rows[order[place], ADJUSTED] += amount
            if kind == AdjustmentKind.BALANCE:
                rows[order[place], LAYERED] = 1

"""The transactions of an item, newest first, with what was on hand after each.

A transaction stands at the day on which the goods moved: that of its physical update, without one that of its invoice. The
walk begins with what is on hand now and takes each row away, so that a page costs the same wherever it is, and the oldest row
begins at nothing. A revaluation has no transaction and is a row of its own. Transactions count at what they cost now
(`db.reading.balances.transaction_cost`).

Example: 10 bought for 100.00 and 4 sold at 40.00, which a close made 42.00: rows of -4 and -42.00 with 6 and 58.00 on hand
after it, and of 10 and 100.00 with 10 and 100.00.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from core.days import FOREVER
from core.views.items import MovementKey, MovementPlace, MovementRow, MovementTotals
from core.views.states import TransactionStatus
from core.vocabulary import AdjustmentKind, RecordType
from db.engine.kinds import FINANCIAL, PHYSICAL, SETTLED
from db.engine.session import Tx
from db.reading.items import item_places
from db.reading.names import CostGroup, Named, cost_groups, named
from db.reading.stock import Place, stock_now
from db.records.quantities import IN_COST

_ONE_STATEMENT = 100
"""Cost groups whose newest updates are looked for in one statement, each by its index."""
_NEWEST = MovementPlace(FOREVER, 1, (1 << 63) - 1, 0)
_COUNTS = "(u.record_id = 0 OR u.record_id IN (SELECT id FROM active_record WHERE company_id = :c))"


class _Revalued(NamedTuple):
    """A revaluation of a cost group, as stored."""

    record_id: int
    number: str
    date: str
    group: int
    kind: int
    amount: int


class _Costs(NamedTuple):
    """What the updates and adjustments of a transaction say."""

    financial: str
    """Day of the invoice; empty: there is none."""
    quantity: int
    cost: int


def movement_rows(
    tx: Tx, company: int, code: str, *, limit: int, after: MovementKey | None = None
) -> list[MovementRow]:
    """The next rows of an item after a place; without one the newest."""
    found = item_places(tx, company, code)
    groups = [place.group for place in found]
    start = after or MovementKey(_NEWEST, *_on_hand(tx, found))
    revalued = {MovementPlace(row.date, 1, row.record_id, row.group): row for row in _revaluations(tx, company, groups)}
    shown = _next_places(tx, company, groups, start.place, limit, revalued)
    return _balanced(start, _rows(tx, company, shown, revalued))


def movement_totals(tx: Tx, company: int, code: str) -> MovementTotals:
    """How many rows an item has, and what they add up to, which is what is on hand."""
    found = item_places(tx, company, code)
    groups = [place.group for place in found]
    params = {"c": company, "g": tx.ids(groups)}
    count = tx.value(
        f"""SELECT COUNT(*) FROM inventory_update u WHERE u.cost_group_id IN (SELECT value FROM ids(:g)) AND {_COUNTS}
              AND (u.kind = {PHYSICAL} OR NOT EXISTS
                (SELECT 1 FROM inventory_update p WHERE p.transaction_id = u.transaction_id AND p.kind = {PHYSICAL}))""",
        params,
    )
    quantity, value = _on_hand(tx, found)
    return MovementTotals(count=int(count) + len(_revaluations(tx, company, groups)), quantity=quantity, value=value)


def movements_of(tx: Tx, company: int, ids: Sequence[int]) -> list[MovementRow]:
    """The rows of these transactions, with nothing counted up to them; each stands at the day on which its goods moved."""
    moved = dict(
        tx.all(
            """SELECT transaction_id, date FROM inventory_update WHERE transaction_id IN (SELECT value FROM ids(:t))
               ORDER BY transaction_id, kind DESC""",
            {"t": tx.ids(ids)},
        )
    )
    return _rows(tx, company, [MovementPlace(date, 0, number, 0) for number, date in moved.items()], {})


def newest_of(tx: Tx, company: int, groups: Sequence[int], limit: int) -> list[int]:
    """The transactions of cost groups whose goods moved last, newest first."""
    return [place.number for place in _next_places(tx, company, groups, _NEWEST, limit, ())]


def _on_hand(tx: Tx, found: Sequence[Place]) -> tuple[int, int]:
    rows = stock_now(tx, found)
    return sum(row.quantity for row in rows), sum(row.value for row in rows)


# --- which rows come next


def _next_places(
    tx: Tx, company: int, groups: Sequence[int], start: MovementPlace, limit: int, revalued: Iterable[MovementPlace]
) -> list[MovementPlace]:
    """Both kinds of updates are read in steps, each newest first; what lies above the step that reached least far is whole."""
    found: list[MovementPlace] = []
    bound: MovementPlace | None = start
    floor: MovementPlace | None = None
    while bound is not None and len(found) < limit:
        streams = [_updates_before(tx, company, groups, kind, bound, limit) for kind in (PHYSICAL, FINANCIAL)]
        floor = max((places[-1] for places in streams if len(places) == limit), default=None)
        physical, financial = ([place for place in places if floor is None or place >= floor] for places in streams)
        found += sorted((*physical, *_without_physical(tx, financial)), reverse=True)
        bound = floor
    found += [place for place in revalued if place < start and (floor is None or place >= floor)]
    return sorted(found, reverse=True)[:limit]


def _updates_before(
    tx: Tx, company: int, groups: Sequence[int], kind: str, before: MovementPlace, limit: int
) -> list[MovementPlace]:
    """The newest updates of a kind before a place: of every cost group by its index, then the newest of all."""
    number = (1 << 63) - 1 if before.later else before.number
    params = {"c": company, "d": before.date, "t": number, "n": limit}
    found: list[MovementPlace] = []
    for first in range(0, len(groups), _ONE_STATEMENT):
        parts = " UNION ALL ".join(
            f"""SELECT * FROM (SELECT u.date, u.transaction_id FROM inventory_update u
                WHERE u.cost_group_id = {group:d} AND u.kind = {kind} AND u.date <= :d
                  AND (u.date < :d OR u.transaction_id < :t) AND {_COUNTS}
                ORDER BY u.date DESC, u.transaction_id DESC LIMIT :n) of_{group:d}"""
            for group in groups[first : first + _ONE_STATEMENT]
        )
        rows = tx.all(
            f"SELECT a.date, a.transaction_id FROM ({parts}) a ORDER BY a.date DESC, a.transaction_id DESC LIMIT :n",
            params,
        )
        found += [MovementPlace(date, 0, transaction, 0) for date, transaction in rows]
    return sorted(found, reverse=True)[:limit]


def _without_physical(tx: Tx, financial: list[MovementPlace]) -> list[MovementPlace]:
    """Those whose goods moved with the invoice; the others stand at the day of their physical update."""
    known = tx.all(
        f"""SELECT transaction_id FROM inventory_update
            WHERE kind = {PHYSICAL} AND transaction_id IN (SELECT value FROM ids(:t))""",
        {"t": tx.ids([place.number for place in financial])},
    )
    moved = {transaction for (transaction,) in known}
    return [place for place in financial if place.number not in moved]


def _revaluations(tx: Tx, company: int, groups: Sequence[int]) -> list[_Revalued]:
    """What active records changed of the value of these cost groups without a transaction."""
    return tx.rows(
        _Revalued,
        f"""SELECT r.id AS record_id, r.number, r.date, a.cost_group_id AS "group", MIN(a.kind) AS kind,
                   SUM(a.amount) AS amount
            FROM active_record r CROSS JOIN (SELECT value FROM ids(:g)) g
            JOIN cost_adjustment a ON a.record_id = r.id AND a.cost_group_id = g.value AND a.transaction_id = 0
            WHERE r.company_id = :c AND a.{IN_COST} GROUP BY r.id, r.number, r.date, a.cost_group_id""",
        {"c": company, "g": tx.ids(groups)},
    )


# --- what the rows say


def _rows(
    tx: Tx, company: int, shown: Sequence[MovementPlace], revalued: dict[MovementPlace, _Revalued]
) -> list[MovementRow]:
    """The rows of these places, before anything is counted."""
    ids = [place.number for place in shown if not place.later]
    known, costs = named(tx, ids), _costs(tx, company, ids)
    settled, undone = _settled(tx, company, ids), _undone(tx, ids)
    lying = cost_groups(tx, (place.group for place in shown if place.later))
    return [
        _revaluation(place, revalued[place], lying[place.group])
        if place.later
        else _transaction(place, known[place.number], costs[place.number], settled, undone=place.number in undone)
        for place in shown
    ]


def _revaluation(place: MovementPlace, row: _Revalued, group: CostGroup) -> MovementRow:
    return MovementRow(
        place=place,
        transaction_id=0,
        number=row.number,
        reference=AdjustmentKind(row.kind),
        dimensions=group.dimensions,
        date=row.date,
        invoiced=row.date,
        quantity=0,
        cost=int(row.amount),
        open_quantity=0,
        status=None,
        closed_by="",
        on_hand=0,
        value=0,
    )


def _transaction(
    place: MovementPlace, of: Named, costs: _Costs, settled: dict[int, tuple[int, str]], *, undone: bool
) -> MovementRow:
    taken, closed_by = settled.get(of.id, (0, ""))
    left = abs(costs.quantity) - taken
    if undone:
        status = TransactionStatus.UNDONE
    elif costs.financial:
        status = TransactionStatus.PURCHASED if of.quantity > 0 else TransactionStatus.SOLD
    else:
        status = TransactionStatus.RECEIVED if of.quantity > 0 else TransactionStatus.DEDUCTED
    return MovementRow(
        place=place,
        transaction_id=of.id,
        number=of.number,
        reference=of.reference,
        dimensions=of.dimensions,
        date=place.date,
        invoiced=costs.financial,
        quantity=costs.quantity,
        cost=costs.cost,
        open_quantity=left if costs.quantity > 0 else -left,
        status=status,
        closed_by=closed_by,
        on_hand=0,
        value=0,
    )


def _costs(tx: Tx, company: int, ids: Sequence[int]) -> dict[int, _Costs]:
    """Transaction -> pieces and cost of the update that counts, with what active records changed of it."""
    params = {"t": tx.ids(ids), "c": company}
    newest: dict[int, tuple[int, str, int, int]] = {}
    for transaction, kind, date, quantity, amount in tx.all(
        """SELECT transaction_id, kind, date, quantity, amount FROM inventory_update
           WHERE transaction_id IN (SELECT value FROM ids(:t)) ORDER BY transaction_id, kind""",
        params,
    ):
        newest[transaction] = (kind, date, quantity, amount)
    changed = {
        (transaction, kind): int(amount)
        for transaction, kind, amount in tx.all(
            f"""SELECT a.transaction_id, a.update_kind, SUM(a.amount)
                FROM inventory_transaction t CROSS JOIN (SELECT id FROM active_record WHERE company_id = :c) r
                JOIN cost_adjustment a ON a.record_id = r.id AND a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id
                WHERE t.id IN (SELECT value FROM ids(:t)) AND a.{IN_COST} GROUP BY a.transaction_id, a.update_kind""",
            params,
        )
    }
    return {
        transaction: _Costs(
            financial=date if kind else "", quantity=quantity, cost=amount + changed.get((transaction, kind), 0)
        )
        for transaction, (kind, date, quantity, amount) in newest.items()
    }


def _settled(tx: Tx, company: int, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Transaction -> pieces settled by active records, and the number of the last one that settled."""
    numbers = dict(
        tx.all(
            "SELECT id, number FROM active_record WHERE company_id = :c AND (type = :closing OR type = :opening)",
            {"c": company, "closing": RecordType.CLOSING.value, "opening": RecordType.OPENING.value},
        )
    )
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for side in ("receipt_id", "issue_id"):
        for transaction, quantity, record in tx.all(
            f"""SELECT t.id, SUM(s.quantity), MAX(s.record_id)
                FROM inventory_transaction t CROSS JOIN (SELECT value FROM ids(:r)) r
                JOIN settlement s ON s.record_id = r.value AND s.cost_group_id = t.cost_group_id AND s.{side} = t.id
                WHERE t.id IN (SELECT value FROM ids(:t)) AND s.type = {SETTLED} GROUP BY t.id""",
            {"r": tx.ids(sorted(numbers)), "t": tx.ids(ids)},
        ):
            known = sums[transaction]
            known[0], known[1] = known[0] + int(quantity), max(known[1], record)
    return {transaction: (quantity, numbers[record]) for transaction, (quantity, record) in sums.items()}


def _undone(tx: Tx, ids: Sequence[int]) -> set[int]:
    rows = tx.all(
        "SELECT transaction_id FROM undoing WHERE transaction_id IN (SELECT value FROM ids(:t))", {"t": tx.ids(ids)}
    )
    return {transaction for (transaction,) in rows}


def _balanced(start: MovementKey, rows: Sequence[MovementRow]) -> list[MovementRow]:
    """The rows with what was on hand after each."""
    quantity, value = start.quantity, start.value
    counted = []
    for row in rows:
        counted.append(replace(row, on_hand=quantity, value=value))
        quantity, value = quantity - row.quantity, value - row.cost
    return counted

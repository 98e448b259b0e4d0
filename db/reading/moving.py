"""What moved each of a page of transactions in one closing record, in words of half a line.

Reads the rows of these transactions only: a page of the list of what stands behind a voucher line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.explaining.moved import Movement, Taken, moved_words
from core.vocabulary import LEFTOVERS, AdjustmentKind, SettlementType
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.reading.names import Named, named

Place = tuple[int, int]
"""Transaction (0: the value of an item) and cost group."""


class _Adjusted(NamedTuple):
    """What the record changed of one of them, of one kind."""

    transaction: int
    group: int
    kind: int
    amount: int


def moved_by(tx: Tx, company: int, record: int, reverses: int, places: Sequence[Place]) -> dict[Place, str]:
    """Words by transaction and cost group; ``reverses``: the record that this one takes back, 0 for none."""
    if not places:
        return {}
    currency = currency_of(tx, company)
    number, note = tx.one("SELECT number, note FROM closing_record WHERE id = :r", {"r": reverses or record}) or (
        "",
        "",
    )
    if reverses:
        return dict.fromkeys(places, moved_words(Movement(frozenset(), 0, reverses=number), currency))
    adjusted = _adjusted(tx, record, places)
    of = named(tx, {transaction for transaction, _ in places if transaction})
    taken, followed = _taken(tx, record, places), _followed(tx, record, adjusted)
    return {
        place: moved_words(
            _movement(adjusted.get(place, ()), of.get(place[0]), note)._replace(
                taken=taken.get(place[0], ()), followed=followed.get(place[0], ())
            ),
            currency,
        )
        for place in places
    }


def _movement(rows: Iterable[_Adjusted], of: Named | None, note: str) -> Movement:
    rows = list(rows)
    sign = -1 if of is not None and of.quantity < 0 else 1
    changed = sum(row.amount for row in rows if row.kind not in LEFTOVERS)
    return Movement(frozenset(AdjustmentKind(row.kind) for row in rows), sign * changed, note=note)


def _adjusted(tx: Tx, record: int, places: Sequence[Place]) -> dict[Place, list[_Adjusted]]:
    rows = tx.rows(
        _Adjusted,
        """SELECT transaction_id AS "transaction", cost_group_id AS "group", kind, SUM(amount) AS amount FROM cost_adjustment
           WHERE record_id = :r AND cost_group_id IN (SELECT value FROM ids(:g))
             AND transaction_id IN (SELECT value FROM ids(:t)) GROUP BY transaction_id, cost_group_id, kind""",
        _keys(tx, record, places),
    )
    found: dict[Place, list[_Adjusted]] = {}
    for row in rows:
        found.setdefault((row.transaction, row.group), []).append(row._replace(amount=int(row.amount)))
    return found


def _taken(tx: Tx, record: int, places: Sequence[Place]) -> dict[int, list[Taken]]:
    """What each issue took, by receipt."""
    rows = tx.all(
        """SELECT issue_id, receipt_id, type, SUM(quantity), SUM(amount) FROM settlement
           WHERE record_id = :r AND cost_group_id IN (SELECT value FROM ids(:g))
             AND issue_id IN (SELECT value FROM ids(:t)) GROUP BY issue_id, receipt_id, type ORDER BY issue_id, receipt_id, type""",
        _keys(tx, record, places),
    )
    known = named(tx, (row[1] for row in rows))
    found: dict[int, list[Taken]] = {}
    for issue, receipt, kind, quantity, amount in rows:
        found.setdefault(issue, []).append(
            Taken(known[receipt].number, int(quantity), int(amount), SettlementType(kind))
        )
    return found


def _followed(tx: Tx, record: int, adjusted: dict[Place, list[_Adjusted]]) -> dict[int, list[str]]:
    """Numbers of the issues that a receipt is made of and that the record changed, the largest change first."""
    follows = {place[0] for place, rows in adjusted.items() if any(row.kind == AdjustmentKind.LINK for row in rows)}
    if not follows:
        return {}
    rows = tx.all(
        f"""SELECT l.receipt_id, t.id, SUM(a.amount) AS amount FROM cost_link l JOIN inventory_transaction t ON t.id = l.issue_id
            JOIN cost_adjustment a ON a.record_id = :r AND a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id
              AND a.kind = {AdjustmentKind.CLOSE:d}
            WHERE l.receipt_id IN (SELECT value FROM ids(:t)) GROUP BY l.receipt_id, t.id HAVING SUM(a.amount) <> 0
            ORDER BY l.receipt_id, abs(SUM(a.amount)) DESC, t.id""",
        {"r": record, "t": tx.ids(sorted(follows))},
    )
    known = named(tx, (row[1] for row in rows))
    found: dict[int, list[str]] = {}
    for receipt, issue, _ in rows:
        found.setdefault(receipt, []).append(known[issue].number)
    return found


def _keys(tx: Tx, record: int, places: Sequence[Place]) -> dict[str, object]:
    transactions, groups = ({place[at] for place in places} for at in (0, 1))
    return {"r": record, "t": tx.ids(sorted(transactions)), "g": tx.ids(sorted(groups))}

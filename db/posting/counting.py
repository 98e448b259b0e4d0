"""What was on hand on a day at all dimension values, and whether it was counted then."""

from __future__ import annotations

from core.posting.counting import quantity_of
from core.posting.facts import Facts
from core.vocabulary import UpdateKind
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.records.own_records import own


class BookedCounts:
    """Counts of the books, and the stock that they are compared with."""

    def __init__(self, tx: Tx, company: int) -> None:
        self._tx, self._company = tx, company

    def was_counted(self, item_id: int, dimension: int, date: str) -> bool:
        """Whether there is a count that is not undone."""
        return (
            self._tx.one(
                """SELECT 1 FROM stock_count s WHERE s.item_id = :i AND s.dimension_id = :d AND s.date = :day
                     AND s.transaction_id NOT IN (SELECT n.transaction_id FROM undoing n)""",
                {"i": item_id, "d": dimension, "day": date},
            )
            is not None
        )

    def quantity_at(self, group: int, dimension: int, date: str, facts: Facts) -> int:
        """Pieces on hand at the end of a day: what is booked, and what the facts of this posting add."""
        fresh = _fresh(facts, group)
        params = {"c": self._company, "g": group, "m": dimension, "d": date, "f": self._tx.ids(sorted(fresh))}
        booked = self._tx.value(
            f"""SELECT SUM(u.quantity) FROM inventory_update u JOIN inventory_transaction t ON t.id = u.transaction_id
                WHERE u.cost_group_id = :g AND u.date <= :d AND t.dimension_id = :m AND {own("u")}
                  AND u.transaction_id NOT IN (SELECT value FROM ids(:f))
                  AND (u.kind = {FINANCIAL} OR NOT EXISTS (SELECT 1 FROM inventory_update f
                    WHERE f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL} AND f.date <= :d))""",
            params,
        )
        return int(booked or 0) + sum(
            self._now(number, updates, dimension, date, facts) for number, updates in fresh.items()
        )

    def _now(
        self, transaction: int, updates: dict[int, tuple[str, int]], dimension: int, date: str, facts: Facts
    ) -> int:
        """Pieces of a transaction that this posting updated."""
        new = next((row for row in facts.transactions if row.id == transaction), None)
        where = new.dimension if new else self._dimension(transaction)
        if where != dimension:
            return 0
        physical = updates.get(int(UpdateKind.PHYSICAL)) or (None if new else self._physical(transaction))
        return quantity_of(physical, updates.get(int(UpdateKind.FINANCIAL)), date)

    def _dimension(self, transaction: int) -> int:
        found = self._tx.value("SELECT dimension_id FROM inventory_transaction WHERE id = :t", {"t": transaction})
        return int(found)

    def _physical(self, transaction: int) -> tuple[str, int] | None:
        row = self._tx.one(
            f"SELECT date, quantity FROM inventory_update WHERE transaction_id = :t AND kind = {PHYSICAL}",
            {"t": transaction},
        )
        return None if row is None else (row[0], int(row[1]))


def _fresh(facts: Facts, group: int) -> dict[int, dict[int, tuple[str, int]]]:
    """Transaction -> kind -> (date, quantity) of the updates of this posting in a cost group."""
    found: dict[int, dict[int, tuple[str, int]]] = {}
    for row in facts.updates:
        if row.group == group:
            found.setdefault(row.transaction, {})[row.kind] = (row.date, row.quantity)
    return found

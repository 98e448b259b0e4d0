"""What is on hand of each cost group while a posting goes on: read once, changed by the poster, written at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from core.posting.state import OnHand
from db.company.numbers import next_numbers
from db.engine.kinds import FINANCIAL
from db.engine.session import Tx
from db.records.quantities import IN_COST
from db.tables.columns import ON_HAND
from db.tables.table import insert

_FIGURES = tuple(field.name for field in fields(OnHand) if field.name != "left_out")
"""Fields and columns have the same names."""


class BookedOnHand:
    """The on-hand rows that a posting touches."""

    def __init__(self, tx: Tx, company: int) -> None:
        self._tx, self._company = tx, company
        self._of: dict[int, OnHand] = {}
        self._last_dates: dict[int, str] = {}
        self._undone_before = tx.one("SELECT 1 FROM undoing WHERE company_id = :c LIMIT 1", {"c": company}) is not None

    def of(self, group: int) -> OnHand:
        """Stock of a cost group; the caller changes it in place."""
        held = self._of.get(group)
        if held is None:
            row = self._tx.one(f"SELECT {', '.join(_FIGURES)} FROM on_hand WHERE cost_group_id = :g", {"g": group})
            held = self._of[group] = OnHand() if row is None else _on_hand(dict(zip(_FIGURES, row, strict=True)))
            if self._undone_before:
                held.left_out = left_out(self._tx, self._company, group)
        return held

    def last_issue(self, group: int, without: int) -> tuple[int, int]:
        """Quantity and cost of the newest issue that stands, as it was posted; (0, 0) without any."""
        row = self._tx.one(
            """SELECT -u.quantity, -u.amount FROM inventory_update u
               WHERE u.cost_group_id = :g AND u.quantity < 0 AND u.record_id = 0 AND u.transaction_id <> :t
                 AND u.transaction_id NOT IN (SELECT n.transaction_id FROM undoing n)
                 AND u.transaction_id NOT IN (SELECT n.opposite_id FROM undoing n)
               ORDER BY u.transaction_id DESC, u.kind LIMIT 1""",
            {"g": group, "t": without},
        )
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def last_date(self, item_id: int) -> str:
        """Latest date of any update of the item; blank before the first."""
        date = self._last_dates.get(item_id)
        if date is None:
            stored: str | None = self._tx.value(
                """SELECT MAX(h.last_date) FROM on_hand h JOIN cost_group g ON g.id = h.cost_group_id
                   WHERE g.company_id = :c AND g.item_id = :i""",
                {"c": self._company, "i": item_id},
            )
            date = self._last_dates[item_id] = stored or ""
        return date

    def note_date(self, item_id: int, date: str) -> None:
        self._last_dates[item_id] = max(self.last_date(item_id), date)

    def write(self, groups: Iterable[int]) -> None:
        """Write what is on hand in these cost groups now; a run that has planned them does so again."""
        touched = sorted(groups)
        change = next_numbers(self._tx, 0, "change", 1)
        stored = {
            row[0]
            for row in self._tx.all(
                "SELECT cost_group_id FROM on_hand WHERE cost_group_id IN (SELECT value FROM ids(:g))",
                {"g": self._tx.ids(touched)},
            )
        }
        rows = [{"cost_group_id": group, **_figures(self._of[group]), "change_number": change} for group in touched]
        for row in rows:
            if row["cost_group_id"] in stored:
                self._tx.execute(_UPDATE, row)
        insert(self._tx, ON_HAND, [tuple(row.values()) for row in rows if row["cost_group_id"] not in stored])


def left_out(tx: Tx, company: int, group: int) -> int:
    """What the adjustments of undone transactions and of their opposites add up to: a close makes it nothing again."""
    pairs = tx.all(
        """SELECT n.transaction_id, n.opposite_id FROM undoing n JOIN inventory_transaction t ON t.id = n.transaction_id
           WHERE n.company_id = :c AND t.cost_group_id = :g AND n.opposite_id <> 0""",
        {"c": company, "g": group},
    )
    if not pairs:
        return 0
    amount = tx.value(
        f"""SELECT SUM(a.amount) FROM active_record r JOIN cost_adjustment a ON a.record_id = r.id AND a.cost_group_id = :g
              AND a.transaction_id IN (SELECT value FROM ids(:t))
            WHERE r.company_id = :c AND a.update_kind = {FINANCIAL} AND a.{IN_COST}""",
        {"c": company, "g": group, "t": tx.ids(sorted(number for pair in pairs for number in pair))},
    )
    return int(amount or 0)


_UPDATE = (
    f"UPDATE on_hand SET {', '.join(f'{name} = :{name}' for name in (*_FIGURES, 'change_number'))}"
    " WHERE cost_group_id = :cost_group_id"
)


def _on_hand(row: dict[str, Any]) -> OnHand:
    return OnHand(**{**row, "last_date": row["last_date"] or ""})


def _figures(held: OnHand) -> dict[str, Any]:
    """Column -> value; no date is null."""
    return {**{name: getattr(held, name) for name in _FIGURES}, "last_date": held.last_date or None}

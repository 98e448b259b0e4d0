"""What is on hand of each cost group while a posting goes on: read once, changed by the poster, written at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from core.posting.state import OnHand
from db.company.numbers import next_numbers
from db.engine.session import Tx
from db.tables.columns import ON_HAND
from db.tables.table import insert

_FIGURES = tuple(field.name for field in fields(OnHand))
"""Fields and columns have the same names."""


class BookedOnHand:
    """The on-hand rows that a posting touches."""

    def __init__(self, tx: Tx, company: int) -> None:
        self._tx, self._company = tx, company
        self._of: dict[int, OnHand] = {}
        self._last_dates: dict[int, str] = {}

    def of(self, group: int) -> OnHand:
        """Stock of a cost group; the caller changes it in place."""
        held = self._of.get(group)
        if held is None:
            row = self._tx.one(f"SELECT {', '.join(_FIGURES)} FROM on_hand WHERE cost_group_id = :g", {"g": group})
            held = self._of[group] = OnHand() if row is None else _on_hand(dict(zip(_FIGURES, row, strict=True)))
        return held

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


_UPDATE = (
    f"UPDATE on_hand SET {', '.join(f'{name} = :{name}' for name in (*_FIGURES, 'change_number'))}"
    " WHERE cost_group_id = :cost_group_id"
)


def _on_hand(row: dict[str, Any]) -> OnHand:
    return OnHand(**{**row, "last_date": row["last_date"] or ""})


def _figures(held: OnHand) -> dict[str, Any]:
    """Column -> value; no date is null."""
    return {**{name: getattr(held, name) for name in _FIGURES}, "last_date": held.last_date or None}

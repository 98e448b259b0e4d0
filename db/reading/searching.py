"""Transactions and items that a term of a filter asks for, found once for a whole list.

What few transactions answer is turned into their keys, so that a list of a million rows looks only where they are; what many
answer stays a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.folding import folded
from core.vocabulary import ALL_DIMENSIONS, DIMENSIONS, Labelled, Principle
from db.engine.kinds import FINANCIAL
from db.engine.session import Tx
from db.reading.filtering import Bound, iso

FEW = 5_000
"""So many transactions are named one by one."""
Select = Callable[[Bound], str]
"""Writes `SELECT key ... FROM ...` with the parameters of a statement."""


@dataclass(frozen=True, slots=True)
class Found:
    """The transactions that a term asks for."""

    ids: Sequence[int]
    groups: Sequence[int]
    """Cost groups of these."""
    key: str = ""
    others: Select | None = None
    """Further ones, which are too many to name, by this key."""

    def among(self, column: str, bound: Bound, *, each: bool) -> str:
        """That a column is one of them. ``each``: asked row by row, which is quick as long as few rows are looked at."""
        parts = [bound.among(column, self.ids)]
        if self.others is not None and each:
            parts.append(f"EXISTS ({self.others(bound)} AND {self.key} = {column})")
        elif self.others is not None:
            parts.append(f"{column} IN (SELECT one FROM ({self.others(bound)}) AS others)")
        return f"({' OR '.join(parts)})"


def number_of(tx: Tx) -> str:
    """The number that a transaction ``t`` is shown by; that of a virtual one is put together as `db.reading.names` does."""
    parts = "".join(f" || CASE WHEN g.{name} <> '' THEN '.' || g.{name} ELSE '' END" for name in DIMENSIONS)
    by_day = f"""(SELECT x.principle FROM inventory_transaction e JOIN settlement x ON x.record_id = e.record_id
        AND x.cost_group_id = e.cost_group_id AND x.issue_id = e.id WHERE e.id = (t.id & ~1) LIMIT 1) = {Principle.WAD:d}"""
    made = f"""SELECT r.number || '.' || i.code{parts} || CASE WHEN {by_day} THEN '.' || {iso(tx, "u.date")} ELSE '' END
        || CASE WHEN t.quantity > 0 THEN '.R' ELSE '.I' END
        FROM closing_record r, cost_group g, item i, inventory_update u WHERE r.id = t.record_id AND g.id = t.cost_group_id
        AND i.id = g.item_id AND u.transaction_id = t.id AND u.kind = {FINANCIAL}"""
    return f"CASE WHEN t.number = '' AND t.record_id <> 0 THEN COALESCE(({made}), '') ELSE t.number END"


def numbered(tx: Tx, company: int, part: str) -> Found:
    """Transactions whose number contains this (folded). Virtual ones are named always: their numbers are slow to ask for."""

    def stored(bound: Bound) -> str:
        return f"""SELECT t.id AS one, t.cost_group_id FROM inventory_transaction t
            WHERE t.company_id = {bound.add(company)} AND {bound.contains("t.number", part)}"""

    return _found(tx, stored, "t.id", _made(tx, company, part) if _can_be_made(tx, company, part) else [])


def _made(tx: Tx, company: int, part: str) -> list[tuple[int, int]]:
    """Virtual transactions, with their cost groups."""
    bound = Bound(tx, {"c": company})
    return tx.all(
        f"""SELECT t.id, t.cost_group_id FROM inventory_transaction t
            WHERE t.company_id = :c AND t.number = '' AND t.record_id <> 0 AND {bound.contains(number_of(tx), part)}""",
        bound.params,
    )


def _can_be_made(tx: Tx, company: int, part: str) -> bool:
    """Whether the number of a virtual transaction can contain this: one of its pieces must, unless it goes over a point."""
    if "." in part or part in ("i", "r") or set(part) <= set("0123456789-"):
        return True
    bound = Bound(tx, {"c": company})
    pieces = [bound.contains(f"g.{name}", part) for name in DIMENSIONS]
    of_item, of_record = bound.contains("i.code", part), bound.contains("r.number", part)
    found = tx.one(
        f"""SELECT 1 FROM cost_group g JOIN item i ON i.id = g.item_id
            WHERE g.company_id = :c AND ({" OR ".join([of_item, *pieces])})
            UNION ALL SELECT 1 FROM closing_record r WHERE r.company_id = :c AND {of_record} LIMIT 1""",
        bound.params,
    )
    return found is not None


def dated(tx: Tx, beginning: str) -> Found:
    """Transactions whose financial date, or the physical one while there is no other, begins with this."""

    def stored(bound: Bound) -> str:
        return f"""SELECT u.transaction_id AS one, u.cost_group_id FROM inventory_update u
            WHERE {bound.begins(iso(tx, "u.date"), beginning)} AND (u.kind = {FINANCIAL} OR NOT EXISTS
              (SELECT 1 FROM inventory_update f WHERE f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL}))"""

    return _found(tx, stored, "u.transaction_id", [])


def _found(tx: Tx, stored: Select, key: str, named: list[tuple[int, int]]) -> Found:
    """Those of the statement, by name if they are few, and these."""
    bound = Bound(tx, {"few": FEW + 1})
    rows = tx.all(f"{stored(bound)} LIMIT :few", bound.params)
    many = len(rows) > FEW
    every = named if many else named + rows
    ids, groups = [number for number, _ in every], sorted({group for _, group in every})
    return Found(ids, groups, key, stored if many else None)


def groups_of_items(tx: Tx, company: int, part: str, *, names: bool = False) -> list[int]:
    """Cost groups of the items whose code contains this (folded), or also their name."""
    bound = Bound(tx, {"c": company})
    contained = " OR ".join(bound.contains(one, part) for one in ("i.code", "i.name")[: 1 + names])
    rows = tx.all(
        f"""SELECT g.id FROM cost_group g JOIN item i ON i.id = g.item_id
            WHERE g.company_id = :c AND ({contained}) ORDER BY g.id""",
        bound.params,
    )
    return [group for (group,) in rows]


def dimensions(tx: Tx, company: int, part: str) -> Select | None:
    """The dimension values of which one contains this (folded); None: there are none.

    Between two values stands a stroke (`db.reading.names.dimension_text`), which can be asked for too.
    """

    def select(into: Bound) -> str:
        contained = [into.contains(f"d.{name}", part) for name in ALL_DIMENSIONS]
        if part == "/":
            several = " + ".join(f"CASE WHEN d.{name} <> '' THEN 1 ELSE 0 END" for name in ALL_DIMENSIONS)
            contained.append(f"{several} > 1")
        return f"""SELECT d.id FROM inventory_dimension d
            WHERE d.company_id = {into.add(company)} AND ({" OR ".join(contained)})"""

    own = Bound(tx, {})
    return select if tx.one(f"{select(own)} LIMIT 1", own.params) is not None else None


def members(kinds: Iterable[Labelled], part: str) -> list[int]:
    """Numbers of those whose word contains this (folded)."""
    return [int(member) for member in kinds if part in folded(member.label)]

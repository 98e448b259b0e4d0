"""Names for stored rows: transactions, dimension values, references, kinds.

A transaction is shown by its number. A virtual transfer has none: it is called after the closing record, the item, the
values of the dimensions tracked financially, for the weighted average date the day, and ``I`` or ``R``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from core.money import Quantity
from core.vocabulary import ALL_DIMENSIONS, DIMENSIONS, Principle, Reference, Side
from db.engine.kinds import FINANCIAL
from db.engine.session import Tx
from db.records.quantities import QUANTITY_NOW


class Named(NamedTuple):
    """A transaction as people know it."""

    id: int
    number: str
    group: int
    item: str
    item_name: str
    dimensions: str
    quantity: Quantity
    reference: Reference
    record: int
    """Closing record of a virtual transfer, else 0."""


class _Stored(NamedTuple):
    """A transaction with its item and the values of its dimensions."""

    id: int
    number: str
    cost_group_id: int
    item: str
    item_name: str
    quantity: Quantity
    reference: int
    record_id: int
    site: str
    warehouse: str
    batch: str
    serial: str
    configuration: str
    size: str
    color: str
    location: str
    pallet: str

    @property
    def dimensions(self) -> str:
        return dimension_text(getattr(self, name) for name in ALL_DIMENSIONS)


UNKNOWN = Named(
    id=0, number="", group=0, item="", item_name="", dimensions="", quantity=0, reference=Reference.OPENING, record=0
)


def dimension_text(values: Iterable[str]) -> str:
    """The values that are not blank."""
    return " / ".join(value for value in values if value)


def kind_text(kind: str) -> str:
    """The kind of a voucher as a word: ``customer_return`` is *Customer return*."""
    return kind.replace("_", " ").capitalize()


def stamp_text(value: str | None) -> str:
    """A time stamp to the second, the same from both databases; empty for none."""
    return f"{value[:19]}Z" if value else ""


def seconds_between(start: str | None, end: str | None) -> int | None:
    """Whole seconds from one stored time stamp to another."""
    if not start or not end:
        return None
    return max(0, int((moment(end) - moment(start)).total_seconds()))


def moment(value: str) -> datetime:
    """A stored time stamp, in UTC."""
    return datetime.fromisoformat(value).astimezone(UTC)


def named(tx: Tx, ids: Iterable[int]) -> dict[int, Named]:
    """Transactions by id; virtual ones with the name made for them."""
    wanted = sorted({number for number in ids if number})
    if not wanted:
        return {}
    columns = ", ".join(f"d.{name}" for name in ALL_DIMENSIONS)
    rows = tx.rows(
        _Stored,
        f"""SELECT t.id, t.number, t.cost_group_id, i.code AS item, i.name AS item_name, {QUANTITY_NOW} AS quantity,
                   t.reference, t.record_id, {columns}
            FROM inventory_transaction t JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
            JOIN inventory_dimension d ON d.id = t.dimension_id WHERE t.id IN (SELECT value FROM ids(:t))""",
        {"t": tx.ids(wanted)},
    )
    virtual = _virtual_names(tx, [row.id for row in rows if row.record_id and not row.number])
    return {
        row.id: Named(
            id=row.id,
            number=virtual.get(row.id, row.number),
            group=row.cost_group_id,
            item=row.item,
            item_name=row.item_name,
            dimensions=row.dimensions,
            quantity=row.quantity,
            reference=Reference(row.reference),
            record=row.record_id if row.id in virtual else 0,
        )
        for row in rows
    }


class CostGroup(NamedTuple):
    """A cost group with its item and the values of the dimensions tracked financially."""

    id: int
    item_id: int
    item_group_id: int
    item: str
    item_name: str
    site: str
    warehouse: str
    batch: str
    serial: str
    configuration: str
    size: str
    color: str

    @property
    def dimensions(self) -> str:
        return dimension_text(getattr(self, name) for name in DIMENSIONS)


def cost_groups(tx: Tx, ids: Iterable[int]) -> dict[int, CostGroup]:
    """Cost groups by id."""
    columns = ", ".join(f"g.{name}" for name in DIMENSIONS)
    rows = tx.rows(
        CostGroup,
        f"""SELECT g.id, g.item_id, i.item_group_id, i.code AS item, i.name AS item_name, {columns}
            FROM cost_group g JOIN item i ON i.id = g.item_id WHERE g.id IN (SELECT value FROM ids(:g))""",
        {"g": tx.ids(sorted(set(ids)))},
    )
    return {row.id: row for row in rows}


def _virtual_names(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    columns = ", ".join(f"g.{name}" for name in DIMENSIONS)
    found = tx.all(
        f"""SELECT t.id, t.quantity, r.number, i.code, u.date, {columns}
            FROM inventory_transaction t JOIN closing_record r ON r.id = t.record_id
            JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
            JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {FINANCIAL}
            WHERE t.id IN (SELECT value FROM ids(:t))""",
        {"t": tx.ids(ids)},
    )
    daily = _made_by_day(tx, ids)
    return {
        number: Side.of(quantity).number_of(
            ".".join((record, item, *(value for value in values if value), *((date,) if number & ~1 in daily else ())))
        )
        for number, quantity, record, item, date, *values in found
    }


def _made_by_day(tx: Tx, ids: Iterable[int]) -> set[int]:
    """Issues of those virtual transfers that the weighted average date made; the receipt's id is one higher."""
    rows = tx.all(
        """SELECT DISTINCT s.issue_id FROM inventory_transaction t
           JOIN settlement s ON s.record_id = t.record_id AND s.cost_group_id = t.cost_group_id AND s.issue_id = t.id
           WHERE t.id IN (SELECT value FROM ids(:t)) AND s.principle = :day""",
        {"t": tx.ids(sorted({number & ~1 for number in ids})), "day": int(Principle.WAD)},
    )
    return {row[0] for row in rows}

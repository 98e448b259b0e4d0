"""Stock by cost group: on a day, by plain sums over what was posted until then; and now, by the running summary.

On a day: a physical update counts from its date until the financial one, which then counts with its pieces; adjustments
count on the date of their record (see `db.reading.balances`). This is the one rule of quantity and value on a day: the
report of the inventory value, the screens and the commands read it here.

Example: 10 pieces received on 05-29 and invoiced on 06-02 are on hand on 05-31, received and not invoiced.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from core.days import FOREVER
from core.views.items import StockRow
from core.vocabulary import DIMENSIONS
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.balances import LASTING
from db.reading.names import dimension_text
from db.records.own_records import own
from db.records.quantities import IN_COST

_OPEN = f"""NOT EXISTS (SELECT 1 FROM inventory_update f
  WHERE f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL} AND f.date <= :d)"""
_PHYSICAL = f"""
    SELECT u.cost_group_id AS cost_group_id, SUM(u.quantity) AS quantity, SUM(u.amount) AS amount
    FROM cost_group g JOIN inventory_update u ON u.cost_group_id = g.id AND u.kind = {PHYSICAL} AND u.date <= :d
    WHERE g.company_id = :c AND {own("u")} AND {_OPEN}{{of_group}} GROUP BY u.cost_group_id
    UNION ALL SELECT u.cost_group_id, 0, SUM(u.amount) FROM active_record r
    JOIN cost_adjustment u ON u.record_id = r.id AND u.update_kind = {PHYSICAL}{{of_row}}
    WHERE r.company_id = :c AND r.date <= :d AND u.{IN_COST} AND {_OPEN} GROUP BY u.cost_group_id"""
_WHOLE = f"""
    SELECT u.cost_group_id AS cost_group_id,
           SUM(CASE WHEN u.kind = {FINANCIAL} OR {_OPEN} THEN u.quantity ELSE 0 END) AS quantity,
           SUM(u.amount) - SUM(u.taken_back) AS amount
    FROM cost_group g JOIN inventory_update u ON u.cost_group_id = g.id AND u.date <= :d
    WHERE g.company_id = :c AND {own("u")}{{of_group}} GROUP BY u.cost_group_id
    UNION ALL SELECT u.cost_group_id, 0, SUM(u.amount) FROM active_record r
    JOIN adjustment_total u ON u.record_id = r.id{{of_row}}
    WHERE r.company_id = :c AND r.date <= :d AND u.{IN_COST} GROUP BY u.cost_group_id
    UNION ALL SELECT u.cost_group_id, 0, SUM(u.amount) FROM ({LASTING}{{of_lasting}}) u
    WHERE u.date <= :d GROUP BY u.cost_group_id"""
_OF_GROUPS = "IN (SELECT value FROM ids(:g))"
_ALL = {"of_group": "", "of_row": "", "of_lasting": ""}
_SOME = {
    "of_group": f" AND g.id {_OF_GROUPS}",
    "of_row": f" AND u.cost_group_id {_OF_GROUPS}",
    "of_lasting": f" AND a.cost_group_id {_OF_GROUPS}",
}


class Place(NamedTuple):
    """A cost group with its item, as it is shown."""

    group: int
    item_id: int
    item: str
    name: str
    unit: str
    dimensions: str


def item_ids(tx: Tx, company: int, codes: Sequence[str]) -> list[int]:
    """Keys of the items with these codes; a code that no item has is passed over."""
    found = (
        tx.value("SELECT id FROM item WHERE company_id = :c AND code = :i", {"c": company, "i": code}) for code in codes
    )
    return [number for number in found if number is not None]


def places(tx: Tx, company: int, items: Sequence[int] | None = None) -> list[Place]:
    """The cost groups of these items, or of all, in the order of item code and cost group."""
    columns = ", ".join(f"g.{name}" for name in DIMENSIONS)
    chosen = "" if items is None else " AND g.item_id IN (SELECT value FROM ids(:i))"
    rows = tx.all(
        f"""SELECT g.id, i.id, i.code, i.name, i.unit, {columns} FROM cost_group g JOIN item i ON i.id = g.item_id
            WHERE g.company_id = :c{chosen} ORDER BY i.code, g.id""",
        {"c": company} if items is None else {"c": company, "i": tx.ids(items)},
    )
    return [
        Place(group=group, item_id=item, item=code, name=name, unit=unit, dimensions=dimension_text(values))
        for group, item, code, name, unit, *values in rows
    ]


def stock_on(tx: Tx, company: int, day: str = "", items: Sequence[str] = ()) -> list[StockRow]:
    """What was on hand at the end of a day (blank: by all that is posted); places without anything are left out."""
    found = places(tx, company, item_ids(tx, company, items) if items else None)
    groups = [place.group for place in found] if items else None
    whole, physical = (_sums(tx, company, day or FOREVER, parts, groups) for parts in (_WHOLE, _PHYSICAL))
    rows = []
    for place in found:
        figures = (*whole.get(place.group, (0, 0)), *physical.get(place.group, (0, 0)))
        if any(figures):
            rows.append(_row(place, figures))
    return rows


def stock_now(tx: Tx, found: Sequence[Place]) -> list[StockRow]:
    """The same by the summary that every posting keeps: a look-up however long the history."""
    held = {
        group: figures
        for group, *figures in tx.all(
            """SELECT cost_group_id, financial_quantity, financial_amount, physical_quantity, physical_amount FROM on_hand
               WHERE cost_group_id IN (SELECT value FROM ids(:g))""",
            {"g": tx.ids([place.group for place in found])},
        )
    }
    rows = []
    for place in found:
        quantity, value, pieces, worth = held.get(place.group, (0, 0, 0, 0))
        rows.append(_row(place, (quantity + pieces, value + worth, pieces, worth)))
    return rows


def _row(place: Place, figures: tuple[int, int, int, int]) -> StockRow:
    quantity, value, received, worth = figures
    return StockRow(
        cost_group_id=place.group,
        item=place.item,
        name=place.name,
        dimensions=place.dimensions,
        unit=place.unit,
        quantity=quantity,
        value=value,
        received=received,
        received_value=worth,
    )


def _sums(tx: Tx, company: int, until: str, parts: str, groups: list[int] | None) -> dict[int, tuple[int, int]]:
    """Cost group -> (quantity, value); of some cost groups only what is theirs is read."""
    params: dict[str, Any] = {"c": company, "d": until}
    if groups is not None:
        params["g"] = tx.ids(groups)
    some = parts.format(**(_ALL if groups is None else _SOME))
    rows = tx.all(
        f"SELECT p.cost_group_id, SUM(p.quantity), SUM(p.amount) FROM ({some}) p GROUP BY p.cost_group_id", params
    )
    return {group: (int(quantity), int(amount)) for group, quantity, amount in rows}

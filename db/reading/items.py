"""Items: the list with what of each is on hand, and one item with where it lies and what it may cost.

Quantities and values on hand are those of the summary that every posting keeps (`db.reading.stock`), so that a list and an
item are look-ups however long the history.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from core.errors import NotFound
from core.item_words import BY_RECEIPT, costing_sentence
from core.money import Price
from core.views import ItemRow, ItemTotals, ItemView, PriceRow, StockRow
from core.vocabulary import MODEL_NAMES, InventoryModel, RecordType
from db.engine.session import Tx
from db.reading.stock import Place, places, stock_now

_NEAR = 5
_AFTER_ALL = "\U0010ffff"


class _Head(NamedTuple):
    """An item as stored, with its groups."""

    id: int
    code: str
    name: str
    item_group: str
    inventory_model: str
    include_physical_value: int
    unit: str
    cost_price: Price | None


class _Held(NamedTuple):
    """What there is of an item over all its cost groups."""

    quantity: int
    value: int
    last_date: str


_NOTHING = _Held(0, 0, "")
_HEAD = """SELECT i.id, i.code, i.name, g.code AS item_group, m.inventory_model, m.include_physical_value, i.unit, i.cost_price
    FROM item i JOIN item_group g ON g.id = i.item_group_id JOIN item_model_group m ON m.id = i.model_group_id"""


def item_rows(tx: Tx, company: int, *, limit: int, after: str | None = None, group: str = "") -> list[ItemRow]:
    """Items in the order of their codes, of an item group or all; ``after`` is a code."""
    given = {"after": after, "group": group or None}
    conditions = {"after": " AND i.code > :after", "group": " AND g.code = :group"}
    heads = tx.rows(
        _Head,
        f"""{_HEAD} WHERE i.company_id = :c{"".join(text for name, text in conditions.items() if given[name] is not None)}
            ORDER BY i.code LIMIT :n""",
        {"c": company, "n": limit, **{name: value for name, value in given.items() if value is not None}},
    )
    held: dict[int, _Held] = {}
    for item, pieces, value, received, worth, date in tx.all(
        """SELECT g.item_id, h.financial_quantity, h.financial_amount, h.physical_quantity, h.physical_amount, h.last_date
           FROM cost_group g JOIN on_hand h ON h.cost_group_id = g.id
           WHERE g.company_id = :c AND g.item_id IN (SELECT value FROM ids(:i))""",
        {"c": company, "i": tx.ids([head.id for head in heads])},
    ):  # not summed in SQL: each cost group by itself may be near the limit
        before = held.get(item, _NOTHING)
        held[item] = _Held(
            quantity=before.quantity + pieces + received,
            value=before.value + value + worth,
            last_date=max(before.last_date, date or ""),
        )
    rows = []
    for head in heads:
        quantity, value, last_date = held.get(head.id, _NOTHING)
        rows.append(
            ItemRow(
                item_id=head.id,
                item=head.code,
                name=head.name,
                item_group=head.item_group,
                model=MODEL_NAMES[InventoryModel(head.inventory_model)],
                unit=head.unit,
                quantity=quantity,
                value=value,
                last_date=last_date,
            )
        )
    return rows


def item_totals(tx: Tx, company: int, group: str = "") -> ItemTotals:
    """How many items there are, of an item group or at all, and what is in stock; summed by item in SQL and together here."""
    rows = tx.all(
        f"""SELECT i.id, SUM(h.financial_amount) + SUM(h.physical_amount) FROM item i
            JOIN item_group k ON k.id = i.item_group_id
            LEFT JOIN cost_group g ON g.company_id = i.company_id AND g.item_id = i.id
            LEFT JOIN on_hand h ON h.cost_group_id = g.id
            WHERE i.company_id = :c{" AND k.code = :group" if group else ""} GROUP BY i.id""",
        {"c": company} | ({"group": group} if group else {}),
    )
    return ItemTotals(count=len(rows), value=sum(int(value or 0) for _, value in rows))


def find_item(tx: Tx, company: int, code: str) -> int:
    """Key of an item by its code; `NotFound` names near ones."""
    number = tx.value("SELECT id FROM item WHERE company_id = :c AND code = :i", {"c": company, "i": code})
    if number is None:
        near = tx.all(
            "SELECT code FROM item WHERE company_id = :c AND code >= :i AND code < :end ORDER BY code LIMIT :n",
            {"c": company, "i": code[:2], "end": code[:2] + _AFTER_ALL, "n": _NEAR},
        )
        raise NotFound(
            f"item {code} does not exist",
            where=f"near: {', '.join(one for (one,) in near)}" if near else "",
            advice="`invclose item list` shows all of them.",
        )
    return int(number)


def item_places(tx: Tx, company: int, code: str) -> list[Place]:
    """Where an item may lie, in the order of its cost groups; `NotFound`."""
    return places(tx, company, [find_item(tx, company, code)])


def item_view(tx: Tx, company: int, code: str) -> ItemView:
    """One item and what of it lies where now; places that never held anything are left out."""
    number = find_item(tx, company, code)
    head = tx.rows(_Head, f"{_HEAD} WHERE i.id = :i", {"i": number})[0]
    model = InventoryModel(head.inventory_model)
    stock = _with_last_close(tx, company, stock_now(tx, places(tx, company, [number])))
    return ItemView(
        item_id=number,
        item=head.code,
        name=head.name,
        item_group=head.item_group,
        model=MODEL_NAMES[model],
        unit=head.unit,
        by_receipt=model in BY_RECEIPT,
        settled=model.periodic,
        cost_price=head.cost_price,
        quantity=sum(row.quantity for row in stock),
        value=sum(row.value for row in stock),
        received=sum(row.received for row in stock),
        stock=tuple(row for row in stock if any((row.quantity, row.value, row.received, row.received_value))),
        prices=_prices(tx, number) if model is InventoryModel.STD else (),
        costing=costing_sentence(model, include_physical_value=bool(head.include_physical_value)),
    )


def _prices(tx: Tx, item: int) -> tuple[PriceRow, ...]:
    return tuple(
        PriceRow(site=site, cost=cost, from_date=date, record_number=record)
        for site, cost, date, record in tx.all(
            """SELECT p.site, p.cost, p.from_date, COALESCE(r.number, '') FROM item_price p
               LEFT JOIN closing_record r ON r.id = p.record_id WHERE p.item_id = :i
               ORDER BY p.site, p.from_date DESC, p.id DESC""",
            {"i": item},
        )
    )


def _with_last_close(tx: Tx, company: int, rows: list[StockRow]) -> list[StockRow]:
    """Each place with the last active close that settled something of it."""
    closes = {
        record: (number, date)
        for record, number, date in tx.all(
            "SELECT id, number, date FROM active_record WHERE company_id = :c AND type = :closing",
            {"c": company, "closing": RecordType.CLOSING.value},
        )
    }
    last = dict(
        tx.all(
            """SELECT g.value, MAX(r.value) FROM (SELECT value FROM ids(:g)) g CROSS JOIN (SELECT value FROM ids(:r)) r
               WHERE EXISTS (SELECT 1 FROM settlement s WHERE s.record_id = r.value AND s.cost_group_id = g.value)
               GROUP BY g.value""",
            {"g": tx.ids([row.cost_group_id for row in rows]), "r": tx.ids(sorted(closes))},
        )
    )
    return [
        replace(row, last_close=closes[last[row.cost_group_id]][0], last_close_date=closes[last[row.cost_group_id]][1])
        if row.cost_group_id in last
        else row
        for row in rows
    ]

"""Items: the list with what of each is on hand, and one item with where it lies and what it may cost.

Quantities and values on hand are those of the summary that every posting keeps (`db.reading.stock`), so that a list and an
item are look-ups however long the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from core.errors import NotFound
from core.item_words import BY_RECEIPT, costing_sentence
from core.listed import ITEMS
from core.listing import EVERYTHING, Key, Listing
from core.money import Price
from core.views.items import ItemRow, ItemTotals, ItemView, PriceRow, StockRow
from core.vocabulary import MODEL_NAMES, InventoryModel, RecordType
from db.engine.session import Tx
from db.reading.filtering import Answers, Bound, as_text, iso, keyset
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


_FROM = "FROM item i JOIN item_group k ON k.id = i.item_group_id JOIN item_model_group m ON m.id = i.model_group_id"
_ON_HAND = (
    "FROM cost_group g JOIN on_hand h ON h.cost_group_id = g.id WHERE g.company_id = i.company_id AND g.item_id = i.id"
)
_VALUE = f"COALESCE((SELECT SUM(h.financial_amount) + SUM(h.physical_amount) {_ON_HAND}), 0)"
"""Of all places of an item; the inventory of a company is kept within what can be summed, quantities only by place."""


def _last_date(tx: Tx) -> str:
    return as_text(tx, f"COALESCE((SELECT MAX({iso(tx, 'h.last_date')}) {_ON_HAND}), '')")


def _key(tx: Tx, listing: Listing) -> tuple[str, ...]:
    """Expressions of the key of a row."""
    place = as_text(tx, "i.code")
    if not listing.order:
        return (place,)
    value = {
        "name": as_text(tx, "i.name"),
        "group": as_text(tx, "k.code"),
        "model": as_text(tx, _model_name()),
        "value": _VALUE,
        "last_date": _last_date(tx),
    }[listing.order]
    return value, place


def _model_name() -> str:
    """As it is shown."""
    names = " ".join(f"WHEN '{model.value}' THEN '{MODEL_NAMES[model]}'" for model in InventoryModel)
    return f"CASE m.inventory_model {names} END"


def _where(tx: Tx, listing: Listing, group: str, bound: Bound) -> str:
    """The items of the company ``:c``, of an item group or all, that a listing keeps."""
    texts = {"item": "i.code", "name": "i.name", "group": "k.code", "model": _model_name(), "unit": "i.unit"}
    answers = Answers(
        words=lambda part: " OR ".join(bound.contains(text, part) for text in texts.values()),
        date=lambda beginning: bound.begins(_last_date(tx), beginning),
        amount=_VALUE,
        fields={name: partial(bound.contains, text) for name, text in texts.items() if name in ITEMS.fields},
    )
    of_group = f" AND k.code = {bound.add(group)}" if group else ""
    return f"i.company_id = :c{of_group} AND {answers.where(listing.terms, bound)}"


def item_rows(
    tx: Tx,
    company: int,
    listing: Listing = EVERYTHING,
    *,
    limit: int,
    after: Key | None = None,
    backward: bool = False,
    group: str = "",
) -> list[ItemRow]:
    """A page of the items of an item group or all; in their own order by their codes."""
    bound = Bound(tx, {"c": company, "n": limit})
    page = keyset(_key(tx, listing), listing, after, bound, backward=backward)
    heads = tx.rows(
        _Head,
        f"""SELECT i.id, i.code, i.name, k.code AS item_group, m.inventory_model, m.include_physical_value, i.unit, i.cost_price
            {_FROM} WHERE {_where(tx, listing, group, bound)} AND {page.condition} ORDER BY {page.order} LIMIT :n""",
        bound.params,
    )
    held = _held(tx, company, heads)
    return [_item_row(head, held.get(head.id, _NOTHING)) for head in (heads[::-1] if page.turn else heads)]


def _held(tx: Tx, company: int, heads: Sequence[_Head]) -> dict[int, _Held]:
    """By item what there is of it; not summed in SQL, since each cost group by itself may be near the limit."""
    held: dict[int, _Held] = {}
    for item, pieces, value, received, worth, date in tx.all(
        """SELECT g.item_id, h.financial_quantity, h.financial_amount, h.physical_quantity, h.physical_amount, h.last_date
           FROM cost_group g JOIN on_hand h ON h.cost_group_id = g.id
           WHERE g.company_id = :c AND g.item_id IN (SELECT value FROM ids(:i))""",
        {"c": company, "i": tx.ids([head.id for head in heads])},
    ):
        before = held.get(item, _NOTHING)
        held[item] = _Held(
            quantity=before.quantity + pieces + received,
            value=before.value + value + worth,
            last_date=max(before.last_date, date or ""),
        )
    return held


def _item_row(head: _Head, held: _Held) -> ItemRow:
    return ItemRow(
        item_id=head.id,
        item=head.code,
        name=head.name,
        item_group=head.item_group,
        model=MODEL_NAMES[InventoryModel(head.inventory_model)],
        unit=head.unit,
        quantity=held.quantity,
        value=held.value,
        last_date=held.last_date,
    )


def items_before(tx: Tx, company: int, listing: Listing, key: Key, group: str = "") -> int:
    """How many items of the list stand before this key."""
    bound = Bound(tx, {"c": company})
    before = keyset(_key(tx, listing), listing, key, bound, backward=True)
    where = _where(tx, listing, group, bound)
    return int(tx.value(f"SELECT COUNT(*) {_FROM} WHERE {where} AND {before.condition}", bound.params))


def item_totals(tx: Tx, company: int, listing: Listing = EVERYTHING, group: str = "") -> ItemTotals:
    """How many items the list has, and what is in stock of them."""
    bound = Bound(tx, {"c": company})
    rows = tx.all(f"SELECT {_VALUE} {_FROM} WHERE {_where(tx, listing, group, bound)}", bound.params)
    return ItemTotals(count=len(rows), value=sum(int(value) for (value,) in rows))


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

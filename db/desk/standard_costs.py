"""The price list of standard cost items: every price an item ever had, and what is on hand at the active one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from core.money import Amount, Price, Quantity
from core.views.adjusting import StandardCostRow
from core.vocabulary import InventoryModel
from db.company.setup import load_items

if TYPE_CHECKING:
    from core.posting.setup import Item
    from db.engine.session import Tx


class _Price(NamedTuple):
    """One price of the history."""

    item_id: int
    site: str
    cost: Price
    from_date: str
    record_number: str


Stock = dict[tuple[int, str], tuple[Quantity, Amount]]


def standard_costs(tx: Tx, company: int, item: str = "") -> list[StandardCostRow]:
    """Newest price of an item and site first; items without a price are listed too."""
    items = {
        one.id: one
        for one in load_items(tx, company).values()
        if one.model is InventoryModel.STD and item in ("", one.code)
    }
    ids = {"i": tx.ids(sorted(items))}
    held = _held(tx, ids)
    prices = tx.rows(
        _Price,
        """SELECT p.item_id, p.site, p.cost, p.from_date, COALESCE(r.number, '') AS record_number FROM item_price p
           LEFT JOIN closing_record r ON r.id = p.record_id WHERE p.item_id IN (SELECT value FROM ids(:i))
           ORDER BY p.item_id, p.site, p.from_date DESC, p.id DESC""",
        ids,
    )
    own = {(price.item_id, price.site) for price in prices}
    found: list[StandardCostRow] = []
    seen: set[tuple[int, str]] = set()
    for price in prices:
        active = (price.item_id, price.site) not in seen
        seen.add((price.item_id, price.site))
        quantity, value = _stock_at(price, held, own) if active else (0, 0)
        found.append(
            StandardCostRow(
                item=items[price.item_id].code,
                name=items[price.item_id].name,
                site=price.site,
                cost=price.cost,
                from_date=price.from_date,
                active=active,
                record_number=price.record_number,
                quantity=quantity,
                value=value,
            )
        )
    priced = {price.item_id for price in prices}
    found += [_without_price(one) for one in items.values() if one.id not in priced]
    return sorted(found, key=lambda row: (row.item, row.site))


def _held(tx: Tx, ids: dict[str, Any]) -> Stock:
    """(item, site) -> what of it is on hand and invoiced."""
    rows = tx.all(
        """SELECT g.item_id, g.site, h.financial_quantity, h.financial_amount FROM on_hand h
           JOIN cost_group g ON g.id = h.cost_group_id WHERE g.item_id IN (SELECT value FROM ids(:i))""",
        ids,
    )
    held: Stock = {}
    for number, site, quantity, amount in rows:  # not summed in SQL: each cost group by itself may be near the limit
        before, worth = held.get((number, site), (0, 0))
        held[number, site] = (before + quantity, worth + amount)
    return held


def _stock_at(price: _Price, held: Stock, own: set[tuple[int, str]]) -> tuple[Quantity, Amount]:
    """What is on hand at a price: of its site, or without a site of every site that has no price of its own."""
    stock = [
        amounts
        for (item, site), amounts in held.items()
        if item == price.item_id and (site == price.site or (not price.site and (item, site) not in own))
    ]
    return sum(quantity for quantity, _ in stock), sum(amount for _, amount in stock)


def _without_price(item: Item) -> StandardCostRow:
    return StandardCostRow(
        item=item.code,
        name=item.name,
        site="",
        cost=None,
        from_date="",
        active=False,
        record_number="",
        quantity=0,
        value=0,
    )

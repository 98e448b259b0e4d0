"""The price list of standard cost items: every price an item ever had, and what is on hand at the active one."""

from __future__ import annotations

from core.views import StandardCostRow
from core.vocabulary import InventoryModel
from db.company.setup import load_items
from db.engine.session import Tx


def standard_costs(tx: Tx, company: int, item: str = "") -> list[StandardCostRow]:
    """Newest price of an item and site first; items without a price are listed too."""
    items = [
        one for one in load_items(tx, company).values() if one.model is InventoryModel.STD and item in ("", one.code)
    ]
    names = {one.id: one for one in items}
    ids = {"i": tx.ids(sorted(names))}
    held: dict[tuple[int, str], tuple[int, int]] = {}
    for number, site, quantity, amount in tx.all(
        """SELECT g.item_id, g.site, SUM(h.financial_quantity), SUM(h.financial_amount) FROM on_hand h
           JOIN cost_group g ON g.id = h.cost_group_id WHERE g.item_id IN (SELECT value FROM ids(:i))
           GROUP BY g.item_id, g.site""",
        ids,
    ):
        held[number, site] = (int(quantity), int(amount))
    prices = tx.all(
        """SELECT p.item_id, p.site, p.cost, p.from_date, COALESCE(r.number, '') FROM item_price p
           LEFT JOIN closing_record r ON r.id = p.record_id WHERE p.item_id IN (SELECT value FROM ids(:i))
           ORDER BY p.item_id, p.site, p.from_date DESC, p.id DESC""",
        ids,
    )
    found, seen = [], set()
    own = {(number, site) for number, site, *_ in prices}
    for number, site, cost, date, record in prices:
        active = (number, site) not in seen
        seen.add((number, site))
        quantity = value = 0
        if active:
            stock = [
                amounts
                for (of, at), amounts in held.items()
                if of == number and (at == site or (not site and (of, at) not in own))
            ]
            quantity, value = sum(q for q, _ in stock), sum(a for _, a in stock)
        one = names[number]
        found.append(
            StandardCostRow(
                item=one.code,
                name=one.name,
                site=site,
                cost=cost,
                from_date=date,
                active=active,
                record_number=record,
                quantity=quantity,
                value=value,
            )
        )
    priced = {number for number, *_ in prices}
    found += [
        StandardCostRow(
            item=one.code,
            name=one.name,
            site="",
            cost=None,
            from_date="",
            active=False,
            record_number="",
            quantity=0,
            value=0,
        )
        for one in items
        if one.id not in priced
    ]
    return sorted(found, key=lambda row: (row.item, row.site))

"""The history of standard costs. A price is a fact like a posting: it is added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from db.company.numbers import next_numbers
from db.engine.session import Tx
from db.tables.columns import ITEM_PRICE
from db.tables.table import insert


class StandardCost(NamedTuple):
    """From when on a piece of an item costs so much."""

    item: int
    cost: int
    """Millionths."""
    from_date: str
    """ISO text."""
    site: str = ""
    """Blank: every site that has no price of its own."""
    record: int = 0
    """The closing record that activates it; 0 when it came with the item."""


def add_standard_costs(tx: Tx, prices: Sequence[StandardCost]) -> None:
    """Add prices to the history."""
    number = next_numbers(tx, 0, "item_price", len(prices)) if prices else 0
    rows = [
        (number + place, price.item, price.site, price.cost, price.from_date, price.record)
        for place, price in enumerate(prices)
    ]
    insert(tx, ITEM_PRICE, rows)

"""Items of random companies: the walk over the transactions of each begins at what is on hand and ends at nothing, every month
ends as its last day does, and the stock of a day is that of the report and of the accounts."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.property.worlds import read_after
from tests.robust.places import Template
from tests.support.stock import every_day, every_item

SQLITE, POSTGRES = 12, 4


@pytest.mark.parametrize("seed", range(71_000, 71_000 + SQLITE))
def test_stock_on_sqlite(sqlite_empty: Template, seed: int) -> None:
    stocked(sqlite_empty, seed)


@pytest.mark.parametrize("seed", range(72_000, 72_000 + POSTGRES))
def test_stock_on_postgres(postgres_empty: Template, seed: int) -> None:
    stocked(postgres_empty, seed)


def stocked(template: Template, seed: int) -> Counter[str]:
    """Every item of one world, and the days on which something happened to it; what was met."""
    with read_after(template, seed) as (tx, company):
        days = [day for (day,) in tx.all("SELECT DISTINCT date FROM inventory_update ORDER BY date")]
        days += [day for (day,) in tx.all("SELECT date FROM active_record")]
        every_day(tx, company, days)
        return every_item(tx, company)

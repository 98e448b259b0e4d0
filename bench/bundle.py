"""A plain bundle of any size, to be imported: `python -m bench.bundle /tmp/folder --transactions 100000`.

Purchases first received, then invoiced at a slightly other price, sales, transfers, returns of sales, moving average
items, and some items that go negative.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

FIRST = dt.date(2024, 1, 1)
ITEM_COLUMNS = (
    "item", "name", "item_group", "inventory_model", "include_physical_value", "item_cost", "unit", "financial_dimensions",
)  # fmt: skip
COLUMNS = ("reference", "kind", "update", "item", "quantity", "site", "date", "amount", "to_site", "return_of")
MODELS = ("FIFO", "FIFO", "FIFO", "FIFO", "LIFO", "LIFO_DATE", "WA", "WAD", "MA", "MA")


def write_bundle(folder: Path, transactions: int = 100_000, *, days: int = 90, seed: int = 1) -> int:
    """Write items.csv and transactions.csv; how many lines of transactions."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    count = max(10, transactions // 200)
    prices = [round(draw.uniform(0.5, 300), 2) for _ in range(count)]
    with (folder / "items.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(ITEM_COLUMNS)
        for k, price in enumerate(prices):
            physical = "yes" if k % 5 == 0 else "no"
            model = MODELS[k % len(MODELS)]
            writer.writerow((f"I{k:05d}", f"Item {k}", f"G{k % 5}", model, physical, f"{price:.2f}", "pcs", "site"))
    with (folder / "transactions.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        lines = 0
        for row in _lines(draw, prices, transactions, days):
            writer.writerow(row)
            lines += 1
    return lines


def _lines(draw: random.Random, prices: list[float], transactions: int, days: int) -> Iterator[tuple[str, ...]]:
    made = 0
    waiting: list[tuple[str, str, str, str, float]] = []
    sold: dict[tuple[int, str], tuple[str, int]] = {}
    count = len(prices)
    while made < transactions:
        date = (FIRST + dt.timedelta(days=made * days // transactions)).isoformat()
        item = min(int(count * draw.random() ** 2), count - 1)
        name, site = f"I{item:05d}", draw.choice("112")
        chance = draw.random()
        made += 1
        if chance < 0.40:
            reference, pieces = f"PO{made}", draw.randint(5, 100)
            amount = pieces * prices[item] * draw.uniform(0.9, 1.1)
            if draw.random() < 0.6:
                yield (reference, "purchase", "both", name, str(pieces), site, date, f"{amount:.2f}", "", "")
            else:
                yield (reference, "purchase", "physical", name, str(pieces), site, date, f"{amount:.2f}", "", "")
                if draw.random() < 0.9:
                    waiting.append((reference, name, str(pieces), site, amount * draw.uniform(0.97, 1.05)))
        elif chance < 0.92:
            pieces = draw.randint(5, 90 if item % 20 == 7 else 60)
            sold[item, site] = (f"SO{made}", pieces)
            yield (f"SO{made}", "sales", "both", name, str(-pieces), site, date, "", "", "")
        elif chance < 0.98:
            made += 1
            other = "2" if site == "1" else "1"
            yield (f"TR{made}", "transfer", "both", name, str(draw.randint(1, 20)), site, date, "", other, "")
        elif (item, site) in sold:
            sale, pieces = sold.pop((item, site))
            back = str(max(1, pieces // 3))
            yield (f"RE{made}", "customer_return", "both", name, back, site, date, "", "", sale)
        else:
            made -= 1
        if len(waiting) > 500:
            reference, name, quantity, site, amount = waiting.pop(draw.randrange(len(waiting)))
            yield (reference, "purchase", "financial", name, quantity, site, date, f"{amount:.2f}", "", "")


def main() -> None:
    """Write the files and say how many lines they have."""
    found = argparse.ArgumentParser(prog="python -m bench.bundle", description=__doc__)
    found.add_argument("folder", type=Path)
    found.add_argument("--transactions", type=int, default=100_000)
    options = found.parse_args()
    print(f"{write_bundle(options.folder, options.transactions):,} lines")


if __name__ == "__main__":
    main()

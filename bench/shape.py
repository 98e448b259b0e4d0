"""The transactions of a made-up period as columns: shaped like posted ones, fixed by the seed alone.

Prices are the running average of the purchases before, as posting would estimate them; quantities are whole pieces
mostly, amounts are not. Nothing here knows a database.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.vocabulary import InventoryModel, Reference

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Reals = npt.NDArray[np.float64]

PIECE = 1_000_000
COMPANY = "BENCH"
SITES = ("1", "2")
MODELS = (
    InventoryModel.LIFO,
    InventoryModel.LIFO_DATE,
    InventoryModel.WA,
    InventoryModel.WAD,
)
TRANSFERS = 0.05
"""Part of the transactions that belong to transfers."""
MOVING_AVERAGE = 0.03
"""Transactions of moving average items, besides those that a close looks at."""
BOTH_WAYS = 0.05
"""Part of the items whose transfers go to and fro, so that costs may run in circles."""
NEGATIVE = 0.05
"""Part of the cost groups of which more is issued than received."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What kind of company."""

    transactions: int = 1_000_000
    """Of items with a periodic model."""
    fifo_only: bool = False
    skew: bool = False
    """One cost group has half of all rows, the others share the rest evenly."""
    even: bool = False
    seed: int = 1

    @property
    def items(self) -> int:
        return max(10, self.transactions // 200)


@dataclass(slots=True)
class Items:
    """Columns over items; cost groups follow as (item, site)."""

    model: list[InventoryModel]
    physical: Flags
    """Include physical value."""
    group: Ints
    """Item group, from 0."""
    price: Reals
    weight: Reals
    sites: Ints
    both_ways: Flags

    def __len__(self) -> int:
        return len(self.model)


@dataclass(slots=True)
class Period:
    """Columns over the transactions of a period, in posting order."""

    item: Ints
    site: Ints
    reference: Ints
    quantity: Ints
    """Signed, in millionths."""
    amount: Ints
    """Value of the financial update (or of the physical one where there is no other), signed."""
    day: Ints
    """Date of the financial update, in days from the first of the period."""
    financial: Flags
    received: Flags
    """Has a physical update."""
    physical_day: Ints
    physical_amount: Ints
    transfer: Ints
    """Receipts of transfers: row of the issue; -1 for everything else."""

    def __len__(self) -> int:
        return len(self.item)


def make_items(shape: Shape) -> Items:
    """The items of a company, the busiest first."""
    rng = np.random.default_rng(shape.seed)
    count = shape.items
    rank = np.arange(1, count + 1)
    weight: Reals = (rank ** (0.0 if shape.even or shape.skew else -0.9)).astype(np.float64)
    if shape.skew:
        weight[0] = weight[1:].sum()
    weight = weight / weight.sum()
    model = _models(weight, shape)
    moving = max(1, count // 33)
    model += [InventoryModel.MA] * moving
    weight = np.concatenate((weight, np.full(moving, MOVING_AVERAGE / moving)))
    count += moving
    sites = np.where(rng.random(count) < 0.7, 2, 1)
    sites[0] = 1 if shape.skew else 2
    return Items(
        model=model,
        physical=rng.random(count) < 0.2,
        group=rng.integers(0, 5, count),
        price=np.exp(rng.uniform(math.log(0.5), math.log(400.0), count)).round(4),
        weight=weight,
        sites=sites,
        both_ways=rng.random(count) < BOTH_WAYS,
    )


def _models(weight: Reals, shape: Shape) -> list[InventoryModel]:
    """Half of the transactions FIFO, the rest spread: the busiest item first, each to the model that lacks most."""
    if shape.fifo_only:
        return [InventoryModel.FIFO] * len(weight)
    wanted = {InventoryModel.FIFO: 0.5, **{model: 0.5 / len(MODELS) for model in MODELS}}
    found = []
    for part in weight.tolist():
        model = max(wanted, key=lambda name: wanted[name])
        wanted[model] -= part
        found.append(model)
    return found


def make_period(shape: Shape, items: Items, count: int, days: int, number: int = 0) -> Period:
    """About `count` transactions within `days` days (plus those of moving average items)."""
    rng = np.random.default_rng((shape.seed, number + 1))
    count = int(count * (1 + MOVING_AVERAGE))
    pairs = int(count * TRANSFERS / 2)
    plain_item, plain_site = _places(rng, items, count - 2 * pairs)
    moved, source = _transfers(rng, items, pairs)
    rows = len(plain_item)
    receipt = rng.random(rows) < 0.45
    day = np.where(receipt, rng.random(rows) ** 1.25, rng.random(rows) ** 0.85) * days
    pieces = np.where(receipt, rng.integers(5, 101, rows), rng.integers(5, 76, rows))
    pieces = np.where(_negative(items)[plain_item, plain_site] & ~receipt, pieces + pieces // 2, pieces)
    halves = rng.random(rows) < 0.04
    quantity = np.where(halves, pieces * PIECE - PIECE // 2, pieces * PIECE)
    moved_day = rng.random(len(moved)) * days
    moved_quantity = rng.integers(1, 31, len(moved)) * PIECE

    columns = {
        "item": np.concatenate((plain_item, moved, moved)),
        "site": np.concatenate((plain_site, source, 1 - source)),
        "day": np.concatenate((day, moved_day, moved_day)),
        "quantity": np.concatenate((np.where(receipt, quantity, -quantity), -moved_quantity, moved_quantity)),
        "transfer": np.concatenate((np.zeros(rows), np.full(len(moved), 1), np.full(len(moved), 2))).astype(np.int64),
        "key": np.concatenate((day, moved_day, moved_day)),
    }
    # Posted a little later than dated, so that the posting order is not quite the order of the dates.
    late = rng.exponential(0.15, rows + len(moved))
    columns["key"] = columns["key"] + np.concatenate((late, late[rows:]))
    order = np.lexsort((columns["transfer"], columns["key"]))
    columns = {name: column[order] for name, column in columns.items()}
    return _priced(rng, items, columns, days)


def _places(rng: np.random.Generator, items: Items, count: int) -> tuple[Ints, Ints]:
    """Item and site of so many plain transactions."""
    first = np.where(items.sites == 2, 0.65, 1.0)
    weight = np.stack((items.weight * first, items.weight * (1 - first)), axis=1).ravel()
    counts = rng.multinomial(count, weight / weight.sum())
    place = np.repeat(np.arange(len(weight)), counts)
    return place // 2, place % 2


def _transfers(rng: np.random.Generator, items: Items, pairs: int) -> tuple[Ints, Ints]:
    """Item and site of the issues of so many transfers, within the items that are kept on both sites."""
    both = np.flatnonzero(items.sites == 2)
    weight = items.weight[both]
    moved = np.repeat(both, rng.multinomial(pairs, weight / weight.sum()))
    backwards = items.both_ways[moved] & (rng.random(len(moved)) < 0.4)
    return moved, backwards.astype(np.int64)


def _negative(items: Items) -> Flags:
    rng = np.random.default_rng(len(items))
    return rng.random((len(items), len(SITES))) < NEGATIVE


def _priced(rng: np.random.Generator, items: Items, columns: dict[str, npt.NDArray[np.generic]], days: int) -> Period:
    item = columns["item"].astype(np.int64)
    site = columns["site"].astype(np.int64)
    quantity = columns["quantity"].astype(np.int64)
    transfer = columns["transfer"].astype(np.int64)
    rows = len(item)
    day = np.minimum(columns["day"].astype(np.float64), days - 1).astype(np.int64)
    plain, receipt = transfer == 0, quantity > 0
    periodic = np.array([model.periodic for model in items.model])[item]
    financial = ~plain | (rng.random(rows) >= np.where(receipt, 0.04, 0.02)) | ~periodic
    both = plain & financial & (rng.random(rows) < np.where(receipt, 0.25, 0.1)) & periodic
    price = items.price[item] * rng.uniform(0.9, 1.1, rows)
    bought = np.rint(np.abs(quantity) / PIECE * price * 100).astype(np.int64)
    average = _running_average(
        item * len(SITES) + site, quantity, bought, plain & receipt & financial, items.price[item]
    )
    cost = np.rint(np.abs(quantity) / PIECE * average * 100).astype(np.int64)
    amount = np.where(receipt, bought, -cost)
    arrived = np.flatnonzero(transfer == 2)
    issue = np.full(rows, -1, np.int64)
    issue[arrived] = arrived - 1
    amount[arrived] = -amount[arrived - 1]
    received = both | ~financial
    before = np.where(both, rng.integers(0, 4, rows), 0)
    changed = np.where(both & (rng.random(rows) < 0.3), np.rint(amount * 0.02).astype(np.int64), 0)
    reference = np.where(receipt, int(Reference.PURCHASE), int(Reference.SALES))
    return Period(
        item=item,
        site=site,
        reference=np.where(plain, reference, int(Reference.TRANSFER)),
        quantity=quantity,
        amount=amount,
        day=day,
        financial=financial,
        received=received,
        physical_day=np.maximum(day - before, 0),
        physical_amount=amount - changed,
        transfer=issue,
    )


def _running_average(group: Ints, quantity: Ints, bought: Ints, counts: Flags, price: Reals) -> Reals:
    """Unit cost of what was bought before each row; the item's price where nothing was."""
    order = np.argsort(group, kind="stable")
    sorted_group = group[order]
    first = np.searchsorted(sorted_group, sorted_group)
    pieces = np.where(counts, quantity, 0)[order] / PIECE
    amounts = np.where(counts, bought, 0)[order] / 100
    pieces_before = np.cumsum(pieces) - pieces
    amounts_before = np.cumsum(amounts) - amounts
    held = pieces_before - pieces_before[first]
    worth = amounts_before - amounts_before[first]
    average = np.array(price[order])
    known = held > 0.25
    average[known] = worth[known] / held[known]
    found = np.empty(len(group))
    found[order] = average
    return found


def months(first: dt.date, count: int) -> list[tuple[dt.date, dt.date]]:
    """First and last day of so many months."""
    found = []
    for _ in range(count):
        following = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        found.append((first, following - dt.timedelta(days=1)))
        first = following
    return found

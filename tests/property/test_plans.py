"""The plans of the models over many cost groups at once, against the same rules applied one piece at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.costing import MODELS
from core.costing.pour import pour, pour_loop
from core.costing.shape import Pool
from core.vocabulary import InventoryModel
from tests.property import PATIENT, slow_plans
from tests.property.slow_plans import Pair, Row

SLOW: dict[InventoryModel, Callable[[list[Row]], list[Pair]]] = {
    InventoryModel.FIFO: slow_plans.fifo,
    InventoryModel.LIFO: slow_plans.lifo,
    InventoryModel.LIFO_DATE: slow_plans.lifo_date,
    InventoryModel.WA: slow_plans.weighted_average,
    InventoryModel.WAD: slow_plans.weighted_average_date,
}
QUANTITIES = st.one_of(st.integers(0, 5), st.integers(0, 10**15), st.sampled_from((1, 333_333, 10**6, 10**15)))
TRANSACTION = st.tuples(st.integers(20120101, 20120106), st.booleans(), QUANTITIES)
GROUPS = st.lists(st.lists(TRANSACTION, max_size=12), max_size=5)
Groups = list[list[tuple[int, bool, int]]]


def pool_of(groups: Groups) -> Pool:
    """Sorted by group, date, posting order; some groups may be empty."""
    rows = [(number, *row) for number, group in enumerate(groups) for row in sorted(group, key=lambda row: row[0])]
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return Pool(
        np.array(columns[0], np.int64),
        np.array(columns[1], np.int64),
        np.array(columns[2], bool),
        np.array(columns[3], np.int64),
    )


def planned(model: InventoryModel, pool: Pool) -> list[list[Pair]]:
    """Pairs by group, virtual nodes by their place among the virtual transfers of the group."""
    pairs, virtuals = MODELS[model].plan(pool)
    size = len(pool)
    place: dict[int, Any] = dict(zip(range(size), range(size), strict=True))
    group_of = dict(enumerate(pool.group.tolist()))
    seen: dict[int, int] = {}
    for k, group in enumerate(virtuals.group.tolist()):
        place[size + 2 * k], place[size + 2 * k + 1] = ("I", seen.get(group, 0)), ("R", seen.get(group, 0))
        group_of[size + 2 * k] = group_of[size + 2 * k + 1] = group
        seen[group] = seen.get(group, 0) + 1
    found: dict[int, list[Pair]] = {}
    for receipt, issue, quantity in zip(
        pairs.receipt.tolist(), pairs.issue.tolist(), pairs.quantity.tolist(), strict=True
    ):
        assert group_of[receipt] == group_of[issue]
        found.setdefault(group_of[receipt], []).append((place[receipt], place[issue], quantity))
    return [found.get(group, []) for group in range(int(pool.group.max(initial=-1)) + 1)]


@pytest.mark.parametrize("model", SLOW)
@PATIENT
@given(groups=GROUPS)
def test_every_model_plans_as_its_rules_say(model: InventoryModel, groups: Groups) -> None:
    pool = pool_of(groups)
    columns = (pool.date.tolist(), pool.receipt.tolist(), pool.quantity.tolist())
    rows = list(zip(range(len(pool)), *columns, strict=True))
    found = planned(model, pool)
    for group, pairs in enumerate(found):
        mine = [row for row, number in zip(rows, pool.group.tolist(), strict=True) if number == group]
        assert pairs == SLOW[model](mine)


@pytest.mark.parametrize("model", SLOW)
@PATIENT
@given(groups=GROUPS)
def test_no_model_takes_more_than_there_is(model: InventoryModel, groups: Groups) -> None:
    """Whatever the shape: no pair without quantity, nothing beyond what is open, and nothing left that could be settled."""
    pool = pool_of(groups)
    pairs, virtuals = MODELS[model].plan(pool)
    size = len(pool)
    given_out = np.zeros(size + 2 * len(virtuals), np.int64)
    np.add.at(given_out, pairs.receipt, pairs.quantity)
    np.add.at(given_out, pairs.issue, pairs.quantity)
    whole = np.concatenate((pool.quantity, np.repeat(virtuals.quantity, 2)))
    assert (pairs.quantity > 0).all()
    assert (given_out <= whole).all()
    assert (given_out[size::2] == whole[size::2]).all()  # a virtual issue takes in all there is
    left = np.concatenate((pool.quantity - given_out[:size],))
    for group in range(len(groups)):
        mine = pool.group == group
        receipts = left[mine & pool.receipt].sum() + sum(
            int(whole[size + 2 * k + 1] - given_out[size + 2 * k + 1])
            for k, number in enumerate(virtuals.group.tolist())
            if number == group
        )
        assert not (receipts and left[mine & ~pool.receipt].sum())


SIDE = st.lists(st.tuples(st.integers(0, 3), st.one_of(st.integers(0, 9), st.integers(0, 1 << 61))), max_size=15)


@PATIENT
@given(receipts=SIDE, issues=SIDE)
def test_pouring_at_once_is_pouring_one_by_one(receipts: list[tuple[int, int]], issues: list[tuple[int, int]]) -> None:
    """Up to quantities whose sums do not fit 64 bits."""
    sides = []
    for start, side in ((0, sorted(receipts, key=lambda row: row[0])), (100, sorted(issues, key=lambda row: row[0]))):
        sides += [
            np.arange(start, start + len(side), dtype=np.int64),
            np.array([row[0] for row in side], np.int64),
            np.array([row[1] for row in side], np.int64),
        ]
    fast, slow = pour(*sides), pour_loop(*sides)
    for name in ("receipt", "issue", "quantity"):
        assert getattr(fast, name).tolist() == getattr(slow, name).tolist()

"""Who settles whom: one table per model, quantities in whole pieces.

A row of a table is (date, signed quantity); a pair is (receipt row, issue row, quantity); ``("I", 0)`` and ``("R", 0)``
are the issue and the receipt of the first virtual transfer.

See rules.md 6.1 to 6.5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.costing import MODELS
from core.costing.shape import Pool, Virtuals
from core.vocabulary import InventoryModel as M
from core.vocabulary import Principle
from tests.property import slow_plans

Row = tuple[int, int]


def pool_of(rows: list[Row], groups: list[int] | None = None) -> Pool:
    dates = np.array([row[0] for row in rows], np.int64)
    quantities = np.array([row[1] for row in rows], np.int64)
    group = np.array(groups, np.int64) if groups else np.zeros(len(rows), np.int64)
    return Pool(group, dates, quantities > 0, np.abs(quantities))


def planned(model: M, rows: list[Row], groups: list[int] | None = None) -> list[tuple[Any, Any, int]]:
    pairs, virtuals = MODELS[model].plan(pool_of(rows, groups))
    columns = (pairs.receipt, pairs.issue, pairs.quantity, virtuals.group, virtuals.date, virtuals.quantity)
    assert {column.dtype for column in columns} == {np.dtype(np.int64)}

    def name(node: int) -> Any:
        if node < len(rows):
            return node
        number, side = divmod(node - len(rows), 2)
        return "IR"[side], number

    return [
        (name(r), name(i), q)
        for r, i, q in zip(pairs.receipt.tolist(), pairs.issue.tolist(), pairs.quantity.tolist(), strict=True)
    ]


CASES = [
    (M.FIFO, "first receipt first", [(1, 2), (2, 3), (3, -4)], [(0, 2, 2), (1, 2, 2)]),
    (M.FIFO, "a receipt later in the period may serve", [(1, -2), (2, 3)], [(1, 0, 2)]),
    (M.FIFO, "a receipt that is used up is passed over", [(1, 1), (2, 1), (3, -1), (4, -1)], [(0, 2, 1), (1, 3, 1)]),
    (M.FIFO, "shortage leaves the rest open", [(1, 1), (2, -3), (3, -1)], [(0, 1, 1)]),
    (M.LIFO, "last issue takes the last receipt", [(1, 1), (2, 1), (3, -1), (4, 1), (5, -1)], [(3, 4, 1), (1, 2, 1)]),
    (M.LIFO, "an issue goes on to the receipt before", [(1, 2), (2, 1), (3, -2)], [(1, 2, 1), (0, 2, 1)]),
    (M.LIFO, "an early issue can take a later receipt", [(1, 1), (2, -1), (3, 1)], [(2, 1, 1)]),
    (M.LIFO_DATE, "latest on or before its own date", [(1, 1), (2, 1), (3, -1), (4, 1)], [(1, 2, 1)]),
    (M.LIFO_DATE, "within a date the last issue first", [(1, 1), (2, 1), (2, -1), (2, -1)], [(1, 3, 1), (0, 2, 1)]),
    (M.LIFO_DATE, "what is left takes the nearest later one", [(1, -2), (2, 1), (3, 5)], [(1, 0, 1), (2, 0, 1)]),
    (M.LIFO_DATE, "issue dates ascending", [(1, 2), (2, -1), (3, 1), (4, -2)], [(0, 1, 1), (2, 3, 1), (0, 3, 1)]),
    (
        M.LIFO_DATE,
        "later receipts only when every issue had its own",
        [(1, -1), (2, 1), (2, -1), (3, 1)],
        [(1, 2, 1), (3, 0, 1)],
    ),
    (M.LIFO_DATE, "what is left goes ascending", [(1, -1), (2, -2), (3, 2)], [(2, 0, 1), (2, 1, 1)]),
    (M.LIFO_DATE, "a receipt without quantity is passed over", [(1, 1), (2, 0), (3, -1), (4, 0)], [(0, 2, 1)]),
    (
        M.LIFO_DATE,
        "a used-up later receipt is passed over",
        [(1, -2), (2, 1), (2, -1), (3, 1), (4, 1)],
        [(1, 2, 1), (3, 0, 1), (4, 0, 1)],
    ),
    (M.LIFO_DATE, "shortage leaves the rest open", [(1, -3), (2, -3), (3, 2)], [(2, 0, 2)]),
    (M.WA, "one receipt settles directly", [(1, 5), (2, -2)], [(0, 1, 2)]),
    (
        M.WA,
        "several go through a virtual transfer",
        [(1, 2), (2, 1), (3, -1), (4, 1)],
        [(0, ("I", 0), 2), (1, ("I", 0), 1), (3, ("I", 0), 1), (("R", 0), 2, 1)],
    ),
    (M.WA, "a receipt with nothing left does not count", [(1, 5), (1, 0), (2, -2)], [(0, 2, 2)]),
    (M.WA, "an issue with nothing left does not count", [(1, 5), (2, 3), (3, 0)], []),
    (M.WA, "directly, until the receipt is used up", [(1, 3), (2, -2), (3, -2)], [(0, 1, 2), (0, 2, 1)]),
    (
        M.WA,
        "issues beyond the virtual receipt stay open",
        [(1, 2), (2, 1), (3, -2), (4, -2)],
        [(0, ("I", 0), 2), (1, ("I", 0), 1), (("R", 0), 2, 2), (("R", 0), 3, 1)],
    ),
    (M.WA, "without issues nothing is done", [(1, 2), (2, 1)], []),
    (M.WA, "without receipts nothing is done", [(1, -2)], []),
    (
        M.WAD,
        "day by day; what is left carries on",
        [(1, 3), (1, -1), (2, -1), (3, -1), (3, 1)],
        [(0, 1, 1), (0, 2, 1), (0, ("I", 0), 1), (4, ("I", 0), 1), (("R", 0), 3, 1)],
    ),
    (
        M.WAD,
        "each day has its own virtual transfer",
        [(1, 1), (1, 1), (1, -1), (2, 1), (2, -1)],
        [
            (0, ("I", 0), 1),
            (1, ("I", 0), 1),
            (("R", 0), 2, 1),
            (("R", 0), ("I", 1), 1),
            (3, ("I", 1), 1),
            (("R", 1), 4, 1),
        ],
    ),
    (M.WAD, "a used-up receipt is no longer counted", [(1, 1), (1, -1), (2, 1), (2, -1)], [(0, 1, 1), (2, 3, 1)]),
    (
        M.WAD,
        "settled issues do not wait any longer",
        [(1, -1), (1, -2), (2, 2), (3, 5)],
        [(2, 0, 1), (2, 1, 1), (3, 1, 1)],
    ),
    (M.WAD, "settled issues are no reason to sum receipts", [(1, 5), (1, -1), (1, -1), (2, 1)], [(0, 1, 1), (0, 2, 1)]),
    (M.WAD, "rows without quantity take no part", [(1, 1), (1, 0), (1, -1), (1, 0)], [(0, 2, 1)]),
    (M.WAD, "a shortage joins the next day with receipts, first", [(1, -2), (2, -1), (3, 2)], [(2, 0, 2)]),
    (
        M.WAD,
        "a day without issues does nothing",
        [(1, 1), (2, 1), (3, -1)],
        [(0, ("I", 0), 1), (1, ("I", 0), 1), (("R", 0), 2, 1)],
    ),
]


@pytest.mark.parametrize("model", MODELS)
def test_what_a_group_leaves_open_never_reaches_the_next(model: M) -> None:
    rows, groups = [(1, -2), (1, 5), (2, -1), (1, -2), (1, 5)], [0, 1, 1, 2, 3]
    assert planned(model, rows, groups) == [(1, 2, 1)]


@pytest.mark.parametrize("model", MODELS)
def test_many_transactions_keep_their_order(model: M) -> None:
    """Sixty receipts of one piece in each of two groups, and sixty issues of one piece on the days after."""
    rows = [(day, 1 if day <= 60 else -1) for day in range(1, 121)]
    pairs = planned(model, rows * 2, [0] * 120 + [1] * 120)
    first = {
        M.FIFO: [(n, 60 + n, 1) for n in range(60)],
        M.LIFO: [(59 - n, 119 - n, 1) for n in range(60)],
        M.LIFO_DATE: [(59 - n, 60 + n, 1) for n in range(60)],
    }.get(model, [*((n, ("I", 0), 1) for n in range(60)), *((("R", 0), 60 + n, 1) for n in range(60))])
    assert [pair for pair in pairs if pair[0] in (*range(60), ("R", 0))] == first


AVERAGED = [(0, ("I", 0), 2), (1, ("I", 0), 2), (("R", 0), 2, 1)]
TWO_GROUPS: list[tuple[M, list[tuple[Any, Any, int]]]] = [
    (M.FIFO, [(0, 2, 1), (4, 3, 2)]),
    (M.LIFO, [(1, 2, 1), (4, 3, 2)]),
    (M.LIFO_DATE, [(1, 2, 1), (4, 3, 2)]),
    (M.WA, [(4, 3, 2), *AVERAGED]),
    (M.WAD, [*AVERAGED, (4, 3, 2)]),
]


@pytest.mark.parametrize(("model", "pairs"), TWO_GROUPS, ids=[case[0].value for case in TWO_GROUPS])
def test_each_group_is_planned_by_itself(model: M, pairs: list[tuple[Any, Any, int]]) -> None:
    """Group 0 has two receipts and an issue after them, group 1 an issue and its only receipt."""
    assert planned(model, [(1, 2), (2, 2), (3, -1), (2, -2), (2, 4)], [0, 0, 0, 1, 1]) == pairs


@pytest.mark.parametrize(("model", "rule", "rows", "pairs"), CASES, ids=[f"{c[0].value}: {c[1]}" for c in CASES])
def test_plan(model: M, rule: str, rows: list[Row], pairs: list[tuple[Any, Any, int]]) -> None:
    assert planned(model, rows) == pairs, rule


@pytest.mark.parametrize("model", list(MODELS))
def test_an_empty_pool_plans_nothing(model: M) -> None:
    pairs, virtuals = MODELS[model].plan(pool_of([]))
    assert len(pairs.receipt) == len(virtuals) == 0


def virtual_rows(virtuals: Virtuals) -> list[tuple[int, int, int]]:
    return list(zip(virtuals.group.tolist(), virtuals.date.tolist(), virtuals.quantity.tolist(), strict=True))


GROUPED: tuple[list[Row], list[int]] = (
    [(1, 2), (2, 1), (3, -1), (1, 1), (1, 4), (1, -1), (2, 1), (2, -1), (1, 5), (2, -1)],
    [0, 0, 0, 2, 2, 2, 2, 2, 5, 5],
)


def test_a_weighted_average_is_dated_the_closing_date_and_holds_everything_open() -> None:
    _, virtuals = MODELS[M.WA].plan(pool_of(*GROUPED))
    assert virtual_rows(virtuals) == [(0, 0, 3), (2, 0, 6)]


def test_a_weighted_average_date_is_dated_its_day_and_holds_what_is_open_then() -> None:
    _, virtuals = MODELS[M.WAD].plan(pool_of(*GROUPED))
    assert virtual_rows(virtuals) == [(0, 3, 3), (2, 1, 5), (2, 2, 5)]


@pytest.mark.parametrize("model", [M.FIFO, M.LIFO, M.LIFO_DATE])
def test_only_averages_make_virtual_transfers(model: M) -> None:
    assert virtual_rows(MODELS[model].plan(pool_of(*GROUPED))[1]) == []


def test_what_each_model_stands_for() -> None:
    assert {name: (model.principle, model.physical) for name, model in MODELS.items()} == {
        M.FIFO: (Principle.FIFO, True),
        M.LIFO: (Principle.LIFO, True),
        M.LIFO_DATE: (Principle.LIFO_DATE, True),
        M.WA: (Principle.WA, False),
        M.WAD: (Principle.WAD, False),
    }


SLOW = {
    M.FIFO: slow_plans.fifo,
    M.LIFO: slow_plans.lifo,
    M.LIFO_DATE: slow_plans.lifo_date,
    M.WA: slow_plans.weighted_average,
    M.WAD: slow_plans.weighted_average_date,
}
ROWS = st.lists(st.tuples(st.integers(1, 3), st.integers(-3, 3)), max_size=10).map(
    lambda rows: sorted(rows, key=lambda row: row[0])
)


@pytest.mark.parametrize("model", SLOW)
@given(rows=ROWS)
def test_a_plan_is_its_rules_applied_one_piece_at_a_time(model: M, rows: list[Row]) -> None:
    slow = [(number, date, quantity > 0, abs(quantity)) for number, (date, quantity) in enumerate(rows)]
    assert planned(model, rows) == SLOW[model](slow)

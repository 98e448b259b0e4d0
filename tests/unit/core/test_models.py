"""Who settles whom: one table per model, quantities in whole pieces.

A row of a table is (date, signed quantity); a pair is (receipt row, issue row, quantity); ``V`` rows are the virtual
transfers: ``("I", 0)`` and ``("R", 0)`` the issue and receipt of the first one.
"""

import numpy as np
import pytest

from core.costing import MODELS
from core.costing.shape import Pool
from core.vocabulary import InventoryModel as M

Row = tuple[int, int]


def pool_of(rows: list[Row]) -> Pool:
    dates = np.array([row[0] for row in rows], np.int64)
    quantities = np.array([row[1] for row in rows], np.int64)
    return Pool(np.zeros(len(rows), np.int64), dates, quantities > 0, np.abs(quantities))


def planned(model: M, rows: list[Row]) -> list[tuple[object, object, int]]:
    pairs, _ = MODELS[model].plan(pool_of(rows))

    def name(node: int) -> object:
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
    (M.FIFO, "shortage leaves the rest open", [(1, 1), (2, -3), (3, -1)], [(0, 1, 1)]),
    (M.LIFO, "last issue takes the last receipt", [(1, 1), (2, 1), (3, -1), (4, 1), (5, -1)], [(3, 4, 1), (1, 2, 1)]),
    (M.LIFO, "an early issue can take a later receipt", [(1, 1), (2, -1), (3, 1)], [(2, 1, 1)]),
    (M.LIFO_DATE, "latest on or before its own date", [(1, 1), (2, 1), (3, -1), (4, 1)], [(1, 2, 1)]),
    (M.LIFO_DATE, "within a date the last issue first", [(1, 1), (2, 1), (2, -1), (2, -1)], [(1, 3, 1), (0, 2, 1)]),
    (M.LIFO_DATE, "what is left takes the nearest later one", [(1, -2), (2, 1), (3, 5)], [(1, 0, 1), (2, 0, 1)]),
    (M.WA, "one receipt settles directly", [(1, 5), (2, -2)], [(0, 1, 2)]),
    (
        M.WA,
        "several go through a virtual transfer",
        [(1, 2), (2, 1), (3, -1), (4, 1)],
        [(0, ("I", 0), 2), (1, ("I", 0), 1), (3, ("I", 0), 1), (("R", 0), 2, 1)],
    ),
    (M.WA, "without issues nothing is done", [(1, 2), (2, 1)], []),
    (M.WA, "without receipts nothing is done", [(1, -2)], []),
    (
        M.WAD,
        "day by day; what is left carries on",
        [(1, 3), (1, -1), (2, -1), (3, -1), (3, 1)],
        [(0, 1, 1), (0, 2, 1), (0, ("I", 0), 1), (4, ("I", 0), 1), (("R", 0), 3, 1)],
    ),
    (M.WAD, "a shortage joins the next day with receipts, first", [(1, -2), (2, -1), (3, 2)], [(2, 0, 2)]),
    (
        M.WAD,
        "a day without issues does nothing",
        [(1, 1), (2, 1), (3, -1)],
        [(0, ("I", 0), 1), (1, ("I", 0), 1), (("R", 0), 2, 1)],
    ),
]


@pytest.mark.parametrize(("model", "rule", "rows", "pairs"), CASES, ids=[f"{c[0].value}: {c[1]}" for c in CASES])
def test_plan(model: M, rule: str, rows: list[Row], pairs: list[tuple[object, object, int]]) -> None:
    assert planned(model, rows) == pairs, rule


@pytest.mark.parametrize("model", list(MODELS))
def test_an_empty_pool_plans_nothing(model: M) -> None:
    pairs, virtuals = MODELS[model].plan(pool_of([]))
    assert len(pairs.receipt) == len(virtuals) == 0

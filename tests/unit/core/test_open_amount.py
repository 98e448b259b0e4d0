"""What is open of a receipt and what it is worth: base layer and adjustments of the balance, each by its own walk.

See rules.md 11 and 12.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.close.open_amount import open_amount, open_receipts, spread
from tests.support.selections import Moved, selection


@pytest.mark.parametrize(
    ("rule", "cost", "quantity", "left", "layers", "amount"),
    [
        ("all open", 1000, 3, 3, [], 1000),
        ("two of three taken at 3.33 and 3.34", 1000, 3, 1, [], 333),
        ("nothing open is worth nothing", 1000, 3, 0, [], 0),
        ("a layer of the piece that is left", 1500, 2, 1, [(1, 500)], 1000),
        ("the layer is gone with its pieces", 1500, 2, 0, [(1, 500)], 0),
        ("a layer of more pieces than are left is walked too", 1600, 4, 1, [(3, 600)], 450),
        ("a layer of fewer pieces than are left is whole", 1200, 4, 3, [(2, 200)], 950),
        ("two layers, each by its own walk", 1300, 4, 1, [(4, 200), (2, 100)], 350),
        ("a layer on nothing is worth nothing", 1500, 2, 1, [(0, 500)], 500),
        ("a cheaper balance", 700, 2, 1, [(1, -300)], 200),
    ],
)
def test_open_amount(
    rule: str, cost: int, quantity: int, left: int, layers: list[tuple[int, int]], amount: int
) -> None:
    assert open_amount(cost, quantity, left, layers) == amount, rule


def test_open_receipts_are_what_can_be_adjusted() -> None:
    chosen = selection(
        Moved(1, 1, 3, 1000, open=1),
        Moved(2, 2, 2, 1500, layers=((1, 500),), open=1),
        Moved(3, 3, -5, 900),
        Moved(4, 4, 6, 600, open=0),
        Moved(5, 5, 2, 400, financial=False),
        Moved(6, 6, 2, 300, adjusted=-100),
        closed=[Moved(7, 1, 9, 900, open=9)],
    )
    assert open_receipts(chosen) == [(0, 1, 333), (1, 1, 1000), (5, 2, 200)]
    assert open_receipts(chosen, physical=True) == [(0, 1, 333), (1, 1, 1000), (4, 2, 400), (5, 2, 200)]


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], [33, 34, 33]),
        (-100, [1, 1, 1], [-33, -34, -33]),
        (12000, [2, 3], [4800, 7200]),
        (5, [0, 1], [0, 5]),
        (1, [1, 1], [1, 0]),
        (5, [], []),
    ],
)
def test_spread(amount: int, weights: list[int], parts: list[int]) -> None:
    assert spread(amount, weights) == parts


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_a_spread_adds_up_and_is_within_a_cent_of_each_share(amount: int, weights: list[int]) -> None:
    parts = spread(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) <= sum(weights)

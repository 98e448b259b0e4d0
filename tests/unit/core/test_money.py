"""Amounts and quantities are exact; rounding is half away from zero; parts of a whole add up to the whole."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import money

AMOUNTS = st.integers(-money.AMOUNT_LIMIT, money.AMOUNT_LIMIT)
QUANTITIES = st.integers(1, money.QUANTITY_LIMIT)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [
        (1, 2, 1),
        (-1, 2, -1),
        (3, 2, 2),
        (-3, 2, -2),
        (1, 3, 0),
        (2, 3, 1),
        (5, -2, -3),
        (0, 7, 0),
        (10**30 + 1, 2, 10**30 // 2 + 1),
    ],
)
def test_half_is_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert money.divide_rounded(numerator, denominator) == rounded


def test_ten_over_three_gives_the_rest_to_the_middle() -> None:
    walk = [money.share(1000, taken, 3) for taken in range(4)]
    assert [b - a for a, b in itertools.pairwise(walk)] == [333, 334, 333]


@given(AMOUNTS, QUANTITIES, st.lists(st.integers(0, 10**15), max_size=6))
def test_parts_of_a_walk_add_up_and_are_within_a_cent(amount: int, whole: int, cuts: list[int]) -> None:
    places = sorted({0, whole, *(cut % (whole + 1) for cut in cuts)})
    parts = [money.share(amount, b, whole) - money.share(amount, a, whole) for a, b in itertools.pairwise(places)]
    assert sum(parts) == amount
    for (a, b), part in zip(itertools.pairwise(places), parts, strict=True):
        assert abs(part * whole - amount * (b - a)) <= whole


@given(st.integers(-(10**15), 10**15))
def test_quantities_survive_their_text(quantity: int) -> None:
    text = money.quantity_text(quantity)
    assert money.to_quantity(text) == quantity
    if "." in text:
        assert not text.endswith("0")

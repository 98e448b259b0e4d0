"""Amounts and quantities are exact; rounding is half away from zero; parts of a whole add up to the whole."""

from decimal import Decimal

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
    assert [b - a for a, b in zip(walk, walk[1:], strict=False)] == [333, 334, 333]


@given(AMOUNTS, QUANTITIES, st.lists(st.integers(0, 10**15), max_size=6))
def test_parts_of_a_walk_add_up_and_are_within_a_cent(amount: int, whole: int, cuts: list[int]) -> None:
    places = sorted({0, whole, *(cut % (whole + 1) for cut in cuts)})
    parts = [
        money.share(amount, b, whole) - money.share(amount, a, whole) for a, b in zip(places, places[1:], strict=False)
    ]
    assert sum(parts) == amount
    for (a, b), part in zip(zip(places, places[1:], strict=False), parts, strict=True):
        assert abs(part * whole - amount * (b - a)) <= whole


@pytest.mark.parametrize("text", ["1.234", "0.001", "1e-3", "nan", "inf", "12,50", "", "abc", "10000000000000.01"])
def test_bad_amounts_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|decimals|limit"):
        money.to_amount(text)


@pytest.mark.parametrize(
    ("text", "minor"), [("0", 0), ("1.5", 150), ("-0.01", -1), ("9999999999999.99", 999999999999999), ("1E2", 10000)]
)
def test_amounts_become_minor_units(text: str, minor: int) -> None:
    assert money.to_amount(text) == minor
    assert Decimal(money.amount_text(minor)) == Decimal(text)


@given(st.integers(-(10**15), 10**15))
def test_quantities_survive_their_text(quantity: int) -> None:
    text = money.quantity_text(quantity)
    assert money.to_quantity(text) == quantity
    if "." in text:
        assert not text.endswith("0")


def test_unit_cost_is_for_display_only() -> None:
    assert money.unit_cost(10000, 3_000_000) == Decimal("33.33")
    assert money.unit_cost(10000, 3_000_000, 4) == Decimal("33.3333")
    assert money.unit_cost(1, 0) is None

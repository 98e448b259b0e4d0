"""Sharing an amount: the walk over arrays is that over single numbers, and the parts always make the whole."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from core.close.walk import between, walk
from core.money import AMOUNT_LIMIT, QUANTITY_LIMIT, divide_rounded, share
from tests.property import PATIENT
from tests.support.currencies import EUR, JPY, KWD

NEAR = [bound + k for bound in (2**31, 2**32, 2**53, 2**61, 2**62) for k in (-2, -1, 0, 1, 2)]
AMOUNTS = st.one_of(
    st.integers(-AMOUNT_LIMIT, AMOUNT_LIMIT),
    st.sampled_from([sign * n for n in NEAR for sign in (1, -1)]),
    st.integers(-(2**62), 2**62),
)
WHOLES = st.one_of(st.integers(1, 20), st.integers(1, QUANTITY_LIMIT), st.sampled_from(NEAR))


@st.composite
def rows(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    """(amount, taken, whole)."""
    found = []
    for _ in range(draw(st.integers(1, 8))):
        whole = draw(WHOLES)
        found.append((draw(AMOUNTS), draw(st.integers(0, whole)), whole))
    return found


def columns(rows: list[tuple[int, int, int]]) -> list[np.ndarray]:
    return [np.array(column, np.int64) for column in zip(*rows, strict=True)]


@PATIENT
@given(rows=rows())
@example(rows=[(2**62, 2**62 - 1, 2**62)])
@example(rows=[(-(2**62), 1, 3), (AMOUNT_LIMIT, QUANTITY_LIMIT - 1, QUANTITY_LIMIT)])
def test_walk_is_share(rows: list[tuple[int, int, int]]) -> None:
    assert walk(*columns(rows)).tolist() == [share(*row) for row in rows]


@PATIENT
@given(rows=rows())
def test_share_is_rounded_half_away_from_zero(rows: list[tuple[int, int, int]]) -> None:
    for amount, taken, whole in rows:
        exact = Fraction(amount * taken, whole)
        found = share(amount, taken, whole)
        assert abs(found - exact) <= Fraction(1, 2)
        if abs(found - exact) == Fraction(1, 2):
            assert abs(found) > abs(exact)


@PATIENT
@given(amount=AMOUNTS, whole=WHOLES, cuts=st.lists(st.floats(0, 1), max_size=6))
def test_parts_make_the_whole(amount: int, whole: int, cuts: list[float]) -> None:
    """Wherever it is cut: no cent is lost, and nothing left means no value left."""
    ends = sorted({0, whole, *(min(whole, int(cut * whole)) for cut in cuts)})
    if whole == ends[0]:
        return
    starts = np.array(ends[:-1], np.int64)
    size = len(starts)
    parts = between(np.full(size, amount), starts, np.array(ends[1:], np.int64), np.full(size, whole))
    assert sum(parts.tolist()) == amount


@PATIENT
@given(quantity=st.integers(-QUANTITY_LIMIT, QUANTITY_LIMIT), price=st.integers(0, QUANTITY_LIMIT))
def test_a_price_is_extended_once(quantity: int, price: int) -> None:
    for currency in (EUR, JPY, KWD):
        exact = quantity * price * currency.price_to_unit
        assert abs(currency.extend(quantity, price) - exact) <= Fraction(1, 2)
        assert currency.extend(-quantity, price) == -currency.extend(quantity, price)


@PATIENT
@given(numerator=st.integers(), denominator=st.integers().filter(bool))
def test_division_rounds_away_from_zero(numerator: int, denominator: int) -> None:
    assert divide_rounded(numerator, denominator) == divide_rounded(-numerator, -denominator)
    assert divide_rounded(-numerator, denominator) == -divide_rounded(numerator, denominator)

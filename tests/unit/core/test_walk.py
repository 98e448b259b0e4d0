"""The cumulative walk over arrays is the walk over single numbers, however large they are (rules.md 12)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.close.walk import between, walk
from core.money import share

BIG = 1 << 62
Triple = tuple[int, int, int]
"""Amount, taken, whole."""


def walked(*rows: Triple) -> list[int]:
    result = walk(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))
    assert result.dtype == np.int64
    return [int(part) for part in result]


@pytest.mark.parametrize(
    ("amount", "taken", "whole", "part"),
    [
        (1000, 0, 3, 0),
        (1000, 1, 3, 333),
        (1000, 2, 3, 667),
        (1000, 3, 3, 1000),
        (1, 1, 2, 1),
        (-1, 1, 2, -1),
        (-1000, 2, 3, -667),
        (5, 0, 7, 0),
        (0, 3, 7, 0),
        (1, 499, 1000, 0),
        (1, 500, 1000, 1),
        (BIG, BIG - 1, BIG, BIG - 1),
        (BIG - 1, 1, 1, BIG - 1),
        (-BIG, 1, 3, -1537228672809129301),
        (7, BIG // 2, BIG, 4),
        (7, 1, BIG, 0),
    ],
)
def test_the_part_of_an_amount(amount: int, taken: int, whole: int, part: int) -> None:
    assert walked((amount, taken, whole)) == [part]


def test_every_row_has_its_own_part_also_when_some_do_not_fit_64_bits() -> None:
    rows = [(1000, 1, 3), (BIG, BIG - 3, BIG - 1), (-1000, 2, 3), (-BIG, BIG - 3, BIG - 1)]
    assert walked(*rows) == [333, share(*rows[1]), -667, share(*rows[3])]


@given(
    st.lists(
        st.tuples(
            st.integers(-(10**15), 10**15) | st.integers(-BIG, BIG),
            st.integers(1, 10**15) | st.integers(1, BIG),
            st.integers(0, BIG),
        ),
        min_size=1,
        max_size=20,
    )
)
@example([(2**61, 2**61 - 1, 2**61 - 2)])
def test_the_walk_over_arrays_is_the_walk(rows: list[Triple]) -> None:
    triples = [(amount, taken % (whole + 1), whole) for amount, whole, taken in rows]
    assert walked(*triples) == [share(*triple) for triple in triples]


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize("whole", [999_999_999_999_989, 2**60 - 1, 2**61 - 1, 2**61 + 1])
def test_the_walk_at_the_bound_of_64_bits(whole: int, beyond: int) -> None:
    taken = whole - 2
    for bound in ((BIG - whole) // (2 * taken), BIG // (2 * taken), BIG // taken, (2 * BIG - 1) // (2 * taken)):
        amount = max(bound + beyond, 0)
        triples = [(amount, taken, whole), (-amount, taken, whole)]
        assert walked(*triples) == [share(*triple) for triple in triples]


def test_between_is_the_difference_of_two_walks() -> None:
    amount, whole = np.full(3, 1000), np.full(3, 3)
    assert between(amount, np.array([0, 1, 2]), np.array([1, 2, 3]), whole).tolist() == [333, 334, 333]


@given(st.integers(-BIG, BIG), st.integers(1, BIG), st.lists(st.integers(0, BIG), max_size=5))
def test_the_parts_make_the_whole(amount: int, whole: int, cuts: list[int]) -> None:
    ends = sorted({whole, *(cut % whole for cut in cuts)})
    starts = [0, *ends[:-1]]
    size = len(ends)
    parts = between(np.full(size, amount), np.array(starts), np.array(ends), np.full(size, whole))
    assert sum(parts.tolist()) == amount

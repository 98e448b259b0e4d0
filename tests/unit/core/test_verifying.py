"""Invariants of the books over whole columns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.costing.shape import Ints
from core.verifying import Places, issue_cost, misplaced, places, receipt_worth, sum_at


def ints(*values: int) -> Ints:
    return np.array(values, np.int64)


def found(keys: Ints, *wanted: int) -> list[int | None]:
    at, there = places(keys, ints(*wanted))
    assert (at[~there] == 0).all()
    return [place if known else None for place, known in zip(at.tolist(), there.tolist(), strict=True)]


FAR = 1 << 62


@pytest.mark.parametrize(
    ("rule", "keys", "wanted", "expected"),
    [
        ("dense keys", ints(3, 4, 6), (4, 5, 3, 6, 7, 2), [1, None, 0, 2, None, None]),
        ("no keys", ints(), (0, 1, FAR), [None, None, None]),
        ("negative values are nowhere", ints(0, 1), (-1, 0), [None, 0]),
        (
            "keys far apart",
            ints(5, 10**6, FAR),
            (10**6, FAR, 5, 10**6 + 1, FAR - 1, FAR + 1),
            [1, 2, 0, None, None, None],
        ),
        ("only keys far away", ints(FAR, FAR + 1), (FAR + 1, 0, FAR), [1, None, 0]),
        ("nothing wanted", ints(1, 2), (), []),
    ],
)
def test_places(rule: str, keys: Ints, wanted: tuple[int, ...], expected: list[int | None]) -> None:
    assert found(keys, *wanted) == expected, rule


@given(st.sets(st.integers(0, 3000) | st.integers(0, 10**18)), st.lists(st.integers(-5, 3000) | st.integers(0, 10**18)))
def test_every_key_is_found_at_its_place_and_nothing_else(keys: set[int], others: list[int]) -> None:
    ordered = sorted(keys)
    wanted = [*ordered, *others]
    expected = [ordered.index(value) if value in keys else None for value in wanted]
    assert found(ints(*ordered), *wanted) == expected


def test_places_can_be_asked_again() -> None:
    asked = Places(ints(2, 9))
    for _ in range(2):
        at, there = asked.find(ints(9, 3))
        assert (at.tolist(), there.tolist()) == ([1, 0], [True, False])


def test_sums_at_places() -> None:
    assert sum_at(4, ints(2, 0, 2), ints(5, 7, -1)).tolist() == [7, 0, 4, 0]


@pytest.mark.parametrize(
    ("rule", "node", "start", "quantity", "broken"),
    [
        ("one walk without gaps", (1, 1, 1), (0, 2, 5), (2, 3, 1), []),
        ("two walks in turn", (1, 2, 1, 2), (0, 0, 2, 4), (2, 4, 1, 1), []),
        ("a gap", (1, 1), (0, 3), (2, 1), [1]),
        ("an overlap", (1, 1), (0, 1), (2, 1), [1]),
        ("not from the beginning", (1, 2), (1, 0), (2, 1), [0]),
        ("nothing", (), (), (), []),
    ],
)
def test_misplaced(
    rule: str, node: tuple[int, ...], start: tuple[int, ...], quantity: tuple[int, ...], broken: list[int]
) -> None:
    assert np.flatnonzero(misplaced(ints(*node), ints(*start), ints(*quantity))).tolist() == broken, rule


def test_a_receipt_is_worth_its_base_and_each_adjustment_of_the_balance_by_its_walk() -> None:
    """10.00 for 4, one taken: 2.50. With 3.00 on the three that were left, and one of them taken as well: 5.00 + 1.00."""
    worth = receipt_worth(
        ints(1000, 1000, 1000, 1000),
        ints(1, 2, 1, 4),
        ints(4, 4, 4, 4),
        {1: [(3, 300)], 2: [(3, 300)], 3: [(3, 300), (0, 99), (1, -50)]},
    )
    assert worth.tolist() == [250, 500 + 100, 250, 1000 + 300 - 50]


def test_an_issue_costs_what_receipts_gave_and_the_rest_as_posted() -> None:
    """Of 3 for 10.00 one or two are priced; the others keep 6.67 or 3.33."""
    found = issue_cost(ints(1000, 1000, 1000, 1000), ints(0, 400, 800, 1100), ints(0, 1, 2, 3), ints(3, 3, 3, 3))
    assert found.tolist() == [1000, 400 + 667, 800 + 333, 1100]

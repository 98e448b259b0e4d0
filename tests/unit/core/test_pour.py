"""Pouring: ordered issues take from ordered receipts of their group until one side is empty."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.costing.pour import pour, pour_loop
from core.costing.shape import Pairs

Side = list[tuple[int, int]]
"""Rows of (group, quantity)."""
HUGE = 1 << 62

CASES = [
    ("one takes all of the other", [(0, 3)], [(0, 3)], [(0, 100, 3)]),
    ("an issue takes from the first receipt, then the next", [(0, 2), (0, 2)], [(0, 3)], [(0, 100, 2), (1, 100, 1)]),
    ("a receipt serves several issues", [(0, 5)], [(0, 2), (0, 2)], [(0, 100, 2), (0, 101, 2)]),
    ("what is beyond the receipts stays open", [(0, 2)], [(0, 1), (0, 5), (0, 1)], [(0, 100, 1), (0, 101, 1)]),
    ("rows without quantity take no part", [(0, 0), (0, 2), (0, 0)], [(0, 0), (0, 2)], [(1, 101, 2)]),
    ("nothing crosses a group", [(0, 1), (1, 9)], [(0, 4), (1, 2)], [(0, 100, 1), (1, 101, 2)]),
    ("a group on one side only is passed over", [(0, 1), (2, 4)], [(1, 7), (2, 1)], [(1, 101, 1)]),
    ("a group may lack receipts between two that have them", [(1, 2), (3, 2)], [(0, 1), (1, 1), (2, 1), (3, 1)],
     [(0, 101, 1), (1, 103, 1)]),
    ("what a group leaves over does not reach the next", [(0, 5), (1, 1)], [(0, 1), (1, 3)], [(0, 100, 1), (1, 101, 1)]),
    ("no receipts", [], [(0, 1)], []),
    ("no issues", [(0, 1)], [], []),
    ("quantities whose sum does not fit 64 bits", [(0, HUGE), (0, HUGE)], [(0, HUGE), (0, HUGE)],
     [(0, 100, HUGE), (1, 101, HUGE)]),
    ("many receipts that do not fit, small issues", [(0, HUGE), (0, HUGE)], [(0, 1)], [(0, 100, 1)]),
    ("many issues that do not fit, a small receipt", [(0, 1)], [(0, HUGE), (0, HUGE)], [(0, 100, 1)]),
    ("the largest that may be added up", [(0, HUGE // 2 - 1)] * 2, [(0, HUGE // 2 - 1)] * 2,
     [(0, 100, HUGE // 2 - 1), (1, 101, HUGE // 2 - 1)]),
]  # fmt: skip


def arrays(receipts: Side, issues: Side) -> list[np.ndarray]:
    """The six arguments: receipts are nodes from 0, issues from 100."""
    out: list[np.ndarray] = []
    for first, side in ((0, receipts), (100, issues)):
        out += [
            np.arange(first, first + len(side), dtype=np.int64),
            np.array([row[0] for row in side], np.int64),
            np.array([row[1] for row in side], np.int64),
        ]
    return out


def rows(pairs: Pairs) -> list[tuple[int, int, int]]:
    assert {column.dtype for column in (pairs.receipt, pairs.issue, pairs.quantity)} == {np.dtype(np.int64)}
    return list(zip(pairs.receipt.tolist(), pairs.issue.tolist(), pairs.quantity.tolist(), strict=True))


@pytest.mark.parametrize("way", [pour, pour_loop])
@pytest.mark.parametrize(("rule", "receipts", "issues", "expected"), CASES, ids=[case[0] for case in CASES])
def test_pouring(way, rule: str, receipts: Side, issues: Side, expected: list[tuple[int, int, int]]) -> None:
    assert rows(way(*arrays(receipts, issues))) == expected, rule


def one_by_one(receipts: Side, issues: Side) -> list[tuple[int, int, int]]:
    """The rule as it is said: every issue looks through all receipts of its group, first to last."""
    left = [quantity for _, quantity in receipts]
    found = []
    for issue, (group, quantity) in enumerate(issues):
        wanted = quantity
        for receipt, (other, _) in enumerate(receipts):
            taken = min(wanted, left[receipt]) if other == group else 0
            if taken:
                left[receipt] -= taken
                wanted -= taken
                found.append((receipt, 100 + issue, taken))
    return found


ROWS = st.lists(st.tuples(st.integers(0, 3), st.one_of(st.integers(0, 4), st.integers(0, HUGE))), max_size=8).map(
    lambda rows: sorted(rows, key=lambda row: row[0])
)


@given(ROWS, ROWS)
def test_both_ways_do_what_the_rule_says(receipts: Side, issues: Side) -> None:
    expected = one_by_one(receipts, issues)
    assert rows(pour(*arrays(receipts, issues))) == expected
    assert rows(pour_loop(*arrays(receipts, issues))) == expected

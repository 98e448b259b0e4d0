"""The containers that plans are made of."""

from __future__ import annotations

import numpy as np

from core.costing.shape import Pairs, Pool, Virtuals


def test_pairs_keep_their_order_when_joined() -> None:
    joined = Pairs.joined([Pairs.of([1], [2], [3]), Pairs.empty(), Pairs.of([4, 7], [5, 8], [6, 9])])
    assert joined.receipt.tolist() == [1, 4, 7]
    assert joined.issue.tolist() == [2, 5, 8]
    assert joined.quantity.tolist() == [3, 6, 9]


def test_nothing_joined_is_no_pairs() -> None:
    for pairs in (Pairs.joined([]), Pairs.empty(), Pairs.of([], [], [])):
        for column in (pairs.receipt, pairs.issue, pairs.quantity):
            assert column.dtype == np.int64
            assert column.size == 0


def test_no_virtual_transfers() -> None:
    none = Virtuals.none()
    assert len(none) == 0
    assert [column.dtype for column in (none.group, none.date, none.quantity)] == [np.int64] * 3
    assert len(Virtuals(np.array([1, 1]), np.array([0, 0]), np.array([5, 6]))) == 2


def test_days_are_the_rows_of_one_group_and_date() -> None:
    group = np.array([0, 0, 0, 2, 2, 3], np.int64)
    date = np.array([1, 1, 2, 2, 2, 2], np.int64)
    pool = Pool(group, date, np.ones(6, bool), np.ones(6, np.int64))
    assert list(pool.days()) == [(0, 2, True), (2, 3, False), (3, 5, True), (5, 6, True)]


def test_an_empty_pool_has_no_days() -> None:
    none = np.zeros(0, np.int64)
    assert list(Pool(none, none, np.zeros(0, bool), none).days()) == []

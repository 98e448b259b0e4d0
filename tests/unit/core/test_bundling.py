"""How a run is cut into bundles: in the order in which costs travel, circles whole, packed to about equal size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.close.bundling import TARGET, bundles

Rows = list[tuple[int, int, tuple[int, ...], int]]
"""Number, level, groups, transactions."""


@pytest.mark.parametrize(
    ("rule", "counts", "links", "target", "expected"),
    [
        ("nothing to do, no bundle", {}, [], 10, []),
        ("one group is one bundle, however large", {1: 99}, [], 10, [(1, 0, (1,), 99)]),
        ("groups are packed up to the target", {1: 4, 2: 6, 3: 1}, [], 10, [(1, 0, (1, 2), 10), (2, 0, (3,), 1)]),
        ("one more transaction than the target starts the next", {1: 5, 2: 6}, [], 10,
         [(1, 0, (1,), 5), (2, 0, (2,), 6)]),
        ("sizes are counted anew in each bundle", {1: 9, 2: 9, 3: 1}, [], 10, [(1, 0, (1,), 9), (2, 0, (2, 3), 10)]),
        ("a group comes after the group it receives costs from", {1: 1, 2: 1}, [(2, 1)], 10,
         [(1, 0, (2,), 1), (2, 1, (1,), 1)]),
        ("the level is the longest way", {1: 1, 2: 1, 3: 1}, [(1, 2), (2, 3), (1, 3)], 10,
         [(1, 0, (1,), 1), (2, 1, (2,), 1), (3, 2, (3,), 1)]),
        ("a circle stays together beyond the target", {1: 8, 2: 8, 3: 1}, [(1, 2), (2, 1)], 10,
         [(1, 0, (1, 2), 16), (2, 0, (3,), 1)]),
        ("a circle between a source and a receiver", {1: 10, 2: 10, 3: 10, 4: 10}, [(1, 2), (2, 3), (3, 2), (3, 4)], 10,
         [(1, 0, (1,), 10), (2, 1, (2, 3), 20), (3, 2, (4,), 10)]),
        ("levels are never packed together", {1: 1, 2: 1, 3: 1}, [(1, 2)], 10, [(1, 0, (1, 3), 2), (2, 1, (2,), 1)]),
        ("a link to a group outside the run says nothing", {1: 1, 2: 1}, [(1, 9), (9, 2)], 10, [(1, 0, (1, 2), 2)]),
        ("groups of a bundle stand in their order", {5: 1, 3: 1, 4: 1}, [(5, 3), (3, 5)], 10, [(1, 0, (3, 5, 4), 3)]),
    ],
)  # fmt: skip
def test_bundles(rule: str, counts: dict[int, int], links: list[tuple[int, int]], target: int, expected: Rows) -> None:
    assert [tuple(bundle) for bundle in bundles(counts, links, target)] == expected, rule


def test_a_bundle_has_about_120_000_transactions_unless_said_otherwise() -> None:
    assert TARGET == 120_000
    cut = bundles({1: TARGET - 1, 2: 1, 3: 1}, [])
    assert [bundle.transactions for bundle in cut] == [TARGET, 1]


@given(
    st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=9),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=12),
    st.integers(1, 20),
)
def test_whatever_the_links_every_group_is_once_and_after_its_sources(
    counts: dict[int, int], links: list[tuple[int, int]], target: int
) -> None:
    cut = bundles(counts, links, target)
    assert [bundle.number for bundle in cut] == list(range(1, len(cut) + 1))
    assert sorted(group for bundle in cut for group in bundle.groups) == sorted(counts)
    place = {group: bundle for bundle in cut for group in bundle.groups}
    assert all(bundle.transactions == sum(counts[group] for group in bundle.groups) for bundle in cut)
    for source, receiver in links:
        if source in place and receiver in place and place[source].number != place[receiver].number:
            assert place[source].level < place[receiver].level

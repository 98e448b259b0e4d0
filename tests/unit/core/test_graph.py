"""Parts of a graph that depend on each other in a circle, each after every part it depends on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.close.graph import components

Edges = list[tuple[int, int]]


def parts(nodes: list[int], edges: Edges) -> list[list[int]]:
    after: dict[int, list[int]] = {}
    for source, receiver in edges:
        after.setdefault(source, []).append(receiver)
    return [sorted(part) for part in components(nodes, lambda node: after.get(node, []))]


@pytest.mark.parametrize(
    ("rule", "nodes", "edges", "expected"),
    [
        ("no nodes, no parts", [], [], []),
        ("a chain in its order", [1, 2, 3], [(1, 2), (2, 3)], [[1], [2], [3]]),
        ("a chain whose end is asked first", [3, 2, 1], [(1, 2), (2, 3)], [[1], [2], [3]]),
        ("a circle is one part", [1, 2, 3], [(1, 2), (2, 3), (3, 1)], [[1, 2, 3]]),
        ("a node that follows itself is a part of its own", [1, 2], [(1, 1), (1, 2)], [[1], [2]]),
        ("a circle behind a source and before a receiver", [1, 2, 3, 4], [(1, 2), (2, 3), (3, 2), (3, 4)],
         [[1], [2, 3], [4]]),
        ("two circles that share a node are one", [1, 2, 3], [(1, 2), (2, 1), (2, 3), (3, 2)], [[1, 2, 3]]),
        ("two ways to the same end", [1, 2, 3, 4], [(1, 2), (1, 3), (2, 4), (3, 4)], [[1], [3], [2], [4]]),
        ("a shortcut back into a longer circle", [1, 2, 3, 4], [(1, 2), (2, 3), (3, 4), (4, 2), (3, 1)], [[1, 2, 3, 4]]),
        ("a finished part is no part of a later circle", [1, 2, 3], [(1, 2), (3, 2), (3, 1)], [[3], [1], [2]]),
    ],
)  # fmt: skip
def test_parts(rule: str, nodes: list[int], edges: Edges, expected: list[list[int]]) -> None:
    assert parts(nodes, edges) == expected, rule


def test_a_circle_as_long_as_a_company_needs_no_recursion() -> None:
    size = 20_000
    assert parts(list(range(size)), [(n, (n + 1) % size) for n in range(size)]) == [list(range(size))]


def reachable(start: int, edges: Edges) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        fresh = [receiver for source, receiver in edges if source == node and receiver not in seen]
        seen.update(fresh)
        waiting += fresh
    return seen


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16))
def test_a_part_is_what_reaches_each_other_and_comes_after_what_it_depends_on(edges: Edges) -> None:
    found = parts(list(range(8)), edges)
    place = {node: number for number, part in enumerate(found) for node in part}
    assert sorted(node for part in found for node in part) == list(range(8))
    reach = {node: reachable(node, edges) for node in range(8)}
    for a in range(8):
        for b in range(8):
            assert (place[a] == place[b]) == (b in reach[a] and a in reach[b])
    assert all(place[source] <= place[receiver] for source, receiver in edges)

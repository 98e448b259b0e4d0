"""Strongly connected parts of a graph, sources first (Tarjan, without recursion).

What costs travel along: a part of one node is valued once, a larger one is a loop. Example: edges A to B, B to C, C
to B give [A], [B, C].

Source: docs/rules.md#13-carrying-costs-on
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def components(nodes: Iterable[T], successors: Callable[[T], Iterable[T]]) -> list[list[T]]:
    """Strongly connected parts in topological order: a part comes after every part it depends on.

    ``successors(n)`` are the nodes that depend on ``n``; all of them are taken in, whether in ``nodes`` or not. The
    order depends on the order of ``nodes`` and of the successors alone. Raises nothing.
    """
    index: dict[T, int] = {}
    low: dict[T, int] = {}
    on_stack: set[T] = set()
    stack: list[T] = []
    found: list[list[T]] = []
    for root in nodes:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(successors(root)))]
        while work:
            node, rest = work[-1]
            for child in rest:
                if child not in index:
                    index[child] = low[child] = len(index)
                    stack.append(child)
                    on_stack.add(child)
                    work.append((child, iter(successors(child))))
                    break
                if child in on_stack:
                    low[node] = min(low[node], index[child])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == index[node]:
                    part = _cut_at(node, stack)
                    on_stack.difference_update(part)
                    found.append(part)
    found.reverse()
    return found


def _cut_at(node: T, stack: list[T]) -> list[T]:
    """Take everything from a node on off the stack."""
    part = [stack.pop()]
    while part[-1] != node:
        part.append(stack.pop())
    return part

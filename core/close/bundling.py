"""How a run is cut into bundles: cost groups in the order in which costs travel, packed to about equal size.

Cost groups that can pass costs to each other in a circle stay together; a group comes after every group it can
receive costs from. The cut never shows in the result.

Example: costs go from A to B and from B to C and back. A is level 0; B and C are one part of level 1, in one bundle
whatever their size.

Source: docs/rules.md#17-running-it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from core.close.graph import components

TARGET = 120_000
"""Transactions in a bundle, unless one circle of cost groups has more."""


class Bundle(NamedTuple):
    """One unit of work: may start when all bundles of lower levels are staged."""

    number: int
    level: int
    groups: tuple[int, ...]
    transactions: int


def bundles(counts: Mapping[int, int], links: Iterable[tuple[int, int]], target: int = TARGET) -> list[Bundle]:
    """Bundles over the groups of ``counts`` (group id -> transactions), given the links (from group, to group).

    Numbered from 1 in order of work. ``target``: transactions in a bundle, exceeded only by a part that cannot be cut.
    Links of groups that are not in ``counts`` do not matter. Raises nothing.
    """
    following: dict[int, list[int]] = {}
    for source, receiver in sorted(links):
        if source in counts and receiver in counts:
            following.setdefault(source, []).append(receiver)
    parts = components(sorted(counts), lambda group: following.get(group, ()))
    level_of: dict[int, int] = {}
    levels: dict[int, list[list[int]]] = {}
    for part in parts:
        level = max(level_of.get(group, 0) for group in part)
        for group in part:
            for receiver in following.get(group, ()):
                if receiver not in part:
                    level_of[receiver] = max(level_of.get(receiver, 0), level + 1)
        levels.setdefault(level, []).append(sorted(part))
    packed: list[Bundle] = []
    for level in sorted(levels):
        groups: list[int] = []
        size = 0
        for part in sorted(levels[level]):
            weight = sum(counts[group] for group in part)
            if groups and size + weight > target:
                packed.append(Bundle(len(packed) + 1, level, tuple(groups), size))
                groups, size = [], 0
            groups += part
            size += weight
        packed.append(Bundle(len(packed) + 1, level, tuple(groups), size))
    return packed

"""A tree of nodes unfolded as far as somebody wants to see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.views.costs import CostNode, CostTree


def unfolded_tree(root: CostNode, below: Callable[[CostNode], Sequence[CostNode]], depth: int, most: int) -> CostTree:
    """The nodes down to ``depth`` levels below the top and about ``most`` in all, level by level.

    A node beyond that stays folded: it ``unfolds``, and has no parts here.
    """
    found: dict[int, list[CostNode]] = {}
    level, count = [root], 1
    for _ in range(depth):
        following: list[CostNode] = []
        for node in level:
            if count >= most:
                break
            children = list(below(node))
            found[id(node)] = children
            count += len(children)
            following += children
        level = following

    def frozen(node: CostNode) -> CostTree:
        return CostTree(node, tuple(frozen(child) for child in found.get(id(node), ())))

    return frozen(root)

"""The rows of a tree of costs that is unfolded bit by bit: no widget, no reading.

A row is known by its path, the places of its ancestors below the top and its own. A row for the rest of the parts makes way
for the next of them, so that the first of these stands where it stood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.views.costs import CostNode, CostTree
from core.vocabulary import CostKind
from tui.cost_drawing import Strokes, name

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CostRow:
    """A node where it stands in the tree."""

    node: CostNode
    path: Path
    lead: str
    """The branches that lead to it, two cells a level."""
    sign: str
    """Folded, unfolded, leading back, going no further."""
    ends: bool
    """It has no parts."""

    @property
    def words(self) -> str:
        """What it is; an item only where it changes."""
        above = self.node.parent.item if self.node.parent is not None else ""
        return f"{self.sign} {name(self.node, above=above)}"

    def text(self, width: int = 0) -> str:
        """With its branches; those of a deep row are cut to half of a width, its level before them."""
        lead, room = self.lead, width // 2
        if width and len(lead) > room:
            level = f"{len(self.path)} "
            lead = level + lead[-max(1, (room - len(level)) // 2 * 2 - 1) :]
        return lead + self.words


class Unfolded:
    """A tree as far as somebody has unfolded it."""

    def __init__(self, tree: CostTree) -> None:
        self.root = tree.node
        self._below: dict[Path, list[CostNode]] = {(): [part.node for part in tree.parts]}
        self._open: set[Path] = {()}

    def rows(self, drawn: Strokes) -> list[CostRow]:
        """What is shown, in the order of reading."""
        found: list[CostRow] = []
        waiting: list[tuple[CostNode, Path, str]] = [(self.root, (), "")]
        while waiting:
            node, path, lead = waiting.pop()
            ends = node.loop or not node.unfolds or self._below.get(path) == []
            sign = drawn.unfolded if path in self._open else drawn.folded
            if ends:
                sign = drawn.loop if node.loop else drawn.leaf
            found.append(CostRow(node, path, lead, sign, ends))
            if path not in self._open:
                continue
            before = lead[:-1] + {drawn.fork[0]: drawn.down[:2], drawn.end[0]: "  "}[lead[-1]] if lead else ""
            below = self._below[path]
            last = len(below) - 1
            waiting += [
                (below[place], (*path, place), before + (drawn.end if place == last else drawn.fork)[0])
                for place in range(last, -1, -1)
            ]
        return found

    def leaves(self) -> Iterator[CostNode]:
        """Every node without parts that were read, shown or folded away: together they are the cost."""
        waiting: list[tuple[CostNode, Path]] = [(self.root, ())]
        while waiting:
            node, path = waiting.pop()
            below = self._below.get(path)
            if not below:
                yield node
            else:
                waiting += [(part, (*path, place)) for place, part in enumerate(below)]

    def known(self, path: Path) -> bool:
        """Whether its parts were read before."""
        return path in self._below

    def is_open(self, path: Path) -> bool:
        """Whether its parts are shown."""
        return bool(self._below.get(path)) and path in self._open

    def show(self, path: Path) -> None:
        """Unfold what was read before."""
        self._open.add(path)

    def fold(self, path: Path) -> None:
        """Its parts are no longer shown, and stay known."""
        self._open.discard(path)

    def add(self, row: CostRow, parts: Sequence[CostNode]) -> None:
        """The parts of a row were read; the rest of the parts of its parent stand in its place."""
        if row.node.kind is CostKind.MORE:
            siblings = self._below[row.path[:-1]]
            siblings[row.path[-1] :] = parts
        else:
            self._below[row.path] = list(parts)
            self._open.add(row.path)

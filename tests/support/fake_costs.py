"""The part of the fake books for where costs come from: one tree, and what a coming close would leave of it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from core.errors import InventoryPeriodClosed
from core.views.costs import CostNode, CostTree, Explanation
from core.views.explained import ChangeExplanation, LineExplanation
from tests.support import cost_builders as builders


class FakeForeseen:
    """A close through a day, taken as done."""

    def __init__(self, date: str) -> None:
        self.date = date

    def explain(self, transaction_id: int) -> Explanation:
        return builders.foreseen_explanation(self.date)

    def cost_parts(self, node: CostNode) -> list[CostNode]:
        return [part.node for part in builders.foreseen_tree().parts] if node.parent is None else []

    def cost_tree(self, transaction_id: int, depth: int) -> CostTree:
        return builders.foreseen_tree()


class FakeCosts(ABC):
    """Answers and notes what was asked."""

    @abstractmethod
    def _asked(self, name: str) -> None:
        """Note it; the books may wait or fail here."""

    def explain(self, transaction_id: int) -> Explanation:
        self._asked("explain")
        return builders.explanation()

    def explain_line(self, number: str, line: int) -> LineExplanation:
        self._asked("explain line")
        return builders.line_explanation(voucher=number, line=line)

    def explain_change(self, transaction_id: int, record_id: int) -> ChangeExplanation:
        self._asked("explain change")
        return builders.change_explanation(transaction_id=transaction_id, record_id=record_id)

    def foresee(self, transaction_id: int, date: str) -> FakeForeseen:
        self._asked("foresee")
        if date <= "2026-05-31":
            raise InventoryPeriodClosed("inventory is closed through 2026-05-31", advice="Choose a later day.")
        return FakeForeseen(date)

    def cost_parts(self, node: CostNode) -> list[CostNode]:
        self._asked("cost parts")
        waiting = [builders.cost_tree()]
        while waiting:
            tree = waiting.pop()
            if tree.node == node:
                return [part.node for part in tree.parts]
            waiting += tree.parts
        return []

    def cost_tree(self, transaction_id: int, depth: int) -> CostTree:
        self._asked("cost tree")
        return builders.cost_tree()

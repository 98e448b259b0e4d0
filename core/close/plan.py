"""Who settles whom in one bundle: non-financial transfers and marks first, then each model over what is left.

Quantities only; nothing here knows a price. A pair settles when both sides are financially updated; otherwise the
issue is only adjusted (principle *Physical value*) and both stay open.

Example: receipts 1 at 10.00 and 1 at 20.00, an issue of 1 marked to the second. The mark takes them out (principle
*Marking*), FIFO finds the 10.00 and no issue. Were the second not invoiced yet, nothing would settle: the mark
reserves the issue.

Source: docs/rules.md#6-the-models-at-close, docs/rules.md#7-marking
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.close.selection import Selection
from core.costing import MODELS
from core.costing.shape import Flags, Ints, Pool, Virtuals
from core.vocabulary import InventoryModel, LinkKind, Principle, SettlementType


class Reserved(NamedTuple):
    """What marks keep out of the model: the quantity, and the receipts (transaction ids) that are not invoiced yet."""

    quantity: int
    receipts: tuple[int, ...]


@dataclass(slots=True)
class Planned:
    """All pairs of a bundle, settled ones before provisional ones, in plan order within each group.

    Five int64 arrays of one length: nodes of receipt and issue, quantity in millionths, ``Principle``,
    ``SettlementType``.

    Virtual transfer ``k`` has the nodes ``base + 2k`` (issue) and ``base + 2k + 1`` (receipt).
    """

    receipt: Ints
    issue: Ints
    quantity: Ints
    principle: Ints
    type: Ints
    virtuals: Virtuals
    base: int
    reserved: dict[int, Reserved]
    """Issue node -> what marks that cannot settle yet keep out of the model."""


def plan(selection: Selection) -> Planned:
    """Plan the bundle; ``selection`` stays as it is, and nobody gives or takes more than is open. Raises nothing."""
    first = _First(selection)
    if len(selection.links):
        first.non_financial_transfers()
    if selection.marks:
        first.marks()
    parts: list[tuple[Ints, Ints, Ints, Ints]] = []
    groups, dates, quantities = [], [], []
    base = len(selection)
    made = 0
    codes = np.array([list(InventoryModel).index(model) for model in selection.models], np.int64)
    size = selection.open_count
    code_of = codes[selection.group[:size]]
    for name, model in MODELS.items():
        rows = np.flatnonzero(code_of == list(InventoryModel).index(name))
        if not len(rows):
            continue
        takes_part = selection.financial[rows]
        if model.physical:
            takes_part = takes_part | selection.include_physical[selection.group[rows]]
        rows = rows[takes_part & (first.left[rows] > 0)]
        if not len(rows):
            continue
        pairs, virtuals = model.plan(
            Pool(selection.group[rows], selection.date[rows], selection.receipt[rows], first.left[rows])
        )
        lookup = np.concatenate((rows, base + 2 * made + np.arange(2 * len(virtuals))))
        principle = np.full(len(pairs.receipt), int(model.principle), np.int64)
        parts.append((lookup[pairs.receipt], lookup[pairs.issue], pairs.quantity, principle))
        groups.append(virtuals.group)
        dates.append(virtuals.date)
        quantities.append(virtuals.quantity)
        made += len(virtuals)
    joined = Virtuals(*(_concatenate(x) for x in (groups, dates, quantities)))
    return _ordered(selection, first, parts, joined, base)


def _concatenate(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _ordered(
    selection: Selection, first: _First, parts: list[tuple[Ints, Ints, Ints, Ints]], virtuals: Virtuals, base: int
) -> Planned:
    early = tuple(np.array([row[k] for row in first.pairs], np.int64) for k in range(4))
    receipt, issue, quantity, principle = (np.concatenate([early[k], *(part[k] for part in parts)]) for k in range(4))
    financial = np.concatenate((selection.financial, np.ones(2 * len(virtuals), bool)))
    settles: Flags = financial[receipt] & financial[issue]
    principle = np.where(settles, principle, int(Principle.PHYSICAL_VALUE))
    kind = np.where(settles, int(SettlementType.SETTLED), int(SettlementType.PROVISIONAL))
    order = np.argsort(kind, kind="stable")
    return Planned(
        receipt=receipt[order],
        issue=issue[order],
        quantity=quantity[order],
        principle=principle[order],
        type=kind[order],
        virtuals=virtuals,
        base=base,
        reserved=first.reserved,
    )


class _First:
    """What is settled before any model: it leaves the pools."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.left = selection.open[: selection.open_count].copy()
        self.pairs: list[tuple[int, int, int, int]] = []
        self.reserved: dict[int, Reserved] = {}
        self._node = selection.node_of() if selection.marks or selection.links else {}

    def _open_node(self, transaction: int) -> int | None:
        node = self._node.get(transaction)
        return node if node is not None and node < self.selection.open_count else None

    def _take(self, receipt: int, issue: int, quantity: int, principle: Principle) -> None:
        self.left[receipt] -= quantity
        self.left[issue] -= quantity
        self.pairs.append((receipt, issue, quantity, int(principle)))

    def non_financial_transfers(self) -> None:
        """A transfer inside one cost group settles with itself."""
        for link in self.selection.links:
            if link.kind != LinkKind.NON_FINANCIAL_TRANSFER:
                continue
            receipt, issue = self._open_node(link.receipt), self._open_node(link.issue)
            if receipt is None or issue is None:
                continue
            quantity = int(min(self.left[receipt], self.left[issue]))
            if quantity:
                self._take(receipt, issue, quantity, Principle.NON_FINANCIAL_TRANSFER)

    def marks(self) -> None:
        """A mark overrides the model. Where one side is not invoiced yet it reserves the quantity on both sides."""
        for mark in self.selection.marks:
            receipt, issue = self._open_node(mark.receipt), self._open_node(mark.issue)
            if issue is None and receipt is None:
                continue
            quantity = mark.quantity
            for node in (receipt, issue):
                if node is not None:
                    quantity = min(quantity, int(self.left[node]))
            if quantity <= 0:
                continue
            if receipt is not None and issue is not None and self._can_pair(receipt, issue):
                self._take(receipt, issue, quantity, Principle.MARKING)
                continue
            for node in (receipt, issue):
                if node is not None:
                    self.left[node] -= quantity
            if issue is not None and self.selection.financial[issue]:
                before = self.reserved.get(issue, Reserved(0, ()))
                self.reserved[issue] = Reserved(before.quantity + quantity, (*before.receipts, mark.receipt))

    def _can_pair(self, receipt: int, issue: int) -> bool:
        selection = self.selection
        if selection.financial[receipt] and selection.financial[issue]:
            return True
        group = int(selection.group[issue])
        model = selection.models[group]
        return bool(selection.include_physical[group]) and model in MODELS and MODELS[model].physical

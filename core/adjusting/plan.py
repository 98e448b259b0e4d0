"""What an adjustment by hand changes: the plan of a closing record, and how an amount falls on open receipts.

An adjustment works on what is open: a receipt of 10 of which 4 are settled takes a price or its share of an amount for 6. Amounts
are minor units and changes of inventory value, quantities millionths.

Source: docs/rules.md#11-adjustments-by-hand
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from core.close.open_amount import open_amount, open_receipts, spread
from core.close.selection import Selection
from core.currency import Currency
from core.errors import NotAdjustable
from core.limits import refuse_amount
from core.posting.estimate import round_fraction
from core.posting.setup import Item
from core.vocabulary import AdjustmentKind, RecordType


@dataclass(frozen=True, slots=True)
class Change:
    """Change of inventory value of one transaction (0: of the cost group), with the accounts it posts to."""

    group: int
    transaction: int
    kind: AdjustmentKind
    amount: int
    quantity: int
    totals: tuple[tuple[int, int], ...]
    """(accounts id, amount)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A closing record to come."""

    type: RecordType
    date: str
    changes: Sequence[Change]
    parameters: dict[str, Any]
    price: tuple[int, str, int] | None = None
    """Standard cost to activate: item id, site, price."""
    revalued: tuple[int, ...] = ()
    """Cost groups of a moving average revaluation, changed or not: what is dated before it comes backdated."""

    def refuse_beyond(self, currency: Currency) -> None:
        """``BeyondLimit`` for a change that is larger than one amount may be."""
        for change in self.changes:
            refuse_amount(change.amount, currency, "the adjustment")

    def without_ledger(self) -> Plan:
        """The same, kept out of the ledger and marked so."""
        changes = [replace(change, totals=((0, change.amount),)) for change in self.changes]
        return replace(self, changes=changes, parameters={**self.parameters, "update_ledger": False})


@dataclass(frozen=True, slots=True)
class OnHandTarget:
    """What to do with the stock of one cost group; ``to_unit`` in minor units a piece."""

    group: int
    to_unit: Fraction | None = None
    amount: int = 0
    by_value: bool = False


def periodic(item: Item) -> None:
    """Refuse an item of a perpetual model: ``NotAdjustable``."""
    if not item.model.periodic:
        raise NotAdjustable(
            f"item {item.code} has a perpetual model",
            advice=f"Revalue it (`invclose adjust revalue --item {item.code} --to-unit PRICE`), or activate a standard cost"
            f" (`invclose standard-cost activate --item {item.code} --cost PRICE`).",
        )


def stock_of(
    selection: Selection, undone: AbstractSet[int] = frozenset()
) -> dict[int, tuple[list[tuple[int, int, int]], int]]:
    """Cost group -> its open receipts (node, quantity, amount), and the quantity of its open issues.

    ``undone``: transactions that stand for no goods any more, which nobody adjusts.
    """
    found: dict[int, tuple[list[tuple[int, int, int]], int]] = {}
    for receipt in open_receipts(selection):
        if int(selection.id[receipt[0]]) in undone:
            continue
        group = int(selection.groups[selection.group[receipt[0]]])
        found.setdefault(group, ([], 0))[0].append(receipt)
    for node in range(selection.open_count):
        if int(selection.id[node]) in undone:
            continue
        if not selection.receipt[node] and selection.financial[node] and selection.open[node]:
            group = int(selection.groups[selection.group[node]])
            receipts, missing = found.get(group, ([], 0))
            found[group] = (receipts, missing + int(selection.open[node]))
    return found


def posted_part(selection: Selection, node: int) -> int:
    """What of the open quantity of a receipt was posted with it."""
    return open_amount(int(selection.posted[node]), int(selection.quantity[node]), int(selection.open[node]), ())


def parts_of(receipts: Sequence[tuple[int, int, int]], target: OnHandTarget) -> list[int]:
    """Change of each open receipt."""
    if target.to_unit is not None:
        return [round_fraction(target.to_unit * left / 1_000_000) - worth for _, left, worth in receipts]
    worths = [worth for _, _, worth in receipts]
    weights = [left for _, left, _ in receipts]
    if target.by_value and sum(worths) != 0:
        weights = worths
    return spread(target.amount, weights)

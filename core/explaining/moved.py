"""What moved a transaction, in half a line: the settlement, charge or adjustment by which a record changed its cost.

Example: ``12 settled with PO-00377 at 2.59 instead of 5.18``. The sentences behind it are in ``core.explaining.changes``.

Source: docs/rules.md#8-inventory-close-step-by-step
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.currency import Currency
from core.explaining.changes import EXPENSED
from core.money import quantity_text
from core.vocabulary import AdjustmentKind, SettlementType


class Taken(NamedTuple):
    """What an issue has from one receipt in the record; the amount is its cost."""

    receipt: str
    quantity: int
    amount: int
    type: SettlementType


class Movement(NamedTuple):
    """What a record did to one transaction."""

    kinds: frozenset[AdjustmentKind]
    adjusted: int
    """Positive where it makes dearer."""
    taken: Sequence[Taken] = ()
    followed: Sequence[str] = ()
    """What it is made of and the same record changed, the largest change first."""
    note: str = ""
    """Of the record."""
    reverses: str = ""
    """The record that is taken back."""


_BY_HAND = {
    AdjustmentKind.COMPLETE: "adjusted by hand",
    AdjustmentKind.BALANCE: "open pieces adjusted by hand",
    AdjustmentKind.LATE: "charged late",
}
_MEANT = {SettlementType.SETTLED: "settled with", SettlementType.PROVISIONAL: "priced by"}


def moved_words(movement: Movement, currency: Currency) -> str:
    """Half a line; blank where the record did nothing to it."""
    if movement.reverses:
        return f"what {movement.reverses} changed, taken back"
    for kind, words in _BY_HAND.items():
        if kind in movement.kinds:
            return f"{words}: {movement.note}" if movement.note else words
    if movement.taken:
        return _settled(movement, currency)
    if AdjustmentKind.LINK in movement.kinds:
        return f"follows {_first(movement.followed)}" if movement.followed else "follows what it is made of"
    if AdjustmentKind.CLOSE in movement.kinds:
        return "priced again"
    if AdjustmentKind.REVALUATION in movement.kinds:
        return "revalued"
    return "leftover of a loop" if movement.kinds.intersection(EXPENSED) else ""


def _settled(movement: Movement, currency: Currency) -> str:
    """By what it took now; where that is nothing, by the receipts whose cost changed since it took them."""
    now = [row for row in movement.taken if row.type in _MEANT]
    if not now:
        changed = sorted(movement.taken, key=lambda row: -abs(row.amount))
        return f"cost of {_first([row.receipt for row in changed])} changed"
    kind = SettlementType.SETTLED if any(row.type is SettlementType.SETTLED for row in now) else now[0].type
    pieces, cost = sum(row.quantity for row in now), sum(row.amount for row in now)
    largest = sorted(now, key=lambda row: (row.type is not kind, -row.quantity))
    words = f"{quantity_text(pieces)} {_MEANT[kind]} {_first([row.receipt for row in largest])}"
    stood = sum(row.amount for row in movement.taken) - movement.adjusted
    return f"{words}{_instead(cost, stood, pieces, currency)}" if len(now) == len(movement.taken) else words


def _instead(cost: int, stood: int, pieces: int, currency: Currency) -> str:
    """At which cost of a piece, and what it was; with as many decimals as tell them apart."""
    for decimals in (2, 4):
        now, then = (currency.unit_cost(amount, pieces, decimals) for amount in (cost, stood))
        if now is not None and now != then:
            return f" at {now} instead of {then}"
    return ""


def _first(numbers: Sequence[str]) -> str:
    """The first of them, and how many more."""
    names = list(dict.fromkeys(numbers))
    more = len(names) - 1
    return f"{names[0]}{f' and {more:,} more' if more else ''}"

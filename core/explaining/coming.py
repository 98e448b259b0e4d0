"""What a coming close would add to the books, row by row as it would stage it, looked up by transaction.

A dry run computed it; nothing of it is stored. Its record has the number that would be next, so that it comes after all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from core.close.staged import Columns, Staged
from core.costing.shape import Ints
from core.explaining.booked import COMING, Taken
from core.vocabulary import AdjustmentKind, Principle, SettlementType, UpdateKind


class Adjustment(NamedTuple):
    """What it would adjust of a transaction: a change of inventory value (minor units)."""

    transaction: int
    update_kind: UpdateKind
    kind: AdjustmentKind
    amount: int
    accounts: int
    """The stored accounts that it would be posted to."""


class Virtual(NamedTuple):
    """One side of a virtual transfer that it would make. ``quantity`` in millionths and ``amount`` are signed."""

    id: int
    group: int
    date: str
    quantity: int
    amount: int
    daily: bool
    """Made for one day, by the weighted average date."""

    @property
    def receipt(self) -> bool:
        return self.quantity > 0

    @property
    def other(self) -> int:
        """The other side, which has the next number."""
        return self.id ^ 1


class Coming:
    """The rows of a close that is not posted."""

    def __init__(self, record: int, date: str, cancelled: Iterable[int], bundles: Sequence[Staged]) -> None:
        self.record, self.date = record, date
        self.cancelled = frozenset(cancelled)
        """Recalculations that it would take back."""
        self._settlement = _joined([staged.settlement for staged in bundles], "issue_id")
        self._adjustment = _joined([staged.cost_adjustment for staged in bundles], "transaction_id")
        self._virtual = _joined([staged.virtual for staged in bundles], "id")

    def taken(self, issue: int) -> list[Taken]:
        """What an issue would take, in the order in which the close would settle it."""
        columns = self._settlement
        names = ("receipt_id", "receipt_from", "quantity", "amount", "principle", "type")
        return [
            Taken(
                record=self.record,
                number=COMING,
                receipt=receipt,
                start=start,
                quantity=quantity,
                amount=amount,
                principle=Principle(principle),
                type=SettlementType(kind),
            )
            for receipt, start, quantity, amount, principle, kind in _rows(columns, names, "issue_id", issue)
        ]

    def adjustments(self, transaction: int) -> list[Adjustment]:
        """What it would adjust of a transaction, leftovers that it would expense among it."""
        names = ("update_kind", "kind", "amount", "accounts_id")
        return [
            Adjustment(transaction, UpdateKind(update), AdjustmentKind(kind), amount, accounts)
            for update, kind, amount, accounts in _rows(self._adjustment, names, "transaction_id", transaction)
        ]

    def virtual(self, transaction: int) -> Virtual | None:
        """The side of a virtual transfer with this number; ``None``: it makes none with it."""
        names = ("group", "date", "quantity", "amount")
        for group, day, quantity, amount in _rows(self._virtual, names, "id", transaction):
            daily = any(row.principle is Principle.WAD for row in self.taken(transaction & ~1))
            date = f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"
            return Virtual(transaction, group, date, quantity, amount, daily)
        return None


def _joined(tables: Sequence[Columns], key: str) -> Columns:
    """The rows of all bundles, sorted by a column; rows of one key keep their order."""
    if not tables:
        return {}
    columns = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    order: Ints = np.argsort(columns[key], kind="stable")
    return {name: column[order] for name, column in columns.items()}


def _rows(columns: Columns, names: Sequence[str], key: str, value: int) -> list[tuple[int, ...]]:
    if not columns:
        return []
    first, last = np.searchsorted(columns[key], value), np.searchsorted(columns[key], value, side="right")
    return list(zip(*(columns[name][first:last].tolist() for name in names), strict=True))

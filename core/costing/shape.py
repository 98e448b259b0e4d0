"""The shape every model has: open quantities in, pairs and virtual transfers out, no prices.

A ``Pool`` holds the open transactions of any number of cost groups, sorted by (group, date, posting order). A model
answers with ``Pairs`` in plan order within each group, and with the virtual transfers it needs; a virtual transfer
``k`` adds two nodes behind the pool's own: its issue ``len(pool) + 2k`` and its receipt ``len(pool) + 2k + 1``.

Every array is int64 or bool and one-dimensional; quantities are millionths, dates yyyymmdd. Example: weighted average
over a pool of two receipts of 1 (nodes 0, 1) and an issue of 1 (node 2) makes one virtual transfer of 2, nodes 3 and
4, and the pairs (receipt 0, issue 3), (receipt 1, issue 3), (receipt 4, issue 2).

Source: docs/rules.md#6-the-models-at-close
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.vocabulary import Principle

SAFE = 1 << 62
"""Sums of 64 bits that stay below this are exact; larger ones are computed in Python integers."""

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Pool:
    """Open transactions of many cost groups: four arrays of one length, sorted by (group, date, posting order)."""

    group: Ints
    """Local number of the cost group, ascending."""
    date: Ints
    """Accounting date as yyyymmdd."""
    receipt: Flags
    """True for a receipt, false for an issue."""
    quantity: Ints
    """Open quantity in millionths, positive; may be 0 (then the row takes no part)."""

    def __len__(self) -> int:
        return len(self.group)

    def days(self) -> Iterator[tuple[int, int, bool]]:
        """Rows of one group and date: first row, the row behind the last, and whether a group begins."""
        group_begins = np.ones(len(self), bool)
        group_begins[1:] = self.group[1:] != self.group[:-1]
        begins = group_begins.copy()
        begins[1:] |= self.date[1:] != self.date[:-1]
        borders = [*np.flatnonzero(begins).tolist(), len(self)]
        return zip(borders[:-1], borders[1:], group_begins[begins].tolist(), strict=True)


@dataclass(slots=True)
class Pairs:
    """Who settles whom, in plan order within a group: nodes and quantity (millionths), three arrays of one length."""

    receipt: Ints
    issue: Ints
    quantity: Ints

    @staticmethod
    def empty() -> Pairs:
        """No pairs."""
        none = np.zeros(0, np.int64)
        return Pairs(none, none, none)

    @staticmethod
    def of(receipt: list[int], issue: list[int], quantity: list[int]) -> Pairs:
        """Pairs from lists of one length."""
        return Pairs(np.array(receipt, np.int64), np.array(issue, np.int64), np.array(quantity, np.int64))

    @staticmethod
    def joined(parts: list[Pairs]) -> Pairs:
        """All pairs of the parts, one part after the other."""
        if not parts:
            return Pairs.empty()
        return Pairs(
            np.concatenate([p.receipt for p in parts]),
            np.concatenate([p.issue for p in parts]),
            np.concatenate([p.quantity for p in parts]),
        )


@dataclass(slots=True)
class Virtuals:
    """Virtual transfers: group, date (yyyymmdd; 0: the closing date), quantity; three arrays of one length."""

    group: Ints
    date: Ints
    quantity: Ints

    @staticmethod
    def none() -> Virtuals:
        """No virtual transfers."""
        zero = np.zeros(0, np.int64)
        return Virtuals(zero, zero, zero)

    def __len__(self) -> int:
        return len(self.group)


Plan = tuple[Pairs, Virtuals]


@dataclass(frozen=True, slots=True)
class Model:
    """A periodic model: its principle, whether physical transactions join the ordering, and the plan."""

    principle: Principle
    physical: bool
    """With *include physical value* the physically updated ones take part (FIFO, LIFO, LIFO date)."""
    plan: Callable[[Pool], Plan]

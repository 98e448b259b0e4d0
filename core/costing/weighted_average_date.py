"""Weighted average date: as weighted average, but day by day through the period.

Receipts of the day join what is open from before, then the day's issues settle from it, directly or through a virtual
transfer dated that day. Days without issues do nothing. An issue that could not be settled joins the issues of the
next day on which a receipt is open, before that day's own.

Example: receipts of 1 at 10.00, 20.00 and (on the 4th) 30.00, an issue of 1 on the 3rd. A virtual transfer of 2 for
30.00 dated the 3rd; the issue costs 15.00, the receipt of the 4th stays as it is.

Source: docs/rules.md#65-weighted-average-date
"""

from __future__ import annotations

import numpy as np

from core.costing.shape import Model, Pairs, Plan, Pool, Virtuals
from core.vocabulary import Principle


def plan(pool: Pool) -> Plan:
    """Each day's issues from what is open by then.

    ``pool``: open transactions of many cost groups, sorted by (group, date, posting order); quantities int64
    millionths, 0 takes no part. Answers pairs in order of days, and virtual transfers dated the day they serve
    (yyyymmdd); a virtual receipt that is left over feeds the next day's. Raises nothing.
    """
    receipt = pool.receipt.tolist()
    work = _Settling(pool)
    left = work.left
    receipts: list[int] = []
    waiting: list[int] = []
    for start, end, new_group in pool.days():
        if new_group:
            receipts, waiting = [], []
        for row in range(start, end):
            if left[row]:
                (receipts if receipt[row] else waiting).append(row)
        if waiting and receipts:
            source = receipts[0] if len(receipts) == 1 else work.summed(receipts, start)
            waiting = work.settled(source, waiting)
            receipts = [source] if left[source] else []
    return work.pairs(), work.virtuals()


class _Settling:
    """What is left of each node while the days go by, and the pairs and virtual transfers so far."""

    def __init__(self, pool: Pool) -> None:
        self.left: list[int] = pool.quantity.tolist()
        self._pool = pool
        self._receipt: list[int] = []
        self._issue: list[int] = []
        self._quantity: list[int] = []
        self._days: list[int] = []
        """A row of the day of each virtual transfer."""

    def summed(self, receipts: list[int], row: int) -> int:
        """All of these receipts through a virtual transfer on the day of the row; its receipt."""
        issue = len(self.left)
        quantities = [self.left[receipt] for receipt in receipts]
        whole = sum(quantities)
        self._receipt += receipts
        self._issue += [issue] * len(receipts)
        self._quantity += quantities
        self._days.append(row)
        self.left += [whole, whole]
        return issue + 1

    def settled(self, source: int, waiting: list[int]) -> list[int]:
        """Issues take from a receipt in their order; those with something left."""
        left = self.left
        available = left[source]
        done = 0
        for issue in waiting:
            if not available:
                break
            taken = min(left[issue], available)
            available -= taken
            left[issue] -= taken
            self._receipt.append(source)
            self._issue.append(issue)
            self._quantity.append(taken)
            if left[issue]:
                break
            done += 1
        left[source] = available
        return waiting[done:]

    def pairs(self) -> Pairs:
        return Pairs.of(self._receipt, self._issue, self._quantity)

    def virtuals(self) -> Virtuals:
        pool, days = self._pool, self._days
        whole = np.array(self.left[len(pool) :: 2], np.int64)
        return Virtuals(pool.group[days], pool.date[days], whole)


MODEL = Model(Principle.WAD, physical=False, plan=plan)

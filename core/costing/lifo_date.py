"""LIFO date: an issue takes the latest receipts up to its own date; what is left takes the nearest later ones.

Pass 1: issue dates ascending, within one date issues descending. Pass 2, when pass 1 is done for all issues: what is
left, ascending, takes receipts after its date, nearest first. When an issue finds nothing in pass 1 every receipt up
to its date is used up, so pass 2 is a pour in ascending order.

Example: receipts of 1 on the 1st, 2nd and 4th, an issue of 3 on the 3rd. It takes those of the 2nd and the 1st, and
in pass 2 that of the 4th.

Source: docs/rules.md#63-lifo-date
"""

from __future__ import annotations

import numpy as np

from core.costing import fifo
from core.costing.shape import Ints, Model, Pairs, Plan, Pool
from core.vocabulary import Principle


def plan(pool: Pool) -> Plan:
    """Each issue takes the latest receipts up to its own date, then the nearest later ones.

    ``pool``: open transactions of many cost groups, sorted by (group, date, posting order); quantities int64
    millionths. Answers one pair for each quantity taken: within a group those of pass 1 in its order, then those of
    pass 2. No virtual transfers. Raises nothing.
    """
    first, left = _up_to_their_date(pool)
    later, virtuals = fifo.plan(Pool(pool.group, pool.date, pool.receipt, left))
    return Pairs.joined([first, later]), virtuals


def _up_to_their_date(pool: Pool) -> tuple[Pairs, Ints]:
    """Pass 1 and the quantities that it leaves open."""
    receipt, left = pool.receipt.tolist(), pool.quantity.tolist()
    out_receipt: list[int] = []
    out_issue: list[int] = []
    out_quantity: list[int] = []
    stack: list[int] = []
    for start, end, new_group in pool.days():
        if new_group:
            stack = []
        stack += [row for row in range(start, end) if receipt[row] and left[row]]
        for issue in range(end - 1, start - 1, -1):
            while stack and left[issue] and not receipt[issue]:
                latest = stack[-1]
                taken = min(left[latest], left[issue])
                left[latest] -= taken
                left[issue] -= taken
                out_receipt.append(latest)
                out_issue.append(issue)
                out_quantity.append(taken)
                if not left[latest]:
                    stack.pop()
    return Pairs.of(out_receipt, out_issue, out_quantity), np.array(left, np.int64)


MODEL = Model(Principle.LIFO_DATE, physical=True, plan=plan)

"""LIFO date: an issue takes the latest receipts up to its own date; what is left takes the nearest later ones.

Pass 1: issue dates ascending, within one date issues descending. Pass 2, when pass 1 is done for all issues: what is
left, ascending, takes receipts after its date, nearest first. When an issue finds nothing in pass 1 every receipt up
to its date is used up, so pass 2 is a pour in ascending order.

Example: receipts of 1 on the 1st, 2nd and 4th, an issue of 3 on the 3rd. It takes those of the 2nd and the 1st, and
in pass 2 that of the 4th.

Source: docs/rules.md#63-lifo-date
"""

from __future__ import annotations

from core.costing.shape import Model, Pairs, Plan, Pool, Virtuals
from core.vocabulary import Principle


def plan(pool: Pool) -> Plan:
    """Each issue takes the latest receipts up to its own date, then the nearest later ones.

    ``pool``: open transactions of many cost groups, sorted by (group, date, posting order); quantities int64
    millionths. Answers one pair for each quantity taken: within a group those of pass 1 in its order, then those of
    pass 2. No virtual transfers. Raises nothing.
    """
    groups, dates = pool.group.tolist(), pool.date.tolist()
    sides, left = pool.receipt.tolist(), pool.quantity.tolist()
    out_receipt: list[int] = []
    out_issue: list[int] = []
    out_quantity: list[int] = []
    size = len(groups)

    def take(receipt: int, issue: int) -> None:
        taken = min(left[receipt], left[issue])
        left[receipt] -= taken
        left[issue] -= taken
        out_receipt.append(receipt)
        out_issue.append(issue)
        out_quantity.append(taken)

    start = 0
    while start < size:
        group = groups[start]
        end = start
        stack: list[int] = []
        rest: list[int] = []
        while end < size and groups[end] == group:
            day, date = end, dates[end]
            while end < size and groups[end] == group and dates[end] == date:
                if sides[end] and left[end]:
                    stack.append(end)
                end += 1
            for issue in range(end - 1, day - 1, -1):
                if sides[issue]:
                    continue
                while left[issue] and stack:
                    take(stack[-1], issue)
                    if not left[stack[-1]]:
                        stack.pop()
        receipt = start
        rest = [row for row in range(start, end) if not sides[row] and left[row]]
        for issue in rest:
            while left[issue]:
                while receipt < end and not (sides[receipt] and left[receipt]):
                    receipt += 1
                if receipt == end:
                    break
                take(receipt, issue)
        start = end
    return Pairs.of(out_receipt, out_issue, out_quantity), Virtuals.none()


MODEL = Model(Principle.LIFO_DATE, physical=True, plan=plan)

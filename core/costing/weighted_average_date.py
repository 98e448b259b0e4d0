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
    groups, dates = pool.group.tolist(), pool.date.tolist()
    sides, left = pool.receipt.tolist(), pool.quantity.tolist()
    size = len(groups)
    out_receipt: list[int] = []
    out_issue: list[int] = []
    out_quantity: list[int] = []
    virtual_group: list[int] = []
    virtual_date: list[int] = []
    virtual_quantity: list[int] = []
    row = 0
    group = -1
    pool_rows: list[int] = []
    waiting: list[int] = []
    while row < size:
        if groups[row] != group:
            group, pool_rows, waiting = groups[row], [], []
        date = dates[row]
        while row < size and groups[row] == group and dates[row] == date:
            if left[row]:
                (pool_rows if sides[row] else waiting).append(row)
            row += 1
        if not waiting or not pool_rows:
            continue
        if len(pool_rows) == 1:
            source = pool_rows[0]
            available = left[source]
        else:
            number = len(virtual_group)
            available = 0
            for receipt in pool_rows:
                out_receipt.append(receipt)
                out_issue.append(size + 2 * number)
                out_quantity.append(left[receipt])
                available += left[receipt]
            virtual_group.append(group)
            virtual_date.append(date)
            virtual_quantity.append(available)
            left.extend((0, available))
            source = size + 2 * number + 1
        done = 0
        for issue in waiting:
            taken = min(left[issue], available)
            if taken:
                out_receipt.append(source)
                out_issue.append(issue)
                out_quantity.append(taken)
                left[issue] -= taken
                available -= taken
            if left[issue]:
                break
            done += 1
        waiting = waiting[done:]
        left[source] = available
        pool_rows = [source] if available else []
    virtuals = Virtuals(
        np.array(virtual_group, np.int64), np.array(virtual_date, np.int64), np.array(virtual_quantity, np.int64)
    )
    return Pairs.of(out_receipt, out_issue, out_quantity), virtuals


MODEL = Model(Principle.WAD, physical=False, plan=plan)

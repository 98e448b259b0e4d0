"""FIFO: issues ascending, receipts ascending; each issue takes from the first receipt that has quantity left.

A receipt later than the issue may be used when it is not later than the closing date: the period is one pool.

Example: receipts of 1 on the 1st, 2nd and 4th, three issues of 1 on the 3rd. They take those of the 1st, 2nd and 4th,
in this order.

Source: docs/rules.md#61-fifo
"""

from __future__ import annotations

import numpy as np

from core.costing.pour import pour
from core.costing.shape import Model, Plan, Pool, Virtuals
from core.vocabulary import Principle


def plan(pool: Pool) -> Plan:
    """Each issue takes from the oldest receipt that still has quantity.

    ``pool``: open transactions of many cost groups, sorted by (group, date, posting order); quantities int64
    millionths. Answers one pair for each quantity taken, by issue, and no virtual transfers. The pairs of a
    transaction never exceed its quantity; what finds no receipt is in no pair and stays open. Raises nothing.
    """
    receipts = np.flatnonzero(pool.receipt)
    issues = np.flatnonzero(~pool.receipt)
    pairs = pour(
        receipts, pool.group[receipts], pool.quantity[receipts], issues, pool.group[issues], pool.quantity[issues]
    )
    return pairs, Virtuals.none()


MODEL = Model(Principle.FIFO, physical=True, plan=plan)

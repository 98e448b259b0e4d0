"""FIFO: issues ascending, receipts ascending; each issue takes from the first receipt that has quantity left.

A receipt later than the issue may be used when it is not later than the closing date: the period is one pool.
"""

from __future__ import annotations

import numpy as np

from core.costing.pour import pour
from core.costing.shape import Model, Plan, Pool, Virtuals
from core.vocabulary import Principle


def plan(pool: Pool) -> Plan:
    receipts = np.flatnonzero(pool.receipt)
    issues = np.flatnonzero(~pool.receipt)
    pairs = pour(
        receipts, pool.group[receipts], pool.quantity[receipts], issues, pool.group[issues], pool.quantity[issues]
    )
    return pairs, Virtuals.none()


MODEL = Model(Principle.FIFO, physical=True, plan=plan)

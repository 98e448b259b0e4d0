"""LIFO: issues descending, receipts descending, poured; the dates of issue and receipt are not compared.

Example: receipts of 1 on the 1st, 2nd and 4th, an issue of 1 on the 3rd. It takes that of the 4th: an early issue may
take a later receipt of the period.

Source: docs/rules.md#62-lifo
"""

from __future__ import annotations

import numpy as np

from core.costing.pour import pour
from core.costing.shape import Flags, Ints, Model, Plan, Pool, Virtuals
from core.vocabulary import Principle


def _descending(pool: Pool, side: Flags) -> Ints:
    """Rows of one side, groups ascending, newest first within a group."""
    rows = np.flatnonzero(side)[::-1]
    return np.asarray(rows[np.argsort(pool.group[rows], kind="stable")])


def plan(pool: Pool) -> Plan:
    """Each issue, newest first, takes from the newest receipt that still has quantity.

    ``pool``: open transactions of many cost groups, sorted by (group, date, posting order); quantities int64
    millionths. Answers one pair for each quantity taken, newest issue first within a group, and no virtual transfers.
    Raises nothing.
    """
    receipts, issues = _descending(pool, pool.receipt), _descending(pool, ~pool.receipt)
    pairs = pour(
        receipts, pool.group[receipts], pool.quantity[receipts], issues, pool.group[issues], pool.quantity[issues]
    )
    return pairs, Virtuals.none()


MODEL = Model(Principle.LIFO, physical=True, plan=plan)

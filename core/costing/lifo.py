"""LIFO: issues descending, receipts descending, poured; the dates of issue and receipt are not compared."""

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
    receipts, issues = _descending(pool, pool.receipt), _descending(pool, ~pool.receipt)
    pairs = pour(
        receipts, pool.group[receipts], pool.quantity[receipts], issues, pool.group[issues], pool.quantity[issues]
    )
    return pairs, Virtuals.none()


MODEL = Model(Principle.LIFO, physical=True, plan=plan)

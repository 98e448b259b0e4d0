"""Weighted average: one receipt open, settle directly; several, through a virtual transfer dated the closing date.

No issue with open quantity: nothing is done. The virtual transfer is an issue of the whole open quantity, settled with
every receipt, and a receipt of the same quantity and value from which all issues settle in order; what is left of it is
*the* receipt of the next period.

Example: three receipts of 1 for 60.00 together, an issue of 1. All go into a virtual transfer of 3 for 60.00; the
issue takes 1 for 20.00, 2 for 40.00 stay open. Next month an issue of 1 settles with those directly: 20.00.

Source: docs/rules.md#64-weighted-average
"""

from __future__ import annotations

import numpy as np

from core.costing.pour import pour
from core.costing.shape import Ints, Model, Pairs, Plan, Pool, Virtuals
from core.vocabulary import Principle


def plan(pool: Pool) -> Plan:
    """Groups with one open receipt directly, groups with several through a virtual transfer each.

    ``pool``: open transactions of many cost groups, sorted by (group, date, posting order); quantities int64
    millionths, 0 takes no part. Answers the direct pairs, those into the virtual issues and those out of the virtual
    receipts, and the virtual transfers with date 0 (the closing date). Quantities only: the average follows from the
    costs. Raises nothing.
    """
    size = len(pool)
    if not size:
        return Pairs.empty(), Virtuals.none()
    groups = int(pool.group[-1]) + 1
    live = pool.quantity > 0
    receipts = np.flatnonzero(pool.receipt & live)
    issues = np.flatnonzero(~pool.receipt & live)
    receipt_count = np.bincount(pool.group[receipts], minlength=groups)
    issue_count = np.bincount(pool.group[issues], minlength=groups)
    direct = (receipt_count == 1) & (issue_count > 0)
    summed = np.flatnonzero((receipt_count > 1) & (issue_count > 0))
    parts = [_direct(pool, receipts[direct[pool.group[receipts]]], issues[direct[pool.group[issues]]])]
    number_of = np.full(groups, -1, np.int64)
    number_of[summed] = np.arange(len(summed))
    into = receipts[number_of[pool.group[receipts]] >= 0]
    out_of = issues[number_of[pool.group[issues]] >= 0]
    totals = _sums(number_of[pool.group[into]], pool.quantity[into], len(summed))
    virtuals = Virtuals(summed.astype(np.int64), np.zeros(len(summed), np.int64), totals)
    parts.append(Pairs(into, size + 2 * number_of[pool.group[into]], pool.quantity[into]))
    virtual_receipts = size + 2 * np.arange(len(summed)) + 1
    parts.append(pour(virtual_receipts, virtuals.group, totals, out_of, pool.group[out_of], pool.quantity[out_of]))
    return Pairs.joined(parts), virtuals


def _direct(pool: Pool, receipts: Ints, issues: Ints) -> Pairs:
    return pour(
        receipts, pool.group[receipts], pool.quantity[receipts], issues, pool.group[issues], pool.quantity[issues]
    )


def _sums(code: Ints, quantity: Ints, groups: int) -> Ints:
    """Exact sums per code (codes ascending)."""
    running = np.concatenate((np.zeros(1, np.int64), np.cumsum(quantity)))
    return np.asarray(np.diff(running[np.searchsorted(code, np.arange(groups + 1))]))


MODEL = Model(Principle.WA, physical=False, plan=plan)

"""Pouring: ordered issues take from ordered receipts until one side of the group is empty.

FIFO and LIFO are a pour with an order; weighted average pours receipts into its virtual transfer and issues out of it.
All groups are poured at once: per group both sides are cut to the smaller total, so that their cumulative quantities
line up over the whole array; every cut point of either side ends one pair.

Example: receipts of 3 and 2, issues of 1 and 3. Receipts end at 3 and 4 (cut to the issues' total of 4), issues at 1
and 4; cut points 1, 3, 4 make three pairs: the first receipt gives 1 to the first issue and 2 to the second, the
second receipt gives 1.

Source: docs/rules.md#6-the-models-at-close
"""

from __future__ import annotations

import numpy as np

from core.costing.shape import SAFE, Ints, Pairs


def pour(
    receipts: Ints, receipt_group: Ints, receipt_quantity: Ints, issues: Ints, issue_group: Ints, issue_quantity: Ints
) -> Pairs:
    """Pairs of node indexes, in order: groups ascending, within a group the order given.

    All arrays int64, three of one length for each side: node indexes, local group numbers (ascending on both sides),
    quantities in millionths (positive or 0). Per group the smaller of the two totals is poured. Raises nothing: what
    might sum beyond 2^62 goes one by one through ``pour_loop``.
    """
    if not len(receipts) or not len(issues):
        return Pairs.empty()
    bound = max(
        int(receipt_quantity.max()) * len(receipts),
        int(issue_quantity.max()) * len(issues),
    )
    if bound >= SAFE:
        return pour_loop(receipts, receipt_group, receipt_quantity, issues, issue_group, issue_quantity)
    groups = np.union1d(receipt_group, issue_group)
    receipt_code = np.searchsorted(groups, receipt_group)
    issue_code = np.searchsorted(groups, issue_group)
    receipt_before, receipt_total = _totals(receipt_code, receipt_quantity, len(groups))
    issue_before, issue_total = _totals(issue_code, issue_quantity, len(groups))
    common = np.minimum(receipt_total, issue_total)
    offset = np.concatenate(([0], np.cumsum(common)[:-1]))
    receipt_end = _ends(receipt_code, receipt_quantity, receipt_before, common, offset)
    issue_end = _ends(issue_code, issue_quantity, issue_before, common, offset)
    cuts = np.concatenate((receipt_end, issue_end))
    cuts.sort(kind="stable")
    starts = np.concatenate(([0], cuts[:-1]))
    real = cuts > starts
    ends = cuts[real]
    return Pairs(
        receipts[np.searchsorted(receipt_end, ends)],
        issues[np.searchsorted(issue_end, ends)],
        ends - starts[real],
    )


def _totals(code: Ints, quantity: Ints, groups: int) -> tuple[Ints, Ints]:
    """Per group: quantity of all groups before it, and its own total."""
    running = np.concatenate((np.zeros(1, np.int64), np.cumsum(quantity)))
    borders = np.searchsorted(code, np.arange(groups + 1))
    at = running[borders]
    return at[:-1], np.diff(at)


def _ends(code: Ints, quantity: Ints, before: Ints, common: Ints, offset: Ints) -> Ints:
    """Where each row ends on the common axis; rows beyond their group's common total end with the group."""
    return np.asarray(offset[code] + np.minimum(np.cumsum(quantity) - before[code], common[code]))


def pour_loop(
    receipts: Ints, receipt_group: Ints, receipt_quantity: Ints, issues: Ints, issue_group: Ints, issue_quantity: Ints
) -> Pairs:
    """The same, one pair at a time in Python integers: for quantities beyond the bound, and the oracle of the tests."""
    out_receipt: list[int] = []
    out_issue: list[int] = []
    out_quantity: list[int] = []
    receipt_groups, left_of = receipt_group.tolist(), receipt_quantity.tolist()
    at, end = 0, len(receipt_groups)
    for issue, group, quantity in zip(issues.tolist(), issue_group.tolist(), issue_quantity.tolist(), strict=True):
        wanted = quantity
        while wanted:
            while at < end and (receipt_groups[at] < group or (receipt_groups[at] == group and not left_of[at])):
                at += 1
            if at == end or receipt_groups[at] > group:
                break
            taken = min(wanted, left_of[at])
            left_of[at] -= taken
            wanted -= taken
            out_receipt.append(int(receipts[at]))
            out_issue.append(issue)
            out_quantity.append(taken)
    return Pairs.of(out_receipt, out_issue, out_quantity)

"""The rules of the models, one piece at a time and from the rules' own words; slow and plainly right.

A transaction is (row, date, receipt?, quantity). Answers are lists of (receipt row, issue row, quantity); a virtual
transfer `k` has the rows ("I", k) and ("R", k).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Row = tuple[int, int, bool, int]
Pair = tuple[Any, Any, int]


class Left:
    """What is left of each row."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.of: dict[Any, int] = {row[0]: row[3] for row in rows}
        self.pairs: list[Pair] = []

    def take(self, receipt: Any, issue: Any) -> None:
        quantity = min(self.of[receipt], self.of[issue])
        if quantity:
            self.of[receipt] -= quantity
            self.of[issue] -= quantity
            self.pairs.append((receipt, issue, quantity))


def _sides(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    return [row for row in rows if row[2]], [row for row in rows if not row[2]]


def fifo(rows: Sequence[Row]) -> list[Pair]:
    """Each issue, first to last, takes from the first receipt that has quantity left."""
    left = Left(rows)
    receipts, issues = _sides(rows)
    for issue in issues:
        for receipt in receipts:
            left.take(receipt[0], issue[0])
    return left.pairs


def lifo(rows: Sequence[Row]) -> list[Pair]:
    """Each issue, last to first, takes from the last receipt; dates are not compared."""
    left = Left(rows)
    receipts, issues = _sides(rows)
    for issue in reversed(issues):
        for receipt in reversed(receipts):
            left.take(receipt[0], issue[0])
    return left.pairs


def lifo_date(rows: Sequence[Row]) -> list[Pair]:
    """Issues by date, within a date the last first: the latest receipts up to their date; then the nearest later ones."""
    left = Left(rows)
    receipts, issues = _sides(rows)
    for date in sorted({issue[1] for issue in issues}):
        for issue in reversed([issue for issue in issues if issue[1] == date]):
            for receipt in reversed([receipt for receipt in receipts if receipt[1] <= date]):
                left.take(receipt[0], issue[0])
    for issue in issues:
        for receipt in receipts:
            if receipt[1] > issue[1]:
                left.take(receipt[0], issue[0])
    return left.pairs


def weighted_average(rows: Sequence[Row]) -> list[Pair]:
    """One receipt: directly. Several: all into one virtual transfer, and the issues out of it."""
    left = Left(rows)
    receipts, issues = _sides(rows)
    _settle_average(left, [r[0] for r in receipts], [i[0] for i in issues], 0)
    return left.pairs


def _settle_average(left: Left, receipts: list[Any], issues: list[Any], number: int) -> list[Any]:
    """What is open afterwards on the receipts' side."""
    receipts = [receipt for receipt in receipts if left.of[receipt]]
    issues = [issue for issue in issues if left.of[issue]]
    if not receipts or not issues:
        return receipts
    if len(receipts) > 1:
        whole = sum(left.of[receipt] for receipt in receipts)
        left.of["I", number] = left.of["R", number] = whole
        for receipt in receipts:
            left.take(receipt, ("I", number))
        receipts = [("R", number)]
    for issue in issues:
        left.take(receipts[0], issue)
    return [receipt for receipt in receipts if left.of[receipt]]


def weighted_average_date(rows: Sequence[Row]) -> list[Pair]:
    """Day by day; what found nothing joins the next day on which a receipt is open, before that day's own."""
    left = Left(rows)
    open_receipts: list[Any] = []
    waiting: list[Any] = []
    number = 0
    for date in sorted({row[1] for row in rows}):
        open_receipts += [row[0] for row in rows if row[1] == date and row[2] and left.of[row[0]]]
        waiting += [row[0] for row in rows if row[1] == date and not row[2] and left.of[row[0]]]
        before = len(left.of)
        open_receipts = _settle_average(left, open_receipts, waiting, number)
        number += len(left.of) > before
        waiting = [issue for issue in waiting if left.of[issue]]
    return left.pairs

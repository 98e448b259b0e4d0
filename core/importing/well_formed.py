"""The rules of single lines that come from elsewhere than a transactions.csv.

Of columns only the lines that are out of the ordinary are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from core.costing.shape import Flags
from core.importing.model import BundleRow
from core.importing.problems import Problem
from core.importing.row_columns import BOTH, NONE, RowColumns
from core.importing.transactions import check_row
from core.vocabulary import Reference

_BROUGHT = (Reference.PURCHASE,)
_SOLD = (Reference.SALES,)
_ALONE = (Reference.MOVEMENT, Reference.PROFIT_LOSS, Reference.COUNTING)


def well_formed(file: str, rows: Sequence[BundleRow], problems: list[Problem]) -> Sequence[BundleRow]:
    """The rows that have no problem of their own; those of the others are named."""
    places: Sequence[int] = range(len(rows))
    doubtful: Iterable[BundleRow] = rows
    if isinstance(rows, RowColumns):
        doubts = np.flatnonzero(~plain_lines(rows))
        places, doubtful = doubts.tolist(), rows.made(doubts)
    broken = []
    for place, row in zip(places, doubtful, strict=True):
        before = len(problems)
        check_row(file, row, problems)
        if len(problems) > before:
            broken.append(place)
    if not broken:
        return rows
    kept = np.ones(len(rows), np.bool_)
    kept[broken] = False
    if isinstance(rows, RowColumns):
        return rows.chosen(kept)
    return [row for row, good in zip(rows, kept.tolist(), strict=True) if good]


def plain_lines(rows: RowColumns) -> Flags:
    """Lines of which every rule is kept for certain: purchases, sales and journal lines with nothing but their figures."""
    origin, row = rows.origin, rows.row
    kinds = origin.kinds.tolist()
    brought, sold, alone = (
        np.fromiter((kind in them for kind in kinds), np.bool_, len(kinds))[row] for them in (_BROUGHT, _SOLD, _ALONE)
    )
    receipt, issue = rows.quantity > 0, rows.quantity < 0
    priced, free = rows.amount >= 0, rows.amount == NONE
    plain: Flags = (brought & receipt & priced) | (sold & issue & free)
    plain |= alone & (rows.update == BOTH) & ((receipt & (priced | free)) | (issue & free))
    plain &= (origin.references.filled & origin.items.filled)[row]
    plain[list(rows.more)] = False
    if rows.posted is not None:
        plain &= rows.posted.balance.filled == rows.posted.offset.filled
        plain &= rows.posted.balance.filled | ~rows.posted.voucher.filled
    return plain

"""Of many lines those that can owe something to another one or to the books; the others need no look.

A line needs none when its days, item and place are free of doubt, it has nothing but figures, nobody points at it, and it is
all that updates its row, or the invoice of just what was received above it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container
from dataclasses import dataclass

import numpy as np

from core.costing.shape import Flags, Ints
from core.importing.bundle_row import LABOR, BundleRow
from core.importing.row_columns import FINANCIAL, PHYSICAL, RowColumns
from core.importing.texts import Texts

_AMOUNT = BundleRow._fields.index("amount") + 1
_POINTERS = tuple(BundleRow._fields.index(name) - _AMOUNT for name in ("return_of", "marked_to", "shipment"))


@dataclass(frozen=True, slots=True)
class Doubts:
    """What makes a line worth a look."""

    items: Callable[[str], bool]
    days: Callable[[str], bool]
    accounts: Callable[[str], bool]
    sites: Collection[str]
    """Those that there may be; none: any."""
    known: Container[str]
    """References of the books."""
    any_known: bool


def concerned(rows: RowColumns, doubts: Doubts) -> Ints:
    """The places of the lines that need a look, in their order."""
    origin, row = rows.origin, rows.row
    look = _each(rows.dates, doubts.days)
    look[list(rows.more)] = True
    if rows.posted is not None:
        look |= _each(rows.posted.balance, doubts.accounts) | _each(rows.posted.offset, doubts.accounts)
        look |= (rows.posted.offset.filled != rows.posted.balance.filled) | _on_several_days(
            rows.posted.number, rows.dates
        )
    by_row = _each(origin.items, doubts.items) | (origin.kinds == LABOR)
    if doubts.sites:
        site, warehouse = origin.places[:2]
        by_row |= _each(site, lambda name: name not in doubts.sites) | warehouse.filled
    named = {cells[place] for cells in rows.more.values() for place in _POINTERS if cells[place]}
    if named or doubts.any_known:
        by_row |= np.fromiter(
            (reference in named or reference in doubts.known for reference in origin.references), np.bool_, len(by_row)
        )
    by_row |= _unusual(rows, len(by_row))
    by_row[row[look]] = True
    return np.flatnonzero(by_row[row])


def _each(texts: Texts, doubtful: Callable[[str], bool]) -> Flags:
    return np.array([doubtful(text) for text in texts.texts] or [False], np.bool_)[texts.codes]


def _on_several_days(vouchers: Ints, dates: Texts) -> Flags:
    """Lines of vouchers that have more than one date."""
    first = np.full(int(vouchers.max(initial=-1)) + 2, -1, np.int64)
    first[vouchers[::-1]] = dates.codes[::-1]
    other = (first[vouchers] != dates.codes) & (vouchers >= 0)
    several = np.zeros(len(first), np.bool_)
    several[vouchers[other]] = True
    return several[vouchers]


def _unusual(rows: RowColumns, count: int) -> Flags:
    """Rows whose lines are neither one nor a receipt and, below it, the invoice of all of it."""
    row, places = rows.row, np.arange(len(rows))
    physical, financial = rows.update == PHYSICAL, rows.update == FINANCIAL
    received: Ints = np.full(count, -1, np.int64)
    received[row[physical]] = places[physical]
    above = received[row[financial]]
    fits = (above >= 0) & (above < places[financial])
    fits &= (rows.quantity[above] == rows.quantity[financial]) & (rows.quantity[financial] != 0)
    invoices, lines = np.bincount(row[financial], minlength=count), np.bincount(row, minlength=count)
    unusual: Flags = lines - invoices > 1
    unusual |= invoices > 1
    unusual[row[financial][~fits]] = True
    return unusual

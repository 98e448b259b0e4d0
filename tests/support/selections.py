"""Builds what one bundle of a close reads from a few transactions, each written in one line.

Quantities are whole pieces and amounts are in minor units: the rules do not know the scale, and small numbers can be
checked by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.close.accounts import StoredAccounts
from core.close.selection import OldSettlements, Selection
from core.costing.shape import Ints
from core.posting.accounts import by_hand, expensed
from core.posting.facts import AccountsKey
from core.vocabulary import InventoryModel, PostingType

FIRST_DAY = 20260100
"""Day ``n`` of the tests is January ``n``, 2026."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One inventory transaction: id, day of January, signed quantity, cost as posted."""

    id: int
    day: int
    quantity: int
    cost: int = 0
    group: int = 1
    """Cost group id."""
    open: int | None = None
    """Open quantity without sign; ``None``: all of it."""
    adjusted: int = 0
    settled: int = 0
    financial: bool = True
    accounts: int = 1
    layers: tuple[tuple[int, int], ...] = ()
    """(Open quantity then, amount) of each adjustment of the balance."""

    @property
    def order(self) -> tuple[int, int, int]:
        return self.group, self.day, self.id


def old_settlements(nodes: Mapping[int, int], rows: Iterable[tuple[int, int, int, int, int, int]]) -> OldSettlements:
    """From (receipt id, issue id, start on the receipt, start on the issue, quantity, amount)."""
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
    if not columns:
        return OldSettlements.none()
    receipt, issue = ([nodes[number] for number in column.tolist()] for column in columns[:2])
    return OldSettlements(np.array(receipt, np.int64), np.array(issue, np.int64), *columns[2:])


def selection(
    *rows: Moved,
    closed: Sequence[Moved] = (),
    model: InventoryModel = InventoryModel.FIFO,
    models: Mapping[int, InventoryModel] | None = None,
    include_physical: Iterable[int] = (),
    old: Sequence[tuple[int, int, int, int, int, int]] = (),
    **more: Any,
) -> Selection:
    """Open transactions in order of (group, day, id), and behind them the ``closed`` ones with nothing open."""
    opened = sorted(rows, key=lambda row: row.order)
    every = [*opened, *closed]
    groups = sorted({row.group for row in every})
    models = models or {}
    ids = [row.id for row in every]

    def column(values: Iterable[int]) -> Ints:
        return np.array(list(values), np.int64)

    return Selection(
        groups=column(groups),
        items=column(100 + group for group in groups),
        models=[models.get(group, model) for group in groups],
        include_physical=np.isin(groups, list(include_physical)),
        open_count=len(opened),
        id=column(ids),
        group=column(groups.index(row.group) for row in every),
        date=column(FIRST_DAY + row.day for row in every),
        receipt=np.array([row.quantity > 0 for row in every], bool),
        quantity=column(abs(row.quantity) for row in every),
        open=column(
            [abs(row.quantity) if row.open is None else row.open for row in opened] + [row.open or 0 for row in closed]
        ),
        posted=column(row.cost for row in every),
        adjusted=column(row.adjusted for row in every),
        settled=column(row.settled for row in every),
        financial=np.array([row.financial for row in every], bool),
        accounts=column(row.accounts for row in every),
        layered=np.array([bool(row.layers) for row in every], bool),
        layers={row.id: list(row.layers) for row in every if row.layers},
        old=old_settlements({number: node for node, number in enumerate(ids)}, old),
        **more,
    )


P = PostingType
INVENTORY, OFFSET, PROFIT, LOSS = 1300, 5000, 5110, 5120
ORDINARY = AccountsKey(INVENTORY, int(P.ISSUE), OFFSET, int(P.CONSUMPTION), PROFIT, LOSS, item_group=7)
VENDOR = AccountsKey(
    INVENTORY, int(P.PURCHASE_INVENTORY_RECEIPT), 2100, int(P.VENDOR_SUMMARY), PROFIT, LOSS, item_group=7
)
BY_HAND_PROFIT, BY_HAND_LOSS, EXPENSED_PROFIT, EXPENSED_LOSS = 11, 12, 13, 14
VENDOR_RETURN, VENDOR_PROFIT, VENDOR_LOSS = 2, 21, 22


def stored_accounts() -> StoredAccounts:
    """Number 1 is an ordinary posting, 2 a vendor return; the others are their variants."""
    return StoredAccounts(
        {
            1: ORDINARY,
            BY_HAND_PROFIT: by_hand(ORDINARY, increase=True),
            BY_HAND_LOSS: by_hand(ORDINARY, increase=False),
            EXPENSED_PROFIT: expensed(ORDINARY, profit=True),
            EXPENSED_LOSS: expensed(ORDINARY, profit=False),
            VENDOR_RETURN: VENDOR,
            VENDOR_PROFIT: by_hand(VENDOR, increase=True),
            VENDOR_LOSS: by_hand(VENDOR, increase=False),
        }
    )

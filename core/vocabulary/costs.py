"""What a cost comes from."""

from __future__ import annotations

from enum import StrEnum


class CostKind(StrEnum):
    """What a node of the tree is."""

    TRANSACTION = "transaction"
    SETTLED = "settled"
    PRICED = "priced"
    TRANSFERRED = "transferred"
    COLLECTED = "collected"
    MATERIAL = "material"
    RETURNED = "returned"
    POSTED = "posted"
    RECEIVED = "received"
    OPENED = "opened"
    FIXED_PRICE = "fixed_price"
    STANDARD_COST = "standard_cost"
    MOVING_AVERAGE = "moving_average"
    RUNNING_AVERAGE = "running_average"
    MARKED = "marked"
    MOVED = "moved"
    OPPOSITE = "opposite"
    LABOR = "labor"
    COMPLETE = "complete_adjustment"
    BALANCE = "adjustment_of_balance"
    LATE = "late_charge"
    FOLLOWED = "followed"
    RECALCULATED = "recalculated"
    WAITING = "waiting"
    EARLIER = "earlier"
    LEFTOVER = "leftover"
    PRICE_DIFFERENCE = "price_difference"
    MORE = "more"

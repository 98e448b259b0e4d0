"""Closing records: their types, what they settle and adjust, and what their log says."""

from __future__ import annotations

from enum import StrEnum

from core.vocabulary.labelled import Labelled


class RecordType(StrEnum):
    """Type of a closing record: one row of Closing and adjustment."""

    OPENING = "opening"
    CLOSING = "closing"
    RECALCULATION = "recalculation"
    ON_HAND = "on_hand"
    TRANSACTION = "transaction"
    REVALUATION = "revaluation"
    STANDARD_COST = "standard_cost"
    REVERSAL = "reversal"


RECORD_NAMES = {
    RecordType.OPENING: "Opening",
    RecordType.CLOSING: "Closing",
    RecordType.RECALCULATION: "Recalculation",
    RecordType.ON_HAND: "On-hand",
    RecordType.TRANSACTION: "Transaction",
    RecordType.REVALUATION: "Revaluation",
    RecordType.STANDARD_COST: "Standard cost",
    RecordType.REVERSAL: "Reversal",
}


class Principle(Labelled):
    """Why this receipt was settled with this issue."""

    FIFO = 1
    LIFO = 2
    LIFO_DATE = 3
    WA = 4
    WAD = 5
    MARKING = 6
    ADJUSTMENT = 7
    PHYSICAL_VALUE = 8
    SERVICE_ITEM = 9
    NON_FINANCIAL_TRANSFER = 10

    @property
    def label(self) -> str:
        return PRINCIPLE_NAMES[self]


PRINCIPLE_NAMES = {
    Principle.FIFO: "FIFO",
    Principle.LIFO: "LIFO",
    Principle.LIFO_DATE: "LIFO date",
    Principle.WA: "Weighted avg.",
    Principle.WAD: "Weighted avg. date",
    Principle.MARKING: "Marking",
    Principle.ADJUSTMENT: "Adjustment",
    Principle.PHYSICAL_VALUE: "Physical value",
    Principle.SERVICE_ITEM: "Service item settlement",
    Principle.NON_FINANCIAL_TRANSFER: "Non-financial transfer",
}


class SettlementType(Labelled):
    """SETTLED uses quantity up; PROVISIONAL only adjusts (physical value); REVALUED re-prices an older settlement."""

    SETTLED = 1
    PROVISIONAL = 2
    REVALUED = 3

    @property
    def label(self) -> str:
        return "Adjusted only" if self is SettlementType.PROVISIONAL else super().label


class AdjustmentKind(Labelled):
    """What a cost adjustment changes."""

    CLOSE = 1
    """An issue's cost set by close or recalculation."""
    LINK = 2
    """A receipt that follows its issues; changes the base layer."""
    COMPLETE = 3
    """Complete adjustment of a receipt by hand; base layer."""
    BALANCE = 4
    """Adjustment of the open balance by hand; a layer of its own."""
    LATE = 5
    """Late charge; base layer, whatever is settled."""
    EXPENSED = 6
    """A leftover on Loss (the issues are dearer): ledger only, the transaction's cost does not change."""
    REVALUATION = 7
    """Moving average or standard cost revaluation: no transaction, value of the cost group."""
    GAINED = 8
    """A leftover on Profit (the receipt is dearer): ledger only."""

    @property
    def label(self) -> str:
        return ADJUSTMENT_NAMES[self]


ADJUSTMENT_NAMES = {
    AdjustmentKind.CLOSE: "Adjustment",
    AdjustmentKind.LINK: "Follows its issues",
    AdjustmentKind.COMPLETE: "Complete adjustment",
    AdjustmentKind.BALANCE: "Adjustment of balance",
    AdjustmentKind.LATE: "Late charge",
    AdjustmentKind.EXPENSED: "Leftover to Loss",
    AdjustmentKind.REVALUATION: "Revaluation",
    AdjustmentKind.GAINED: "Leftover to Profit",
}

LEFTOVERS = (AdjustmentKind.EXPENSED, AdjustmentKind.GAINED)
"""Kinds that post to the ledger without changing a cost."""


class Specification(StrEnum):
    """How the voucher lines of a closing record are summed."""

    TOTAL = "total"
    GROUP = "group"
    ITEM = "item"


class LogReason(StrEnum):
    """Reason code of a line of the closing log."""

    NOT_INVOICED = "no receipt invoiced"
    SHORTAGE = "shortage in these dimension values"
    MARK_NOT_INVOICED = "marked receipt not invoiced by the date"
    MARK_REMOVED = "illegal mark removed"
    PRODUCTION_OPEN = "sub-production not ended"
    PHYSICAL_PRICE = "priced by physical value, not settled"
    EXPENSED = "leftover expensed"
    MAX_PASSES = "maximum passes reached"
    ZERO_PRICE = "zero price used"
    CIRCULARITY = "circularity"
    VALUE_WITHOUT_QUANTITY = "value without quantity expensed"


WARNINGS = frozenset(reason for reason in LogReason if reason is not LogReason.PHYSICAL_PRICE)
"""Reasons that make a run end as *done with warnings*."""


class Spread(StrEnum):
    """What a charge is spread by."""

    VALUE = "value"
    QUANTITY = "quantity"
    WEIGHTS = "weights"

"""The closed lists of the field: models, kinds, posting types, principles, states.

Members are ``IntEnum`` where rows store them by the million and ``StrEnum`` where a person reads the column. The
integer of a member is part of the stored books: never renumber, only append.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class InventoryModel(StrEnum):
    """Costing rule of an item."""

    FIFO = "FIFO"
    LIFO = "LIFO"
    LIFO_DATE = "LIFO_DATE"
    WA = "WA"
    WAD = "WAD"
    MA = "MA"
    STD = "STD"

    @property
    def periodic(self) -> bool:
        return self not in (InventoryModel.MA, InventoryModel.STD)


MODEL_NAMES = {
    InventoryModel.FIFO: "FIFO",
    InventoryModel.LIFO: "LIFO",
    InventoryModel.LIFO_DATE: "LIFO date",
    InventoryModel.WA: "Weighted average",
    InventoryModel.WAD: "Weighted average date",
    InventoryModel.MA: "Moving average",
    InventoryModel.STD: "Standard cost",
}


DIMENSIONS = ("site", "warehouse", "batch", "serial", "configuration", "size", "color")
"""Inventory dimensions that may be tracked financially, in the order in which they are stored."""
ALL_DIMENSIONS = (*DIMENSIONS, "location", "pallet")
"""Every inventory dimension of a transaction, in the order in which they are stored."""


class Labelled(IntEnum):
    """Stored as a number, shown as a word: screens and JSON write the ``label``."""

    @property
    def label(self) -> str:
        raise NotImplementedError


class Reference(Labelled):
    """What kind of document an inventory transaction belongs to."""

    PURCHASE = 1
    SALES = 2
    CUSTOMER_RETURN = 3
    VENDOR_RETURN = 4
    MOVEMENT = 5
    PROFIT_LOSS = 6
    COUNTING = 7
    TRANSFER = 8
    PRODUCTION_ISSUE = 9
    PRODUCTION_RECEIPT = 10
    WEIGHTED_AVERAGE_CLOSING = 11
    OPENING = 12

    @property
    def label(self) -> str:
        return REFERENCE_NAMES[self]


REFERENCE_NAMES = {
    Reference.PURCHASE: "Purchase",
    Reference.SALES: "Sales",
    Reference.CUSTOMER_RETURN: "Customer return",
    Reference.VENDOR_RETURN: "Vendor return",
    Reference.MOVEMENT: "Movement",
    Reference.PROFIT_LOSS: "Profit/loss",
    Reference.COUNTING: "Counting",
    Reference.TRANSFER: "Transfer",
    Reference.PRODUCTION_ISSUE: "Production, material",
    Reference.PRODUCTION_RECEIPT: "Production, product",
    Reference.WEIGHTED_AVERAGE_CLOSING: "Weighted average inventory closing",
    Reference.OPENING: "Opening",
}


JOURNALS = frozenset({Reference.MOVEMENT, Reference.PROFIT_LOSS, Reference.COUNTING})
"""Inventory journals: both updates at once, against an offset account that the user may name."""


class UpdateKind(Labelled):
    """Physical: goods moved. Financial: value known."""

    PHYSICAL = 0
    FINANCIAL = 1

    @property
    def label(self) -> str:
        return self.name.lower()


class LinkKind(IntEnum):
    """Why the cost of a receipt is made of issues."""

    TRANSFER = 1
    PRODUCTION = 2
    RETURN = 3
    VIRTUAL = 4
    NON_FINANCIAL_TRANSFER = 5


class PostingType(Labelled):
    """Posting type of a ledger line; ``core.posting.keys`` has the keys that posting profiles and cases name them by."""

    PRODUCT_RECEIPT = 1
    PURCHASE_ACCRUAL = 2
    PURCHASE_INVENTORY_RECEIPT = 3
    VENDOR_SUMMARY = 4
    PURCHASE_EXPENDITURE = 5
    PACKING_SLIP = 6
    PACKING_SLIP_OFFSET = 7
    ISSUE = 8
    CONSUMPTION = 9
    INVENTORY_RECEIPT = 10
    INVENTORY_ISSUE = 11
    PROFIT = 12
    LOSS = 13
    INTER_UNIT_PAYABLE = 14
    INTER_UNIT_RECEIVABLE = 15
    PRODUCTION_ISSUE = 16
    PRODUCTION_ISSUE_OFFSET = 17
    PRODUCTION_RECEIPT = 18
    PRODUCTION_RECEIPT_OFFSET = 19
    LABOR = 20
    MOVING_AVERAGE_PRICE_DIFFERENCE = 21
    MOVING_AVERAGE_REVALUATION = 22
    PURCHASE_PRICE_VARIANCE = 23
    STANDARD_COST_REVALUATION = 24
    FIXED_RECEIPT_PRICE_PROFIT = 25
    FIXED_RECEIPT_PRICE_LOSS = 26
    FIXED_RECEIPT_PRICE_OFFSET = 27
    PICKING_LIST = 28
    PICKING_LIST_OFFSET = 29
    REPORT_AS_FINISHED = 30
    REPORT_AS_FINISHED_OFFSET = 31
    PRODUCTION_VARIANCE = 32
    OTHER = 33

    @property
    def label(self) -> str:
        return POSTING_NAMES[self]


POSTING_NAMES = {
    PostingType.PRODUCT_RECEIPT: "Product receipt",
    PostingType.PURCHASE_ACCRUAL: "Purchase, accrual",
    PostingType.PURCHASE_INVENTORY_RECEIPT: "Purchase, inventory receipt",
    PostingType.VENDOR_SUMMARY: "Vendor summary account",
    PostingType.PURCHASE_EXPENDITURE: "Purchase expenditure for product",
    PostingType.PACKING_SLIP: "Packing slip",
    PostingType.PACKING_SLIP_OFFSET: "Packing slip offset",
    PostingType.ISSUE: "Issue",
    PostingType.CONSUMPTION: "Consumption",
    PostingType.INVENTORY_RECEIPT: "Inventory receipt",
    PostingType.INVENTORY_ISSUE: "Inventory issue",
    PostingType.PROFIT: "Profit",
    PostingType.LOSS: "Loss",
    PostingType.INTER_UNIT_PAYABLE: "Inter-unit payable",
    PostingType.INTER_UNIT_RECEIVABLE: "Inter-unit receivable",
    PostingType.PRODUCTION_ISSUE: "Production, issue",
    PostingType.PRODUCTION_ISSUE_OFFSET: "Production, issue offset",
    PostingType.PRODUCTION_RECEIPT: "Production, receipt",
    PostingType.PRODUCTION_RECEIPT_OFFSET: "Production, receipt offset",
    PostingType.LABOR: "Absorbed labor",
    PostingType.MOVING_AVERAGE_PRICE_DIFFERENCE: "Price difference for moving average",
    PostingType.MOVING_AVERAGE_REVALUATION: "Cost revaluation for moving average",
    PostingType.PURCHASE_PRICE_VARIANCE: "Purchase price variance",
    PostingType.STANDARD_COST_REVALUATION: "Inventory cost revaluation",
    PostingType.FIXED_RECEIPT_PRICE_PROFIT: "Fixed receipt price profit",
    PostingType.FIXED_RECEIPT_PRICE_LOSS: "Fixed receipt price loss",
    PostingType.FIXED_RECEIPT_PRICE_OFFSET: "Fixed receipt price offset",
    PostingType.PICKING_LIST: "Picking list",
    PostingType.PICKING_LIST_OFFSET: "Picking list offset",
    PostingType.REPORT_AS_FINISHED: "Report as finished",
    PostingType.REPORT_AS_FINISHED_OFFSET: "Report as finished offset",
    PostingType.PRODUCTION_VARIANCE: "Production variance",
    PostingType.OTHER: "Offset account",
}


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
        return "Adjusted only" if self is SettlementType.PROVISIONAL else self.name.capitalize()


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


class PeriodStatus(StrEnum):
    """Status of a ledger period. On hold can be reopened, closed cannot."""

    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class JobState(StrEnum):
    """State of a run, as the job of its closing record keeps it (docs/architecture.md, *The close*)."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    FAILED = "failed"
    POSTING = "posting"
    DONE = "done"
    DONE_WARNED = "done with warnings"

    @property
    def live(self) -> bool:
        """Not finished: blocks another close."""
        return self not in (JobState.CANCELLED, JobState.DONE, JobState.DONE_WARNED)


LIVE = tuple(state.value for state in JobState if state.live)
"""States of a run that is not finished."""


class Requested(StrEnum):
    """What somebody asked a run for; it does it at the end of a bundle."""

    NOTHING = ""
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """Phase of a run, as shown on screen."""

    CHECK = "check"
    SELECT = "select"
    PLAN = "plan"
    VALUE = "value and stage"
    POST = "post"


PHASES = tuple(Phase)
"""In their order; the number of a phase counts from 1."""


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


class Role(StrEnum):
    """What a user may do; each role includes the ones before it."""

    VIEW = "view"
    ENTER = "enter"
    POST = "post"
    CLOSE = "close"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

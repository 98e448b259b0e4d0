"""Posting types: the role of an account in a posting."""

from __future__ import annotations

from core.vocabulary.labelled import Labelled


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

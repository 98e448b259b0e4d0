"""What import files, cases and the setup call a posting type.

Source: docs/rules.md#5-what-posts-where
"""

from __future__ import annotations

from core.vocabulary import PostingType

POSTING_KEYS = {
    "purch_packing": PostingType.PRODUCT_RECEIPT,
    "purch_accrual": PostingType.PURCHASE_ACCRUAL,
    "purch_receipt": PostingType.PURCHASE_INVENTORY_RECEIPT,
    "vendor": PostingType.VENDOR_SUMMARY,
    "purch_expend": PostingType.PURCHASE_EXPENDITURE,
    "sales_packing": PostingType.PACKING_SLIP,
    "sales_packing_offset": PostingType.PACKING_SLIP_OFFSET,
    "sales_issue": PostingType.ISSUE,
    "sales_consumption": PostingType.CONSUMPTION,
    "inv_receipt": PostingType.INVENTORY_RECEIPT,
    "inv_issue": PostingType.INVENTORY_ISSUE,
    "inv_profit": PostingType.PROFIT,
    "inv_loss": PostingType.LOSS,
    "iu_payable": PostingType.INTER_UNIT_PAYABLE,
    "iu_receivable": PostingType.INTER_UNIT_RECEIVABLE,
    "prod_issue": PostingType.PRODUCTION_ISSUE,
    "prod_issue_offset": PostingType.PRODUCTION_ISSUE_OFFSET,
    "prod_receipt": PostingType.PRODUCTION_RECEIPT,
    "prod_receipt_offset": PostingType.PRODUCTION_RECEIPT_OFFSET,
    "labor": PostingType.LABOR,
    "ma_pricediff": PostingType.MOVING_AVERAGE_PRICE_DIFFERENCE,
    "ma_reval": PostingType.MOVING_AVERAGE_REVALUATION,
    "std_ppv": PostingType.PURCHASE_PRICE_VARIANCE,
    "std_reval": PostingType.STANDARD_COST_REVALUATION,
    "frp_profit": PostingType.FIXED_RECEIPT_PRICE_PROFIT,
    "frp_loss": PostingType.FIXED_RECEIPT_PRICE_LOSS,
    "frp_offset": PostingType.FIXED_RECEIPT_PRICE_OFFSET,
    "picking_list": PostingType.PICKING_LIST,
    "picking_list_offset": PostingType.PICKING_LIST_OFFSET,
    "prod_variance": PostingType.PRODUCTION_VARIANCE,
    "report_as_finished": PostingType.REPORT_AS_FINISHED,
    "report_as_finished_offset": PostingType.REPORT_AS_FINISHED_OFFSET,
}
"""Key of a posting profile line (as in import files and cases) -> posting type."""
KEY_OF = {posting_type: key for key, posting_type in POSTING_KEYS.items()}
"""Posting type -> its key; `PostingType.OTHER` has none, because no line of a profile names it."""

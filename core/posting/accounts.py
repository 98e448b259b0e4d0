"""Which posting types an update uses, and the ledger lines that follow from its stored accounts.

Every update has a balance-sheet account and an offset. Both are found once, stored with the update, and from then on
only read back: by the financial update that takes the physical one back, by the close, by adjustments and by reversals.

Example: a sale costing 12.00 has the posting types Issue and Consumption: 1300 -12.00, 5000 +12.00.

Source: docs/rules.md#51-events-and-accounts, docs/rules.md#53-the-original-accounts
"""

from __future__ import annotations

from core.posting.facts import AccountsKey
from core.posting.setup import Item, Setup
from core.vocabulary import JOURNALS, PostingType, Reference, UpdateKind

P = PostingType
_PHYSICAL = {
    Reference.PURCHASE: (P.PRODUCT_RECEIPT, P.PURCHASE_ACCRUAL),
    Reference.VENDOR_RETURN: (P.PRODUCT_RECEIPT, P.PURCHASE_ACCRUAL),
    Reference.SALES: (P.PACKING_SLIP, P.PACKING_SLIP_OFFSET),
    Reference.CUSTOMER_RETURN: (P.PACKING_SLIP, P.PACKING_SLIP_OFFSET),
    Reference.PRODUCTION_ISSUE: (P.PICKING_LIST, P.PICKING_LIST_OFFSET),
    Reference.PRODUCTION_RECEIPT: (P.REPORT_AS_FINISHED, P.REPORT_AS_FINISHED_OFFSET),
}
_FINANCIAL = {
    Reference.PURCHASE: (P.PURCHASE_INVENTORY_RECEIPT, P.VENDOR_SUMMARY),
    Reference.VENDOR_RETURN: (P.PURCHASE_INVENTORY_RECEIPT, P.VENDOR_SUMMARY),
    Reference.SALES: (P.ISSUE, P.CONSUMPTION),
    Reference.CUSTOMER_RETURN: (P.ISSUE, P.CONSUMPTION),
    Reference.PRODUCTION_ISSUE: (P.PRODUCTION_ISSUE, P.PRODUCTION_ISSUE_OFFSET),
    Reference.PRODUCTION_RECEIPT: (P.PRODUCTION_RECEIPT, P.PRODUCTION_RECEIPT_OFFSET),
}
PAIRS = (
    *_PHYSICAL.values(),
    *_FINANCIAL.values(),
    (P.INVENTORY_RECEIPT, P.PROFIT),
    (P.INVENTORY_ISSUE, P.LOSS),
    (P.INVENTORY_RECEIPT, P.INTER_UNIT_PAYABLE),
    (P.INVENTORY_ISSUE, P.INTER_UNIT_RECEIVABLE),
)
"""Every inventory side with its offset."""
INVENTORY_TYPES = (
    P.PRODUCT_RECEIPT,
    P.PURCHASE_INVENTORY_RECEIPT,
    P.PACKING_SLIP,
    P.ISSUE,
    P.INVENTORY_RECEIPT,
    P.INVENTORY_ISSUE,
    P.PRODUCTION_ISSUE,
    P.PRODUCTION_RECEIPT,
    P.PICKING_LIST,
    P.REPORT_AS_FINISHED,
)
"""The inventory side of a posting; stored accounts with another one belong to leftovers, which move no inventory."""


def posting_types(reference: Reference, kind: UpdateKind, *, receipt: bool) -> tuple[PostingType, PostingType]:
    """Balance-sheet and offset posting type of an update; a kind without a pair of its own posts like a journal."""
    if reference is Reference.TRANSFER:
        return (P.INVENTORY_RECEIPT, P.INTER_UNIT_PAYABLE) if receipt else (P.INVENTORY_ISSUE, P.INTER_UNIT_RECEIVABLE)
    table = _PHYSICAL if kind is UpdateKind.PHYSICAL else _FINANCIAL
    found = table.get(reference)
    if found is not None:
        return found
    return (P.INVENTORY_RECEIPT, P.PROFIT) if receipt else (P.INVENTORY_ISSUE, P.LOSS)


def accounts_for(
    setup: Setup,
    item: Item,
    reference: Reference,
    kind: UpdateKind,
    *,
    receipt: bool,
    balance_account: int = 0,
    offset_account: int = 0,
    profit_account: int = 0,
    loss_account: int = 0,
    difference_type: int = 0,
) -> AccountsKey:
    """The accounts a new update is posted to; given ones (already posted elsewhere, a journal's offset) win.

    Receipts and vendor returns also keep the Profit and Loss accounts then valid: adjustments made by hand and
    expensed leftovers go there. Accounts are ids, 0 for none. ``AccountMissing`` or ``AccountBlocked`` when the profile
    gives no usable one.
    """
    balance_type, offset_type = posting_types(reference, kind, receipt=receipt)
    if offset_account and reference in JOURNALS:
        offset_type = P.OTHER
    keeps_profit = receipt or reference is Reference.VENDOR_RETURN
    return AccountsKey(
        balance_account=balance_account or setup.account_for(balance_type, item),
        balance_type=int(balance_type),
        offset_account=offset_account or setup.account_for(offset_type, item),
        offset_type=int(offset_type),
        profit_account=(profit_account or setup.account_for(P.PROFIT, item)) if keeps_profit else 0,
        loss_account=(loss_account or setup.account_for(P.LOSS, item)) if keeps_profit else 0,
        difference_account=setup.account_for(PostingType(difference_type), item) if difference_type else 0,
        difference_type=difference_type,
        item_group=item.group_id,
    )


def by_hand(key: AccountsKey, *, increase: bool) -> AccountsKey:
    """Accounts of an adjustment by hand: the stored inventory account against the stored Profit or Loss."""
    return AccountsKey(
        key.balance_account,
        key.balance_type,
        key.profit_account if increase else key.loss_account,
        int(P.PROFIT if increase else P.LOSS),
        item_group=key.item_group,
    )


def expensed(key: AccountsKey, *, profit: bool) -> AccountsKey:
    """Accounts of an expensed leftover: the stored offset account against the stored Profit or Loss."""
    return AccountsKey(
        key.offset_account,
        key.offset_type,
        key.profit_account if profit else key.loss_account,
        int(P.PROFIT if profit else P.LOSS),
        item_group=key.item_group,
    )


def lines_of(key: AccountsKey, amount: int, document_amount: int) -> list[tuple[int, int, int]]:
    """Ledger lines (account, posting type, amount) of a value; what the document differs by goes to its own account.

    Amounts in minor units, debit positive, as changes of inventory value. They add up to zero; lines of zero are left
    out. 50.00 at standard of a document of 52.00: 50.00, 2.00 and -52.00.
    """
    if not key.difference_account:
        document_amount = amount
    lines = [(key.balance_account, key.balance_type, amount)]
    if document_amount != amount:
        lines.append((key.difference_account, key.difference_type, document_amount - amount))
    lines.append((key.offset_account, key.offset_type, -document_amount))
    return [line for line in lines if line[2]]

"""Inventory transactions, their updates, and what connects them."""

from __future__ import annotations

import datetime as dt

from core.vocabulary import UpdateKind
from db.engine.kinds import numbers
from db.tables.declare import (
    Row,
    bulk_reference,
    check,
    day,
    day_key,
    index,
    key,
    laid_out,
    maybe_day,
    moment,
    remark,
    unique,
    whole,
    words,
    zero,
)


class CostGroup(Row, table=True):
    """An item with the values of the dimensions that are tracked financially: what has one cost."""

    __table_args__ = laid_out(
        unique("company_id", "item_id", "site", "warehouse", "batch", "serial", "configuration", "size", "color")
    )
    id: int = key()
    company_id: int = whole("inventory_lock.company_id")
    item_id: int = whole("item.id")
    """The item."""
    site: str = remark()
    warehouse: str = remark()
    batch: str = remark()
    serial: str = remark()
    configuration: str = remark()
    size: str = remark()
    color: str = remark()


class InventoryDimension(Row, table=True):
    """A combination of all dimension values."""

    __table_args__ = laid_out(
        unique(
            "company_id", "site", "warehouse", "batch", "serial", "configuration", "size", "color", "location", "pallet"
        )
    )
    id: int = key()
    company_id: int = whole("company.id")
    site: str = remark()
    warehouse: str = remark()
    batch: str = remark()
    serial: str = remark()
    configuration: str = remark()
    size: str = remark()
    color: str = remark()
    location: str = remark()
    pallet: str = remark()


class PostingAccounts(Row, table=True):
    """The accounts of a posting as they were then; 0 for none."""

    __table_args__ = laid_out(
        unique(
            "company_id", "balance_account_id", "balance_posting_type", "offset_account_id", "offset_posting_type",
            "profit_account_id", "loss_account_id", "difference_account_id", "difference_posting_type", "item_group_id",
        )
    )  # fmt: skip
    id: int = key()
    company_id: int = whole("company.id")
    balance_account_id: int = zero()
    """Account of the balance sheet."""
    balance_posting_type: int = zero()
    """Its posting type."""
    offset_account_id: int = zero()
    """Account on the other side."""
    offset_posting_type: int = zero()
    """Its posting type."""
    profit_account_id: int = zero()
    """Profit, for adjustments by hand and leftovers of this receipt."""
    loss_account_id: int = zero()
    """Loss, for the same."""
    difference_account_id: int = zero()
    """What the document differs from the inventory value."""
    difference_posting_type: int = zero()
    """Its posting type."""
    item_group_id: int = zero()
    """Item group when it was posted."""


class InventoryTransaction(Row, table=True):
    """Identity and quantity. The id is the posting order; virtual ones belong to a record and lie above 2^62."""

    __table_args__ = laid_out(
        bulk_reference("cost_group_id", "cost_group.id"),
        bulk_reference("dimension_id", "inventory_dimension.id"),
        index("company_id", "number"),
        index("company_id", "lot"),
        index("record_id", where="record_id <> 0", name="ix_inventory_transaction_record_id"),
        index("parent_id", where="parent_id <> 0", name="ix_inventory_transaction_parent_id"),
    )
    id: int = key()
    """Key, and the posting order."""
    company_id: int = whole()
    cost_group_id: int = whole()
    dimension_id: int = whole()
    """Its dimension values."""
    reference: int = whole()
    """`Reference`: kind of its document."""
    number: str = words()
    """Document line or label; of a transfer with `.I` or `.R`, the side; empty for virtual ones."""
    lot: str = remark()
    """Production that it belongs to."""
    quantity: int = whole()
    """Signed: receipts +, issues -."""
    parent_id: int = zero()
    """The first transaction of its line, which it was split off; 0: none."""
    record_id: int = zero()
    """Closing record of a virtual transfer, or of the opening that brought it; 0: posted here."""


_SELECTED = ("quantity", "amount", "accounts_id", "record_id")


class InventoryUpdate(Row, table=True):
    """A physical (kind 0) or financial (kind 1) update of a transaction."""

    __table_args__ = laid_out(
        check("kind", f"kind IN {numbers(*UpdateKind)}"),
        bulk_reference("transaction_id", "inventory_transaction.id"),
        # What a close selects, without a look at the rows: on SQLite that look is half of the time.
        index("cost_group_id", "kind", "date", *_SELECTED, name="ix_inventory_update_open").ddl_if(dialect="sqlite"),
        index("cost_group_id", "kind", "date").ddl_if(dialect="postgresql"),
        index("voucher_id"),
        index("record_id", where="record_id <> 0", name="ix_inventory_update_record_id"),
        by_key=True,
    )
    transaction_id: int = key()
    kind: int = key()
    """`UpdateKind`: 0 physical, 1 financial."""
    cost_group_id: int = whole()
    date: dt.date = day()
    quantity: int = whole()
    """Signed. How many pieces a transaction has now is the quantity of its newest update."""
    amount: int = whole()
    """Change of inventory value: receipts +, issues -."""
    document_amount: int = zero()
    """Value of the document, same sign; the difference to the amount goes to the difference account."""
    taken_back: int = zero()
    """Physical amount and adjustments that this financial update takes back."""
    voucher_id: int = zero()
    """Its voucher; 0: nothing went to the ledger."""
    accounts_id: int = zero()
    record_id: int = zero()
    """As of its transaction."""


class PartUpdate(Row, table=True):
    """The document of an update of a part: packing slip or invoice of a line that is delivered or invoiced in parts."""

    __table_args__ = laid_out(by_key=True)
    transaction_id: int = key()
    kind: int = key()
    """`UpdateKind`."""
    part: str = words()
    """The packing slip or invoice."""


class Undoing(Row, table=True):
    """A posted transaction that was a mistake, taken back: by its opposite, or physically where it was not invoiced."""

    __table_args__ = laid_out(index("company_id"), index("opposite_id"), by_key=True)
    transaction_id: int = key("inventory_transaction.id")
    """The one that is undone."""
    company_id: int = whole("company.id")
    opposite_id: int = zero()
    """Its opposite; 0: only physically updated, a financial update of no pieces took it back."""
    date: dt.date = day()
    """Day of the undoing."""
    voucher_id: int = zero()
    """Its voucher; 0: nothing went to the ledger."""
    created_at: dt.datetime = moment()
    created_by: str = words()


class StockCount(Row, table=True):
    """What was counted of an item at its dimension values on a day; the difference to what was on hand was posted."""

    __table_args__ = laid_out(by_key=True)
    item_id: int = key("item.id")
    """The item."""
    dimension_id: int = key("inventory_dimension.id")
    """Its dimension values."""
    date: dt.date = day_key()
    """The day of the count."""
    transaction_id: int = key()
    """The counting that posted the difference; 0: there was none."""
    quantity: int = whole()
    """Pieces counted."""
    on_hand: int = whole()
    """Pieces on hand at the end of the day before they were counted."""


class OpeningLine(Row, table=True):
    """What the system before said of an opened transaction: date and voucher of its posting there."""

    __table_args__ = laid_out(by_key=True)
    transaction_id: int = key()
    date: dt.date = day()
    """Day of its posting there; here all are dated the day of the cut-over."""
    voucher: str = remark()
    """Number of its voucher there."""


class CostLink(Row, table=True):
    """A receipt whose cost is made of issues; cost group and date are the receipt's."""

    __table_args__ = laid_out(
        index("cost_group_id", "date"),
        index("issue_id"),
        index("record_id", where="record_id <> 0", name="ix_cost_link_record_id"),
        by_key=True,
    )
    receipt_id: int = key()
    issue_id: int = key()
    kind: int = whole()
    """`LinkKind`."""
    issue_from: int = zero()
    """Of a return: its place in the walk of the issue, the pieces that came back before. Of a product: the pieces of the
    material that came back, which it does not take.
    """
    amount: int = zero()
    """The issue's cost when the receipt was posted."""
    cost_group_id: int = whole()
    """Cost group of the receipt."""
    date: dt.date = day()
    """Date of the receipt."""
    record_id: int = zero()
    """Closing record of a virtual transfer; 0: posted."""


class ProductionShare(Row, table=True):
    """The place of a receipt in the walk over its production, decided when that is ended with several receipts."""

    __table_args__ = laid_out(check("weight", "weight >= 0"), by_key=True)
    receipt_id: int = key()
    weights_before: int = whole()
    """Weights of the receipts before it."""
    weight: int = whole()
    """Its own weight."""
    weights: int = whole()
    """All weights."""
    cost: int = whole()
    """What the production cost when it was ended."""


class LateLink(Row, table=True):
    """A link whose issue or receipt has a financial date after the link's own: the run that covers it looks again."""

    __table_args__ = laid_out(by_key=True)
    cost_group_id: int = key()
    """Cost group of the receipt."""
    date: dt.date = day_key()
    """The late financial date."""
    receipt_id: int = key()
    issue_id: int = key()


class CostGroupLink(Row, table=True):
    """Costs travel from one cost group to another."""

    __table_args__ = laid_out(by_key=True)
    from_group_id: int = key()
    """Cost group of the issues."""
    to_group_id: int = key()
    """Cost group of the receipts."""


class Marking(Row, table=True):
    """A quantity of an issue that a person bound to a receipt."""

    __table_args__ = laid_out(index("issue_id"), index("receipt_id"), check("quantity", "quantity > 0"))
    id: int = key()
    company_id: int = whole("company.id")
    issue_id: int = whole("inventory_transaction.id")
    receipt_id: int = whole("inventory_transaction.id")
    quantity: int = whole()
    """How much of the issue is bound to the receipt."""
    removed_by_record: int = zero()
    """The closing record that removed the mark as illegal; 0: it holds."""
    created_at: dt.datetime = moment()
    created_by: str = words()


class OnHand(Row, table=True):
    """Running quantity and value of a cost group: the one summary that changes."""

    __table_args__ = laid_out()
    cost_group_id: int = key("cost_group.id")
    physical_quantity: int = zero()
    """Physically updated only."""
    physical_amount: int = zero()
    """Its value, adjustments included."""
    financial_quantity: int = zero()
    """Financially updated."""
    financial_amount: int = zero()
    """Its value, adjustments included."""
    last_date: dt.date | None = maybe_day()
    """Latest date of any update."""
    last_issue_quantity: int = zero()
    """Quantity of the last issue: price of a moving average when nothing is left."""
    last_issue_amount: int = zero()
    """Cost of the last issue."""
    moved_quantity: int = zero()
    """Absolute quantities of all updates together, which sums over them cannot pass."""
    change_number: int = zero()
    """Number of the last change, from the counter `change`: a run plans a cost group again when it is not below
    its watermark.
    """


class InventoryLock(Row, table=True):
    """One row for each company: posters take it shared, whoever closes takes it exclusively."""

    __table_args__ = laid_out()
    company_id: int = key("company.id")
    closed_until: dt.date | None = maybe_day()
    """Date of the last active close or opening; null: none."""
    closing_until: dt.date | None = maybe_day()
    """Date that a live run holds; null: none."""
    record_id: int = zero()
    """Record of that run; 0: none."""

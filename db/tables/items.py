"""Items and the groups that say how they are costed."""

from __future__ import annotations

from core.vocabulary import InventoryModel
from db.tables.declare import (
    Row,
    check,
    day,
    flag,
    index,
    key,
    laid_out,
    maybe_whole,
    member,
    remark,
    unique,
    whole,
    words,
    zero,
)


class ItemGroup(Row, table=True):
    """What items share: the accounts of each posting type."""

    __table_args__ = laid_out(unique("company_id", "code"))
    id: int = key()
    company_id: int = whole("company.id")
    code: str = words()
    name: str = words()


class ItemModelGroup(Row, table=True):
    """The inventory model of its items and what may go negative or is posted to the ledger."""

    __table_args__ = laid_out(
        unique("company_id", "code"),
        check("inventory_model", "inventory_model IN ('FIFO', 'LIFO', 'LIFO_DATE', 'WA', 'WAD', 'MA', 'STD')"),
        flag("include_physical_value"),
        flag("fixed_receipt_price"),
        flag("physical_negative"),
        flag("financial_negative"),
        flag("post_physical_inventory"),
        flag("post_financial_inventory"),
        flag("stocked"),
    )
    id: int = key()
    company_id: int = whole("company.id")
    code: str = words()
    name: str = words()
    inventory_model: InventoryModel = member(InventoryModel)
    """`InventoryModel`."""
    include_physical_value: int = zero()
    """1: goods that moved but are not invoiced count in the average and at the close."""
    fixed_receipt_price: int = zero()
    """1: receipts are valued at the item's cost price."""
    physical_negative: int = zero()
    """1: on hand may go below zero."""
    financial_negative: int = zero()
    """1: invoiced on hand may go below zero."""
    post_physical_inventory: int = zero()
    """1: physical updates go to the ledger."""
    post_financial_inventory: int = zero()
    """1: financial updates go to the ledger."""
    stocked: int = zero()
    """1: its items have inventory transactions."""


class DimensionGroup(Row, table=True):
    """Which dimensions are tracked financially: names joined by commas."""

    __table_args__ = laid_out(unique("company_id", "code"))
    id: int = key()
    company_id: int = whole("company.id")
    code: str = words()
    name: str = words()
    financial_dimensions: str = remark()
    """Names joined by commas, of site, warehouse, batch, serial, configuration, size, color, in this order."""


class Item(Row, table=True):
    """An item with its groups."""

    __table_args__ = laid_out(unique("company_id", "code"))
    id: int = key()
    company_id: int = whole("company.id")
    code: str = words()
    name: str = words()
    item_group_id: int = whole("item_group.id")
    """Its accounts."""
    model_group_id: int = whole("item_model_group.id")
    """How it is costed."""
    dimension_group_id: int = whole("dimension_group.id")
    """Which of its dimensions are tracked financially."""
    unit: str = remark()
    """Unit of its quantities, shown only."""
    cost_price: int | None = maybe_whole()
    """Price in millionths; null: none."""


class ItemPrice(Row, table=True):
    """History of standard costs; those of a revaluation belong to its closing record."""

    __table_args__ = laid_out(
        index("item_id"), index("record_id", where="record_id <> 0", name="ix_item_price_record_id")
    )
    id: int = key()
    item_id: int = whole("item.id")
    """The item."""
    site: str = remark()
    """The site it is for; empty: every site without a price of its own."""
    cost: int = whole()
    """Price in millionths."""
    from_date: str = day()
    """Day from which it holds; the newest one is active."""
    record_id: int = zero()
    """The closing record that activated it; 0: entered with the item."""

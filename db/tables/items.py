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
    include_physical_value: int = zero()
    fixed_receipt_price: int = zero()
    physical_negative: int = zero()
    financial_negative: int = zero()
    post_physical_inventory: int = zero()
    post_financial_inventory: int = zero()
    stocked: int = zero()


class DimensionGroup(Row, table=True):
    """Which dimensions are tracked financially: names joined by commas."""

    __table_args__ = laid_out(unique("company_id", "code"))
    id: int = key()
    company_id: int = whole("company.id")
    code: str = words()
    name: str = words()
    financial_dimensions: str = remark()


class Item(Row, table=True):
    __table_args__ = laid_out(unique("company_id", "code"))
    id: int = key()
    company_id: int = whole("company.id")
    code: str = words()
    name: str = words()
    item_group_id: int = whole("item_group.id")
    model_group_id: int = whole("item_model_group.id")
    dimension_group_id: int = whole("dimension_group.id")
    unit: str = remark()
    cost_price: int | None = maybe_whole()


class ItemPrice(Row, table=True):
    """History of standard costs; those of a revaluation belong to its closing record."""

    __table_args__ = laid_out(
        index("item_id"), index("record_id", where="record_id <> 0", name="ix_item_price_record_id")
    )
    id: int = key()
    item_id: int = whole("item.id")
    site: str = remark()
    cost: int = whole()
    from_date: str = day()
    record_id: int = zero()

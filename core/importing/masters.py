"""The master files of a bundle: items, accounts, groups, posting profile, periods, warehouses."""

from __future__ import annotations

from core.importing import fields
from core.importing.csv_text import Table
from core.importing.model import AccountRow, Bundle, GroupRow, ItemRow, PeriodRow, ProfileRow, WarehouseRow
from core.importing.rows import Converters, Key, Read, RowReader, read_rows
from core.posting.keys import POSTING_KEYS
from core.vocabulary import DIMENSIONS, InventoryModel

RELATIONS = ("item", "group", "all")
STATUSES = ("open", "on_hold", "closed")
_MODELS = {model.value: model for model in InventoryModel}


def _item(line: RowReader, convert: Converters) -> ItemRow:
    values = line.values
    model = _MODELS.get(values["inventory_model"], InventoryModel.FIFO)
    line.choice("inventory_model", tuple(_MODELS))
    standard = line.convert("standard_cost", convert.price) if values["standard_cost"] else None
    cost = line.convert("item_cost", convert.price) if values["item_cost"] else None
    for column, price in (("standard_cost", standard), ("item_cost", cost)):
        if price is not None and price < 0:
            line.refuse(column, "is negative", "a price is zero or more")
    if standard is not None and model is not InventoryModel.STD:
        line.refuse("standard_cost", "is given, but the item is not a standard cost item", "leave it empty")
    if not values["standard_cost"] and model is InventoryModel.STD:
        line.refuse("standard_cost", "is empty", "a standard cost item needs its standard cost")
    fixed = line.convert("fixed_receipt_price", fields.yes_no)
    if fixed and not model.periodic:
        line.refuse("fixed_receipt_price", f"is not possible with {model}", "leave it empty")
    return ItemRow(
        line=line.line,
        item=line.text("item"),
        name=values["name"] or values["item"],
        item_group=line.text("item_group"),
        model=model,
        include_physical_value=bool(line.convert("include_physical_value", fields.yes_no)),
        fixed_receipt_price=bool(fixed),
        item_cost=cost,
        standard_cost=standard,
        unit=values["unit"],
        financial_dimensions=_dimensions(line),
        **_switches(line),
    )


def _switches(line: RowReader) -> dict[str, bool]:
    """What is allowed unless the file says no."""
    return {
        column: bool(line.convert(column, fields.yes_no)) if line.values[column] else True
        for column in ("physical_negative", "financial_negative", "post_physical_inventory", "stocked")
    }


def _dimensions(line: RowReader) -> tuple[str, ...]:
    text = line.values["financial_dimensions"].lower()
    for mark in ",;+|":
        text = text.replace(mark, " ")
    named = set(text.split())
    strangers = sorted(named.difference(DIMENSIONS))
    if strangers:
        line.refuse(
            "financial_dimensions", f"names {strangers[0]}", f"known: {', '.join(DIMENSIONS)}; separated by blanks"
        )
    return tuple(name for name in DIMENSIONS if name in named)


def _account(line: RowReader, _: Converters) -> AccountRow:
    blocked = line.convert("blocked", fields.yes_no)
    return AccountRow(line.line, line.text("code"), line.values["name"], bool(blocked))


def _group(line: RowReader, _: Converters) -> GroupRow:
    return GroupRow(line.line, line.text("code"), line.values["name"] or line.values["code"])


def _profile(line: RowReader, _: Converters) -> ProfileRow:
    key = line.choice("posting_type", tuple(POSTING_KEYS))
    relation = line.choice("item_relation", RELATIONS)
    item = line.values["item"]
    if relation == "all" and item:
        line.refuse("item", "is given, but the line is for all items", "leave it empty")
    elif relation in ("item", "group") and not item:
        line.refuse("item", "is empty", f"name the {relation}")
    account = line.text("account")
    posting_type = POSTING_KEYS.get(key, POSTING_KEYS["inv_receipt"])
    return ProfileRow(line.line, posting_type, relation, item, account)


def _period(line: RowReader, convert: Converters) -> PeriodRow:
    start, end = line.convert("start", convert.date), line.convert("end", convert.date)
    if start and end and end < start:
        line.refuse("end", f"is before the start {start}", "write the last day of the period")
    status = line.choice("status", STATUSES)
    return PeriodRow(line.line, start or "", end or "", status, line.values["name"] or (start or "")[:7])


def _warehouse(line: RowReader, _: Converters) -> WarehouseRow:
    return WarehouseRow(line.line, line.text("site"), line.values["warehouse"], line.values["name"])


_READERS: dict[str, Read] = {
    "items": _item,
    "accounts": _account,
    "item_groups": _group,
    "posting_profile": _profile,
    "periods": _period,
    "warehouses": _warehouse,
}


def _first_cell(picked: tuple[str, ...]) -> object:
    return picked[0]


_KEYS: dict[str, Key] = {
    "posting_profile": lambda picked: picked[:3],
    "warehouses": lambda picked: picked[:2],
}
"""What may be there once, where it is not the first column."""


def read_master(name: str, table: Table, bundle: Bundle) -> None:
    """Adds the rows of one master file to the bundle."""
    read_rows(name, table, bundle, _READERS[name], _KEYS.get(name, _first_cell))

"""The master files of a bundle: items, accounts, groups, posting profile, periods, warehouses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from core.importing import fields
from core.importing.columns import LAYOUTS, cells, positions
from core.importing.csv_text import Table
from core.importing.model import (
    DIMENSIONS,
    AccountRow,
    Bundle,
    GroupRow,
    ItemRow,
    PeriodRow,
    Problem,
    ProfileRow,
    WarehouseRow,
)
from core.vocabulary import POSTING_KEYS, InventoryModel

RELATIONS = ("item", "group", "all")
STATUSES = ("open", "on_hold", "closed")
_MODELS = {model.value: model for model in InventoryModel}


class _Line:
    """One line being read: its cells by column, and whether all of them could be used."""

    def __init__(self, file: str, line: int, values: Mapping[str, str], problems: list[Problem]) -> None:
        self.file = file
        self.line = line
        self.values = values
        self.problems = problems
        self.good = True

    def refuse(self, column: str, message: str, advice: str = "") -> None:
        self.problems.append(Problem(self.file, self.line, column, self.values[column], message, advice))
        self.good = False

    def text(self, column: str) -> str:
        if not self.values[column]:
            self.refuse(column, "is empty")
        return self.values[column]

    def convert(self, column: str, converter: Callable[[str], Any]) -> Any:
        try:
            return converter(self.values[column])
        except ValueError as error:
            message, _, advice = str(error).partition("\n")
            self.refuse(column, message, advice)
            return None

    def choice(self, column: str, choices: tuple[str, ...]) -> str:
        if self.values[column] not in choices:
            self.refuse(column, "is not known", f"write one of: {', '.join(choices)}")
        return self.values[column]


class Converters(NamedTuple):
    amount: Callable[[str], int]
    price: Callable[[str], int]
    date: Callable[[str], str]


def converters() -> Converters:
    return Converters(fields.amounts().__getitem__, fields.prices().__getitem__, fields.Dates().__getitem__)


def read_master(name: str, table: Table, bundle: Bundle) -> None:
    """Adds the rows of one master file to the bundle."""
    layout = LAYOUTS[name]
    where = positions(table, layout, bundle.problems) if table.rows else None
    damaged = bundle.damaged.setdefault(name, set())
    if where is None:
        damaged.add("*")
        return
    read, rows = _READERS[name], getattr(bundle, name)
    convert = converters()
    seen: dict[Any, int] = {}
    keys = {line: tuple(row) for line, row in table.rows[1:]}
    for number, picked in cells(table, layout, where, bundle.problems):
        del keys[number]
        line = _Line(table.file, number, dict(zip(layout.columns, picked, strict=False)), bundle.problems)
        row = read(line, convert)
        key = _key(name, picked)
        if key in seen:
            column = layout.required[0]
            line.refuse(column, f"is there twice, first on line {seen[key]}", "keep one of the lines")
        seen.setdefault(key, number)
        if line.good:
            rows.append(row)
        else:
            damaged.add(picked[0])
    for cut in keys.values():
        damaged.update(cut)


def _key(name: str, picked: tuple[str, ...]) -> object:
    return picked[:3] if name == "posting_profile" else picked[:2] if name == "warehouses" else picked[0]


def _item(line: _Line, convert: Converters) -> ItemRow:
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
        line.refuse("standard_cost", "is empty", "a standard cost item needs its standard")
    fixed = line.convert("fixed_receipt_price", fields.yes_no)
    if fixed and not model.periodic:
        line.refuse("fixed_receipt_price", f"is not possible with {model}", "leave it empty")
    return ItemRow(
        line.line,
        line.text("item"),
        values["name"] or values["item"],
        line.text("item_group"),
        model,
        bool(line.convert("include_physical_value", fields.yes_no)),
        bool(fixed),
        cost,
        standard,
        values["unit"],
        _dimensions(line),
        *(
            line.convert(column, fields.yes_no) if values[column] else True
            for column in ("physical_negative", "financial_negative", "post_physical_inventory", "stocked")
        ),
    )


def _dimensions(line: _Line) -> tuple[str, ...]:
    text = line.values["financial_dimensions"].lower()
    for mark in ",;+|":
        text = text.replace(mark, " ")
    named = set(text.split())
    strangers = sorted(named.difference(DIMENSIONS))
    if strangers:
        line.refuse("financial_dimensions", f"names {strangers[0]}", f"known: {', '.join(DIMENSIONS)}; blanks between")
    return tuple(name for name in DIMENSIONS if name in named)


def _account(line: _Line, _: Converters) -> AccountRow:
    blocked = line.convert("blocked", fields.yes_no)
    return AccountRow(line.line, line.text("code"), line.values["name"], bool(blocked))


def _group(line: _Line, _: Converters) -> GroupRow:
    return GroupRow(line.line, line.text("code"), line.values["name"] or line.values["code"])


def _profile(line: _Line, _: Converters) -> ProfileRow:
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


def _period(line: _Line, convert: Converters) -> PeriodRow:
    start, end = line.convert("start", convert.date), line.convert("end", convert.date)
    if start and end and end < start:
        line.refuse("end", f"is before the start {start}", "write the last day of the period")
    status = line.choice("status", STATUSES)
    return PeriodRow(line.line, start or "", end or "", status, line.values["name"] or (start or "")[:7])


def _warehouse(line: _Line, _: Converters) -> WarehouseRow:
    return WarehouseRow(line.line, line.text("site"), line.values["warehouse"], line.values["name"])


_READERS: dict[str, Callable[[_Line, Converters], Any]] = {
    "items": _item,
    "accounts": _account,
    "item_groups": _group,
    "posting_profile": _profile,
    "periods": _period,
    "warehouses": _warehouse,
}

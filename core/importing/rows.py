"""Reading the rows of one file by columns: every cell that cannot be used is a problem of its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from core.currency import Currency
from core.importing import fields
from core.importing.columns import LAYOUTS, cells, positions
from core.importing.csv_text import Table
from core.importing.model import Bundle
from core.importing.problems import Problem


class RowReader:
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
            self.refuse(column, "is empty", "fill it in")
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
    """Text of a cell -> minor units, millionths, ISO text; errors as in ``core.importing.fields``."""

    amount: Callable[[str], int]
    price: Callable[[str], int]
    date: Callable[[str], str]


def converters(currency: Currency) -> Converters:
    """Converters of one file: they remember each distinct text."""
    return Converters(fields.amounts(currency).__getitem__, fields.prices().__getitem__, fields.Dates().__getitem__)


Read = Callable[[RowReader, Converters], Any]
"""A line -> its row."""
Key = Callable[[tuple[str, ...]], object]
"""Cells of a line -> what may be there once; ``None`` when anything may repeat."""


def read_rows(name: str, table: Table, bundle: Bundle, read: Read, key_of: Key) -> None:
    """Adds the rows of one file to the bundle."""
    layout = LAYOUTS[name]
    where = positions(table, layout, bundle.problems) if table.rows else None
    damaged = bundle.damaged.setdefault(name, set())
    if where is None:
        damaged.add("*")
        return
    rows = getattr(bundle, name)
    convert = converters(bundle.currency)
    seen: dict[Any, int] = {}
    keys = {line: tuple(row) for line, row in table.rows[1:]}
    for number, picked in cells(table, layout, where, bundle.problems):
        del keys[number]
        line = RowReader(table.file, number, dict(zip(layout.columns, picked, strict=False)), bundle.problems)
        row = read(line, convert)
        key = key_of(picked)
        if key is not None:
            if key in seen:
                column = layout.required[0]
                line.refuse(column, f"is a duplicate of line {seen[key]}", "keep one of the lines")
            seen.setdefault(key, number)
        if line.good:
            rows.append(row)
        else:
            damaged.add(picked[0])
    for cut in keys.values():
        damaged.update(cut)

"""Files that an import writes for its user: items to fill in, and what was rejected with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.errors import UsageError
from core.importing import ItemRow, Problem
from core.spreadsheet import csv_text, harmless

ITEM_COLUMNS = ("item", "item_group", "inventory_model", "name", "unit", "financial_dimensions")
"""What a person may want to change of an item that comes along."""


def save_items(file: Path, rows: Sequence[ItemRow]) -> None:
    """An items.csv of new items, to be filled in and given back with ``--items``."""
    lines = (
        (row.item, row.item_group, row.model.value, row.name, row.unit, " ".join(row.financial_dimensions))
        for row in rows
    )
    _write(file, ITEM_COLUMNS, lines)


def save_problems(file: Path, problems: Sequence[Problem]) -> None:
    """What is wrong, one line each: file, line, column, value, message, advice."""
    _write(file, Problem._fields, problems)


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    cells = [[harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    try:
        file.write_text(csv_text([header, *cells]), encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.", advice="Name another file.") from error

"""Files that an import writes for its user: items to fill in, and what was rejected with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.importing import Bundle, ItemRow, Problem
from core.importing.writing import ITEM_COLUMNS, bundle_files, item_lines
from core.spreadsheet import csv_text, harmless
from tui.command_line.openings import VALUE_COLUMNS, value_cells

if TYPE_CHECKING:
    from core.currency import Currency
    from core.mapping.opened import OpenedItem


def save_items(file: Path, rows: Sequence[ItemRow]) -> None:
    """An items.csv of new items, to be filled in and given back with ``--items``."""
    _write(file, ITEM_COLUMNS, item_lines(rows))


def save_values(file: Path, items: Sequence[OpenedItem], currency: Currency) -> None:
    """What a cut-over opens beside the value there, an item a line."""
    rows = (
        [harmless(cells[0]), *cells[1:-1], harmless(cells[-1])]
        for cells in (value_cells(one, currency) for one in items)
    )
    _save(file, [VALUE_COLUMNS, *rows])


def save_bundle(folder: Path, bundle: Bundle) -> list[str]:
    """The files of a bundle in a folder, which is made; their names. ``UsageError`` where one of them is there already."""
    files = bundle_files(bundle)
    there = [name for name in files if folder.joinpath(name).exists()]
    if there:
        raise UsageError(f"{folder} has {there[0]} already; nothing was written.", advice="Name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}.", advice="Name another folder.") from error
    for name, rows in files.items():
        _save(folder.joinpath(name), rows)
    return list(files)


def save_problems(file: Path, problems: Sequence[Problem]) -> None:
    """What is wrong, one line each: file, line, column, value, message, advice."""
    _write(file, Problem._fields, problems)


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    _save(file, [header, *([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)])


def _save(file: Path, rows: Iterable[Sequence[object]]) -> None:
    try:
        file.write_text(csv_text(rows), encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.", advice="Name another file.") from error

"""The rows of a list as a table: what each column shows, its figures as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from tui import format as figures
from tui.files.table import Cell, Head, Table
from tui.widgets.columns import Column


def list_table(
    title: str,
    columns: Sequence[Column[Any]],
    rows: Sequence[Any],
    *,
    currency: str = "",
    about: Sequence[tuple[str, str]] = (),
    totals: tuple[str, Mapping[str, str]] = ("", {}),
) -> Table:
    """These rows; ``totals`` is the label below the list and its figures by the keys of the columns."""
    label, sums = totals
    heads = [Head(column.head.replace("CUR", currency).strip(), column.figure) for column in columns]
    below: list[Cell] = [_cell(column, sums.get(column.key, "")) for column in columns] if sums else []
    if below and below[0] in ("", None):
        below[0] = label
    cells = [[_cell(column, column.copied(row)) for column in columns] for row in rows]
    return Table(title, heads, cells, below, about)


def _cell(column: Column[Any], text: str) -> Cell:
    return number(text) if column.figure else text.strip()


def number(text: str) -> Cell:
    """A figure as it stands in a list, as a number; what is none stays a text."""
    shown = text.strip()
    digits = shown.replace(figures.style.group, "").replace(figures.style.point, ".")
    if digits.startswith("(") and digits.endswith(")"):
        digits = f"-{digits[1:-1]}"
    try:
        found = Decimal(digits)
    except InvalidOperation:
        return shown
    return found if found.is_finite() and "e" not in digits.lower() else shown

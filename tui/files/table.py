"""A table on its way into a file: titles, cells that know what they are, what stands above it and below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.spreadsheet import csv_text, harmless

Cell = str | Decimal | int | date | None
"""Texts and codes; figures with as many decimals as they are to have; counts; days; nothing."""


@dataclass(frozen=True, slots=True)
class Head:
    """A title of a column."""

    text: str
    figure: bool = False
    wide: bool = False
    """Long texts, which may take more than one line."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their titles."""

    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Cell] = ()
    """Below the rows; empty: none."""
    about: Sequence[tuple[str, str]] = field(default=())
    """What it is of: company, parameters, who and when."""
    foot: Sequence[tuple[str, str]] = field(default=())
    """Below it: the head of the chain."""


def plain(cell: Cell) -> str:
    """A cell as text without separators."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}"
        case date():
            return cell.isoformat()
    return str(cell)


def as_csv(table: Table) -> bytes:
    """Titles and rows, nothing else, so that a program can read them; a text that a spreadsheet would compute starts with '."""
    rows = [[harmless(head.text) for head in table.heads]]
    rows += [[harmless(cell) if isinstance(cell, str) else plain(cell) for cell in row] for row in table.rows]
    return csv_text(rows).encode()

"""A table into a file: the kinds there are, their endings, and the one way to save one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from core.errors import UsageError
from tui import wiring
from tui.files.table import Table, as_csv, plain


class FileKind(StrEnum):
    """What a table can be written as."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    JSON = "json"


ENDINGS = {kind: f".{kind.value}" for kind in FileKind}


class Shown(NamedTuple):
    """What stands on a screen, on its way into a file."""

    name: str
    """Proposed as the name of the file."""
    read: Callable[[], Table]
    """Reads all of its rows; runs in a thread."""
    kinds: Sequence[FileKind] = (FileKind.CSV, FileKind.XLSX)


def kind_of(file: Path) -> FileKind:
    """The kind that the ending of a file says; ``UsageError`` for another ending."""
    for kind, ending in ENDINGS.items():
        if file.suffix.lower() == ending:
            return kind
    raise UsageError(
        f"{file.name} ends with none of {', '.join(ENDINGS.values())}.", advice="Let its name end with one of them."
    )


def as_bytes(table: Table, kind: FileKind) -> bytes:
    """The table as the content of a file; what a kind needs is loaded when it is asked for."""
    if kind is FileKind.CSV:
        return as_csv(table)
    if kind is FileKind.JSON:
        return as_json(table)
    if kind is FileKind.XLSX:
        from tui.files.workbook import as_workbook

        return as_workbook(table)
    from tui.files.pdf import as_pdf

    return as_pdf(table)


def as_json(table: Table) -> bytes:
    """Title, what it is of, rows by the titles of their columns; figures as decimal text."""
    titles = [head.text for head in table.heads]
    whole = {
        "title": table.title,
        "about": dict(table.about),
        "rows": [dict(zip(titles, map(plain, row), strict=True)) for row in table.rows],
        "totals": {
            title: plain(cell) for title, cell in zip(titles, table.totals, strict=False) if cell not in ("", None)
        },
        "foot": dict(table.foot),
    }
    return json.dumps(whole, indent=2).encode() + b"\n"


def save_table(table: Table, kind: FileKind, target: Path, *, replace: bool = False) -> str:
    """Write it into a new file that only its owner reads; its whole name."""
    (saved,) = wiring.save_files([(target, as_bytes(table, kind))], replace=replace)
    return str(saved.path)

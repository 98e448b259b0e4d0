"""What a command prints: aligned tables and fields, or JSON, on standard output; messages on standard error.

Every text passes ``safe`` here, whatever it is; JSON is plain ASCII with escapes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tui import format as figures
from tui.command_line.json_form import plain
from tui.format import cells
from tui.safe import safe

Row = TypeVar("Row")
LEFT, RIGHT = "left", "right"


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table: its title and how to write its cell."""

    title: str
    cell: Callable[[Row], object]
    side: str = LEFT


def figure(title: str, cell: Callable[[Row], object]) -> Column[Row]:
    """A column of figures: right aligned."""
    return Column(title, cell, RIGHT)


def _padded(text: str, width: int, side: str) -> str:
    blanks = " " * (width - cells(text))
    return blanks + text if side == RIGHT else text + blanks


class Output:
    """Where results go. ``as_json`` wins over ``as_plain``."""

    def __init__(self, *, as_json: bool = False, as_plain: bool = False) -> None:
        self.as_json = as_json
        self.as_plain = as_plain

    def json(self, value: object) -> None:
        text = json.dumps(plain(value, figures.plain_amount), indent=2)
        sys.stdout.write(text.replace("\x7f", "\\u007f") + "\n")

    def line(self, text: object = "") -> None:
        sys.stdout.write(safe(text) + "\n")

    def heading(self, text: str) -> None:
        """A title after an empty line."""
        self.line()
        self.line(text)

    def note(self, text: object) -> None:
        """For whoever watches, not for whoever reads the result: to standard error."""
        sys.stderr.write(safe(text) + "\n")
        sys.stderr.flush()

    def fields(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Label and value, one per line; empty values are left out."""
        shown = [(safe(label), safe(value)) for label, value in pairs if value not in ("", None)]
        width = max((cells(label) for label, _ in shown), default=0)
        for label, value in shown:
            self.line(f"{label}: {value}" if self.as_plain else f"{_padded(label, width, LEFT)}  {value}")

    def table(
        self,
        columns: Sequence[Column[Row]],
        rows: Sequence[Row],
        *,
        total: Sequence[object] | None = None,
        none: str = "",
    ) -> None:
        """Aligned columns under their titles; those without any text are left out; ``none`` without rows."""
        if not rows:
            self.line(none or "None.")
            return
        body = [[safe(_text(column.cell(row))) for column in columns] for row in rows]
        last = [safe(_text(cell)) for cell in total] if total is not None else []
        kept = [index for index in range(len(columns)) if any(row[index] for row in body)]
        if self.as_plain:
            self._sentences(columns, body, last, kept)
            return
        titles = [column.title for column in columns]
        everything = [titles, *body, *([last] if last else [])]
        widths = {index: max(cells(row[index]) for row in everything) for index in kept}
        rule = "  ".join("-" * widths[index] for index in kept)

        def aligned(row: Sequence[str]) -> str:
            return "  ".join(_padded(row[index], widths[index], columns[index].side) for index in kept).rstrip()

        lines = [aligned(titles), rule, *map(aligned, body)]
        if last:
            lines += [rule, aligned(last)]
        sys.stdout.write("\n".join(lines) + "\n")

    def _sentences(
        self, columns: Sequence[Column[Any]], body: Sequence[Sequence[str]], last: Sequence[str], kept: Sequence[int]
    ) -> None:
        """One row per line, each figure after its title: for screen readers."""
        for row in body:
            self.line(", ".join(f"{columns[index].title} {row[index]}" for index in kept if row[index]))
        if last:
            named = (f"{columns[index].title} {last[index]}" for index in kept if last[index] and index)
            self.line(f"{last[0] or 'Total'}: " + ", ".join(named))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    return value if isinstance(value, str) else str(value)

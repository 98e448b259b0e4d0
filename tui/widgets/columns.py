"""Columns of a list: what they show, how wide they are, which give way when the terminal is narrow.

Pure layout, no widget: a width goes in, the columns with their cells come out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tui.format import cells, cut_middle, dated, fit_cells, left, right
from tui.safe import safe

Row = TypeVar("Row")
GUTTER = 2
"""Cells before the first column: the edge of the cursor, ``*`` for a mark."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. The text is made safe here; figures are aligned right and never cut."""

    key: str
    head: str
    text: Callable[[Row], object]
    width: int
    most: int = 0
    """Grows to this width when the rows at hand need it (0: fixed), and further where nothing else needs the room."""
    figure: bool = False
    code: bool = False
    """Cut in the middle instead of at the end."""
    priority: int = 0
    """0 stays; the highest goes first when the width does not suffice."""
    plain: Callable[[Row], object] | None = None
    """For copying: the value without separators."""
    tone: Callable[[Row], str] | None = None
    """Ink of the cell; what judges, colours the judged cell and not its row."""
    verbatim: bool = False
    """Shown as it is stored, even where it looks like a day: what other systems and people call things. So are codes."""
    fades: bool = False
    """Quiet where the row above says the same."""

    @property
    def least(self) -> int:
        """Cells it has at least, as long as not every row is known: a head is never cut, but for the currency."""
        return max(self.width, cells(self.head.replace("CUR", "").strip()))

    def cell(self, row: Row, width: int) -> str:
        value = self.text(row)
        if self.figure:
            return right(str(value), width)
        if self.code:
            return fit_cells(cut_middle(value, width), width)
        return left(value if self.verbatim else dated(str(value)), width)

    def spans(self, row: Row, width: int, _above: Row | None = None) -> tuple[tuple[str, str], ...]:
        """The cell with its ink."""
        tone = self.tone(row) if self.tone is not None else ""
        if not tone and self.fades and _above is not None and self.text(_above) == self.text(row):
            tone = "quiet"
        return ((self.cell(row, width), tone),)

    def copied(self, row: Row) -> str:
        return safe((self.plain or self.text)(row)).strip()


Placed = tuple[Column[Row], int]


def longest(column: Column[Row], rows: Sequence[Row], total: str = "") -> int:
    """Width that shows its head, these rows and the total whole."""
    return max(cells(column.head), len(total), *(cells(safe(column.text(row))) for row in rows))


def needed(column: Column[Row], whole: int) -> int:
    """The same within the column's bounds."""
    return max(column.least, min(column.most, whole)) if column.most else column.least


def place(
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    width: int,
    shift: int = 0,
    totals: Mapping[str, str] | None = None,
    *,
    every: bool = False,
) -> list[Placed[Row]]:
    """The columns that fit, in order, with their widths; ``shift`` skips columns after the first (sideways).

    Figures come first: columns of low priority are left out before a figure has to give way to ``#####``. Where these are
    ``every`` row, a column keeps no room for longer ones while another is cut.
    """
    room = width - GUTTER
    shown = {
        column.key: longest(column, rows, (totals or {}).get(column.key, "")) if column.most else column.least
        for column in columns
    }
    whole = {column.key: max(column.least, shown[column.key]) for column in columns}
    wanted = {column.key: needed(column, whole[column.key]) for column in columns}
    if shift:
        return _in_order([columns[0], *columns[1 + shift :]], wanted, room)
    least = {column.key: wanted[column.key] if column.figure else column.least for column in columns}
    kept = list(columns)
    for column in sorted(columns, key=lambda column: -column.priority):
        if sum(least[one.key] + 1 for one in kept) - 1 <= room or not column.priority:
            break
        kept.remove(column)
    if sum(least[one.key] + 1 for one in kept) - 1 > room:
        least = {column.key: column.least for column in columns}
    if every:
        least = {key: min(wide, shown[key]) for key, wide in least.items()}
    spare = room - sum(least[one.key] + 1 for one in kept) + 1
    for bounds in ({key: min(wide, shown[key]) for key, wide in wanted.items()}, wanted, whole):
        for column in sorted(kept, key=lambda column: not column.figure):
            more = max(0, min(spare, bounds[column.key] - least[column.key]))
            least[column.key] += more
            spare -= more
    return _in_order(kept, least, room)


def _in_order(columns: Sequence[Column[Row]], widths: Mapping[str, int], room: int) -> list[Placed[Row]]:
    placed: list[Placed[Row]] = []
    for column in columns:
        wide = widths[column.key]
        if placed and room < wide:
            break
        placed.append((column, min(wide, room)))
        room -= wide + 1
    return placed


def head_line(placed: Sequence[Placed[Row]], currency: str = "") -> str:
    """Titles; ``CUR`` in one stands for the company's currency."""
    heads = []
    for column, width in placed:
        head = column.head.replace("CUR", currency).strip()
        if len(head) > width:
            head = column.head.replace("CUR", "").strip()
        heads.append(head.rjust(width)[-width:] if column.figure else head.ljust(width)[:width])
    return " " * GUTTER + " ".join(heads)


def row_spans(placed: Sequence[Placed[Row]], row: Row, above: Row | None = None) -> list[tuple[str, str]]:
    """The cells of a row, each in its width and ink; ``above`` is the row before it."""
    found: list[tuple[str, str]] = []
    for column, width in placed:
        found += [*([(" ", "")] if found else []), *column.spans(row, width, above)]
    return found


def total_line(placed: Sequence[Placed[Row]], label: str, totals: dict[str, str]) -> str:
    """The label over the columns without a total, then the totals under their figures."""
    parts: list[str] = []
    free = 0
    for column, width in placed:
        if column.key in totals:
            break
        free += width + 1
    for column, width in placed:
        parts.append(right(totals[column.key], width) if column.key in totals else " " * width)
    line = " ".join(parts)
    return " " * GUTTER + fit_cells(left(label, free - 1) if free else "", free) + line[free:]

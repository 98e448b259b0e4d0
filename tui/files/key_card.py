"""The keyboard card on one sheet of paper, to lie beside the keyboard: every key with its command, by what it is for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from core.errors import UsageError
from tui import wiring
from tui.keyboard import KeyRow, card

_MARGIN = 34
_COLUMNS = 3
_GAP = 24
_TITLE = 30
"""Points that the title takes."""
_LARGEST, _SMALLEST = 10, 6
"""Letters, in points: the largest with which everything fits is taken."""
_FONT, _BOLD, _KEYS = "Helvetica", "Helvetica-Bold", "Courier-Bold"


class Line(NamedTuple):
    """One line of a column: a title, or keys and what they do."""

    title: str = ""
    keys: str = ""
    words: str = ""


def save_card(target: Path, rows: Sequence[KeyRow], keymap: str, *, replace: bool = False) -> str:
    """Write the page into a new file; its whole name. ``UsageError`` where its ending is another."""
    if target.suffix.lower() != ".pdf":
        raise UsageError(f"{target.name} does not end with .pdf.", advice="The card for paper is written as PDF.")
    (saved,) = wiring.save_files([(target, as_card(rows, keymap))], replace=replace)
    return str(saved.path)


def as_card(rows: Sequence[KeyRow], keymap: str) -> bytes:
    """One page, across, in columns."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfgen.canvas import Canvas

    width, height = (int(side) for side in landscape(A4))
    wide = (width - 2 * _MARGIN - (_COLUMNS - 1) * _GAP) // _COLUMNS
    size, columns = _fitting(rows, wide, height - 2 * _MARGIN - _TITLE)
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(width, height), invariant=1)
    canvas.setTitle("Keys of invclose")
    canvas.setAuthor("invclose")
    canvas.setFont(_BOLD, 14)
    canvas.drawString(_MARGIN, height - _MARGIN - 12, "Keys of invclose")
    canvas.setFont(_FONT, 8)
    about = f"Keymap {keymap}. Two keys with a blank between them are pressed one after the other."
    canvas.drawRightString(width - _MARGIN, height - _MARGIN - 12, about)
    for place, column in enumerate(columns):
        _draw(canvas, column, _MARGIN + place * (wide + _GAP), height - _MARGIN - _TITLE, wide=wide, size=size)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _fitting(rows: Sequence[KeyRow], wide: int, room: int) -> tuple[int, list[list[Line]]]:
    """The size of the letters, and what stands in each column."""
    for size in range(_LARGEST, _SMALLEST - 1, -1):
        groups = {group: list(_lines(members, wide, size)) for group, members in groupby(rows, lambda row: row.group)}
        columns = list(_columns(groups, room // _leading(size)))
        if len(columns) <= _COLUMNS:
            return size, columns
    raise ValueError("the card does not fit on a page")


def _leading(size: int) -> int:
    return size + 3


def _indent(size: int) -> int:
    """Where words begin: room for the longest keys, of equally wide letters."""
    return 18 * size * 6 // 10


def _lines(rows: Iterator[KeyRow], wide: int, size: int) -> Iterator[Line]:
    """The lines of a group. A command says its name; what is typed and has none says its sentence, over more lines."""
    from reportlab.lib.utils import simpleSplit

    for row in rows:
        words = row.title if row.command else row.sentence
        for number, part in enumerate(simpleSplit(words, _FONT, size, wide - _indent(size))):
            yield Line(keys="" if number else row.keys, words=part)


def _columns(groups: Mapping[str, list[Line]], most: int) -> Iterator[list[Line]]:
    """Columns of at most so many lines; where a group goes on in the next one, its title stands there again."""
    column: list[Line] = []
    for group, lines in groups.items():
        left = lines
        while left:
            if column and len(column) + 4 > most:
                yield column
                column = []
            column += [Line(), Line(group)] if column else [Line(group)]
            fit = most - len(column)
            column, left = [*column, *left[:fit]], left[fit:]
    yield column


def _draw(canvas: Any, column: list[Line], left: int, top: int, *, wide: int, size: int) -> None:
    for number, line in enumerate(column, 1):
        base = top - number * _leading(size)
        if line.title:
            canvas.setFont(_BOLD, size + 1)
            canvas.drawString(left, base, line.title)
            canvas.line(left, base - 3, left + wide, base - 3)
        canvas.setFont(_KEYS, size)
        canvas.drawString(left, base, line.keys)
        canvas.setFont(_FONT, size)
        canvas.drawString(left + _indent(size), base, line.words)


def main(arguments: list[str]) -> int:
    """Write the file named (``docs/keys.pdf``)."""
    Path(arguments[0]).write_bytes(as_card(card(), "standard"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

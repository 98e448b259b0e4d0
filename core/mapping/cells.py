"""How the cells of a workbook keep what they are, as text with a mark in front.

A CSV file has only text. In a workbook a cell is a number, a day or an error, which is more than its text tells: 4711 in a
column of codes may have been 004711. So such a cell is its plain text behind one control character, which no file may hold.
"""

from __future__ import annotations

from core.importing.texts import Texts

NUMBER, DAY, ERROR = "\x01", "\x02", "\x03"
MARKS = NUMBER + DAY + ERROR
_MOMENT = 10


def bare(text: str) -> str:
    """The text of a cell as a person saw it."""
    return text[1:] if text[:1] in MARKS and text else text


def bare_cells(cells: Texts) -> Texts:
    """A column as a person saw it."""
    if cells.raw is not None and not bool((cells.figures()[:, 0] - 1 < ord(MARKS[-1])).any()):
        return cells
    return cells.each(bare)


def day_of(text: str) -> str:
    """The day of a cell that is one."""
    return text[1 : 1 + _MOMENT]

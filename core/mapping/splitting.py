"""Lines of a text file taken apart by columns: plain lines, and those with quotes around cells, by arrays; others by ``csv``.

A file begins in the quick way and goes on in the other from the first part on that has a quote within a cell, a line of another
length or an odd end of line: both give the same cells.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain, islice
from typing import NamedTuple, TextIO

import numpy as np
import numpy.typing as npt

from core.importing.texts import Bytes

_PART = 1 << 22
"""Characters that are taken apart at a time."""
_ROWS = 16_384
_LONGEST = 400
"""Bytes of a cell: a longer one is left to ``csv``, so that no column is spread out for it."""
_LONGEST_LINE = 1 << 17
"""What ``csv`` refuses to take for one cell."""
_LINE, _RETURN, _QUOTE = 10, 13, 34
Places = npt.NDArray[np.intp]


class Part(NamedTuple):
    """Some lines: by columns, or row by row; the first part is empty and ends where the header does."""

    first: int
    """Number of the first line."""
    height: int
    columns: dict[int, Bytes] | None
    """Place -> cells, of the places asked for; ``None`` where there are rows."""
    rows: Sequence[list[str]] = ()
    lines: Sequence[int] = ()


def parts_of(text: TextIO, delimiter: str, skipped: int, places: Sequence[int], width: int) -> Iterator[Part]:
    """The lines behind the first ``skipped`` rows. ``width``: columns that a line must have, or ``csv`` reads it."""
    head = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        for _ in islice(head, skipped):
            pass
    except csv.Error as error:
        raise CutOff(head.line_num, str(error)) from error
    done = head.line_num
    yield Part(done + 1, 0, {})
    quick = len(delimiter) == 1 and delimiter.isascii()
    while quick and (content := text.read(_PART)):
        content += text.readline()
        part = _by_arrays(content.encode("utf-8", "surrogatepass"), ord(delimiter), done + 1, places, width)
        if part is None:
            yield from _by_rows(chain(StringIO(content, newline=""), text), delimiter, done)
            return
        done += part.height
        yield part
    if not quick:
        yield from _by_rows(text, delimiter, done)


def _by_rows(lines: Iterator[str] | TextIO, delimiter: str, done: int) -> Iterator[Part]:
    reader, before = csv.reader(lines, delimiter=delimiter, strict=True), done
    try:
        while rows := list(islice(reader, _ROWS)):
            numbers = list(range(done + 1, done + len(rows) + 1))
            if before + reader.line_num != numbers[-1]:
                numbers = _counted(rows, done)
            done = before + reader.line_num
            yield Part(numbers[0], len(rows), None, rows, numbers)
    except csv.Error as error:
        raise CutOff(max(done, before + reader.line_num), str(error)) from error


class CutOff(ValueError):
    """A line that cannot be taken apart."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def _counted(rows: list[list[str]], before: int) -> list[int]:
    """Lines of rows of which some reach over several lines."""
    lines = []
    for row in rows:
        lines.append(before + 1)
        before += 1 + sum(cell.count("\n") for cell in row if "\n" in cell)
    return lines


def _by_arrays(content: bytes, delimiter: int, first: int, places: Sequence[int], width: int) -> Part | None:
    """The cells of plain lines; ``None`` where one is not plain."""
    if b"\0" in content:
        return None
    if not content.endswith(b"\n"):
        content += b"\n"
    data, quotes = np.frombuffer(content, np.uint8), content.count(b'"')
    is_mark = (data == delimiter) | (data == _LINE)
    if quotes:
        is_mark &= (np.cumsum(data == _QUOTE, dtype=np.uint8) & 1) == 0
    marks = np.flatnonzero(is_mark)
    count, rest = divmod(len(marks), width)
    if rest or not count:
        return None
    ends = marks.reshape(count, width)
    if bool((data[ends[:, -1]] != _LINE).any()) or content.count(b"\n") != count:
        return None
    if int(np.diff(ends[:, -1], prepend=-1).max()) > _LONGEST_LINE:
        return None
    starts = np.empty_like(ends)
    starts[:, 1:] = ends[:, :-1] + 1
    starts[0, 0], starts[1:, 0] = 0, ends[:-1, -1] + 1
    if returns := content.count(b"\r"):
        if returns != count or bool((data[ends[:, -1] - 1] != _RETURN).any()):
            return None
        ends[:, -1] -= 1
    if quotes and not _take_quotes_off(data, starts, ends, quotes):
        return None
    columns = {}
    for place in places:
        cells = _cells(data, starts[:, place], ends[:, place])
        if cells is None:
            return None
        columns[place] = cells
    return Part(first, count, columns)


def _take_quotes_off(data: npt.NDArray[np.uint8], starts: Places, ends: Places, quotes: int) -> bool:
    """Moves the ends of cells that stand in quotes; ``False`` where there is another quote than those two."""
    opened = data[starts] == _QUOTE
    closed = (data[ends - 1] == _QUOTE) & (ends - starts > 1)
    if quotes != 2 * int(opened.sum()) or bool((opened & ~closed).any()):
        return False
    starts += opened
    ends -= opened
    return True


def _cells(data: npt.NDArray[np.uint8], starts: Places, ends: Places) -> Bytes | None:
    """The bytes between these places, filled up with zeros."""
    lengths = ends - starts
    longest = max(int(lengths.max()), 1)
    if longest > _LONGEST:
        return None
    where = np.arange(longest)
    spread = np.take(data, starts[:, None] + where, mode="clip")
    if int(lengths.min()) < longest:
        spread[where >= lengths[:, None]] = 0
    return spread.view(f"S{longest}").reshape(-1)

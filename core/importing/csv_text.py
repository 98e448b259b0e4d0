"""Bytes of a CSV file -> numbered rows of text, with everything that is wrong with the file itself.

UTF-8 with or without a byte order mark, commas, quotes doubled inside quotes, one row a line. A quoted cell
may not reach over the end of its line: so a forgotten quote costs one line, not the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.importing.problems import Problem

CONTROL = re.compile(
    "[\x00-\x08\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Control, direction and invisible characters: never part of a code, a name or a figure."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
LINE = 65_536
"""Characters of the longest line that is taken apart."""
CELLS = 150_000_000
"""Of a file, more than rows and columns may be."""
_AS_UTF8 = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"


class Table(NamedTuple):
    """Rows of one file or sheet: (line number, cells). The first one is the header."""

    file: str
    rows: list[tuple[int, list[str]]]
    suspicious: bool
    """Some cell may hold a control character, a blank at an end, or be long: look at each."""


def read_csv(file: str, content: bytes, problems: list[Problem], max_rows: int) -> Table:
    """The rows; what cannot be read is named in ``problems`` and left out."""
    if not content:
        problems.append(Problem(file, 0, "", "", "the file is empty", "its first line must name the columns"))
        return Table(file, [], False)
    if content.count(b",") > CELLS:
        message = f"the file has more than {CELLS:,} cells"
        problems.append(Problem(file, 0, "", "", message, "split it and import the parts in order"))
        return Table(file, [], False)
    text = _decode(file, content, problems)
    if text is None:
        return Table(file, [], False)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if max(map(len, lines)) > LINE:
        _drop_long_lines(file, lines, problems)
    before = len(problems)
    rows = [(number, cells) for number, cells in _rows(file, lines, problems) if cells]
    if not rows and len(problems) == before:
        problems.append(Problem(file, 0, "", "", "the file is empty", "its first line must name the columns"))
    if len(rows) > max_rows + 1:
        message = f"the file has {len(rows) - 1:,} rows, more than the {max_rows:,} of one import"
        problems.append(Problem(file, 0, "", "", message, "split it and import the parts in order"))
        del rows[max_rows + 1 :]
    return Table(file, rows, _is_suspicious(text, lines))


def table_of_sheet(file: str, sheet: Sequence[Sequence[str]], problems: list[Problem], max_rows: int) -> Table:
    """Rows of a spreadsheet sheet, already text; empty cells beyond the header are dropped."""
    rows: list[tuple[int, list[str]]] = []
    width = 0
    for number, cells in enumerate(sheet, 1):
        row = list(cells)
        while len(row) > width and not row[-1]:
            row.pop()
        if not any(row):
            continue
        if not rows:
            width = len(row)
        row.extend([""] * (width - len(row)))
        rows.append((number, row))
    if not rows:
        problems.append(Problem(file, 0, "", "", "the sheet is empty", "its first line must name the columns"))
    if len(rows) > max_rows + 1:
        message = f"the sheet has {len(rows) - 1:,} rows, more than the {max_rows:,} of one import"
        problems.append(Problem(file, 0, "", "", message, "split it and import the parts in order"))
        del rows[max_rows + 1 :]
    return Table(file, rows, True)


def _drop_long_lines(file: str, lines: list[str], problems: list[Problem]) -> None:
    """A line that long was never a row; it is named and emptied."""
    for number, line in enumerate(lines, 1):
        if len(line) > LINE:
            message = f"the line has {len(line):,} characters, more than {LINE:,}"
            problems.append(Problem(file, number, "", line[:40], message, "is a line end missing?"))
            lines[number - 1] = ""


def _decode(file: str, content: bytes, problems: list[Problem]) -> str | None:
    for mark, name in _BOMS:
        if content.startswith(mark):
            problems.append(Problem(file, 0, "", "", f"the file is {name}, not UTF-8", _AS_UTF8))
            return None
    if content.startswith(codecs.BOM_UTF8):
        content = content[3:]
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        _name_bad_bytes(file, content, problems)
        return content.decode("utf-8", "replace")


def _name_bad_bytes(file: str, content: bytes, problems: list[Problem]) -> None:
    for number, line in enumerate(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = line[error.start]
            message = f"byte 0x{byte:02X} at position {error.start + 1} is not UTF-8"
            guess = line[error.start : error.start + 1].decode("cp1252", "replace")
            if guess.isalpha():
                message += f"; in Windows-1252 it would be {guess}"
            shown = line[:40].decode("utf-8", "replace")
            problems.append(Problem(file, number, "", shown, message, _AS_UTF8))


def _rows(file: str, lines: list[str], problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    start = 0
    count = len(lines)
    while start < count:
        reader = csv.reader(lines if start == 0 else (lines[index] for index in range(start, count)), strict=True)
        expected = start
        broken = False
        while True:
            try:
                for cells in reader:
                    expected += 1
                    if start + reader.line_num != expected:
                        broken = True
                        break
                    yield expected, cells
                else:
                    start = count
            except csv.Error as error:
                expected += 1
                broken = start + reader.line_num != expected or "end of data" in str(error)
                if not broken:
                    problems.append(_quote_problem(file, expected, lines[expected - 1], str(error)))
                    continue
            break
        if broken:
            problems.append(_quote_problem(file, expected, lines[expected - 1], "end of data"))
            start = expected


def _quote_problem(file: str, number: int, line: str, error: str) -> Problem:
    unclosed, followed = "a quote is opened but not closed on its line", "text follows a closing quote"
    message = unclosed if "end of data" in error else followed
    return Problem(file, number, "", line[:40], message, "put quotes around the whole cell and double those inside")


def _is_suspicious(text: str, lines: list[str]) -> bool:
    blanks = ", " in text or " ," in text or "\n " in text or " \n" in text or text[:1] == " " or text[-1:] == " "
    return blanks or '"' in text or max(map(len, lines)) > 100 or CONTROL.search(text) is not None

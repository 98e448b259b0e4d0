"""The files or sheets of an export as columns of text: encoding, delimiter and header found, needed columns kept."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, NamedTuple

import numpy as np

from core.costing.shape import Ints
from core.importing.problems import Problem
from core.importing.texts import Texts
from core.mapping.answers import Found
from core.mapping.cells import bare
from core.mapping.profile import Column, ImportProfile, Table, fold

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_NAMES = {name: mark for mark, name in DELIMITERS.items()}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 30
"""Lines among which the header is looked for: exports have titles and filters above it."""
_SAMPLE = 1 << 18

Detector = Callable[[bytes], str]
"""Bytes that are not UTF-8 -> the likely encoding, blank for none; the caller brings the library."""


class Source(NamedTuple):
    """A file of text, or a sheet of a workbook."""

    name: str
    open: Callable[[], BinaryIO] | None
    sheet: Sequence[Sequence[str]] = ()


class Header(NamedTuple):
    """Where the header of a table stands in a source."""

    row: int
    """From 0."""
    width: int
    positions: Mapping[str, int]
    missing: tuple[str, ...]
    shown: Mapping[str, str]
    """Column -> its label there."""


class Layout(NamedTuple):
    """How the text of a source is written."""

    encoding: str
    delimiter: str
    how: str = ""


@dataclass(slots=True)
class ReadTable:
    """Rows of one table of the export, by columns; what is not there is empty."""

    table: Table
    columns: dict[str, Texts] = field(default_factory=dict)
    lines: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    files: list[tuple[str, int]] = field(default_factory=list)
    """Each source with the number of its first row."""
    present: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def place(self, row: int) -> tuple[str, int]:
        """File and line of a row."""
        line = int(self.lines[row])
        if len(self.files) == 1:
            return self.files[0][0], line
        return next(name for name, first in reversed(self.files) if first <= row), line

    def cells(self, name: str) -> Texts:
        """A column; empty cells where the export has none."""
        if name not in self.columns:
            self.columns[name] = Texts.blank(len(self.lines))
        return self.columns[name]

    def problem(self, row: int, column: str, message: str, advice: str) -> Problem:
        """A problem of a cell, in the words of the file."""
        file, line = self.place(row)
        value = bare(self.columns[column][row]) if column in self.columns else ""
        return Problem(file, line, self.labels.get(column, column), value[:100], message, advice)


def layouts_of(source: Source, answers: Mapping[str, str], detect: Detector) -> tuple[Layout | None, str]:
    """Encoding of a text, and why there is none: message of a problem."""
    if source.open is None:
        return Layout("", ""), ""
    if wanted := answers.get("encoding"):
        try:
            codecs.lookup(wanted)
        except LookupError:
            return None, f"{wanted} is no encoding"
        return Layout(wanted, "", "as answered"), ""
    with source.open() as file:
        start = file.read(_SAMPLE)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return Layout(name, "", "by its byte order mark"), ""
    if b"\x00" in start[:200]:
        name = "utf-16-le" if start[1:2] == b"\x00" else "utf-16-be"
        return Layout(name, "", "every second byte is zero"), ""
    bad = _first_bad(source)
    if bad is None:
        return Layout("utf-8", "", "every byte fits"), ""
    name = detect(bad)
    if not name:
        return None, "is neither UTF-8 nor UTF-16, and nothing tells its encoding"
    return Layout(name, "", "not UTF-8; the most likely by its letters"), ""


def _first_bad(source: Source) -> bytes | None:
    """Some bytes around what is not UTF-8; ``None`` where all of it is."""
    assert source.open is not None
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.open() as file:
        while chunk := file.read(1 << 20):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                lines = [line for line in chunk.split(b"\n") if not line.isascii()]
                return b"\n".join(lines)[:_SAMPLE]
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return b"\xff"
    return None


def first_rows(source: Source, layout: Layout, delimiter: str) -> list[Sequence[str]]:
    """The rows among which the header stands."""
    if source.open is None:
        return list(source.sheet[:_HEAD])
    try:
        with io.TextIOWrapper(source.open(), layout.encoding, newline="") as text:
            return list(islice(csv.reader(text, delimiter=delimiter), _HEAD))
    except (UnicodeError, csv.Error):
        return []


def header_of(rows: Sequence[Sequence[str]], table: Table, answers: Mapping[str, str]) -> Header | None:
    """The row that has the most labels of the table; ``None`` where no row has two."""
    best: Header | None = None
    for number, row in enumerate(rows):
        folded = [fold(bare(cell)) for cell in row]
        positions: dict[str, int] = {}
        for column in table.columns.values():
            labels = (fold(answers[key]),) if (key := f"column.{column.name}") in answers else column.labels
            place = next((folded.index(label) for label in labels if label in folded), -1)
            if place >= 0:
                positions[column.name] = place
        if len(positions) < min(2, len(table.columns)) or (best is not None and len(positions) <= len(best.positions)):
            continue
        missing = tuple(one.name for one in table.columns.values() if not one.optional and one.name not in positions)
        width = len(row)
        while width and not row[width - 1] and width - 1 not in positions.values():
            width -= 1
        best = Header(number, width, positions, missing, {name: bare(row[place]) for name, place in positions.items()})
    return best


class Fit(NamedTuple):
    """A source that holds a table."""

    source: Source
    layout: Layout
    table: Table
    header: Header

    @property
    def score(self) -> tuple[bool, int]:
        return not self.header.missing, len(self.header.positions)


def fits_of(source: Source, layout: Layout, profile: ImportProfile, answers: Mapping[str, str]) -> list[Fit]:
    """The tables of the profile that a source may hold, the best first."""
    given = answers.get("delimiter", "")
    given = _NAMES.get(given, "\t" if given == "\\t" else given)
    marks = [given] if given else ([""] if source.open is None else list(DELIMITERS))
    found: list[Fit] = []
    for mark in marks:
        rows = first_rows(source, layout, mark)
        if not rows or max(map(len, rows)) < 2:
            continue
        for table in profile.tables.values():
            header = header_of(rows, table, answers)
            if header is not None:
                found.append(Fit(source, layout._replace(delimiter=mark), table, header))
    return sorted(found, key=lambda fit: fit.score, reverse=True)


def found_of(fit: Fit) -> list[Found]:
    """What was found out about a source."""
    name = fit.source.name
    found = []
    if fit.source.open is not None:
        found.append(Found(name, "encoding", fit.layout.encoding, fit.layout.how))
        found.append(
            Found(
                name,
                "delimiter",
                DELIMITERS.get(fit.layout.delimiter, fit.layout.delimiter),
                "most labels are found with it",
            )
        )
    found.append(
        Found(
            name,
            "header",
            f"line {fit.header.row + 1}",
            f"{len(fit.header.positions)} columns of table {fit.table.name}",
        )
    )
    return found


def columns_shown(columns: Sequence[Column]) -> str:
    """Labels of columns in a sentence."""
    return ", ".join(column.shown for column in columns)

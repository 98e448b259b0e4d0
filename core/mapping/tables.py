"""The files or sheets of an export as columns of text: encoding, delimiter and header found, needed columns kept."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, NamedTuple

from core.importing.problems import Problem, Unreadable
from core.mapping.answers import Found
from core.mapping.cells import ERROR, bare
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
_CHUNK = 16_384
_FEW = 2
"""A column of which more than one cell in so many is new is not worth remembering texts for."""

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
    columns: dict[str, list[str]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    files: list[tuple[str, int]] = field(default_factory=list)
    """Each source with the number of its first row."""
    present: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def place(self, row: int) -> tuple[str, int]:
        """File and line of a row."""
        if len(self.files) == 1:
            return self.files[0][0], self.lines[row]
        file = next(name for name, first in reversed(self.files) if first <= row)
        return file, self.lines[row]

    def cells(self, name: str) -> list[str]:
        """A column; empty cells where the export has none."""
        if name not in self.columns:
            self.columns[name] = [""] * len(self.lines)
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


def read_into(read: ReadTable, fit: Fit, problems: list[Problem], most: int) -> None:
    """Adds the rows of a source to its table."""
    start = len(read.lines)
    read.files.append((fit.source.name, start))
    read.present.update(fit.header.positions)
    for name, label in fit.header.shown.items():
        read.labels.setdefault(name, label)
    texts = {name: _Remembered() for name in fit.header.positions}
    places = list(fit.header.positions.items())
    for name, _ in places:
        cells = read.cells(name)
        cells.extend([""] * (start - len(cells)))
    for lines, rows in _chunks(fit, problems):
        good = _of_width(fit, lines, rows, problems)
        if not good:
            continue
        read.lines.extend(lines)
        if len(read.lines) > most:
            problems.append(
                Problem(
                    fit.source.name, 0, "", "", f"has more than {most:,} rows", "split it and import the parts in order"
                )
            )
            break
        columns = list(zip(*rows, strict=False))
        for name, place in places:
            read.columns[name].extend(texts[name].each(columns[place]))
    for cells in read.columns.values():
        cells.extend([""] * (len(read.lines) - len(cells)))


class _Remembered:
    """Gives equal texts the same object, as long as that saves memory."""

    def __init__(self) -> None:
        self.known: dict[str, str] | None = {}

    def each(self, cells: Sequence[str]) -> Sequence[str]:
        if self.known is None:
            return cells
        get = self.known.setdefault
        before = len(self.known)
        same = [get(cell, cell) for cell in cells]
        if (len(self.known) - before) * _FEW > len(cells) and len(cells) > _CHUNK // 2:
            self.known = None
        return same


def _of_width(fit: Fit, lines: list[int], rows: list[list[str]], problems: list[Problem]) -> bool:
    """Takes out rows that are no rows of the table; they are named unless they are empty."""
    width = fit.header.width
    if set(map(len, rows)) == {width}:
        return True
    kept = 0
    for line, whole in zip(list(lines), list(rows), strict=True):
        row = whole if any(whole[width:]) else whole[:width]
        if len(row) == width and any(row):
            lines[kept], rows[kept] = line, row
            kept += 1
        elif any(row):
            shown = " ".join(row)[:40]
            if len(row) < width:
                message, advice = (
                    f"the line has {len(row)} of {width} columns",
                    "is the file or the line cut off? Export it again",
                )
            else:
                message, advice = (
                    f"the line has {len(row)} columns, its header {width}",
                    "cells with the delimiter in them need quotes",
                )
            problems.append(Problem(fit.source.name, line, "", shown, message, advice))
    del lines[kept:], rows[kept:]
    return bool(rows)


def _chunks(fit: Fit, problems: list[Problem]) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Rows below the header, with their lines, some thousand at a time."""
    source, header = fit.source, fit.header
    if source.open is None:
        rows = [[*map(_read_cell, row), *[""] * (header.width - len(row))] for row in source.sheet[header.row + 1 :]]
        numbered = [(line, row) for line, row in enumerate(rows, header.row + 2) if any(row)]
        yield [line for line, _ in numbered], [row for _, row in numbered]
        return
    with io.TextIOWrapper(source.open(), fit.layout.encoding, newline="") as text:
        reader = csv.reader(text, delimiter=fit.layout.delimiter, strict=True)
        done = 0
        try:
            for _ in islice(reader, header.row + 1):
                pass
            done = reader.line_num
            while rows := list(islice(reader, _CHUNK)):
                lines = list(range(done + 1, done + len(rows) + 1))
                if reader.line_num != lines[-1]:
                    lines = _counted(rows, done)
                done = reader.line_num
                yield lines, rows
        except csv.Error as error:
            problems.append(
                Problem(
                    source.name,
                    max(done, reader.line_num),
                    "",
                    "",
                    f"cannot be taken apart: {error}",
                    "is a quote missing? Export it again",
                )
            )
        except UnicodeError:
            advice = "name its encoding with `--set encoding=`, for instance windows-1252"
            problems.append(
                Problem(source.name, done, "", "", f"is not {fit.layout.encoding} behind this line", advice)
            )


def _read_cell(cell: str) -> str:
    """A cell of a sheet; what cannot be read there has the mark of an error."""
    return f"{ERROR}{cell}" if isinstance(cell, Unreadable) else cell


def _counted(rows: list[list[str]], before: int) -> list[int]:
    """Lines of rows of which some reach over several lines."""
    lines = []
    for row in rows:
        lines.append(before + 1)
        before += 1 + sum(cell.count("\n") for cell in row if "\n" in cell)
    return lines


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

"""The rows of the files and sheets of an export, into the columns of their tables; rows that are none are named."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import numpy as np

from core.costing.shape import Ints
from core.importing.problems import Problem, Unreadable
from core.importing.texts import Collected
from core.mapping.cells import ERROR
from core.mapping.profile import Table
from core.mapping.splitting import CutOff, Part, parts_of
from core.mapping.tables import Fit, ReadTable

_FEW = 2
"""A column of which more than one cell in so many is new is kept as it stands."""


class TableReader:
    """Takes the sources of one table, one after the other."""

    def __init__(self, table: Table) -> None:
        self.read = ReadTable(table)
        self._columns: dict[str, Collected] = {}
        self._lines: list[Ints] = []
        self._count = 0

    def add(self, fit: Fit, problems: list[Problem], most: int) -> None:
        """The rows of a source."""
        read, places = self.read, list(fit.header.positions.items())
        read.files.append((fit.source.name, self._count))
        read.present.update(fit.header.positions)
        for name, label in fit.header.shown.items():
            read.labels.setdefault(name, label)
        for name, _ in places:
            self._columns.setdefault(name, Collected()).fill(self._count)
        for part in _parts(fit, problems):
            if not part.height:
                continue
            if part.columns is not None:
                self._take_columns(part, places)
            else:
                self._take_rows(fit, part, places, problems)
            if self._count > most:
                message = f"has more than {most:,} rows"
                problems.append(Problem(fit.source.name, 0, "", "", message, "split it and import the parts in order"))
                break
        for column in self._columns.values():
            column.fill(self._count)

    def _take_columns(self, part: Part, places: Sequence[tuple[str, int]]) -> None:
        assert part.columns is not None
        self._lines.append(np.arange(part.first, part.first + part.height))
        self._count += part.height
        for name, place in places:
            self._columns[name].add(part.columns[place], _FEW)

    def _take_rows(self, fit: Fit, part: Part, places: Sequence[tuple[str, int]], problems: list[Problem]) -> None:
        lines, rows = list(part.lines), list(part.rows)
        if not _of_width(fit, lines, rows, problems):
            return
        self._lines.append(np.array(lines, np.int64))
        self._count += len(lines)
        columns = list(zip(*rows, strict=False))
        for name, place in places:
            self._columns[name].add_texts(columns[place], _FEW)

    def finished(self) -> ReadTable:
        """The table with all its rows."""
        if self._lines:
            self.read.lines = np.concatenate(self._lines)
        self.read.columns = {name: column.finished() for name, column in self._columns.items()}
        return self.read


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


def _parts(fit: Fit, problems: list[Problem]) -> Iterator[Part]:
    """The rows below the header."""
    source, header = fit.source, fit.header
    if source.open is None:
        cells = [[*map(_read_cell, row), *[""] * (header.width - len(row))] for row in source.sheet[header.row + 1 :]]
        numbered = [(line, row) for line, row in enumerate(cells, header.row + 2) if any(row)]
        rows = [row for _, row in numbered]
        yield Part(0, len(rows), None, rows, [line for line, _ in numbered])
        return
    done = 0
    with io.TextIOWrapper(source.open(), fit.layout.encoding, newline="") as text:
        places = sorted(set(header.positions.values()))
        try:
            for part in parts_of(text, fit.layout.delimiter, header.row + 1, places, header.width):
                done = part.lines[-1] if part.lines else part.first + part.height - 1
                yield part
        except CutOff as error:
            message, advice = f"cannot be taken apart: {error}", "is a quote missing? Export it again"
            problems.append(Problem(source.name, error.line, "", "", message, advice))
        except UnicodeError:
            advice = "name its encoding with `--set encoding=`, for instance windows-1252"
            problems.append(
                Problem(source.name, done, "", "", f"is not {fit.layout.encoding} behind this line", advice)
            )


def _read_cell(cell: str) -> str:
    """A cell of a sheet; what cannot be read there has the mark of an error."""
    return f"{ERROR}{cell}" if isinstance(cell, Unreadable) else cell

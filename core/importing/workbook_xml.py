"""A workbook looked through before its reader expands it: how much it holds, and formulas whose values nobody stored.

The reader makes a rectangle of every sheet and a text of every cell, however often the cells point at the same long text. So
cells, rectangles and the texts together are counted first, on the bytes of its parts. A formula that was never computed
(a workbook written by a program) would read as an empty cell: each one is named instead.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

import numpy as np

from core.costing.shape import Ints
from core.importing.archives import chunks, members_of
from core.importing.problems import Unreadable

CELLS = 25_000_000
"""Of a sheet, counted as a full rectangle: one stray cell in the far corner would fill the memory."""
TEXTS = 5_000_000
"""Shared by the cells of all sheets."""
TEXT_BYTES = 512 * 1024 * 1024
"""Of the texts of a sheet, each counted as often as a cell has it."""
_DOUBTS = 1_000
"""So many formulas of a sheet are named."""

_CELL = re.compile(rb"""<(?:\w+:)?c(?=[\s/>])""")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_TEXT = re.compile(rb"""<(?:\w+:)?si(?=[\s/>])""")
_SHARED = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<""")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c(\s[^>]*?)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)"""
    rb"""\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_ERROR = re.compile(
    rb"""<(?:\w+:)?c(\s[^>]*?\bt=["']e["'][^>]*)>(?:\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]*)<"""
)
_SHEET = re.compile(r"""<(?:\w+:)?sheet\s([^>]*)""")
_RELATION = re.compile(r"""<(?:\w+:)?Relationship\s([^>]*)""")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

Doubts = Mapping[tuple[int, int], Unreadable]
"""Row and column of a cell, from 0 -> why it cannot be read."""


class Vast(Exception):
    """More than can be read; the sentence says what."""


def look_through(archive: zipfile.ZipFile, limit: int) -> dict[str, Doubts]:
    """Sheet -> cells that cannot be read. ``Vast`` beyond the limits of cells and texts, ``TooLarge`` beyond ``limit`` bytes."""
    lengths: Ints = np.zeros(0, np.int64)
    small: dict[str, str] = {}
    doubts: dict[str, Doubts] = {}
    members = members_of(archive)
    for member in sorted(members, key=lambda one: one.filename != "xl/sharedStrings.xml"):
        name = member.filename
        wanted = name.endswith((".xml", ".rels"))
        part = bytearray()
        for chunk in chunks(archive, member, limit):
            limit -= len(chunk)
            part += chunk if wanted else b""
        if not wanted:
            continue
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise Vast("defines entities of its own")
        if name == "xl/sharedStrings.xml":
            lengths = _lengths(part)
        elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _measure(part, lengths)
            doubts[name] = {**dict(_uncomputed(part)), **dict(_errors(part))}
        elif name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            small[name] = part.decode("utf-8", "replace")
    return {title: doubts[name] for title, name in _titles(small).items() if doubts.get(name)}


def _lengths(part: bytearray) -> Ints:
    """Bytes of each shared text."""
    starts: list[int] = []
    for found in _TEXT.finditer(part):
        starts.append(found.start())
        if len(starts) > TEXTS:
            raise Vast(f"holds more than {TEXTS:,} texts")
    borders: Ints = np.array([*starts, len(part)] if starts else [0], np.int64)
    return borders[1:] - borders[:-1]


def _measure(part: bytearray, lengths: Ints) -> None:
    """Refuse a sheet that would fill the memory."""
    columns: set[bytes] = set()
    height = cells = 0
    for _ in _CELL.finditer(part):
        cells += 1
        if cells > CELLS:
            raise Vast(f"a sheet has more than {CELLS:,} cells")
    for found in _PLACE.finditer(part):
        columns.add(found[1])
        height = max(height, int(found[2]))
    width = max(map(column_number, columns), default=0)
    if width * height > CELLS:
        raise Vast(f"a sheet reaches to column {width:,} of row {height:,}")
    if len(lengths) and cells * int(lengths.max()) > TEXT_BYTES:
        _measure_texts(part, lengths)


def _measure_texts(part: bytearray, lengths: Ints) -> None:
    size = 0
    for found in _SHARED.finditer(part):
        number = int(found[1])
        size += int(lengths[number]) if number < len(lengths) else 0
        if size > TEXT_BYTES:
            raise Vast(f"the texts of a sheet are more than {TEXT_BYTES // (1024 * 1024)} MB")


def _uncomputed(part: bytearray) -> Iterator[tuple[tuple[int, int], Unreadable]]:
    """Cells with a formula and no value."""
    for count, found in enumerate(_FORMULA.finditer(part)):
        place = _PLACE.search(found[1])
        if place is None or count == _DOUBTS:
            continue
        cell = (place[1] + place[2]).decode()
        formula = unescape((found[2] or b"").decode("utf-8", "replace"))
        yield (
            (int(place[2]) - 1, column_number(place[1]) - 1),
            Unreadable(
                f"={formula[:40]}",
                f"is a formula whose value is not stored (cell {cell})",
                "open the workbook in a spreadsheet and save it, or write the value",
            ),
        )


def _errors(part: bytearray) -> Iterator[tuple[tuple[int, int], Unreadable]]:
    """Cells that hold an error of the spreadsheet, which its reader gives as empty ones."""
    for count, found in enumerate(_ERROR.finditer(part)):
        place = _PLACE.search(found[1])
        if place is None or count == _DOUBTS:
            continue
        cell = (place[1] + place[2]).decode()
        why = f"is an error of the spreadsheet (cell {cell})"
        text = unescape(found[2].decode("utf-8", "replace"))[:40]
        yield (
            (int(place[2]) - 1, column_number(place[1]) - 1),
            Unreadable(text, why, "mend the formula there and save the workbook, or write the value"),
        )


def _titles(small: Mapping[str, str]) -> dict[str, str]:
    """Title of each sheet -> the part it lies in."""
    targets = {}
    for found in _RELATION.finditer(small.get("xl/_rels/workbook.xml.rels", "")):
        relation = _attributes(found[1])
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    titles = {}
    for found in _SHEET.finditer(small.get("xl/workbook.xml", "")):
        sheet = _attributes(found[1])
        key = next((value for name, value in sheet.items() if name.endswith(":id")), "")
        titles[sheet.get("name", "")] = targets.get(key, "")
    return titles


def _attributes(text: str) -> dict[str, str]:
    return {found[1]: unescape(found[2] or found[3] or "") for found in _ATTRIBUTE.finditer(text)}


def column_number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """1 is A, 26 Z, 27 AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def with_doubts(rows: Sequence[Sequence[str]], doubts: Doubts) -> Sequence[Sequence[str]]:
    """The rows with what cannot be read in its places, which may lie beyond what was read."""
    if not doubts:
        return rows
    found = [list(row) for row in rows]
    for (row, column), cell in doubts.items():
        found.extend([] for _ in range(row + 1 - len(found)))
        found[row].extend([""] * (column + 1 - len(found[row])))
        found[row][column] = cell
    return found

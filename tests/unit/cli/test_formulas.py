"""A file for a spreadsheet holds texts, whatever they begin with; nothing in it is computed when somebody opens it."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.importing import Problem
from tests.support.builders import audit_row
from tui.command_line.auditing import FIELDS, write_csv
from tui.command_line.import_files import save_problems
from tui.files.table import Cell, Head, Table, as_csv
from tui.files.workbook import as_workbook

COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula, wide letters included."""
PAYLOADS = [
    "=1+1", "=HYPERLINK(\"http://invclose.invalid\",\"x\")", "=cmd|'/C calc'!A0", "+1+1", "+cmd|' /C calc'!A0", "-1+1", "-2+3+cmd|'x'!A0",
    "@SUM(1+1)*cmd|'x'!A0", "\t=1+1", "\r=1+1", "\n=1+1", "=DDE(\"cmd\";\"/C calc\")", "=IMPORTXML(\"http://invclose.invalid\",\"//a\")",
    "x;=1+1", "x\t=1+1", "x,=1+1", "x\";=1+1", "x\n=1+1",
    "=1+1\",=2+2", "=1;=2", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "=\"a\"&\"b\"",
    "==1", "'=1", "x;=cmd|'/C calc'!A0;", ";;=1",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_audit_trail_as_a_file(tmp_path: Path, payload: str) -> None:
    file = tmp_path / "audit.csv"
    texts = [name for name in FIELDS if name != "id"]
    changes: list[dict[str, Any]] = [{name: payload} for name in texts]
    rows = [replace(audit_row(1), **change) for change in changes]
    assert write_csv(file, iter(rows)) == len(texts)
    with file.open(encoding="utf-8", newline="") as stream:
        head, *lines = list(csv.reader(stream))
    assert head == list(FIELDS)
    assert len(lines) == len(texts)
    for delimiter in ";\t":
        with file.open(encoding="utf-8", newline="") as stream:
            cells = [cell for line in csv.reader(stream, delimiter=delimiter) for cell in line]
        assert not [cell for cell in cells if cell.startswith(COMPUTED)]
    for line, name in zip(lines, texts, strict=True):
        assert not [cell for cell in line if cell.startswith(COMPUTED)]
        assert line[FIELDS.index(name)].replace("'", "") == payload.replace("'", "")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_an_import_rejected_as_a_file(tmp_path: Path, payload: str) -> None:
    file = tmp_path / "rejected.csv"
    save_problems(file, [Problem("a.csv", 2, "Item", payload, "is not an item", payload)])
    with file.open(encoding="utf-8", newline="") as stream:
        _, line = list(csv.reader(stream))
    assert not [cell for cell in line if cell.startswith(COMPUTED)]
    assert line[3].replace("'", "") == payload.replace("'", "")


def test_only_these_modules_write_for_a_spreadsheet() -> None:
    """Each takes texts as texts: `core.spreadsheet` is asked by whoever writes CSV, the workbook writer makes no formula."""
    root = Path(__file__).resolve().parents[3]
    found = {
        path.relative_to(root).as_posix()
        for folder in ("core", "db", "tui")
        for path in (root / folder).rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("csv.writer", "DictWriter", "xlsxwriter", "openpyxl"))
    }
    assert found == {"core/spreadsheet.py", "tui/command_line/auditing.py", "tui/files/workbook.py"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_table_as_a_file(payload: str) -> None:
    table = Table(payload, [Head(payload), Head("value", figure=True)], [[payload, Decimal("-1.50")]], [payload, 2])
    rows = list(csv.reader(as_csv(table).decode().splitlines(keepends=True)))
    assert not [cell for row in rows for cell in row if cell.startswith(COMPUTED) and cell != "-1.50"]
    assert rows[1][1] == "-1.50"
    assert not workbook_parts(as_workbook(table), "<f>", "<hyperlink")


def workbook_parts(content: bytes, *words: str) -> list[str]:
    """Names of the parts of a workbook that have one of these words."""
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return [name for name in whole.namelist() if any(word.encode() in whole.read(name) for word in words)]


def test_figures_of_a_workbook_are_numbers_and_codes_are_texts() -> None:
    heads = [Head("code"), Head("value", figure=True), Head("day")]
    long = Decimal("12345678901234567.89")
    rows: list[list[Cell]] = [["0012", Decimal("1234.50"), date(2026, 5, 31)], ["1E5", long, None], ["", 3, None]]
    with zipfile.ZipFile(io.BytesIO(as_workbook(Table("T", heads, rows)))) as whole:
        sheet = "".join(whole.read(name).decode() for name in whole.namelist() if name.startswith("xl/"))
        assert "<v>1234.50</v>" in sheet
    assert "<v>3</v>" in sheet
    assert "12345678901234567.89" in sheet  # more digits than a number keeps: a text, whole
    assert ">0012<" in sheet
    assert 'formatCode="#,##0.00"' in sheet

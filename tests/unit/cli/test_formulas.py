"""A file for a spreadsheet holds texts, whatever they begin with; nothing in it is computed when somebody opens it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.builders import audit_row
from tui.command_line.auditing import FIELDS, write_csv

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


def test_it_is_the_only_file_that_is_written_for_a_spreadsheet() -> None:
    root = Path(__file__).resolve().parents[3]
    found = {
        path.relative_to(root).as_posix()
        for folder in ("core", "db", "tui")
        for path in (root / folder).rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("csv.writer", "DictWriter", "xlsxwriter", "openpyxl"))
    }
    assert found == {"tui/command_line/auditing.py"}

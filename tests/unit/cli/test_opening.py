"""Without a command the application opens; workbooks become rows of text."""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import xlsxwriter

from core.importing import read_bundle
from tests.support.currencies import EUR
from tests.unit.cli.conftest import Run, Terminal
from tests.unit.cli.fake_wiring import FakeWiring
from tests.unit.importing.bundles import COLUMNS, ITEMS, line
from tui.cli import main
from tui.command_line.workbook import read_sheets, text_of


def test_the_application_opens_and_connects_itself(wiring: FakeWiring, monkeypatch: pytest.MonkeyPatch):
    class FakeApp(ModuleType):
        def run_app(self, connect: Any, *, read_only: bool) -> int:
            assert wiring.calls == []  # the first paint does not wait for the database
            assert connect() == (wiring.books, wiring.desk)
            return 7 if read_only else 0

    monkeypatch.setitem(sys.modules, "tui.app", FakeApp("tui.app"))
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert main(["--db", "x.db", "--company", "ACME", "--read-only"]) == 7
    assert wiring.calls[0][2:] == ("ACME", True)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("00123", "00123"),
        (1.0, "1"),
        (0.1, "0.1"),
        (150.78, "150.78"),
        (1e-7, "0.0000001"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e20, "100000000000000000000"),
        (float("nan"), "nan"),
        (True, "yes"),
        (False, "no"),
        (date(2026, 5, 31), "2026-05-31"),
        (datetime(2026, 5, 31), "2026-05-31"),  # noqa: DTZ001
        (datetime(2026, 5, 31, 12), "2026-05-31 12:00:00"),  # noqa: DTZ001
        (time(1, 2), "01:02:00"),
        (None, ""),
        (7, "7"),
    ],
)
def test_cells_of_a_workbook(cell: object, text: str):
    assert text_of(cell) == text


def workbook() -> bytes:
    """Items as text; transactions with numbers and dates as a spreadsheet keeps them."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"strings_to_formulas": False})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    items, transactions = book.add_worksheet("items"), book.add_worksheet("Transactions")
    book.add_worksheet("notes").write_string(0, 0, "not read")
    for number, row in enumerate(ITEMS.splitlines()):
        for column, cell in enumerate(row.split(",")):
            items.write_string(number, column, cell)
    rows = [COLUMNS, line("P1", quantity="2.5", amount="150.78"), line("P2", amount="1.234")]
    for number, row in enumerate(rows, 1):  # the first row of the sheet is empty
        for column, (name, cell) in enumerate(zip(COLUMNS.split(","), row.split(","), strict=True)):
            if number > 1 and name in ("quantity", "amount", "site"):
                transactions.write_number(number, column, float(cell))
            elif number > 1 and name == "date":
                transactions.write_datetime(number, column, datetime.fromisoformat(cell), days)
            else:
                transactions.write_string(number, column, cell)
    book.close()
    return packed.getvalue()


def test_a_workbook_is_a_bundle(run: Run, wiring: FakeWiring, tmp_path: Path):
    file = tmp_path / "acme.xlsx"
    file.write_bytes(workbook())
    bundle = read_bundle(file, EUR, sheets=read_sheets)
    assert [(found.line, found.column) for found in bundle.problems] == [(4, "amount")]
    assert len(bundle.items) == 3
    row = bundle.rows[0]
    assert (row.line, row.quantity, row.amount, row.date, row.site) == (3, 2_500_000, 15_078, "2026-01-31", "1")
    done = run("import", file, "--json")
    assert json.loads(done.out)["rows"] == 1
    assert wiring.calls[-1][2] == "acme"


def test_a_stray_cell_in_the_far_corner(tmp_path: Path):
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    sheet = book.add_worksheet("items")
    sheet.write_string(0, 0, "item")
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()
    file = tmp_path / "far.xlsx"
    file.write_bytes(packed.getvalue())
    assert "column 16,384 of row 1,048,576" in read_bundle(file, EUR, sheets=read_sheets).problems[0].message


def test_a_file_that_only_looks_like_a_workbook(run: Run, tmp_path: Path):
    file = tmp_path / "acme.xlsx"
    file.write_bytes(workbook()[:-200])
    bundle = read_bundle(file, EUR, sheets=read_sheets)
    assert len(bundle.problems) == 1

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
        def run_app(self, connect: Any, *, read_only: bool, beginning: Any, settings: Any, **_: Any) -> int:
            assert (beginning.company, beginning.read_only) == ("ACME", True)
            assert settings["company"] == "ACME"
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
        (0.1 + 0.2, "0.3"),
        (45800.00000000001, "45800"),
        (1234567.8899999999, "1234567.89"),
        (9999999999999.99, "9999999999999.99"),
        (1e-05, "0.00001"),
        (-0.0, "-0"),
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


def test_numbers_and_moments_as_a_spreadsheet_keeps_them(tmp_path: Path):
    """Noise behind the fifteenth digit and the time of a day are left out; a code with a time of day stays."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("transactions")
    names = ("reference", "kind", "update", "item", "quantity", "date", "amount")
    for column, name in enumerate(names):
        sheet.write_string(0, column, name.title())
    for number, (quantity, amount) in enumerate(((0.1 + 0.2, 1209.4000000000001), (1e-05, 3 * 0.07)), 1):
        for column, cell in enumerate(("", "purchase", "both", "A", quantity, "", amount)):
            if isinstance(cell, float):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, cell)
        sheet.write_datetime(number, 0, datetime(2026, 1, 7, 8, number), moment)  # noqa: DTZ001
        sheet.write_datetime(number, 5, datetime(2026, 1, 7, 23, 59), moment)  # noqa: DTZ001
    book.close()
    file = tmp_path / "acme.xlsx"
    file.write_bytes(packed.getvalue())
    bundle = read_bundle(file, EUR, sheets=read_sheets)
    assert bundle.problems == []
    assert [(row.reference, row.quantity, row.amount, row.date) for row in bundle.rows] == [
        ("2026-01-07 08:01:00", 300_000, 120_940, "2026-01-07"),
        ("2026-01-07 08:02:00", 10, 21, "2026-01-07"),
    ]


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

"""Reports as files: the same figures on the screen, in CSV, in a workbook, on paper and in JSON."""

from __future__ import annotations

import csv
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from core.reports import ReportName
from tests.cli_db.conftest import Run
from tests.support.exporting import cells_of

NAMES = [name.value for name in ReportName]
LINES = {"cost-changes": ("--item", "LAMP"), "open-quantities": ("--to", "2024-02-29")}


@pytest.fixture
def closed(run: Run, acme: Path) -> Run:
    assert run("import", acme).code == 0
    assert run("close", "--to", "2024-01-31", "--yes").code == 0
    return run


def text_of_pdf(file: Path) -> list[str]:
    """What stands on each page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(file))
    return [document[place].get_textpage().get_text_bounded() for place in range(len(document))]


def figures(rows: list[dict[str, object]]) -> list[Decimal]:
    """Every figure of a report that is printed as JSON."""
    return [Decimal(str(value)) for row in rows for value in row.values() if _is_figure(value)]


def _is_figure(value: object) -> bool:
    return str(value).lstrip("-").replace(".", "", 1).isdigit()


@pytest.mark.parametrize("name", NAMES)
def test_every_report_says_the_same_in_every_kind_of_file(closed: Run, tmp_path: Path, name: str) -> None:
    line = ("report", name, *LINES.get(name, ()))
    shown = closed(*line, "--json").json
    for ending in ("csv", "xlsx", "pdf", "json"):
        done = closed(*line, "--out", tmp_path / f"r.{ending}")
        assert (done.code, done.out.strip()) == (0, str(tmp_path / f"r.{ending}")), done
    with (tmp_path / "r.csv").open(newline="") as stream:
        titles, *rows = list(csv.reader(stream))
    assert len(rows) == len(shown["rows"])
    assert [Decimal(cell) for row in rows for cell in row if _is_figure(cell)] == figures(shown["rows"])
    whole = json.loads((tmp_path / "r.json").read_text())
    assert (whole["about"]["Company"], len(whole["rows"])) == ("ACME ACME, EUR", len(rows))
    assert whole["foot"]["Head of the chain"] == shown["head"]
    sheet = cells_of((tmp_path / "r.xlsx").read_bytes())
    place = sheet.index([*titles, *[""] * (len(sheet[0]) - len(titles))])
    body = sheet[place + 1 : place + 1 + len(rows)]
    assert [Decimal(cell) for row in body for cell in row if _is_figure(cell)] == figures(shown["rows"])
    pages = text_of_pdf(tmp_path / "r.pdf")
    assert [f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    assert "ACME" in pages[0]
    assert shown["head"].split()[-1] in "".join(pages).replace("\r\n", "")
    paper = " ".join(pages).replace("\r\n", " ")
    for row in rows:
        for cell in row:
            if _is_figure(cell) and "." in cell:  # a code stands as it is
                assert f"{Decimal(cell):,f}" in paper


def test_a_workbook_computes_nothing_and_keeps_codes(closed: Run, tmp_path: Path) -> None:
    file = tmp_path / "tb.xlsx"
    assert closed("report", "trial-balance", "--out", file).code == 0
    with zipfile.ZipFile(file) as whole:
        sheet = whole.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    accounts = [row[0] for row in cells_of(file.read_bytes()) if row[0][:1].isdigit()]
    assert "1300" in accounts


def test_a_file_is_not_replaced_unless_that_is_meant(closed: Run, tmp_path: Path) -> None:
    file = tmp_path / "tb.csv"
    file.write_text("mine")
    assert closed("report", "trial-balance", "--out", file).code == 3
    assert file.read_text() == "mine"
    assert closed("report", "trial-balance", "--out", file, "--replace").code == 0
    assert closed("report", "trial-balance", "--out", tmp_path / "tb.doc").code == 2

"""Other files of the same systems: another language, delimiter, decimal mark and encoding; real workbooks; zips."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from core.mapping.beside import Beside
from core.mapping.mapping import Mapped
from tests.mapping.exports import ANSWERS, GBP, USUAL, files_of, mapped
from tui import foreign_exports

LABELS = {
    "Posting Date": "Buchungsdatum", "Entry Type": "Postenart", "Document No.": "Belegnr.", "Item No.": "Artikelnr.",
    "Description": "Beschreibung", "Location Code": "Lagerortcode", "Quantity": "Menge", "Invoiced Quantity": "Fakturierte Menge",
    "Remaining Quantity": "Restmenge", "Unit of Measure Code": "Einheitencode", "Entry No.": "Lfd. Nr.",
    "Cost Amount (Expected)": "Einstandsbetrag (erwartet)", "Cost Amount (Actual)": "Einstandsbetrag (tatsächl.)",
    "Order No.": "Auftragsnr.", "Item Ledger Entry No.": "Artikelposten Lfd. Nr.", "Adjustment": "Regulierung",
    "Item Ledger Entry Quantity": "Menge (Artikelposten)", "Item Charge No.": "Artikel Zu-/Abschlagsnr.",
}  # fmt: skip
WORDS = {
    "Purchase": "Einkauf", "Sale": "Verkauf", "Positive Adjmt.": "Zugang", "Negative Adjmt.": "Abgang", "Transfer": "Umlagerung",
    "Assembly Consumption": "Montageverbrauch", "Assembly Output": "Montageistmeldung", "Direct Cost": "EK-Preis", "Yes": "Ja",
    "No": "Nein",
}  # fmt: skip


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def in_german(content: bytes) -> bytes:
    """As Business Central in German gives it to a spreadsheet in German."""
    head, *rows = rows_of(content)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([LABELS.get(label, label) for label in head])
    for row in rows:
        cells = []
        for label, cell in zip(head, row, strict=True):
            if label.endswith("Date"):
                month, day, year = cell.split("/")
                cells.append(f"{int(day):02}.{int(month):02}.{year}")
            elif label in ("Entry Type", "Adjustment"):
                cells.append(WORDS.get(cell, cell))
            elif "Quantity" in label or "Cost" in label:
                cells.append(cell.translate(str.maketrans(",.", ".,")))
            else:
                cells.append(cell)
        writer.writerow(cells)
    return out.getvalue().encode("cp1252")


def through_files(system: str, path: Path) -> Mapped:
    """As a command or the screen reads it."""
    answers = {**USUAL, **ANSWERS[system]}
    return foreign_exports.map_beside(path, foreign_exports.profile(system), answers, GBP, Beside())


def test_a_german_export_has_the_same_lines():
    export = mapped("bc", {name: in_german(content) for name, content in files_of("bc").items()})
    assert export.problems == []
    assert export.bundle.rows == mapped("bc").bundle.rows


def test_the_encoding_is_found_by_its_letters(tmp_path: Path):
    for name, content in files_of("bc").items():
        (tmp_path / name).write_bytes(in_german(content))
    export = through_files("bc", tmp_path)
    assert export.problems == []
    assert {one.value for one in export.found if one.what == "encoding"} == {"cp1252"}
    assert export.bundle.rows == mapped("bc").bundle.rows


def cell_of(label: str, cell: str) -> object:
    """A real number or day, as a spreadsheet keeps it."""
    if label.lower().endswith(("date", "_date")) and cell[:4].isdigit():
        return dt.datetime.fromisoformat(cell)
    try:
        return Decimal(cell)
    except ArithmeticError:
        return cell


@pytest.mark.parametrize("system", ["odoo18", "odoo19", "erpnext"])
def test_a_workbook_with_real_numbers_and_days(tmp_path: Path, system: str):
    name, content = next((name, content) for name, content in files_of(system).items() if "labels" not in name)
    head, *rows = rows_of(content)
    file = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet, day = book.add_worksheet("Sheet1"), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, head)
        for number, row in enumerate(rows, 1):
            for place, (label, cell) in enumerate(zip(head, row, strict=True)):
                value = cell if "item" in label.lower() or "id" in label.lower() else cell_of(label, cell)
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                else:
                    sheet.write_number(number, place, value)
    assert name
    export = through_files(system, file)
    assert export.problems == []
    assert export.bundle.rows == mapped(system, {name: content}).bundle.rows


def test_an_error_cell_of_a_workbook_is_named(tmp_path: Path):
    file = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Moves")
        sheet.write_row(0, 0, ["item", "date", "quantity", "amount"])
        sheet.write_row(1, 0, ["A", "2026-01-31", 1])
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    answers = {**USUAL}
    export = foreign_exports.map_beside(file, foreign_exports.profile("plain"), answers, GBP, Beside())
    assert [(one.line, one.column, one.value, one.message) for one in export.problems] == [
        (2, "amount", "#DIV/0!", "is an error of the spreadsheet")
    ]


def test_the_profile_that_fits_is_named_where_another_was_taken(tmp_path: Path):
    for name, content in files_of("tryton").items():
        (tmp_path / name).write_bytes(content)
    export = foreign_exports.map_beside(tmp_path, foreign_exports.profile("erpnext"), {}, GBP, Beside())
    assert len(export.problems) == 1
    assert export.problems[0].advice.startswith(
        "read it with `--profile tryton`: stock_move.csv has the columns Product"
    )


def test_a_zip_is_read_like_its_folder(tmp_path: Path):
    file = tmp_path / "d365.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files_of("d365").items():
            archive.writestr(f"dump/{name}", content)
    assert through_files("d365", file).bundle.rows == mapped("d365").bundle.rows

"""What may be wrong with a file as a whole: encoding, columns, cut lines, quotes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from core.errors import NotFound
from core.importing import Known, Limits, check_bundle
from core.vocabulary import InventoryModel
from tests.unit.importing.bundles import COLUMNS, ITEMS, bundle_of, line, problems_in, problems_of, read_bundle, said

GOOD = {"items.csv": ITEMS.encode(), "transactions.csv": f"{COLUMNS}\n{line('P1')}\n".encode()}


def transactions(text: str | bytes) -> list[tuple[int, str, str]]:
    content = text.encode() if isinstance(text, str) else text
    return said(problems_in({"items.csv": ITEMS.encode(), "transactions.csv": content}))


def zipped(contents: dict[str, bytes], folder: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(folder + name, content)
    return packed.getvalue()


def test_encodings():
    text = f"{COLUMNS}\n{line('P1')}\n{line('Pä')}\n"
    assert transactions(text) == []
    assert transactions(text.encode("utf-8-sig")) == []
    assert transactions(text.replace("\n", "\r\n")) == []
    assert transactions(text.replace("\n", "\r")) == []
    assert transactions(text.encode("utf-16")) == [(0, "", "the file is UTF-16, not UTF-8")]
    assert transactions(text.encode("cp1252")) == [
        (3, "", "byte 0xE4 at position 2 is not UTF-8; in Windows-1252 it would be ä")
    ]


def test_empty_files():
    assert transactions("") == [(0, "", "the file is empty")]
    assert transactions("\n\n") == [(0, "", "the file is empty")]
    assert transactions(COLUMNS) == [(0, "", "the file has a header but no rows")]
    assert problems_in({})[0].message == "contains no file of a bundle"


def test_columns():
    assert transactions("reference;kind;update\nP1;x;y\n") == [(1, "", "the columns are not separated by commas")]
    found = transactions("reference,kind,quantity,qty,date,date,\nP1,sales,-1,1,2026-01-01,2026-01-01,\n")
    assert found == [
        (1, "qty", "the column is not known"),
        (1, "date", "the column appears twice"),
        (1, "", "column 7 has no name"),
        (1, "update", "the column is missing"),
        (1, "item", "the column is missing"),
    ]
    near = problems_in({"transactions.csv": b"referense,kind,update,item,quantity,date\n"})[0]
    assert near.advice == "did you mean reference?"


def test_cut_and_long_lines():
    cut = line("P2")[:20]
    text = f"{COLUMNS}\n{line('P1')}\n{line('P3')},\n{cut}"
    assert transactions(text) == [
        (3, "", "the line has 25 columns, its header 24"),
        (4, "", f"the line has {cut.count(',') + 1} of 24 columns"),
    ]


def test_a_quote_costs_one_line_only():
    open_quote, text_after = line("P2", batch='"x'), line("P3", batch='"x"y')
    good = line("P4", batch='"a,""b"""')
    text = "\n".join([COLUMNS, line("P1"), open_quote, text_after, good, line("P5", item="?"), line("P6"), ""])
    assert transactions(text) == [
        (3, "", "a quote is opened but not closed on its line"),
        (4, "", "text follows a closing quote"),
        (6, "item", "is not an item"),
    ]
    assert bundle_of(good).rows[0].batch == 'a,"b"'


def test_a_cell_may_not_go_on_in_the_next_line():
    first, second = line("P1", batch='"x'), line("P2", batch='y"')
    assert transactions("\n".join([COLUMNS, first, second, line("P3", item="?")])) == [
        (2, "", "a quote is opened but not closed on its line"),
        (4, "item", "is not an item"),
    ]


def test_a_cell_too_long():
    assert transactions(f"{COLUMNS}\n{'x' * 200_000}\n") == [
        (2, "", "the line has 200,000 characters, more than 65,536")
    ]


def test_unknown_files_are_named():
    problems = problems_in({**GOOD, "transaction.csv": b"x"})
    assert [(found.file, found.advice) for found in problems] == [("transaction.csv", "did you mean transactions.csv?")]


def test_folder_zip_and_line_ends_have_one_digest(tmp_path: Path):
    folder = tmp_path / "acme"
    folder.mkdir()
    for name, content in GOOD.items():
        (folder / name).write_bytes(content.replace(b"\n", b"\r\n"))
    (folder / "README.md").write_text("not read")
    (tmp_path / "acme.zip").write_bytes(zipped(GOOD, "acme/"))
    one, two, three = read_bundle(folder), read_bundle(tmp_path / "acme.zip"), read_bundle(GOOD)
    assert one.sha256 == two.sha256 == three.sha256
    assert (one.name, two.name) == ("acme", "acme")
    assert one.rows == two.rows
    assert read_bundle({**GOOD, "items.csv": b""}).sha256 != one.sha256


def test_a_single_file_and_no_file(tmp_path: Path):
    file = tmp_path / "transactions.csv"
    file.write_bytes(GOOD["transactions.csv"])
    assert len(read_bundle(file).rows) == 1
    with pytest.raises(NotFound):
        read_bundle(tmp_path / "nothing")
    (tmp_path / "x.xls").write_bytes(b"\xd0\xcf\x11\xe0rest")
    assert read_bundle(tmp_path / "x.xls").problems[0].message == "is a workbook in the old format"


def unzipped(tmp_path: Path, packed: bytes, limits: Limits | None = None) -> list[str]:
    file = tmp_path / "x.zip"
    file.write_bytes(packed)
    bundle = read_bundle(file, limits=limits)
    return [found.message for found in check_bundle(bundle, Known())]


def test_zip_bombs_and_damaged_zips(tmp_path: Path):
    bomb = zipped({"items.csv": b"0" * 10_000_000})
    limits = Limits(file_bytes=1_000_000)
    assert unzipped(tmp_path, bomb, limits) == ["unpacks to more than one import may contain"]
    lying = bomb.replace((10_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != bomb
    assert len(unzipped(tmp_path, lying, limits)) == 1
    assert len(unzipped(tmp_path, zipped(GOOD)[:-40])) == 1
    damaged = bytearray(zipped(GOOD))
    damaged[60] ^= 0xFF
    assert len(unzipped(tmp_path, bytes(damaged))) == 1
    many = zipped({f"{number}.csv": b"" for number in range(20)})
    assert unzipped(tmp_path, many, Limits(members=10)) == ["holds 20 files"]
    assert unzipped(tmp_path, zipped({"a.txt": b"x"})) == ["contains no file of a bundle"]


def test_files_too_large_locked_or_there_twice(tmp_path: Path):
    (tmp_path / "items.csv").write_bytes(GOOD["items.csv"])
    small = Limits(file_bytes=10)
    assert [found.message for found in read_bundle(tmp_path, limits=small).problems] == ["is larger than 0 MB"]
    one = read_bundle(tmp_path / "items.csv", limits=Limits(total_bytes=10))
    assert [found.message for found in one.problems] == ["is larger than 0 MB"]
    locked = bytearray(zipped(GOOD))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    assert unzipped(tmp_path, bytes(locked)) == ["is protected by a password"]
    strange = bytearray(zipped(GOOD))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        strange[strange.index(mark) + offset] = 99
    assert unzipped(tmp_path, bytes(strange))[0].startswith("is packed in an unsupported way")
    twice = zipped({"a/items.csv": GOOD["items.csv"], "b/items.csv": GOOD["items.csv"]})
    assert unzipped(tmp_path, twice) == ["appears in the zip twice"]
    packed = zipped({"xl/workbook.xml": b"0" * 2_000_000})
    assert unzipped(tmp_path, packed, Limits(workbook_bytes=1_000_000)) == [
        "unpacks to more than one import may contain"
    ]


def test_what_cannot_be_opened(tmp_path: Path):
    with pytest.raises(NotFound, match="cannot be read"):
        read_bundle(tmp_path / ("x" * 300))


def test_the_cycle_collector_stays_as_it_was():
    import gc

    gc.disable()
    try:
        assert bundle_of(line("P1")).problems == []
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_row_limit():
    text = "\n".join([COLUMNS, *(line(f"P{number}") for number in range(5))])
    bundle = read_bundle({"transactions.csv": text.encode()}, limits=Limits(rows=3))
    assert [found.message for found in bundle.problems] == ["the file has 5 rows, more than the 3 of one import"]


def sheets(_: bytes) -> dict[str, list[list[str]]]:
    cells = [row.split(",") for row in (COLUMNS, line("P1"), "", line("P2", item="?"))]
    return {"Items": [row.split(",") for row in ITEMS.splitlines()], "transactions": cells, "Notes": [["x"]]}


def test_workbooks(tmp_path: Path):
    file = tmp_path / "books.xlsx"
    file.write_bytes(zipped({"xl/workbook.xml": b"<x/>"}))
    assert read_bundle(file).problems[0].message == "is a workbook, which cannot be read here"
    bundle = read_bundle(file, sheets=sheets)
    assert (bundle.name, len(bundle.rows), len(bundle.items)) == ("books", 2, 3)
    assert said(check_bundle(bundle, Known())) == [(4, "item", "is not an item")]

    strange: list[list[str]] = [[*COLUMNS.split(","), ""], line("P1", batch="a\nb").split(",")]

    def other(_: bytes) -> dict[str, list[list[str]]]:
        return {
            "items": [["", ""]],
            "transactions": [*strange, *[line(f"Q{number}").split(",") for number in range(5)]],
        }

    bundle = read_bundle(file, sheets=other, limits=Limits(rows=3))
    assert [(found.file, found.line, found.message) for found in bundle.problems] == [
        ("items", 0, "the sheet is empty"),
        ("transactions", 0, "the sheet has 6 rows, more than the 3 of one import"),
        ("transactions", 2, "has a line feed"),
    ]

    def broken(_: bytes) -> dict[str, list[list[str]]]:
        raise RuntimeError("no such sheet")

    assert "no such sheet" in read_bundle(file, sheets=broken).problems[0].message


def test_items():
    bundle = bundle_of()
    assert [(row.item, row.model, row.item_cost, row.include_physical_value) for row in bundle.items] == [
        ("A", InventoryModel.FIFO, 1_500_000, True),
        ("B", InventoryModel.WA, None, False),
        ("M", InventoryModel.MA, 2_000_000, False),
    ]
    items = (
        "item,item_group,inventory_model,include_physical_value,item_cost,financial_dimensions,standard_cost,"
        "fixed_receipt_price\n"
        "A,G,FIFO,maybe,,,,\nA,G,FIFO,no,,,,\nB,,XIFO,no,1.5.5,place,,\nC,G,STD,,,,,\nD,G,WA,,-1,warehouse site,2,\n"
        "E,G,MA,,,,,yes\n,G,WA,,,,,\nF,G,WA,,,batch;site,,1\n"
    )
    assert said(problems_of(items=items)) == [
        (2, "include_physical_value", "is neither yes nor no"),
        (3, "item", "is a duplicate of line 2"),
        (4, "inventory_model", "is not known"),
        (4, "item_cost", "is not a number"),
        (4, "item_group", "is empty"),
        (4, "financial_dimensions", "names place"),
        (5, "standard_cost", "is empty"),
        (6, "item_cost", "is negative"),
        (6, "standard_cost", "is given, but the item is not a standard cost item"),
        (7, "fixed_receipt_price", "is not possible with MA"),
        (8, "item", "is empty"),
    ]
    last = bundle_of(items=items).items[-1]
    assert (last.item, last.financial_dimensions, last.fixed_receipt_price) == ("F", ("site", "batch"), True)


def test_accounts_of_the_profile():
    profile = "posting_type,item_relation,item,account\nvendor,item,A,1301\nvendor,all,,2000\n"
    found = problems_of(accounts="code,name\n1300,Stock\n", posting_profile=profile)
    assert [(problem.line, problem.column, problem.advice) for problem in found] == [
        (2, "account", "did you mean 1300?"),
        (3, "account", "add it to accounts.csv"),
    ]


def test_a_damaged_item_is_not_an_unknown_item():
    items = ITEMS + "C,Cup,PARTS,FIFOO,no,,EA,site\nD,Cut\n"
    lines = [line("P1", item="C"), line("P2", item="D"), line("P3", item="E")]
    assert [(found.file, found.line) for found in problems_of(*lines, items=items)] == [
        ("items.csv", 5),
        ("items.csv", 6),
        ("transactions.csv", 4),
    ]


def test_accounts_groups_profile_and_periods():
    found = problems_of(
        accounts="code,name,blocked\n1300,Stock,\n1300,Again,\n,No,\n9,Old,perhaps\n",
        item_groups="code,name\nPARTZ,Parts\n",
        posting_profile=(
            "posting_type,item_relation,item,account\npurch_receipt,all,,1300\npurch_receipt,all,,1300\n"
            "purch,all,,1300\nvendor,item,,1300\nvendor,all,A,1300\nvendor,group,NOPE,1300\nvendor,item,Z,1300\n"
        ),
        periods="start,end,status\n2026-01-01,2026-01-31,open\n2026-01-31,2026-02-28,ajar\n"
        "2026-01-20,2026-03-01,closed\n2026-05-01,2026-04-01,open\n",
    )
    assert [(problem.file.removesuffix(".csv"), problem.line, problem.column) for problem in found] == [
        ("accounts", 3, "code"),
        ("accounts", 4, "code"),
        ("accounts", 5, "blocked"),
        ("posting_profile", 3, "posting_type"),
        ("posting_profile", 4, "posting_type"),
        ("posting_profile", 5, "item"),
        ("posting_profile", 6, "item"),
        ("posting_profile", 7, "item"),
        ("posting_profile", 8, "item"),
        ("periods", 3, "status"),
        ("periods", 4, "start"),
        ("periods", 5, "end"),
        ("items", 2, "item_group"),
        ("items", 3, "item_group"),
        ("items", 4, "item_group"),
    ]
    assert found[-1].advice == "did you mean PARTZ?"

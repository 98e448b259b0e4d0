"""Bundles that something has happened to: every file of a whole company's bundle, mutated by a seed, as CSV, zip or workbook."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests.db.importing.loading import HEAD, ITEMS, row
from tests.limits.odd_words import WORDS

FILES = {
    "items.csv": ITEMS,
    "transactions.csv": HEAD
    + row("P1", "purchase", "LAMP", "4", amount="40.00")
    + row("S1", "sales", "LAMP", "-2", "2024-01-11", marked_to="P1")
    + row("T1", "transfer", "LAMP", "1", "2024-01-12", to_site="2")
    + row("I1", "production_issue", "PART", "-1", "2024-01-13", production="B1")
    + row("L1", "labor", "", "", "2024-01-13", production="B1", amount="3.00")
    + row("R1", "production_receipt", "BULB", "1", "2024-01-14", production="B1")
    + row("C1", "customer_return", "LAMP", "1", "2024-01-15", return_of="S1"),
    "accounts.csv": "code,name,blocked\n1300,Inventory,\n2000,Vendors,\n5000,Cost,no\n",
    "item_groups.csv": "code,name\nLAMPS,Lamps\nPARTS,Parts\n",
    "periods.csv": "start,end,status,name\n2024-01-01,2024-01-31,open,January\n2024-02-01,2024-02-29,on_hold,February\n",
    "warehouses.csv": "site,warehouse,name\n1,,Main\n2,W,Second\n",
    "posting_profile.csv": "posting_type,item_relation,item,account\ninv_receipt,all,,1300\n",
    "opening.csv": "reference,item,quantity,amount,date,site\nO1,LAMP,2,20.00,2023-12-01,1\n",
    "balances.csv": "date,account,amount\n2023-12-31,1300,20.00\n2023-12-31,2000,-20.00\n",
    "ledger.csv": "voucher,date,account,amount\nV1,2024-01-05,1300,5.00\nV1,2024-01-05,2000,-5.00\n",
}
AT_ONCE = 50
"""Bundles of one test."""
Mutation = Callable[[random.Random, bytes], bytes]


def _cell(chance: random.Random, content: bytes) -> bytes:
    """Another word in a cell."""
    lines = content.split(b"\n")
    number = chance.randrange(len(lines))
    cells = lines[number].split(b",")
    cells[chance.randrange(len(cells))] = chance.choice(WORDS).encode("utf-8", "surrogatepass")
    lines[number] = b",".join(cells)
    return b"\n".join(lines)


def _bytes(chance: random.Random, content: bytes) -> bytes:
    """Some bytes changed, put in or left out."""
    found = bytearray(content)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(found) + 1)
        found[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
    return bytes(found)


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _twice(chance: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    number = chance.randrange(len(lines))
    return b"\n".join([*lines[:number], lines[number], *lines[number:]])


def _encoded(chance: random.Random, content: bytes) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-32", "utf-8-sig", "cp1252", "cp037", "utf-7")), "replace")


def _quoted(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + b'"' * chance.randrange(1, 4) + content[at:]


def _columns(chance: random.Random, content: bytes) -> bytes:
    """The columns in another order, one of them gone or twice."""
    rows = [line.split(b",") for line in content.split(b"\n")]
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    order[chance.randrange(len(order))] = chance.randrange(len(order))
    return b"\n".join(b",".join(cells[k] for k in order if k < len(cells)) for cells in rows)


MUTATIONS: tuple[Mutation, ...] = (_cell, _cell, _cell, _bytes, _cut, _twice, _encoded, _quoted, _columns)


def bundle(seed: int, folder: Path) -> Path:
    """A bundle with up to three things wrong, in one of the forms that a bundle can have."""
    chance = random.Random(seed)
    files = {
        name: text.encode()
        for name, text in FILES.items()
        if name in ("items.csv", "transactions.csv") or chance.random() < 0.5
    }
    for _ in range(chance.randrange(1, 4)):
        name = chance.choice(sorted(files))
        files[name] = chance.choice(MUTATIONS)(chance, files[name])
    form = chance.choice(("folder", "folder", "zip", "workbook", "file"))
    if form == "folder":
        target = folder / f"bundle{seed}"
        target.mkdir()
        for name, content in files.items():
            (target / name).write_bytes(content)
        return target
    if form == "file":
        target = folder / chance.choice(sorted(files))
        target.write_bytes(files[target.name])
        return target
    content = _zip(files) if form == "zip" else _workbook(chance, files)
    if chance.random() < 0.4:
        content = chance.choice((_bytes, _cut))(chance, content)
    target = folder / f"bundle{seed}.{'zip' if form == 'zip' else 'xlsx'}"
    target.write_bytes(content)
    return target


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _workbook(chance: random.Random, files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    )
    for name, content in files.items():
        sheet = book.add_worksheet(name.removesuffix(".csv"))
        for number, line in enumerate(content.decode("utf-8", "replace").split("\n")):
            for column, text in enumerate(line.split(",")):
                _write(chance, sheet, number, column, text)
    book.close()
    return stream.getvalue()


def _write(chance: random.Random, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str) -> None:
    """A cell as text, number, date, formula, truth or error."""
    kind = chance.random()
    if kind < 0.9:
        sheet.write_string(row, column, text[:32_000])
    elif kind < 0.95:
        sheet.write_number(row, column, chance.choice((0.1, 1e300, -0.0, 12345678901234567, 45292, 1 / 3, 2**53)))
    elif kind < 0.97:
        sheet.write_formula(row, column, "=A1+1", value=chance.choice(("", 5, "#REF!")))
    elif kind < 0.99:
        sheet.write_boolean(row, column, chance.random() < 0.5)
    else:
        sheet.write_blank(row, column, None)

"""What comes instead of a good export: each gets a sentence with file, line, column and value, or a question; nothing is guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import NamedTuple

import pytest

from core.currency import Currency
from core.importing.problems import Unreadable
from core.mapping.beside import Beside
from core.mapping.cells import DAY, NUMBER
from core.mapping.days import Days, day_evidence
from core.mapping.mapping import Mapped
from core.mapping.numbers import Numbers, Wrong, decide, evidence
from tests.mapping.exports import files_of, mapped

PLAIN = "item,date,quantity,amount,site\n"


def plain(*rows: str, head: str = PLAIN, answers: dict[str, str] | None = None, encoding: str = "utf-8") -> Mapped:
    """A plain list with these rows."""
    text = head + "".join(f"{row}\n" for row in rows)
    return mapped("plain", {"list.csv": text.encode(encoding)}, answers=answers, currency=Currency.of("EUR"))


def replaced(system: str, *pairs: tuple[str, str], name: str = "") -> dict[str, bytes]:
    """The sample of a system with texts replaced, each of which is there."""
    found = {}
    for file, text in files_of(system).items():
        content = text
        for old, new in pairs:
            if name in file and "labels" not in file:
                assert old.encode() in content, (file, old)
                content = content.replace(old.encode(), new.encode(), 1)
        found[file] = content
    return {file: content for file, content in found.items() if "labels" not in file}


# Numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["60.", "-4."], "."),
        (["1.926,00"], ","),
        (["1,926.00"], "."),
        (["1.926,00", "12"], ","),
        (["1,234", "0.5"], "."),
        (["1,234", "2,5"], ","),
        (["1 926,00"], ","),
        (["1\u00a0926,5"], ","),
        (["1\u202f926.5"], "."),
        (["1\u2009926"], "."),
        (["1'926.00"], "."),
        (["1.234.567"], ","),
        (["12,34,567.00"], "."),
        (["-110.7"], "."),
        (["12", "13"], "."),
        (["(12.00)", "1,000"], "."),
        (["1,234"], ""),
        (["1.234"], ""),
        (["1.5", "1,5"], ""),
        (["1.926,00", "1,926.00"], ""),
    ],
)
def test_the_decimal_mark(texts: list[str], mark: str):
    assert decide(evidence(texts)).mark == mark


@pytest.mark.parametrize(
    ("mark", "text", "value"),
    [
        (".", "60.", 6000),
        (",", "1.926,00", 192_600),
        (".", "1,926.00", 192_600),
        (".", "-110.7", -11_070),
        (".", "(12.00)", -1200),
        (".", "\u221212.5", -1250),
        (".", "12.5-", -1250),
        (".", "1\u00a0926.00", 192_600),
        (".", "1\u2009926.00", 192_600),
        (",", "1\u202f926,00", 192_600),
        (".", "1'926.00", 192_600),
        (".", "\u20ac 12.50", 1250),
        (".", "12.50 EUR", 1250),
        (".", "1926.000000", 192_600),
        (".", "12,34,567.00", 123_456_700),
        (".", ".5", 50),
        (".", "1e-02", 1),
        (".", f"{NUMBER}1926", 192_600),
        (",", f"{NUMBER}0.5", 50),
        (".", "0.30000000000000004", 30),
    ],
)
def test_a_number(mark: str, text: str, value: int):
    assert Numbers(mark, 2, round_beyond=False)[text] == value


@pytest.mark.parametrize(
    ("mark", "text", "why"),
    [
        (".", "1.926,00", "does not fit the decimal point"),
        (",", "1,926.00", "does not fit the decimal comma"),
        (".", "1,92", "does not fit the decimal point"),
        (".", "1.234.567", "does not fit the decimal point"),
        (".", "twelve", "is not a number"),
        (".", "-(12)", "is not a number"),
        (".", "1.23457E+14", "was shortened by a spreadsheet"),
        (".", "12.345", "has more than 2 decimals"),
        (".", "\x03#DIV/0!", "is an error of the spreadsheet"),
        (".", "99999999999999999", "is beyond what books can hold"),
    ],
)
def test_no_number(mark: str, text: str, why: str):
    with pytest.raises(Wrong) as caught:
        Numbers(mark, 2, round_beyond=False)[text]
    assert caught.value.message.startswith(why)


# Dates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "said", "asks"),
    [
        (["3/31/2026", "1/2/2026"], ["mdy"], True),
        (["31/3/2026", "1/2/2026"], ["dmy"], True),
        (["01/02/2026", "03/04/2026"], [], True),
        (["01.02.2026"], ["dmy"], False),
        (["2026-02-01"], [], False),
        (["31/3/2026", "3/31/2026"], ["dmy", "mdy"], False),
    ],
)
def test_the_order_of_dates(texts: list[str], said: list[str], asks: bool):
    found = day_evidence(texts)
    assert (sorted(found.said), bool(found.open)) == (said, asks)


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        ("", "2026-03-31", 20260331),
        ("", "2026-03-31T00:00:00", 20260331),
        ("", "2026-03-31 08:12:00.000137", 20260331),
        ("", "20260331", 20260331),
        ("", "2026/3/31", 20260331),
        ("mdy", "3/31/2026", 20260331),
        ("mdy", "3/31/2026 12:00:00 AM", 20260331),
        ("dmy", "31/03/26", 20260331),
        ("mdy", "31.12.2026", 20261231),
        ("", "31-Mar-2026", 20260331),
        ("", "31 mars 2026", 20260331),
        ("", "Mar 31, 2026", 20260331),
        ("", f"{DAY}2026-03-31", 20260331),
        ("", "", 0),
    ],
)
def test_a_date(order: str, text: str, day: int):
    assert Days(order)[text] == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-02-30", "is no day of the calendar"),
        ("31/13/2026", "is no day of the calendar"),
        ("tomorrow", "is not a date"),
        (f"{NUMBER}46112", "is a number, not a date"),
        ("1789-07-14", "is not between"),
        ("\x03#N/A", "is an error of the spreadsheet"),
    ],
)
def test_no_date(text: str, why: str):
    with pytest.raises(Wrong) as caught:
        Days("dmy")[text]
    assert caught.value.message.startswith(why)


# Questions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "head", "key", "answer", "line"),
    [
        (["A,01/02/2026,1,5.00,1"], PLAIN, "date_order", "dmy", "2026-02-01"),
        (["A,01/02/2026,1,5.00,1"], PLAIN, "date_order", "mdy", "2026-01-02"),
        (['A,2026-02-01,1,"1,234",1'], PLAIN, "decimal", ".", 123_400),
        (['A,2026-02-01,1,"1,234",1'], PLAIN, "decimal", ",", 123),
        (["A,2026-02-01,1,5.00,x", "A,2026-02-01,1,5.00,y"], "item,date,quantity,amount,company\n", "company", "y", ""),
    ],
)
def test_what_a_file_leaves_open_is_asked(rows: list[str], head: str, key: str, answer: str, line: str | int):
    open_one = plain(*rows, head=head)
    assert [question.key for question in open_one.questions] == [key]
    answered = plain(*rows, head=head, answers={key: answer})
    assert answered.questions == []
    row = answered.bundle.rows[0]
    assert line in (row.date, row.amount, row.site)
    assert len(answered.bundle.rows) == 1


def test_the_company_of_the_same_name_is_proposed():
    export = mapped("d365", answers={"company": ""}, beside=Beside(company="BFL"))
    assert [(one.key, one.proposal) for one in export.questions] == [("company", "bfl")]


def test_an_answer_that_cannot_be_is_asked_again():
    assert [one.key for one in mapped("d365", answers={"company": "nobody"}).questions] == ["company"]
    assert [one.key for one in plain("A,01/02/2026,1,5.00,1", answers={"date_order": "ydm"}).questions] == [
        "date_order"
    ]
    assert [one.key for one in mapped("bc", answers={"model": "BEST"}).questions] == ["model"]


def test_places_that_users_name_are_asked_with_a_proposal():
    export = mapped("tryton", answers={"location.Transit": "", "location.Supplier": ""})
    assert {one.key: one.proposal for one in export.questions} == {
        "location.Supplier": "supplier", "location.Transit": "Transit",
    }  # fmt: skip


# Files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter(encoding: str, delimiter: str):
    rows = [["Artikel", "Datum", "Menge", "Betrag"], ["Stück-1", "31.01.2026", "1,5", "1.926,00"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    export = mapped("plain", {"x.txt": out.getvalue().encode(encoding)})
    assert export.problems == []
    row = export.bundle.rows[0]
    assert (row.item, row.date, row.quantity, row.amount) == ("Stück-1", "2026-01-31", 1_500_000, 192_600)


def test_titles_above_the_header_and_empty_lines_are_no_rows():
    export = plain("", "A,2026-01-31,1,5.00,1", "", head=f"My export\nFilter: all\n\n{PLAIN}")
    assert export.problems == []
    assert [row.item for row in export.bundle.rows] == ["A"]
    assert export.origins == [("list.csv", 6)]


class Bad(NamedTuple):
    """An export that is wrong, and where it says so."""

    export: Callable[[], Mapped]
    file: str
    line: int
    column: str
    value: str
    message: str


def sheet(*rows: list[str]) -> Mapped:
    return mapped("plain", {"book.xlsx Sheet1": [["item", "date", "quantity", "amount"], *rows]})


BAD = {
    "another system's file": Bad(
        lambda: mapped("erpnext", files_of("tryton")), "erpnext", 0, "", "", "holds no entries of ERPNext"
    ),
    "a column is missing": Bad(
        lambda: mapped("erpnext", replaced("erpnext", ("stock_value_difference", "worth"))),
        "stock_ledger_entry_fieldnames.csv", 1, "", "", "has 16 of the columns of ERPNext: Stock Ledger Entry, but not Change in",
    ),
    "the value entries are missing": Bad(
        lambda: mapped("bc", {"Item Ledger Entries.csv": files_of("bc")["Item Ledger Entries.csv"]}),
        "bc", 0, "", "", "holds no values of Business Central",
    ),
    "a value without its quantity": Bad(
        lambda: mapped("bc", replaced("bc", (",350\r\n", ",999\r\n"), name="Item")),
        "Item Ledger Entries.csv", 2, "Entry No.", "999", "has a quantity but no value",
    ),
    "a quantity other than its values": Bad(
        lambda: mapped("bc", replaced("bc", ("EAST,120.75,120.75", "EAST,121.75,120.75"), name="Item")),
        "Item Ledger Entries.csv", 2, "Quantity", "121.75", "differs from its value entries, which are of 120.75",
    ),
    "a quantity that the balance contradicts": Bad(
        lambda: mapped("erpnext", replaced("erpnext", ("012359a8a3,-18.0", "012359a8a3,-17.0"))),
        "stock_ledger_entry_fieldnames.csv", 10, "qty_after_transaction", "82.0", "does not follow: 100 before and -17 make 83",
    ),
    "an unknown word": Bad(
        lambda: mapped("erpnext", replaced("erpnext", ("Delivery Note", "Dispatch Note"))),
        "stock_ledger_entry_fieldnames.csv", 10, "voucher_type", "Dispatch Note", "is not a word that this profile knows",
    ),
    "half of a transfer": Bad(
        lambda: mapped("d365", replaced("d365", ("TOS000020,TOS000020", "TOS000021,TOS000021"), name="InventTrans.")),
        "InventTrans.csv", 6, "ItemId", "004711", "is half of a transfer",
    ),
    "a row that is cut off": Bad(
        lambda: plain("A,2026-01-31,1"), "list.csv", 2, "", "A 2026-01-31 1", "the line has 3 of 5 columns",
    ),
    "more cells than the header": Bad(
        lambda: plain("A,2026-01-31,1,5,00,1"), "list.csv", 2, "", "A 2026-01-31 1 5 00 1", "the line has 6 columns, its header 5",
    ),
    "two ways to write numbers": Bad(
        lambda: plain('A,2026-01-31,"1,5",5.00,1'), "list.csv", 2, "", "1,5", "contradicts the decimal mark of 5.00",
    ),
    "two orders of dates": Bad(
        lambda: plain("A,31/01/2026,1,5.00,1", "A,01/31/2026,1,5.00,1"),
        "list.csv", 3, "", "01/31/2026", "contradicts the order of day and month of 31/01/2026",
    ),
    "a header without rows": Bad(plain, "list.csv", 0, "", "", "the file has a header but no rows"),
    "a date that is none": Bad(
        lambda: plain("A,2026-02-30,1,5.00,1"), "list.csv", 2, "date", "2026-02-30", "is no day of the calendar",
    ),
    "a code with an exponent": Bad(
        lambda: plain("3E+10,2026-01-31,1,5.00,1"), "list.csv", 2, "item", "3E+10", "is a number with an exponent",
    ),
    "a code that became a date": Bad(
        lambda: sheet([f"{DAY}2026-02-01", f"{DAY}2026-01-31", f"{NUMBER}1", f"{NUMBER}5"]),
        "book.xlsx Sheet1", 2, "item", "2026-02-01", "is a date: a spreadsheet has made it of a code",
    ),
    "a code that lost its zeros": Bad(
        lambda: sheet(["0012", "2026-01-31", "1", "5"], [f"{NUMBER}12", "2026-01-31", "1", "5"]),
        "book.xlsx Sheet1", 3, "item", "12", "is a number: a spreadsheet has dropped the zeros of 0012",
    ),
    "an error cell": Bad(
        lambda: sheet(["A", "2026-01-31", "1", Unreadable("#DIV/0!", "is an error", "mend it")]),
        "book.xlsx Sheet1", 2, "amount", "#DIV/0!", "is an error of the spreadsheet",
    ),
    "an item in two units": Bad(
        lambda: plain("A,2026-01-31,1,5,pcs", "A,2026-01-31,1,5,box", head="item,date,quantity,amount,unit\n"),
        "list.csv", 3, "unit", "box", "is another unit than pcs of the same item",
    ),
    "a receipt without its value": Bad(
        lambda: plain("A,2026-01-31,1,,purchase", head="item,date,quantity,amount,type\n"),
        "list.csv", 2, "amount", "", "is empty",
    ),
    "the same key twice": Bad(
        lambda: plain("A,2026-01-31,1,5,7", "A,2026-01-31,2,5,7", head="item,date,quantity,amount,reference\n"),
        "list.csv", 3, "reference", "7", "is also on line 2 of list.csv",
    ),
    "an unclosed quote": Bad(
        lambda: plain('"A,2026-01-31,1,5.00,1'), "list.csv", 2, "", "", "cannot be taken apart",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_named_with_its_place(name: str):
    bad = BAD[name]
    problems = bad.export().problems
    assert problems, name
    first = problems[0]
    assert (first.file, first.line, first.column, first.value) == (bad.file, bad.line, bad.column, bad.value)
    assert first.message.startswith(bad.message)
    assert first.advice


# What looks odd and is right ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["0012", "3E10", "1-2", "00", "1.5", "2026-01-31", "=1", "'x"])
def test_codes_are_kept_as_they_stand(code: str):
    export = plain(f'"{code}",2026-01-31,1,5.00,1')
    assert export.problems == []
    assert export.bundle.rows[0].item == code


def test_rows_that_only_add_up_are_left_out():
    export = plain("A,2026-01-31,1,5.00,1", "Total,,1,5.00,", ",,1,5.00,", "LAMPS (3),,3,15.00,")
    assert export.problems == []
    assert {one.reason: one.rows for one in export.left_out} == {"a row of totals or of a group": 3}
    assert len(export.bundle.rows) == 1


def test_a_grouped_workbook_of_odoo():
    """Grouped exports have rows `label (count)` with sums above the rows they count."""
    name, content = next(iter(files_of("odoo18").items()))
    rows = list(csv.reader(io.StringIO(content.decode())))
    group = ["[004711] Harbour pendant lamp (9)", "", "", "", "108.0", *[""] * 2, "3540.0", *[""] * 10]
    export = mapped("odoo18", {name: [rows[0], group, *rows[1:]]})
    assert export.problems == []
    assert {one.reason: one.rows for one in export.left_out}["a row of totals or of a group"] == 1
    assert len(export.bundle.rows) == 38


def test_a_group_whose_label_stands_in_the_column_of_dates():
    """Odoo writes the label of a group into the first column, whichever that is."""
    name, content = next(iter(files_of("odoo19").items()))
    rows = list(csv.reader(io.StringIO(content.decode())))
    group = ["Storage (47)", *[""] * 5, "1200.0", "", "", "40000.0", *[""] * 5]
    export = mapped("odoo19", {name: [rows[0], group, *rows[1:]]})
    assert export.problems == []
    assert {one.reason: one.rows for one in export.left_out}["a row of totals or of a group"] == 1
    assert len(export.bundle.rows) == 43


def test_a_configuration_package_of_business_central():
    """A sheet for each table, with its name and number above the captions, and real numbers and days in the cells."""

    def number_cell(cell: str) -> str:
        bare = cell.replace(",", "")
        return f"{NUMBER}{bare.removesuffix('.')}" if bare.lstrip("-").replace(".", "").isdigit() else cell

    def package(content: bytes) -> list[list[str]]:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        head, *body = rows
        dates = [place for place, label in enumerate(head) if "Date" in label]
        sheet = []
        for row in body:
            for place in dates:
                month, day, year = row[place].split("/")
                row[place] = f"{DAY}{year}-{int(month):02}-{int(day):02}"
            sheet.append([number_cell(cell) for cell in row])
        return [["PACKAGE", "Item Ledger Entry", "32"], [], head, *sheet]

    export = mapped("bc", {f"package.xlsx {name}": package(content) for name, content in files_of("bc").items()})
    assert export.problems == []
    assert len(export.bundle.rows) == 62

"""Small files that would fill the memory, read by a process that has little of it: each is a sentence, soon."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import NotFound
from core.importing import Known, check_bundle, read_bundle
from tests.limits.bombs import CSVS, HEAD, WORKBOOKS, ZIPS, workbook
from tests.support.currencies import EUR
from tui.command_line.workbook import read_sheets

MEMORY = 1_500 * 1024 * 1024
SECONDS = 60
READER = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import numpy, python_calamine
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[4]),) * 2)
from core.importing import Known, check_bundle, read_bundle
from core.currency import Currency
from tui.command_line.workbook import read_sheets
problems = check_bundle(read_bundle(Path(sys.argv[2]), Currency.of("EUR"), sheets=read_sheets), Known())
print(json.dumps([len(problems), [problem.message for problem in (*problems[:3], *problems[-3:])]]))
"""
ROOT = Path(__file__).parents[2]


def read_in_little_memory(file: Path) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", READER, str(ROOT), str(file), str(MEMORY), str(SECONDS)],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=5 * SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    count, messages = json.loads(done.stdout)
    return count, messages


@pytest.mark.parametrize(
    ("make", "expected", "name"),
    [
        *(pytest.param(*case, "bomb.zip", id=f"zip: {name}") for name, case in ZIPS.items()),
        *(pytest.param(*case, "bomb.xlsx", id=f"workbook: {name}") for name, case in WORKBOOKS.items()),
        *(pytest.param(*case, "transactions.csv", id=f"csv: {name}") for name, case in CSVS.items()),
    ],
)
def test_a_bomb_is_a_sentence(make: Callable[[], bytes], expected: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(make())
    count, messages = read_in_little_memory(file)
    assert count >= 1
    assert re.search(expected, "\n".join(messages)), messages


def test_a_large_honest_workbook_is_read(tmp_path: Path) -> None:
    """What grows twentyfold is no bomb."""
    cells = [
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>P{n}</t></is></c><c r="B{n}"><v>{n}.25</v></c></row>'
        for n in range(2, 20_002)
    ]
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>reference</t></is></c><c r="B1" t="inlineStr"><is><t>kind</t></is></c></row>'
    file = tmp_path / "large.xlsx"
    file.write_bytes(workbook((head + "".join(cells)).encode()))
    problems = read_bundle(file, EUR, sheets=read_sheets).problems
    assert [problem.message for problem in problems] == ["the column is missing"] * 4


# --- cells that are not what was typed ------------------------------------------------------------------------


def row(number: int, *cells: str) -> str:
    """Cells as XML bodies with their attributes; ``text`` and ``value`` make them."""
    letters = "ABCDEFG"
    return (
        f'<row r="{number}">'
        + "".join(cell.format(r=f"{letters[k]}{number}") for k, cell in enumerate(cells))
        + "</row>"
    )


def text(of: str) -> str:
    return f'<c r="{{r}}" t="inlineStr"><is><t>{of}</t></is></c>'


def value(of: str) -> str:
    return f'<c r="{{r}}"><v>{of}</v></c>'


FORMULA = '<c r="{r}"><f>B2*2</f></c>'
SHARED_FORMULA = '<c r="{r}"><f t="shared" si="0"/><v></v></c>'
COMPUTED = '<c r="{r}"><f>1+1</f><v>2</v></c>'
TITLES = row(1, *(text(title) for title in HEAD.strip().split(",")))


Found = list[tuple[int, str, str, str]]
"""(line, column, value, message) of each problem."""


@pytest.fixture
def problems_of(tmp_path: Path) -> Callable[..., Found]:
    """The problems of a sheet with one row of these cells."""

    def read(*cells: str) -> Found:
        file = tmp_path / "book.xlsx"
        file.write_bytes(workbook((TITLES + row(2, *cells)).encode()))
        found = read_bundle(file, EUR, sheets=read_sheets).problems
        return [(one.line, one.column, one.value, one.message) for one in found]

    return read


GOOD = (text("P1"), text("purchase"), text("both"), text("A"), value("1"), text("2026-01-31"), value("1.5"))


def with_cell(number: int, cell: str) -> tuple[str, ...]:
    return (*GOOD[:number], cell, *GOOD[number + 1 :])


def test_a_good_row_has_no_problems(problems_of: Callable[..., Found]) -> None:
    assert problems_of(*GOOD) == []


@pytest.mark.parametrize("formula", [FORMULA, SHARED_FORMULA, FORMULA.replace("</f>", "</f><v/>")])
@pytest.mark.parametrize("number", [0, 4, 6])
def test_a_formula_without_a_value_is_named(problems_of: Callable[..., Found], number: int, formula: str) -> None:
    column = HEAD.strip().split(",")[number]
    [found] = problems_of(*with_cell(number, formula))
    shown = "=B2*2" if "B2" in formula else "="
    assert found == (2, column, shown, f"is a formula whose value is not stored (cell {'ABCDEFG'[number]}2)")


def test_a_formula_with_its_value_is_taken(problems_of: Callable[..., Found]) -> None:
    assert problems_of(*with_cell(4, COMPUTED)) == []


@pytest.mark.parametrize(
    "digits", ["12345678901234568", "1.2345678901234568E+16", "9007199254740993", "0.33333333333333331"]
)
def test_a_number_that_was_rounded_is_named(problems_of: Callable[..., Found], digits: str) -> None:
    [found] = problems_of(*with_cell(0, value(digits)))
    assert found[1] == "reference"
    assert found[3] == "has more digits than a spreadsheet keeps, so it is not what was typed (cell A2)"


@pytest.mark.parametrize(
    "digits", ["123456789012345", "1.23456789012345E+14", "45800.00000000001", "0.30000000000000004"]
)
def test_a_number_of_fifteen_digits_is_a_code(problems_of: Callable[..., Found], digits: str) -> None:
    assert problems_of(*with_cell(0, value(digits))) == []


@pytest.mark.parametrize(
    ("stored", "amount"),
    [("45800.00000000001", 4_580_000), ("0.1", 10), ("1.1000000000000001", 110), ("1234567.8899999999", 123_456_789),
     ("9999999999999.9902", 999_999_999_999_999), ("1.9999999999999998", 200), ("4.4400000000000004", 444)],
)  # fmt: skip
def test_noise_behind_the_fifteenth_digit_is_dropped(tmp_path: Path, stored: str, amount: int) -> None:
    file = tmp_path / "book.xlsx"
    file.write_bytes(workbook((TITLES + row(2, *with_cell(6, value(stored)))).encode()))
    bundle = read_bundle(file, EUR, sheets=read_sheets)
    assert [one.amount for one in bundle.rows] == [amount]


@pytest.mark.parametrize("stored", ["1.005", "0.001", "45800.004"])
def test_a_decimal_too_many_is_no_noise(problems_of: Callable[..., Found], stored: str) -> None:
    [found] = problems_of(*with_cell(6, value(stored)))
    assert (found[1], found[3]) == ("amount", f"{stored} has more than 2 decimals; amounts in EUR have 2")


@pytest.mark.parametrize(
    ("column", "typed", "message", "advice"),
    [
        ("amount", "45800.00000000001", "45800.00000000001 has more than 2 decimals; amounts in EUR have 2", "write 45800.00"),
        ("amount", ".5", "has no digit before or behind its point", "write 0.5"),
        ("amount", "1.005", "1.005 has more than 2 decimals; amounts in EUR have 2", "round it, for instance to 1.01"),
        ("quantity", "1e-05", "has an exponent", "write 0.00001"),
        ("quantity", "1.", "has no digit before or behind its point", "write 1"),
        ("quantity", "999999999999", "999999999999 is beyond the limit of 1000000000",
         "check its decimal point; what is larger is split into several lines"),
        ("quantity", "1e999", "has an exponent", "write it in full"),
        ("quantity", "NaN", "is not a number", "write digits with a decimal point, like -12.5"),
    ],
)  # fmt: skip
def test_a_file_says_how_a_number_is_written(column: str, typed: str, message: str, advice: str) -> None:
    values = {"quantity": "1", "amount": "1.00", column: typed}
    line = f"P,purchase,both,A,{values['quantity']},2026-01-31,{values['amount']}\n"
    [found] = read_bundle({"transactions.csv": (HEAD + line).encode()}, EUR).problems
    assert (found.column, found.message, found.advice) == (column, message, advice)


@pytest.mark.parametrize("typed", ["2026-03-09 13:05:00", "2026-03-09T00:00", "2026-03-09 9:15"])
def test_a_file_says_how_a_moment_is_written(typed: str) -> None:
    [found] = read_bundle({"transactions.csv": f"{HEAD}P,purchase,both,A,1,{typed},1\n".encode()}, EUR).problems
    assert (found.column, found.message, found.advice) == ("date", "has a time of day", "write 2026-03-09")


@pytest.mark.parametrize(
    ("file", "head", "line", "columns"),
    [
        ("items", "item,item_group,inventory_model,item_cost,standard_cost", "A,P,STD,{},{}", ["item_cost", "standard_cost"]),
        ("transactions", "reference,kind,update,item,quantity,date,amount", "P,purchase,both,A,{},2026-01-31,{}", ["quantity", "amount"]),
        ("transactions", "reference,kind,update,item,quantity,date,counted", "P,counting,both,A,,2026-01-31,{}", ["counted"]),
        ("transactions", "reference,kind,update,item,quantity,date,production,share",
         "P,production_receipt,both,A,1,2026-01-31,W,{}", ["share"]),
        ("opening", "reference,item,quantity,amount,date,adjustment", "P,A,{},{},2026-01-31,{}", ["quantity", "amount", "adjustment"]),
        ("balances", "date,account,amount", "2026-01-31,1300,{}", ["amount"]),
        ("ledger", "voucher,date,account,amount", "V,2026-01-31,1300,{}", ["amount"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("typed", "advice"),
    [("9-", "write -9"), ("(9)", "write -9"), ('"9,5"', "write 9.5"), ("\u22129", "write -9"), ("\uff19", "write 9"),
     ("9\xa0999", "write 9999"), ("9e1", "write 90"), (".9", "write 0.9"), ("9.", "write 9")],
)  # fmt: skip
def test_numbers_of_every_file_are_told_the_right_form(
    file: str, head: str, line: str, columns: list[str], typed: str, advice: str
) -> None:
    content = f"{head}\n{line.format(*[typed] * len(columns))}\n".encode()
    bundle = read_bundle({f"{file}.csv": content}, EUR)
    found = {one.column: one.advice for one in check_bundle(bundle, Known()) if one.column in columns}
    assert found == dict.fromkeys(columns, advice)


# --- things that are no files ----------------------------------------------------------------------------------


def test_a_pipe_or_a_device_is_not_read(tmp_path: Path) -> None:
    pipe = tmp_path / "items.csv"
    os.mkfifo(pipe)
    started = time.monotonic()
    for path in (pipe, Path("/dev/zero"), Path("/dev/tty")):
        with pytest.raises(NotFound, match=r"is neither a file nor a folder|cannot be read"):
            read_bundle(path, EUR)
    [problem] = read_bundle(tmp_path, EUR).problems
    assert problem.message == "contains no file of a bundle"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 5000, "", "a/" * 3000])
def test_a_name_that_no_file_has(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_bundle(tmp_path / "no" / name, EUR)

"""Vouchers for other ledgers: whatever is written reads back as it was, to the minor unit, and balances wherever it is cut."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NotExportable, NotFound, NotMapped, NotReadBack
from core.exporting.compare import differences, refuse_differences
from core.exporting.formats import FORMATS, format_of
from core.exporting.model import ExportLine, ExportVoucher, Format, TargetAccount
from core.exporting.parting import parts
from core.exporting.preparing import refuse_unready
from core.spreadsheet import is_harmless
from tests.support.examples import examples
from tests.support.exporting import (
    PROGRAMS_HERE,
    by_account,
    expected,
    journal,
    line,
    program_balances,
    read_back,
    voucher,
)

CODES = ("1300", "1310", "2000", "5000", "5110", "6000")
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
"""Whatever people type: line ends, quotes, tabs, formulas, other scripts."""
COMPUTED = st.sampled_from(["=1+1", '=cmd|"x"!A0', "+1", "-2+3", "@SUM(1)", "\t=1", '"quoted", and more', "a;b|c\\d"])
WORDS = ODD | COMPUTED


@st.composite
def vouchers(draw: st.DrawFn) -> ExportVoucher:
    count = draw(st.integers(2, 12))
    amounts = draw(st.lists(st.integers(-(10**13), 10**13), min_size=count - 1, max_size=count - 1))
    lines = [
        ExportLine(place, draw(st.sampled_from(CODES)), draw(WORDS), amount, draw(WORDS), item=draw(WORDS))
        for place, amount in enumerate([*amounts, -sum(amounts)], 1)
    ]
    return ExportVoucher(
        "", draw(st.dates().map(str)), draw(WORDS), draw(WORDS), draw(WORDS), tuple(lines), reverses=draw(WORDS)
    )


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("target", FORMATS.values(), ids=FORMATS.keys())
@examples(6, deadline=None)
@given(data=st.lists(vouchers(), min_size=1, max_size=3))
def test_what_is_written_reads_back(target: Format, currency: str, data: list[ExportVoucher]) -> None:
    chosen = [replace(one, number=f"INVC-{place:06}") for place, one in enumerate(data, 1)]
    whole = journal(target, chosen, currency)
    if whole.currency.decimals > target.decimals:
        with pytest.raises(NotExportable, match=f"at most {target.decimals} decimals, and KWD has 3"):
            refuse_unready(target, whole)
        return
    refuse_unready(target, whole)
    found = read_back(target, target.write(whole), whole.currency)
    assert differences(target, whole, found) == []
    assert by_account(found) == expected(target, whole)


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("name", PROGRAMS_HERE)
def test_the_programs_themselves_say_the_same(tmp_path: Path, name: str, currency: str) -> None:
    target = FORMATS[name]
    odd = 'Text; with "signs" | and \\ more, (all) of it: 12 @ {x} ^y #z'
    chosen = [
        voucher("INVC-000001", ("1300", 12345), ("5000", -12344), ("5110", -1), text=odd, record="IC-000001"),
        voucher(
            "INVC-000002", ("1300", -12345), ("5000", 12344), ("5110", 1), reverses="INVC-000001", date="2026-06-30"
        ),
        voucher("VCH-1", ("1300", 99_999_999_999_999), ("2000", -99_999_999_999_999), document=odd),
    ]
    whole = journal(target, chosen, currency)
    (content,) = target.write(whole)
    assert isinstance(content, bytes)
    file = tmp_path / f"all{target.ending}"
    file.write_bytes(content)
    found = program_balances(name, file, whole.currency)
    assert found == expected(target, whole)


@given(amounts=st.lists(st.integers(-1000, 1000), min_size=1, max_size=60), most=st.integers(2, 12))
def test_parts_balance_and_add_up_to_the_lines(amounts: list[int], most: int) -> None:
    lines = [line(place, "1300", amount) for place, amount in enumerate([*amounts, -sum(amounts)], 1)]
    cut = list(parts(lines, most))
    assert all(len(part) <= most and sum(one.amount for one in part) == 0 for part in cut)
    sums: Counter[int] = Counter()
    for part in cut:
        assert len({one.line for one in part}) == len(part)
        sums.update({one.line: one.amount for one in part})
        for one in part:
            whole = lines[one.line - 1].amount
            assert abs(one.amount) <= abs(whole)
            assert one.amount * whole >= 0
    assert sums == Counter({one.line: one.amount for one in lines})
    assert {number for part in cut for number in (one.line for one in part)} == {one.line for one in lines}


def test_the_example_of_parts() -> None:
    lines = [line(place, "1", amount) for place, amount in enumerate((100, 50, -30, -30, -30, -60), 1)]
    assert [[one.amount for one in part] for part in parts(lines, 3)] == [[60, -30, -30], [40, -30, -10], [50, -50]]


LONG = voucher("INVC-000009", *[("1300", 10 + n) for n in range(700)], ("5000", -sum(10 + n for n in range(700))))


def test_dynamics_takes_vouchers_of_ten_lines() -> None:
    target = FORMATS["d365"]
    whole = journal(target, [voucher("INVC-000008", ("1300", 5), ("5000", -5)), LONG])
    found = read_back(target, target.write(whole), whole.currency)
    groups = Counter(one.group for one in found)
    assert max(groups.values()) == 10
    assert groups["INVC001 INVC-000008"] == 2
    assert differences(target, whole, found) == []


def test_xero_takes_files_of_three_hundred_lines() -> None:
    target = FORMATS["xero"]
    whole = journal(target, [LONG, *(voucher(f"INVC-{n:06}", ("1300", n), ("5000", -n)) for n in range(100, 300))])
    written = target.write(whole)
    counts = [len(target.read(content, whole.currency)) for content in written if isinstance(content, bytes)]
    assert max(counts) <= 300
    assert len(counts) == 4
    assert differences(target, whole, read_back(target, written, whole.currency)) == []


@pytest.mark.parametrize(
    ("name", "number", "why"),
    [
        ("bc", "A-NUMBER-OF-MORE-THAN-20", "more than 20 characters"),
        ("d365", "A-NUMBER-OF-MORE-THAN-20", "more than 20 characters"),
        ("saft", "N" * 71, "more than 70 characters"),
        ("hledger", "SHIP(77)", r"its number has \( and \)"),
        ("iif", "ΑΒΓ-1", "a letter that QuickBooks does not know"),
        ("sie", "漢-1", "a letter that SIE does not know"),
        ("odoo", "=1+1", "its number is a formula"),
        ("xero", "A/1 B", "cannot be told from the words around it"),
    ],
)
def test_a_number_that_does_not_fit_is_refused(name: str, number: str, why: str) -> None:
    target = FORMATS[name]
    with pytest.raises(NotExportable, match=why):
        refuse_unready(target, journal(target, [voucher(number, ("1300", 1), ("5000", -1))]))


@pytest.mark.parametrize(
    ("name", "code", "dimensions", "why"),
    [
        ("beancount", "Inventory", (), "names like Assets:Inventory:1300"),
        ("hledger", "two  blanks", (), "ends or changes its meaning"),
        ("hledger", "1300", ("S1",), "knows no dimensions"),
        ("bc", "1300", ("A", "B", "C"), "more than two dimensions"),
        ("d365", "=1+1", (), "a spreadsheet would compute it"),
        ("sie", "A1300", (), "accounts of SIE are figures"),
        ("sie", "1300", ("KS10",), "NUMBER=OBJECT"),
        ("saft", "1300", (), "CATEGORY=CODE"),
        ("iif", "漢", (), "a letter that QuickBooks does not know"),
        ("xero", "1300", ("North",), "NAME=OPTION"),
        ("odoo", "1300", ("North",), "the id of an analytic account"),
        ("erpnext", "", (), "does not know account 1300"),
    ],
)
def test_an_account_that_does_not_fit_is_refused(name: str, code: str, dimensions: tuple[str, ...], why: str) -> None:
    target = FORMATS[name]
    whole = journal(target, [voucher("INVC-000001", ("1300", 1), ("5000", -1))])
    accounts = {**whole.accounts, "1300": TargetAccount(code, dimensions)}
    with pytest.raises(NotMapped, match=why):
        refuse_unready(target, replace(whole, accounts=accounts))


def test_all_missing_accounts_are_named_at_once() -> None:
    target = FORMATS["beancount"]
    whole = journal(target, [voucher("INVC-000001", *[(code, 1) for code in CODES], ("9999", -len(CODES)))])
    nothing = dict.fromkeys(whole.accounts, TargetAccount(""))
    with pytest.raises(NotMapped) as refused:
        refuse_unready(target, replace(whole, accounts=nothing))
    assert refused.value.message == "beancount does not know 7 of the accounts: " + ", ".join([*CODES, "9999"]) + "."


@pytest.mark.parametrize("name", [one.name for one in FORMATS.values() if any(option.needed for option in one.options)])
def test_a_target_that_is_not_set_up_is_refused(name: str) -> None:
    target = FORMATS[name]
    whole = replace(journal(target, [voucher("INVC-000001", ("1300", 1), ("5000", -1))]), options={})
    first = next(option.name for option in target.options if option.needed)
    with pytest.raises(NotMapped, match=f"is not set up: {first}"):
        refuse_unready(target, whole)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 6},
        {"account": "1310"},
        {"date": "2026-06-01"},
        {"line": 3},
        {"voucher": "INVC-000002"},
    ],
)
def test_a_line_that_arrives_otherwise_is_found(change: dict[str, object]) -> None:
    target = FORMATS["csv"]
    whole = journal(target, [voucher("INVC-000001", ("1300", 5), ("5000", -5))])
    first, second = read_back(target, target.write(whole), whole.currency)
    assert differences(target, whole, [first, second]) == []
    with pytest.raises(NotReadBack, match="reads otherwise than the vouchers"):
        refuse_differences(target, whole, [replace(first, **change), second])  # type: ignore[arg-type]
    with pytest.raises(NotReadBack, match="is missing"):
        refuse_differences(target, whole, [])
    with pytest.raises(NotReadBack, match="adds up to"):
        refuse_differences(target, whole, [first, second, second])


@pytest.mark.parametrize("name", ["csv", "d365", "bc", "erpnext", "odoo", "xero"])
def test_no_text_of_a_csv_is_computed(name: str) -> None:
    target = FORMATS[name]
    lines = (line(1, "1300", 5, text="=1+1", item="@x"), line(2, "5000", -5, text="-2+3"))
    words = '=HYPERLINK("x")'
    chosen = ExportVoucher("INVC-000001", "2026-05-31", "+1", "=2", words, lines, reverses="=3")
    whole = journal(target, [chosen])
    (content,) = target.write(whole)
    assert isinstance(content, bytes)
    from core.spreadsheet import csv_rows

    cells = {cell for row in csv_rows(content.decode()) for cell in row}
    assert {cell for cell in cells if not is_harmless(cell)} <= {"-0.05"}  # an amount, which is a number


def test_a_reversal_names_what_it_reverses_in_every_format() -> None:
    for target in FORMATS.values():
        whole = journal(
            target, [voucher("INVC-000002", ("1300", 5), ("5000", -5), reverses="INVC-000001", record="IC-000002")]
        )
        content = target.write(whole)[0]
        text = content.decode("cp1252") if isinstance(content, bytes) else str(content.rows)
        if target.name != "d365":  # its texts have 60 characters; the reference is in its own field there
            assert "INVC-000001" in text, target.name


def test_a_name_that_is_no_format_names_all() -> None:
    with pytest.raises(NotFound, match="There are hledger, ledger, beancount"):
        format_of("quicken")

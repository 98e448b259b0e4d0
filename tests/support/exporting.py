"""Vouchers to export, what targets call their accounts, and what the programs there say of the files."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from core.currency import Currency
from core.exporting.formats import FORMATS
from core.exporting.model import Booked, Content, ExportLine, ExportVoucher, Format, Journal, Read, TargetAccount
from tui.command_line.workbook import text_of
from tui.files.workbook import sheet_as_workbook

ROOTS = {"1": "Assets", "2": "Liabilities", "5": "Expenses", "6": "Income"}
CALLED: Mapping[str, tuple[str, str]] = {
    "beancount": ("{root}:Inventory:A{code}", ""),
    "erpnext": ("Account {code} - ACME", "Main - ACME"),
    "iif": ("Inventory:Account {code}", "Shop"),
    "saft": ("{code}", "balanse={code}"),
    "d365": ("{code}", "S1,,M2"),
    "bc": ("{code}", ",M2"),
    "xero": ("{code}", "Region=North"),
    "sie": ("{code}", "1=KS10,6=P 2"),
    "odoo": ("{code}", "7"),
}
"""Target -> code and dimensions of an account in its map; others need none."""
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "d365": {"journal": "GENERAL"},
    "erpnext": {"company": "Acme Ltd"},
    "odoo": {"journal": "Inventory Valuation"},
    "xero": {"tax-rate": "Tax Exempt"},
    "saft": {"organisation": "999999999", "first-name": "Anna", "last-name": "Quay"},
}


def mapped(target: str, code: str) -> tuple[str, str]:
    """What an account is called at a target, and its dimensions."""
    name, dimensions = CALLED.get(target, ("{code}", ""))
    values = {"code": code, "root": ROOTS.get(code[:1], "Equity")}
    return name.format(**values), dimensions.format(**values)


def line(number: int, account: str, amount: int, **more: str) -> ExportLine:
    """A line with words of its own."""
    text = more.pop("text", "Consumption")
    return ExportLine(number, account, f"Account {account}", amount, text, **more)


def voucher(number: str, *amounts: tuple[str, int], **more: str) -> ExportVoucher:
    """A voucher of these accounts and amounts."""
    lines = tuple(line(place, account, amount) for place, (account, amount) in enumerate(amounts, 1))
    date, kind = more.pop("date", "2026-05-31"), more.pop("kind", "Closing")
    return ExportVoucher(number, date, kind, more.pop("document", ""), more.pop("text", ""), lines, **more)


def journal(target: Format, vouchers: Iterable[ExportVoucher], currency: str = "EUR") -> Journal:
    """These vouchers for a target that knows their accounts."""
    chosen = tuple(vouchers)
    codes = {one.account for each in chosen for one in each.lines}
    accounts = {}
    for code in codes:
        name, dimensions = mapped(target.name, code)
        accounts[code] = TargetAccount(name, tuple(dimensions.split(",")) if dimensions else ())
    options = {option.name: option.default for option in target.options} | dict(SETTINGS.get(target.name, {}))
    days = [each.date for each in chosen]
    return Journal(
        company="ACME",
        company_name="Acme Ltd",
        currency=Currency.of(currency),
        vouchers=chosen,
        accounts=accounts,
        options=options,
        first=min(days),
        last=max(days),
        balances=dict.fromkeys(codes, (0, 0)),
        made_on="2026-06-01",
        made_by="anna",
        version="0.1.0",
    )


def read_back(target: Format, written: Iterable[Content], currency: Currency) -> list[Booked]:
    """What the reader of the format finds in the files."""
    found = []
    for content in written:
        given: Read
        given = content if isinstance(content, bytes) else cells_of(sheet_as_workbook(content, currency))
        found += target.read(given, currency)
    return found


def cells_of(workbook: bytes) -> list[list[str]]:
    """The first sheet of a workbook as text."""
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[text_of(cell) for cell in row] for row in rows]


def by_account(booked: Iterable[Booked]) -> dict[str, int]:
    """Minor units by account of the target; none of zero."""
    sums: dict[str, int] = defaultdict(int)
    for one in booked:
        sums[one.account] += one.amount
    return {account: amount for account, amount in sums.items() if amount}


def expected(target: Format, of: Journal) -> dict[str, int]:
    """What the vouchers come to at the target."""
    sums: dict[str, int] = defaultdict(int)
    for each in of.vouchers:
        for one in each.lines:
            sums[target.booked_as(of.account(one))] += one.amount
    return {account: amount for account, amount in sums.items() if amount}


# --- the programs themselves


def program_balances(target: str, file: Path, currency: Currency) -> dict[str, int]:
    """What hledger, ledger or beancount say of a file in strict mode, in minor units."""
    if target == "beancount":
        return _beancount(file, currency)
    if target == "hledger":
        _run("hledger", "-f", str(file), "check", "--strict")
        text = _run("hledger", "-f", str(file), "balance", "--flat", "--no-total", "--no-elide")
    else:
        text = _run("ledger", "-f", str(file), "--strict", "--pedantic", "balance", "--flat", "--no-total")
    lines = (re.fullmatch(r"\s*(-?[\d.]+) [A-Z]{3}\s+(.+)", one) for one in text.splitlines())
    return {found[2]: currency.amount(found[1].rstrip(".")) for found in lines if found}


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def _beancount(file: Path, currency: Currency) -> dict[str, int]:
    from beancount import loader
    from beancount.core.data import Transaction

    entries, errors, _ = loader.load_file(str(file))
    assert [error.message for error in errors] == []
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                assert posting.units is not None
                assert posting.units.currency == currency.code
                sums[posting.account] += Decimal(str(posting.units.number))
    return {account: currency.amount(amount) for account, amount in sums.items() if amount}


PROGRAMS = ("hledger", "ledger", "beancount")
PROGRAMS_HERE = tuple(name for name in PROGRAMS if name == "beancount" or shutil.which(name))
"""Those that this machine has; beancount comes with the test requirements."""
assert set(PROGRAMS) < set(FORMATS)

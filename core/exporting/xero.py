"""Xero: manual journals as CSV. Lines of one narration and date are one journal; a file takes 300 lines.

The narration begins with our voucher number, the description of a line with our number and line. A longer voucher is cut into
journals that balance, and a file holds whole journals.
"""

from __future__ import annotations

from core.currency import Currency
from core.exporting.model import Booked, ExportVoucher, Journal, Option, Read, TargetAccount
from core.exporting.parting import parts
from core.exporting.wording import booked, described, one_line, why_not_number
from core.spreadsheet import csv_rows, csv_text, harmless, is_harmless

MOST_LINES = 300
"""Of a file."""
_TRACKED = 2
TITLES = (
    "*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount", "TrackingName1", "TrackingOption1",
    "TrackingName2", "TrackingOption2",
)  # fmt: skip
OPTIONS = (Option("tax-rate", "name of the tax rate without tax, as it stands there", needed=True),)


def why_not_account(account: TargetAccount) -> str:
    """A code alone, and at most two tracking categories as NAME=OPTION."""
    if len(account.dimensions) > _TRACKED or not all("=" in value.strip("=") for value in account.dimensions):
        return "at most two dimensions, each NAME=OPTION"
    fits = all(is_harmless(value) and value == one_line(value) for value in (account.code, *account.dimensions))
    return "" if fits else "a spreadsheet would compute it"


def why_not_voucher(voucher: ExportVoucher) -> str:
    """Any number on one line."""
    return why_not_number(voucher) or ("" if is_harmless(voucher.number) else "its number is a formula")


def write(journal: Journal) -> list[bytes]:
    """As many files as the limit asks for."""
    files: list[list[tuple[object, ...]]] = [[]]
    for voucher in journal.vouchers:
        cut = list(parts(voucher.lines, MOST_LINES))
        year, month, day = voucher.date.split("-")
        for place, part in enumerate(cut, 1):
            which = f" (part {place} of {len(cut)})" if len(cut) > 1 else ""
            narration = harmless(f"{voucher.number}{which} {one_line(voucher.words)}")
            if files[-1] and len(files[-1]) + len(part) > MOST_LINES:
                files.append([])
            for line in part:
                account = journal.account(line)
                tracked = [cell for value in account.dimensions for cell in value.split("=", 1)]
                amount, text = journal.currency.text(line.amount), harmless(described(voucher, line))
                row = (narration, f"{day}/{month}/{year}", text, account.code, journal.option("tax-rate"), amount)
                files[-1].append((*row, *tracked, *[""] * (2 * _TRACKED - len(tracked))))
    return [csv_text([TITLES, *rows]).encode() for rows in files]


def read(content: Read, currency: Currency) -> list[Booked]:
    """The journals of one such file."""
    assert isinstance(content, bytes)
    titles, *rows = csv_rows(content.decode())
    if len(rows) > MOST_LINES:
        raise ValueError(f"{len(rows)} lines are more than {MOST_LINES}")
    found = []
    for cells in rows:
        row = dict(zip(titles, cells, strict=True))
        day, month, year = row["*Date"].split("/")
        group = f"{row['*Narration']} {row['*Date']}"
        amount = currency.amount(row["*Amount"])
        found.append(booked(group, f"{year}-{month}-{day}", row["Description"], row["*AccountCode"], amount))
    return found

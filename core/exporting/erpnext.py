"""ERPNext: Journal Entries for its data import, as CSV. Cells of an entry stand on its first line only.

Accounts are called there by their names with the company's abbreviation, `Stock In Hand - ACME`, so each needs its entry in the
account map. The reference number keeps our voucher number, the remark of a line our number and line.
"""

from __future__ import annotations

from core.currency import Currency
from core.exporting.model import Booked, ExportVoucher, Journal, Option, Read, TargetAccount
from core.exporting.wording import amount_in, booked, described, one_line, why_not_number
from core.spreadsheet import csv_rows, csv_text, harmless, is_harmless

_REFERENCE = 140
_OF_ENTRY = (
    "Entry Type", "Series", "Company", "Posting Date", "Reference Number", "Reference Date", "User Remark", "Finance Book",
)  # fmt: skip
_OF_LINE = ("Account", "Cost Center", "Project", "Debit", "Credit", "User Remark")
TITLES = (*_OF_ENTRY, *(f"{title} (Accounting Entries)" for title in _OF_LINE))
OPTIONS = (
    Option("company", "name of the company there", needed=True),
    Option("series", "naming series of journal entries", "ACC-JV-.YYYY.-"),
    Option("finance-book", "finance book"),
)


def why_not_account(account: TargetAccount) -> str:
    """Cost center and project are what is known of dimensions."""
    if len(account.dimensions) > 2:
        return "more than cost center and project"
    fits = all(is_harmless(value) and value == one_line(value) for value in (account.code, *account.dimensions))
    return "" if fits else "a spreadsheet would compute it"


def why_not_voucher(voucher: ExportVoucher) -> str:
    """References have 140 characters."""
    return why_not_number(voucher, _REFERENCE) or ("" if is_harmless(voucher.number) else "its number is a formula")


def write(journal: Journal) -> list[bytes]:
    """One file."""
    rows: list[tuple[object, ...]] = [TITLES]
    text = journal.currency.text
    for voucher in journal.vouchers:
        entry: tuple[object, ...] = (
            "Journal Entry",
            journal.option("series"),
            journal.option("company"),
            voucher.date,
            voucher.number,
            voucher.date,
            harmless(one_line(voucher.words)),
            journal.option("finance-book"),
        )
        for line in voucher.lines:
            account = journal.account(line)
            center, project, *_ = (*account.dimensions, "", "")
            debit, credit = text(max(line.amount, 0)), text(max(-line.amount, 0))
            rows.append((*entry, account.code, center, project, debit, credit, harmless(described(voucher, line))))
            entry = ("",) * len(_OF_ENTRY)
    return [csv_text(rows).encode()]


def read(content: Read, currency: Currency) -> list[Booked]:
    """The entries of such a file."""
    assert isinstance(content, bytes)
    titles, *rows = csv_rows(content.decode())
    found, group, date, number = [], "", "", 0
    for cells in rows:
        row = dict(zip(titles, cells, strict=True))
        if row["Entry Type"]:
            date, number = row["Posting Date"], number + 1
            group = f"entry {number} {row['Reference Number']}"
        debit, credit = row["Debit (Accounting Entries)"], row["Credit (Accounting Entries)"]
        account, key = row["Account (Accounting Entries)"], row["User Remark (Accounting Entries)"]
        found.append(booked(group, date, key, account, amount_in(currency, debit, credit)))
    return found

"""Odoo: journal entries for its import, as CSV. Cells of an entry stand on its first line only.

The external id is made of our voucher number, so that a file loaded twice changes entries and makes none. The reference keeps our
number, the label of a line our number and line.
"""

from __future__ import annotations

import re

from core.currency import Currency
from core.exporting.model import Booked, ExportVoucher, Journal, Option, Read, TargetAccount
from core.exporting.wording import amount_in, booked, described, one_line, why_not_number
from core.spreadsheet import csv_rows, csv_text, harmless, is_harmless

_OF_ENTRY = ("id", "journal_id", "date", "ref")
_OF_LINE = ("account_id", "name", "debit", "credit", "analytic_distribution")
TITLES = (*_OF_ENTRY, *(f"line_ids/{name}" for name in _OF_LINE))
OPTIONS = (Option("journal", "name of the journal there", needed=True),)


def why_not_account(account: TargetAccount) -> str:
    """An analytic account is named by its id there, a number."""
    if len(account.dimensions) > 1 or not all(value.isdigit() for value in account.dimensions):
        return "its one dimension is the id of an analytic account"
    fits = is_harmless(account.code) and account.code == one_line(account.code)
    return "" if fits else "a spreadsheet would compute it"


def why_not_voucher(voucher: ExportVoucher) -> str:
    """Any number on one line."""
    return why_not_number(voucher) or ("" if is_harmless(voucher.number) else "its number is a formula")


def external_id(journal: Journal, voucher: ExportVoucher) -> str:
    """``invclose.acme_invc_000003``: letters, figures and lines below; other signs as their numbers."""
    words = f"{journal.company}_{voucher.number}".lower()
    return "invclose." + re.sub(r"[^a-z0-9_]", lambda sign: "_" if sign[0] == "-" else f"_x{ord(sign[0]):x}_", words)


def write(journal: Journal) -> list[bytes]:
    """One file."""
    rows: list[tuple[object, ...]] = [TITLES]
    text = journal.currency.text
    for voucher in journal.vouchers:
        entry: tuple[object, ...] = (
            external_id(journal, voucher),
            journal.option("journal"),
            voucher.date,
            harmless(f"{voucher.number} {one_line(voucher.words)}"),
        )
        for line in voucher.lines:
            account = journal.account(line)
            analytic = "".join(f'{{"{value}": 100}}' for value in account.dimensions)
            debit, credit = text(max(line.amount, 0)), text(max(-line.amount, 0))
            rows.append((*entry, account.code, harmless(described(voucher, line)), debit, credit, analytic))
            entry = ("",) * len(_OF_ENTRY)
    return [csv_text(rows).encode()]


def read(content: Read, currency: Currency) -> list[Booked]:
    """The entries of such a file."""
    assert isinstance(content, bytes)
    titles, *rows = csv_rows(content.decode())
    found, group, date = [], "", ""
    for cells in rows:
        row = dict(zip(titles, cells, strict=True))
        group, date = row["id"] or group, row["date"] or date
        amount = amount_in(currency, row["line_ids/debit"], row["line_ids/credit"])
        found.append(booked(group, date, row["line_ids/name"], row["line_ids/account_id"], amount))
    return found

"""Business Central: lines of a general journal (`Gen. Journal Line`), as CSV for a configuration package or Edit in Excel.

Posting date and document number make what has to balance there. The external document number keeps our voucher number and line.
Amounts are signed, debit positive, in local currency, which an empty currency code means.
"""

from __future__ import annotations

from core.currency import Currency
from core.exporting.model import Booked, ExportVoucher, Journal, Option, Read, TargetAccount
from core.exporting.wording import booked, key_of, one_line, why_not_number
from core.spreadsheet import csv_rows, csv_text, harmless, is_harmless

_NAME, _NUMBER, _EXTERNAL, _TEXT = 10, 20, 35, 100
_STEP = 10_000
TITLES = (
    "Journal Template Name", "Journal Batch Name", "Line No.", "Account Type", "Account No.", "Posting Date", "Document Type",
    "Document No.", "Description", "External Document No.", "Currency Code", "Amount", "Shortcut Dimension 1 Code",
    "Shortcut Dimension 2 Code", "Source Code", "Reason Code",
)  # fmt: skip
OPTIONS = (
    Option("template", "journal template, at most 10 characters", "GENERAL"),
    Option("batch", "journal batch, at most 10 characters", "DEFAULT"),
    Option("source", "source code, at most 10 characters"),
    Option("reason", "reason code, at most 10 characters"),
)


def why_not_account(account: TargetAccount) -> str:
    """Account and dimension values have at most 20 characters, and there are two dimensions."""
    if any(len(value) > _NUMBER for value in (account.code, *account.dimensions)):
        return f"more than {_NUMBER} characters"
    if len(account.dimensions) > 2:
        return "more than two dimensions"
    fits = all(is_harmless(value) and value == one_line(value) for value in (account.code, *account.dimensions))
    return "" if fits else "a spreadsheet would compute it"


def why_not_voucher(voucher: ExportVoucher) -> str:
    """Document numbers have 20 characters, external ones 35."""
    most = min(_NUMBER, _EXTERNAL - len(f"/{max((line.line for line in voucher.lines), default=0)}"))
    return why_not_number(voucher, most) or ("" if is_harmless(voucher.number) else "its number is a formula")


def write(journal: Journal) -> list[bytes]:
    """One file."""
    rows: list[tuple[object, ...]] = [TITLES]
    for voucher in journal.vouchers:
        for line in voucher.lines:
            account = journal.account(line)
            first, second, *_ = (*account.dimensions, "", "")
            rows.append(
                (
                    journal.option("template")[:_NAME],
                    journal.option("batch")[:_NAME],
                    len(rows) * _STEP,
                    "G/L Account",
                    account.code,
                    voucher.date,
                    "",
                    voucher.number,
                    harmless(one_line(f"{line.text}, {voucher.words}", _TEXT - 1)),
                    key_of(voucher, line),
                    "",
                    journal.currency.text(line.amount),
                    first,
                    second,
                    journal.option("source")[:_NAME],
                    journal.option("reason")[:_NAME],
                )
            )
    return [csv_text(rows).encode()]


def read(content: Read, currency: Currency) -> list[Booked]:
    """The lines of such a file."""
    assert isinstance(content, bytes)
    titles, *rows = csv_rows(content.decode())
    found = []
    for cells in rows:
        row = dict(zip(titles, cells, strict=True))
        group = f"{row['Posting Date']} {row['Document No.']}"
        amount = currency.amount(row["Amount"])
        found.append(booked(group, row["Posting Date"], row["External Document No."], row["Account No."], amount))
    return found

"""Dynamics 365 Finance: the entity *General journal* (`LedgerJournalEntity`) of data management, as CSV.

Voucher and date make a voucher there; vouchers of at most 10 lines and batches of at most 10,000 are advised, so longer ones are
cut into vouchers that balance. The document keeps our voucher number, the text begins with our number and line.
"""

from __future__ import annotations

from core.currency import Currency
from core.exporting.model import Booked, ExportVoucher, Journal, Option, Read, TargetAccount
from core.exporting.parting import parts
from core.exporting.wording import amount_in, booked, described, one_line, why_not_number
from core.spreadsheet import csv_rows, csv_text, harmless, is_harmless

MOST_LINES = 10
"""Of a voucher."""
MOST_OF_BATCH = 10_000
_NUMBER, _TEXT = 20, 60
TITLES = (
    "JOURNALBATCHNUMBER", "LINENUMBER", "JOURNALNAME", "DESCRIPTION", "POSTINGLAYER", "ACCOUNTTYPE", "ACCOUNTDISPLAYVALUE",
    "TRANSDATE", "VOUCHER", "CURRENCYCODE", "DEBITAMOUNT", "CREDITAMOUNT", "TEXT", "DOCUMENT",
)  # fmt: skip
OPTIONS = (
    Option("journal", "name of the journal", needed=True),
    Option("batch", "beginning of the batch numbers", "INVC"),
    Option("layer", "posting layer", "Current"),
)


def why_not_account(account: TargetAccount) -> str:
    """It is a code of a chart of accounts, and dimensions follow it."""
    value = display_value(account)
    return "" if is_harmless(value) and value == one_line(value) else "a spreadsheet would compute it"


def why_not_voucher(voucher: ExportVoucher) -> str:
    """Vouchers and documents have 20 characters; parts are numbered behind a point."""
    room = len(f".{len(voucher.lines)}") if len(voucher.lines) > MOST_LINES else 0
    return why_not_number(voucher, _NUMBER - room) or ("" if is_harmless(voucher.number) else "its number is a formula")


def display_value(account: TargetAccount) -> str:
    """Main account and dimension values with hyphens between: ``401100-S1-``."""
    return "-".join((account.code, *account.dimensions))


def write(journal: Journal) -> list[bytes]:
    """One file; each batch in it holds whole vouchers."""
    rows: list[tuple[object, ...]] = [TITLES]
    batch, used, number = 1, 0, 0
    for voucher in journal.vouchers:
        cut = list(parts(voucher.lines, MOST_LINES))
        if used and used + sum(map(len, cut)) > MOST_OF_BATCH:
            batch, used, number = batch + 1, 0, 0
        for place, part in enumerate(cut, 1):
            name = f"{voucher.number}.{place}" if len(cut) > 1 else voucher.number
            for line in part:
                number += 1
                text = journal.currency.text
                debit = text(line.amount) if line.amount > 0 else ""
                credit = "" if line.amount > 0 else text(-line.amount)
                rows.append(
                    (
                        f"{journal.option('batch')}{batch:03}",
                        number,
                        journal.option("journal"),
                        harmless(one_line(f"Inventory {journal.company}", _TEXT)),
                        journal.option("layer"),
                        "Ledger",
                        display_value(journal.account(line)),
                        voucher.date,
                        name,
                        journal.currency.code,
                        debit,
                        credit,
                        harmless(described(voucher, line, _TEXT)),
                        voucher.number,
                    )
                )
        used += sum(map(len, cut))
    return [csv_text(rows).encode()]


def read(content: Read, currency: Currency) -> list[Booked]:
    """The lines of such a file; dimensions stay with the account."""
    assert isinstance(content, bytes)
    titles, *rows = csv_rows(content.decode())
    found = []
    for cells in rows:
        row = dict(zip(titles, cells, strict=True))
        amount = amount_in(currency, row["DEBITAMOUNT"], row["CREDITAMOUNT"])
        group = f"{row['JOURNALBATCHNUMBER']} {row['VOUCHER']}"
        found.append(booked(group, row["TRANSDATE"], row["TEXT"], row["ACCOUNTDISPLAYVALUE"], amount))
    return found

"""QuickBooks Desktop: general journal entries as IIF, tab separated, one block a voucher that adds up to zero.

Accounts are called by their names there, letter by letter, parents before a colon, so each needs its entry in the account map. The
memo begins with our voucher number and line. QuickBooks reads Windows-1252.
"""

from __future__ import annotations

from core.currency import Currency
from core.exporting.model import Booked, ExportVoucher, Journal, Read, TargetAccount
from core.exporting.wording import booked, described, one_line, why_not_number

_ENCODING = "cp1252"
_DOCUMENT = 11
"""Characters of a reference number there."""
_FIELDS = ("TRNSTYPE", "DATE", "ACCNT", "CLASS", "AMOUNT", "DOCNUM", "MEMO")


def why_not_account(account: TargetAccount) -> str:
    """Its name must be written exactly."""
    values = (account.code, *account.dimensions)
    if len(account.dimensions) > 1:
        return "more than one class"
    if any(value != one_line(value) or '"' in value for value in values):
        return "a quotation mark or line end"
    return "" if all(_fits(value) for value in values) else "a letter that QuickBooks does not know"


def why_not_voucher(voucher: ExportVoucher) -> str:
    """Our number stands in the memo."""
    fits = _fits(voucher.number) and '"' not in voucher.number
    return why_not_number(voucher) or ("" if fits else "its number has a letter that QuickBooks does not know")


def _fits(text: str) -> bool:
    return text.encode(_ENCODING, "replace").decode(_ENCODING) == text


def _words(text: str) -> str:
    return one_line(text).replace('"', "'")


def write(journal: Journal) -> list[bytes]:
    """One file."""
    lines = ["\t".join(("!TRNS", *_FIELDS)), "\t".join(("!SPL", *_FIELDS)), "!ENDTRNS"]
    for voucher in journal.vouchers:
        year, month, day = voucher.date.split("-")
        for place, line in enumerate(voucher.lines):
            account = journal.account(line)
            cells = (
                "SPL" if place else "TRNS",
                "GENERAL JOURNAL",
                f"{month}/{day}/{year}",
                account.code,
                "".join(account.dimensions),
                journal.currency.text(line.amount),
                _words(voucher.number)[-_DOCUMENT:],
                _words(f"{described(voucher, line)} - {voucher.words}"),
            )
            lines.append("\t".join(cells))
        lines.append("ENDTRNS")
    return [("\r\n".join(lines) + "\r\n").encode(_ENCODING, "replace")]


def read(content: Read, currency: Currency) -> list[Booked]:
    """The blocks of such a file."""
    assert isinstance(content, bytes)
    found, titles, block = [], dict[str, list[str]](), 0
    for line in content.decode(_ENCODING).split("\r\n"):
        word, *cells = line.split("\t")
        if word.startswith("!"):
            titles[word[1:]] = cells
        elif word in ("TRNS", "SPL"):
            block += word == "TRNS"
            row = dict(zip(titles[word], cells, strict=True))
            month, day, year = row["DATE"].split("/")
            amount = currency.amount(row["AMOUNT"])
            found.append(booked(f"block {block}", f"{year}-{month}-{day}", row["MEMO"], row["ACCNT"], amount))
    return found

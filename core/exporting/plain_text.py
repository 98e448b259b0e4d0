"""Journals of hledger and ledger: one transaction a voucher, with tags; accounts, commodity and tags are declared.

Both programs read the same text but for the declaration of the commodity. Amounts have exactly the decimals of the currency:
hledger lets less than half a minor unit pass, so nothing is left to it. `hledger check --strict` and `ledger --pedantic` take it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.currency import Currency
from core.exporting.model import Booked, ExportVoucher, Journal, Read, TargetAccount
from core.exporting.wording import one_line, why_not_number

TAGS = ("voucher", "record", "reverses", "document", "line", "item")
_ACCOUNT = re.compile(r"\w(?:[\w.,&'/:%+()-]| (?! ))*")
_HEAD = re.compile(r"(?P<date>\d{4}-\d\d-\d\d) \* \((?P<number>[^()]*)\) ")
_POSTING = re.compile(r"    (?P<account>\w.*?)  (?P<amount>-?[\d.]+) (?P<currency>[A-Z]+)$")
_LINE = re.compile(r"    ; line: (?P<line>\d+)$")


def why_not_account(account: TargetAccount) -> str:
    """Letters and figures first, single blanks, no sign that ends an account's name."""
    code = account.code
    fits = _ACCOUNT.fullmatch(code) and not code.endswith((" ", ":"))
    return "" if fits else "such a name ends or changes its meaning in a journal"


def why_not_voucher(voucher: ExportVoucher) -> str:
    """It stands in brackets, and in a tag."""
    return why_not_number(voucher, forbidden="(),;")


def write_hledger(journal: Journal) -> list[bytes]:
    """One file for hledger."""
    example = journal.currency.text(1000 * journal.currency.scale)
    point = "" if journal.currency.decimals else "."
    return _written(journal, [f"commodity {example}{point} {journal.currency.code}"])


def write_ledger(journal: Journal) -> list[bytes]:
    """One file for ledger."""
    example = journal.currency.text(1000 * journal.currency.scale)
    return _written(journal, [f"commodity {journal.currency.code}", f"    format {example} {journal.currency.code}"])


def _written(journal: Journal, commodity: list[str]) -> list[bytes]:
    lines = [
        f"; Vouchers of {one_line(journal.company)}, exported on {journal.made_on} by {one_line(journal.made_by)}",
        "",
    ]
    if journal.option("declare") != "no":
        lines += [*commodity, *(f"tag {tag}" for tag in TAGS), ""]
        lines += [f"account {code}" for code in sorted({account.code for account in journal.accounts.values()})]
        lines.append("")
    for voucher in journal.vouchers:
        lines += [*_transaction(journal, voucher), ""]
    return ["\n".join(lines).encode()]


def _transaction(journal: Journal, voucher: ExportVoucher) -> Iterator[str]:
    yield f"{voucher.date} * ({voucher.number}) {_free(voucher.words)}"
    for tag, value in voucher.tags:
        yield f"    ; {tag}: {_free(value)}"
    for line in voucher.lines:
        yield f"    {journal.account(line).code}  {journal.currency.text(line.amount)} {journal.currency.code}"
        yield f"    ; line: {line.line}"
        if line.item:
            yield f"    ; item: {_free(line.item)}"


def _free(text: str) -> str:
    """Without the signs that end a description or a value."""
    return one_line(text).replace(";", ",").replace("|", "/").replace(",", " ").replace("  ", " ")


def read(content: Read, currency: Currency) -> list[Booked]:
    """The transactions of a journal."""
    assert isinstance(content, bytes)
    found: list[Booked] = []
    date = number = account = ""
    amount, count = 0, 0
    for line in content.decode().splitlines():
        if head := _HEAD.match(line):
            date, number, count = head["date"], head["number"], count + 1
        elif posting := _POSTING.match(line):
            if posting["currency"] != currency.code:
                raise ValueError(f"{posting['currency']} is not {currency.code}")
            account, amount = posting["account"], currency.amount(posting["amount"])
        elif (of := _LINE.match(line)) and account:
            found.append(Booked(f"transaction {count}", date, number, int(of["line"]), account, amount))
            account = ""
    return found

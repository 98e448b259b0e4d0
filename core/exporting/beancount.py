"""A ledger for beancount: one transaction a voucher, with metadata and a link; accounts are opened on the first date.

Account names begin with one of beancount's five roots, so every account needs its entry in the account map.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.currency import Currency
from core.exporting.model import Booked, ExportVoucher, Journal, Read, TargetAccount
from core.exporting.wording import one_line, why_not_number

_ACCOUNT = re.compile(r"(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+")
_LINK = re.compile(r"[A-Za-z0-9\-_/.]+")
_HEAD = re.compile(r"(?P<date>\d{4}-\d\d-\d\d) \* ")
_META = re.compile(r'  voucher: "(?P<number>(?:[^"\\]|\\.)*)"$')
_POSTING = re.compile(r"  (?P<account>[A-Z][\w:-]+)  (?P<amount>-?[\d.]+) (?P<currency>[A-Z]+)$")
_LINE = re.compile(r"    line: (?P<line>\d+)$")


def why_not_account(account: TargetAccount) -> str:
    """Parts between colons, each beginning with a capital letter or a figure."""
    fits = _ACCOUNT.fullmatch(account.code)
    return "" if fits else "beancount wants names like Assets:Inventory:1300"


def why_not_voucher(voucher: ExportVoucher) -> str:
    """Any number on one line."""
    return why_not_number(voucher)


def write(journal: Journal) -> list[bytes]:
    """One file."""
    code = journal.currency.code
    lines = [f"; Vouchers of {one_line(journal.company)}, exported on {journal.made_on} by {one_line(journal.made_by)}"]
    if journal.option("declare") != "no":
        lines += [f'option "operating_currency" "{code}"', ""]
        first = min((voucher.date for voucher in journal.vouchers), default=journal.made_on)
        names = sorted({account.code for account in journal.accounts.values()})
        lines += [f"{first} open {name} {code}" for name in names]
    lines.append("")
    for voucher in journal.vouchers:
        lines += [*_transaction(journal, voucher), ""]
    return ["\n".join(lines).encode()]


def _transaction(journal: Journal, voucher: ExportVoucher) -> Iterator[str]:
    links = [f" ^{number}" for number in (voucher.number, voucher.reverses) if _LINK.fullmatch(number)]
    yield f"{voucher.date} * {_quoted(voucher.words)}{''.join(links)}"
    for name, value in voucher.tags:
        yield f"  {name}: {_quoted(value)}"
    for line in voucher.lines:
        yield f"  {journal.account(line).code}  {journal.currency.text(line.amount)} {journal.currency.code}"
        yield f"    line: {line.line}"
        if line.item:
            yield f"    item: {_quoted(line.item)}"


def _quoted(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read(content: Read, currency: Currency) -> list[Booked]:
    """The transactions of a ledger."""
    assert isinstance(content, bytes)
    found: list[Booked] = []
    date = number = account = ""
    amount, count = 0, 0
    for line in content.decode().splitlines():
        if head := _HEAD.match(line):
            date, number, count = head["date"], "", count + 1
        elif meta := _META.match(line):
            number = re.sub(r"\\(.)", r"\1", meta["number"])
        elif posting := _POSTING.match(line):
            if posting["currency"] != currency.code:
                raise ValueError(f"{posting['currency']} is not {currency.code}")
            account, amount = posting["account"], currency.amount(posting["amount"])
        elif (of := _LINE.match(line)) and account:
            found.append(Booked(f"transaction {count}", date, number, int(of["line"]), account, amount))
            account = ""
    return found

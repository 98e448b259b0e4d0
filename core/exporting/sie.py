"""SIE 4I, the Swedish standard for vouchers that one program hands to another: text in code page 437.

The receiving program numbers the vouchers; their text begins with our number, that of a transaction with our number and line.
Amounts have at most two decimals, accounts are figures, dimensions are pairs of a number and an object: `1=KS10`.
"""

from __future__ import annotations

import re

from core.currency import Currency
from core.exporting.model import Booked, ExportVoucher, Journal, Option, Read, TargetAccount
from core.exporting.wording import booked, described, one_line, why_not_number

_ENCODING = "cp437"
OPTIONS = (
    Option("series", "series of the vouchers", "L"),
    Option("organisation", "organisation number of the company"),
)
DECIMALS = 2
_DIMENSION = re.compile(r"\d+=[^=]+")
_FIELD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\{[^}]*\})|(\S+)')


def why_not_account(account: TargetAccount) -> str:
    """Figures only."""
    if not account.code.isascii() or not account.code.isdigit():
        return "accounts of SIE are figures"
    if not all(
        _DIMENSION.fullmatch(value) and _fits(value) and value == one_line(value) for value in account.dimensions
    ):
        return "dimensions of SIE are NUMBER=OBJECT"
    return ""


def why_not_voucher(voucher: ExportVoucher) -> str:
    """Our number stands in the texts."""
    return why_not_number(voucher) or (
        "" if _fits(voucher.number) else "its number has a letter that SIE does not know"
    )


def _fits(text: str) -> bool:
    return text.encode(_ENCODING, "replace").decode(_ENCODING) == text


def _quoted(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write(journal: Journal) -> list[bytes]:
    """One file."""
    names = {line.account: line.account_name for voucher in journal.vouchers for line in voucher.lines}
    accounts = {journal.accounts[account].code: name for account, name in sorted(names.items(), reverse=True)}
    lines = [
        "#FLAGGA 0",
        f"#PROGRAM invclose {_quoted(journal.version)}",
        "#FORMAT PC8",
        f"#GEN {_day(journal.made_on)} {_quoted(journal.made_by)}",
        "#SIETYP 4",
        *([f"#ORGNR {_quoted(journal.option('organisation'))}"] if journal.option("organisation") else []),
        f"#FNAMN {_quoted(journal.company_name or journal.company)}",
        f"#VALUTA {journal.currency.code}",
        *(f"#KONTO {code} {_quoted(accounts[code])}" for code in sorted(accounts)),
    ]
    for voucher in journal.vouchers:
        words = _quoted(f"{voucher.number} {voucher.words}")
        lines += [
            f'#VER {_quoted(journal.option("series"))} "" {_day(voucher.date)} {words} {_day(journal.made_on)}',
            "{",
        ]
        for line in voucher.lines:
            account = journal.account(line)
            objects = " ".join(part for value in account.dimensions for part in _pair(value))
            amount = journal.currency.text(line.amount)
            lines.append(
                f"#TRANS {account.code} {{{objects}}} {amount} {_day(voucher.date)} {_quoted(described(voucher, line))}"
            )
        lines.append("}")
    return [("\r\n".join(lines) + "\r\n").encode(_ENCODING, "replace")]


def _day(date: str) -> str:
    return date.replace("-", "")


def _pair(value: str) -> tuple[str, str]:
    number, _, name = value.partition("=")
    return number, _quoted(name)


def read(content: Read, currency: Currency) -> list[Booked]:
    """The vouchers of such a file."""
    assert isinstance(content, bytes)
    found, count = [], 0
    for line in content.decode(_ENCODING).split("\r\n"):
        fields = [match[2] or match[3] or re.sub(r"\\(.)", r"\1", match[1]) for match in _FIELD.finditer(line)]
        if not fields:
            continue
        word, *rest = fields
        if word == "#VER":
            count += 1
        elif word == "#TRANS":
            account, _, amount, day, text = rest
            date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
            found.append(booked(f"voucher {count}", date, text, account, currency.amount(amount)))
    return found

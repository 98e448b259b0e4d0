"""Vouchers as rows of figures and texts, for a spreadsheet or a program of one's own: CSV, a workbook, JSON."""

from __future__ import annotations

import json

from core.currency import Currency
from core.exporting.model import Booked, ExportLine, ExportVoucher, Journal, Read, Sheet
from core.spreadsheet import csv_rows, csv_text, harmless

TITLES = (
    "voucher", "line", "date", "account", "account_name", "debit", "credit", "currency", "text", "posting", "item_group", "item",
    "document", "record", "reverses", "dimensions",
)  # fmt: skip
AMOUNTS = frozenset({"debit", "credit"})


def _row(journal: Journal, voucher: ExportVoucher, line: ExportLine) -> tuple[object, ...]:
    account = journal.account(line)
    return (
        voucher.number,
        str(line.line),
        voucher.date,
        account.code,
        line.account_name,
        line.amount if line.amount > 0 else None,
        -line.amount if line.amount < 0 else None,
        journal.currency.code,
        voucher.words,
        line.text,
        line.item_group,
        line.item,
        voucher.document,
        voucher.record,
        voucher.reverses,
        ", ".join(account.dimensions),
    )


def _rows(journal: Journal) -> list[tuple[object, ...]]:
    return [_row(journal, voucher, line) for voucher in journal.vouchers for line in voucher.lines]


def write_csv(journal: Journal) -> list[bytes]:
    """One file; a text that a spreadsheet would compute starts with an apostrophe."""
    rows = [
        list(TITLES),
        *([_cell(journal, *cell) for cell in zip(TITLES, row, strict=True)] for row in _rows(journal)),
    ]
    return [csv_text(rows).encode()]


def _cell(journal: Journal, title: str, value: object) -> str:
    if title not in AMOUNTS:
        return harmless(str(value))
    return "" if value is None else journal.currency.text(int(str(value)))


def write_sheet(journal: Journal) -> list[Sheet]:
    """One workbook."""
    return [Sheet(TITLES, tuple(_rows(journal)), AMOUNTS)]


def write_json(journal: Journal) -> list[bytes]:
    """One object: the company and its vouchers, amounts as decimal text."""
    text = journal.currency.text
    vouchers = [
        {
            "voucher": voucher.number,
            "date": voucher.date,
            "kind": voucher.kind,
            "text": voucher.words,
            "document": voucher.document,
            "record": voucher.record,
            "reverses": voucher.reverses,
            "lines": [
                {
                    "line": line.line,
                    "account": journal.account(line).code,
                    "account_name": line.account_name,
                    "debit": text(max(line.amount, 0)),
                    "credit": text(max(-line.amount, 0)),
                    "posting": line.text,
                    "item_group": line.item_group,
                    "item": line.item,
                    "dimensions": list(journal.account(line).dimensions),
                }
                for line in voucher.lines
            ],
        }
        for voucher in journal.vouchers
    ]
    whole = {"company": journal.company, "currency": journal.currency.code, "vouchers": vouchers}
    return [json.dumps(whole, indent=2).encode() + b"\n"]


def read_csv(content: Read, currency: Currency) -> list[Booked]:
    """The rows of such a file."""
    assert isinstance(content, bytes)
    return read_sheet(csv_rows(content.decode()), currency)


def read_sheet(content: Read, currency: Currency) -> list[Booked]:
    """The rows of such a workbook, every cell as text."""
    assert not isinstance(content, bytes)
    titles, *rows = content
    return [_booked(dict(zip(titles, row, strict=True)), currency) for row in rows]


def _booked(row: dict[str, str], currency: Currency) -> Booked:
    amount = (currency.amount(row["debit"]) if row["debit"] else 0) - (
        currency.amount(row["credit"]) if row["credit"] else 0
    )
    number = _meant(row["voucher"])
    return Booked(number, row["date"], number, int(row["line"]), _meant(row["account"]), amount)


def _meant(text: str) -> str:
    """A text without the apostrophe that keeps a spreadsheet from computing it."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def read_json(content: Read, currency: Currency) -> list[Booked]:
    """The vouchers of such a file."""
    assert isinstance(content, bytes)
    found: list[Booked] = []
    for voucher in json.loads(content)["vouchers"]:
        for line in voucher["lines"]:
            amount = currency.amount(line["debit"]) - currency.amount(line["credit"])
            number, date = voucher["voucher"], voucher["date"]
            found.append(Booked(number, date, number, line["line"], line["account"], amount))
    return found

"""SAF-T Financial 1.30 of Norway, which follows the OECD's standard audit file: accounts with balances, and the vouchers.

Each account has a grouping there, kept as its one dimension `CATEGORY=CODE`. A transaction has our voucher number, its lines have
ours. Amounts have at most two decimals. The balances are those of the whole ledger, on the first and the last day of the selection.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from core.currency import Currency
from core.exporting.model import Booked, ExportLine, ExportVoucher, Journal, Option, Read, TargetAccount
from core.exporting.wording import one_line
from core.money import Amount

NAMESPACE = "urn:StandardAuditFile-Taxation-Financial:NO"
VERSION, DECIMALS = "1.30", 2
_SHORT, _MIDDLE, _MIDDLE_2, _LONG, _CODE = 18, 35, 70, 256, 9
_NOT_XML = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
OPTIONS = (
    Option("organisation", "organisation number of the company", needed=True),
    Option("first-name", "first name of the contact person", needed=True),
    Option("last-name", "last name of the contact person", needed=True),
    Option("journal", "id of the journal", "INVC"),
)


def why_not_account(account: TargetAccount) -> str:
    """It has its grouping."""
    if len(account.code) > _MIDDLE_2 or not _is_xml(account.code):
        return f"more than {_MIDDLE_2} characters, or one that XML has not"
    if len(account.dimensions) != 1 or "=" not in account.dimensions[0].strip("="):
        return "it needs its grouping as its one dimension, CATEGORY=CODE"
    category, _, code = account.dimensions[0].partition("=")
    fits = len(category) <= _LONG and len(code) <= _MIDDLE and _is_xml(account.dimensions[0])
    return "" if fits else f"a grouping code has at most {_MIDDLE} characters"


def why_not_voucher(voucher: ExportVoucher) -> str:
    """The id of a transaction has 70 characters."""
    fits = len(voucher.number) <= _MIDDLE_2 and _is_xml(voucher.number)
    return "" if fits else f"its number has more than {_MIDDLE_2} characters, or one that XML has not"


def _is_xml(text: str) -> bool:
    return text == one_line(text) and _NOT_XML.search(text) is None


def _text(text: str, most: int) -> str:
    return escape(one_line(_NOT_XML.sub(" ", text), most)) or "-"


def write(journal: Journal) -> list[bytes]:
    """One file."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<AuditFile xmlns="{NAMESPACE}">']
    lines += [*_header(journal), *_accounts(journal), *_entries(journal), "</AuditFile>", ""]
    return ["\n".join(lines).encode()]


def _header(journal: Journal) -> Iterator[str]:
    yield "<Header>"
    yield f"<AuditFileVersion>{VERSION}</AuditFileVersion><AuditFileCountry>NO</AuditFileCountry>"
    yield f"<AuditFileDateCreated>{journal.made_on}</AuditFileDateCreated>"
    yield "<SoftwareCompanyName>invclose</SoftwareCompanyName><SoftwareID>invclose</SoftwareID>"
    yield f"<SoftwareVersion>{_text(journal.version, _SHORT)}</SoftwareVersion>"
    yield f"<Company><RegistrationNumber>{_text(journal.option('organisation'), _MIDDLE)}</RegistrationNumber>"
    yield f"<Name>{_text(journal.company_name or journal.company, _LONG)}</Name>"
    yield f"<Contact><ContactPerson><FirstName>{_text(journal.option('first-name'), _MIDDLE)}</FirstName>"
    yield f"<LastName>{_text(journal.option('last-name'), _MIDDLE_2)}</LastName></ContactPerson></Contact></Company>"
    yield f"<DefaultCurrencyCode>{journal.currency.code}</DefaultCurrencyCode>"
    yield f"<SelectionCriteria><SelectionStartDate>{journal.first}</SelectionStartDate>"
    yield f"<SelectionEndDate>{journal.last}</SelectionEndDate></SelectionCriteria>"
    yield f"<TaxAccountingBasis>A</TaxAccountingBasis><UserID>{_text(journal.made_by, _LONG)}</UserID>"
    yield "</Header>"


def _accounts(journal: Journal) -> Iterator[str]:
    """Each account there once; several of ours may be the same one."""
    names: dict[str, str] = {}
    balances: dict[str, list[Amount]] = defaultdict(lambda: [0, 0])
    groupings: dict[str, str] = {}
    ours = {line.account: line.account_name for voucher in journal.vouchers for line in voucher.lines}
    for code, name in sorted(ours.items()):
        account = journal.accounts[code]
        names.setdefault(account.code, name)
        groupings.setdefault(account.code, account.dimensions[0])
        for place, amount in enumerate(journal.balances.get(code, (0, 0))):
            balances[account.code][place] += amount
    yield "<MasterFiles><GeneralLedgerAccounts>"
    for code in sorted(names):
        category, _, group = groupings[code].partition("=")
        yield f"<Account><AccountID>{escape(code)}</AccountID>"
        yield f"<AccountDescription>{_text(names[code], _LONG)}</AccountDescription>"
        yield f"<GroupingCategory>{escape(category)}</GroupingCategory><GroupingCode>{escape(group)}</GroupingCode>"
        yield "<AccountType>GL</AccountType>"
        for when, amount in zip(("Opening", "Closing"), balances[code], strict=True):
            side = "Debit" if amount >= 0 else "Credit"
            yield f"<{when}{side}Balance>{journal.currency.text(abs(amount))}</{when}{side}Balance>"
        yield "</Account>"
    yield "</GeneralLedgerAccounts></MasterFiles>"


def _entries(journal: Journal) -> Iterator[str]:
    total = sum(max(line.amount, 0) for voucher in journal.vouchers for line in voucher.lines)
    amount = journal.currency.text(total)
    yield f"<GeneralLedgerEntries><NumberOfEntries>{len(journal.vouchers)}</NumberOfEntries>"
    yield f"<TotalDebit>{amount}</TotalDebit><TotalCredit>{amount}</TotalCredit>"
    yield f"<Journal><JournalID>{_text(journal.option('journal'), _SHORT)}</JournalID>"
    yield "<Description>Inventory</Description><Type>GL</Type>"
    for voucher in journal.vouchers:
        yield from _transaction(journal, voucher)
    yield "</Journal></GeneralLedgerEntries>"


def _transaction(journal: Journal, voucher: ExportVoucher) -> Iterator[str]:
    year, month, _ = voucher.date.split("-")
    yield f"<Transaction><TransactionID>{escape(voucher.number)}</TransactionID>"
    yield f"<Period>{int(month)}</Period><PeriodYear>{year}</PeriodYear><TransactionDate>{voucher.date}</TransactionDate>"
    yield f"<VoucherType>{_text(voucher.kind, _MIDDLE_2)}</VoucherType>"
    yield f"<Description>{_text(voucher.words, _LONG)}</Description>"
    yield f"<SystemEntryDate>{journal.made_on}</SystemEntryDate><GLPostingDate>{voucher.date}</GLPostingDate>"
    for line in voucher.lines:
        yield _line(journal, voucher, line)
    yield "</Transaction>"


def _line(journal: Journal, voucher: ExportVoucher, line: ExportLine) -> str:
    side = "Debit" if line.amount >= 0 else "Credit"
    document = f"<SourceDocumentID>{_text(voucher.document, _MIDDLE)}</SourceDocumentID>" if voucher.document else ""
    cross = f"<CrossReference>{_text(voucher.reverses, _MIDDLE)}</CrossReference>" if voucher.reverses else ""
    return (
        f"<Line><RecordID>{line.line}</RecordID><AccountID>{escape(journal.account(line).code)}</AccountID>{document}"
        f"<Description>{_text(f'{line.text} {line.item}', _LONG)}</Description>"
        f"<{side}Amount><Amount>{journal.currency.text(abs(line.amount))}</Amount></{side}Amount>{cross}</Line>"
    )


def read(content: Read, currency: Currency) -> list[Booked]:
    """The transactions of such a file, and that its totals are theirs."""
    assert isinstance(content, bytes)
    names = {"": NAMESPACE}
    root = ElementTree.fromstring(content)
    found, debit = [], 0
    for transaction in root.iterfind(".//Transaction", names):
        number, date = (transaction.findtext(name, "", names) for name in ("TransactionID", "GLPostingDate"))
        for line in transaction.iterfind("Line", names):
            amount = currency.amount(line.findtext("DebitAmount/Amount", "0", names))
            amount -= currency.amount(line.findtext("CreditAmount/Amount", "0", names))
            debit += max(amount, 0)
            record, account = (line.findtext(name, "", names) for name in ("RecordID", "AccountID"))
            found.append(Booked(number, date, number, int(record), account, amount))
    for name in ("TotalDebit", "TotalCredit"):
        if currency.amount(root.findtext(f".//{name}", "", names)) != debit:
            raise ValueError(f"{name} is not the sum of the lines")
    return found

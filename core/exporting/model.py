"""What is exported, what a target is told about it, and what a reader finds in a written file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.currency import Currency
from core.money import Amount
from core.units import Count


@dataclass(frozen=True, slots=True)
class ExportLine:
    """A voucher line; a positive amount is a debit."""

    line: Count
    account: str
    account_name: str
    amount: Amount
    text: str
    """What it is: the posting type in words."""
    item_group: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class ExportVoucher:
    """A posted voucher; its lines add up to zero."""

    number: str
    date: str
    kind: str
    document: str
    text: str
    lines: tuple[ExportLine, ...]
    record: str = ""
    """Number of the closing record that posted it."""
    reverses: str = ""
    """Number of the voucher that it takes back."""

    @property
    def words(self) -> str:
        """What it is about, in one line: its text, or kind and document; what it takes back behind it."""
        words = self.text or f"{self.kind} {self.record or self.document}".strip()
        return f"{words} (reverses {self.reverses})" if self.reverses else words

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """Name and value of what a text ledger keeps with it, where there is a value."""
        found = (
            ("voucher", self.number),
            ("record", self.record),
            ("reverses", self.reverses),
            ("document", self.document),
        )
        return tuple((name, value) for name, value in found if value)


@dataclass(frozen=True, slots=True)
class TargetAccount:
    """What an account is called at the target, with its dimensions there, each a value or NAME=VALUE."""

    code: str
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Journal:
    """Vouchers of one company on their way to one target."""

    company: str
    company_name: str
    currency: Currency
    vouchers: tuple[ExportVoucher, ...]
    accounts: Mapping[str, TargetAccount]
    """Of each account of the lines."""
    options: Mapping[str, str]
    """Settings of the target, each of `Format.options`; never without a value where one is needed."""
    first: str = ""
    """The first day of what was asked for."""
    last: str = ""
    balances: Mapping[str, tuple[Amount, Amount]] = field(default_factory=dict)
    """Of each account of the lines: before the first day, after the last one; only for a format that states them."""
    made_on: str = ""
    """The day, ISO."""
    made_by: str = ""
    version: str = ""

    def option(self, name: str) -> str:
        """A setting; empty where there is none."""
        return self.options.get(name, "")

    def account(self, line: ExportLine) -> TargetAccount:
        """Where the line goes."""
        return self.accounts[line.account]


@dataclass(frozen=True, slots=True)
class Booked:
    """A line as a program at the target would book it."""

    group: str
    """What must add up to zero there: a document, a transaction, a journal."""
    date: str
    voucher: str
    """Our number, from the field that keeps it."""
    line: Count
    account: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of a workbook: titles, then texts and amounts."""

    titles: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    amounts: frozenset[str]
    """Titles of the columns whose values are minor units; ``None`` is an empty cell. All others are texts."""


Content = bytes | Sheet
"""A file: its bytes, or the rows that a workbook is made of."""
Read = bytes | Sequence[Sequence[str]]
"""What a reader is given: the bytes, or the cells of a workbook as text, the titles first."""


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a target."""

    name: str
    help: str
    default: str = ""
    needed: bool = False
    """Nothing is exported before it is set."""


@dataclass(frozen=True, slots=True)
class Format:
    """A target: how it is written and read, and what has to be known for it."""

    name: str
    title: str
    ending: str
    """Of its files, with the point."""
    write: Callable[[Journal], Sequence[Content]]
    """The files, in their order."""
    read: Callable[[Read, Currency], list[Booked]]
    """What stands in one of them; ``ValueError`` where it is not such a file."""
    needs_map: bool = False
    """Accounts are called otherwise there, so that each needs an entry in the account map."""
    called: str = "number"
    """What `code` of the account map is there."""
    options: tuple[Option, ...] = ()
    dimensions: str = ""
    """What the dimensions of the account map are there; empty: it knows none."""
    booked_as: Callable[[TargetAccount], str] = field(default=lambda account: account.code)
    """What its reader finds of an account."""
    why_not_account: Callable[[TargetAccount], str] = field(default=lambda _: "")
    """Why an account cannot be called so there; empty: it can."""
    why_not_voucher: Callable[[ExportVoucher], str] = field(default=lambda _: "")
    """Why a voucher cannot be written there; empty: it can."""
    balances: bool = False
    """Whether it states the balances of accounts."""
    decimals: Count = 4
    """The most that an amount may have there."""

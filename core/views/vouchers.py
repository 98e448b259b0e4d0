"""Vouchers, their lines, and hits of their look-up."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.money import Amount
from core.units import Count, Key
from core.vocabulary import PostingType


@dataclass(frozen=True, slots=True)
class TodayAccount:
    """An account that the posting profile would give today for transactions that were posted to another one."""

    account: str
    """Blank: the profile has none."""
    name: str
    transactions: Count


@dataclass(frozen=True, slots=True)
class VoucherLineView:
    """One line of a voucher; exactly one of debit and credit is not zero."""

    line: Count
    account: str
    account_name: str
    posting_type: PostingType
    debit: Amount
    credit: Amount
    item_group: str
    item: str
    transactions: Count
    """How many inventory transactions stand behind the line (0: unknown or none)."""
    today: tuple[TodayAccount, ...] = field(default=(), compare=False)
    """What the profile would give today, where that is another account; what was posted decides, and two lines are the same
    whatever the profile says since."""


@dataclass(frozen=True, slots=True)
class VoucherView:
    """A posted voucher with its lines."""

    number: str
    date: str
    kind: str
    document: str
    record_number: str
    record_id: Key
    text: str
    by: str
    at: str
    hash: str
    lines: tuple[VoucherLineView, ...]
    total: Amount
    """Sum of the debits = sum of the credits."""


@dataclass(frozen=True, slots=True)
class AccountVoucherRow:
    """What a voucher posted to one account."""

    voucher_id: Key
    number: str
    date: str
    kind: str
    document: str
    text: str
    by: str
    debit: Amount
    credit: Amount

    @property
    def net(self) -> Amount:
        """Debit less credit."""
        return self.debit - self.credit

    @property
    def place(self) -> tuple[Key]:
        """In the order in which it was posted."""
        return (self.voucher_id,)


@dataclass(frozen=True, slots=True)
class AccountTotals:
    """What vouchers posted to one account add up to, and its balance before them."""

    count: Count
    debit: Amount
    credit: Amount
    before: Amount
    """Balance before the first of the days, debit positive; whatever a filter keeps."""


@dataclass(frozen=True, slots=True)
class VoucherMatch:
    """One hit of the voucher look-up."""

    number: str
    date: str
    origin: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class VoucherSearch:
    """Hits of a look-up; ``total`` vouchers exist."""

    matches: tuple[VoucherMatch, ...]
    total: Count
    milliseconds: Count

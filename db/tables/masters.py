"""Masters of a company: accounts, periods, profile, numbers, users."""

from __future__ import annotations

from core.vocabulary import PeriodStatus, PostingType, Role
from db.tables.declare import (
    Row,
    check,
    day,
    flag,
    key,
    laid_out,
    member,
    moment,
    remark,
    unique,
    whole,
    words,
    words_key,
    zero,
)


class Company(Row, table=True):
    """A company with books of its own."""

    __table_args__ = laid_out(unique("code"), flag("second_person"))
    id: int = key()
    code: str = words()
    name: str = words()
    currency: str = words()
    """ISO 4217 code of the currency of its amounts."""
    created_at: str = moment()
    created_by: str = words()
    second_person: int = zero()
    """1: closes, reversals, adjustments without ledger and restores need a second person."""


class MainAccount(Row, table=True):
    """An account of the ledger."""

    __table_args__ = laid_out(unique("company_id", "code"), flag("blocked"))
    id: int = key()
    company_id: int = whole("company.id")
    code: str = words()
    name: str = words()
    blocked: int = zero()
    """1: nothing new is posted to it."""


class PostingProfile(Row, table=True):
    """Which account a posting type uses, from the narrowest relation to the widest."""

    __table_args__ = laid_out(
        unique("company_id", "posting_type", "item_relation", "item_code", "account_relation", "account_code"),
        check("item_relation", "item_relation IN ('item', 'group', 'category', 'all')"),
        check("account_relation", "account_relation IN ('account', 'group', 'all')"),
    )
    id: int = key()
    company_id: int = whole("company.id")
    posting_type: PostingType = member(PostingType)
    """`PostingType`."""
    item_relation: str = words()
    """Whether the line is for an item, an item group, a category or all."""
    item_code: str = remark()
    """Number of the item or code of the group; empty for all."""
    account_relation: str = words()
    """Whether the line is for a customer or vendor, a group of them, or all."""
    account_code: str = remark()
    """Which one; empty for all."""
    account_id: int = whole("main_account.id")
    """The main account to post to."""


class LedgerPeriod(Row, table=True):
    """A span of dates of the ledger calendar; both ends belong to it."""

    __table_args__ = laid_out(
        unique("company_id", "start_date"),
        check("order", "start_date <= end_date"),
        check("status", "status IN ('open', 'on_hold', 'closed')"),
    )
    id: int = key()
    company_id: int = whole("company.id")
    name: str = words()
    start_date: str = day()
    """First day."""
    end_date: str = day()
    """Last day."""
    status: PeriodStatus = member(PeriodStatus)
    """`PeriodStatus`: on hold is opened again, closed never."""
    inventory_access: str = words()
    """Who may post inventory into it while it is open: all, none, or a role: those who have it or a higher one."""


class NumberSequence(Row, table=True):
    """The next number of a series. Company 0 counts the keys that all companies share."""

    __table_args__ = laid_out(check("next_number", "next_number > 0"), by_key=True)
    company_id: int = key()
    code: str = words_key()
    prefix: str = remark()
    """Text before the number; empty for keys."""
    digits: int = zero()
    """Digits that the number is filled up to; 0 for keys."""
    next_number: int = whole()
    """The number that is drawn next; never goes down."""


class AppUser(Row, table=True):
    """What a user may do in a company."""

    __table_args__ = laid_out(
        unique("company_id", "login"), check("role", "role IN ('view', 'enter', 'post', 'close', 'admin')")
    )
    id: int = key()
    company_id: int = whole("company.id")
    login: str = words()
    """Name of the user on the operating system or the server."""
    role: Role = member(Role)
    """`Role`: each includes those before it."""

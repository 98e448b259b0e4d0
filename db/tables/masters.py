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
    __table_args__ = laid_out(unique("code"))
    id: int = key()
    code: str = words()
    name: str = words()
    currency: str = words()
    created_at: str = moment()
    created_by: str = words()


class MainAccount(Row, table=True):
    __table_args__ = laid_out(unique("company_id", "code"), flag("blocked"))
    id: int = key()
    company_id: int = whole("company.id")
    code: str = words()
    name: str = words()
    blocked: int = zero()


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
    item_relation: str = words()
    item_code: str = remark()
    account_relation: str = words()
    account_code: str = remark()
    account_id: int = whole("main_account.id")


class LedgerPeriod(Row, table=True):
    __table_args__ = laid_out(
        unique("company_id", "start_date"),
        check("order", "start_date <= end_date"),
        check("status", "status IN ('open', 'on_hold', 'closed')"),
    )
    id: int = key()
    company_id: int = whole("company.id")
    name: str = words()
    start_date: str = day()
    end_date: str = day()
    status: PeriodStatus = member(PeriodStatus)
    inventory_access: str = words()


class NumberSequence(Row, table=True):
    """The next number of a series. Company 0 counts the keys that all companies share."""

    __table_args__ = laid_out(check("next_number", "next_number > 0"), by_key=True)
    company_id: int = key()
    code: str = words_key()
    prefix: str = remark()
    digits: int = zero()
    next_number: int = whole()


class AppUser(Row, table=True):
    __table_args__ = laid_out(
        unique("company_id", "login"), check("role", "role IN ('view', 'enter', 'post', 'close', 'admin')")
    )
    id: int = key()
    company_id: int = whole("company.id")
    login: str = words()
    role: Role = member(Role)

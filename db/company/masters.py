"""Writes the masters of a company: itself, accounts, posting profile, groups, items, periods, users.

Each is read and written as an object in a session on the transaction (``db.tables.orm``). Every change leaves an audit event
with what was before and after. What new postings read changes at once; what is posted keeps its stored accounts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from core.chart import CHART, STANDARD_PROFILE
from core.currency import DEFAULT
from core.errors import NotFound, RejectedInput
from core.periods import ALL
from core.vocabulary import DIMENSIONS, MODEL_NAMES, InventoryModel, PeriodStatus, PostingType, Role
from db.company.chain import audit
from db.company.currencies import chosen as chosen_currency
from db.company.inputs import AccountInput, PeriodInput, ProfileLineInput
from db.company.numbers import next_numbers
from db.company.touched import touch_item
from db.company.turnover import Turnover
from db.engine.session import Tx
from db.tables.declare import Row
from db.tables.inventory import InventoryLock
from db.tables.items import DimensionGroup, Item, ItemGroup, ItemModelGroup
from db.tables.masters import AppUser, Company, LedgerPeriod, MainAccount, NumberSequence, PostingProfile
from db.tables.orm import by_code, one, session

Master = TypeVar("Master", bound=Row)

_SEQUENCES = (
    ("closing_record", "IC-", 6), ("closing_voucher", "INVC-", 6), ("posting_voucher", "VCH-", 7),
    *((turnover.value, "", 0) for turnover in Turnover),
)  # fmt: skip
"""Code, prefix and digits of the numbers that people see; then the counters of what was posted."""


def create_company(tx: Tx, code: str, name: str = "", currency: str = DEFAULT, *, standard: bool = True) -> int:
    """A new company with its lock and number sequences; whoever creates it is admin. ``standard``: chart and profile too.

    ``RejectedInput`` for a code that exists and for a currency that is not in use.
    """
    with session(tx) as orm:
        if one(orm, Company, code=code):
            raise RejectedInput(
                f"company {code} already exists", advice="Choose another code, or go on in that company."
            )
        chosen_currency(currency)
        number = next_numbers(tx, 0, "company", 1)
        company = Company(
            id=number, code=code, name=name or code, currency=currency, created_at=tx.now(), created_by=tx.actor()
        )
        orm.add(company)
        orm.flush()
        orm.add(InventoryLock(company_id=number))
        orm.add_all(
            NumberSequence(company_id=number, code=series, prefix=prefix, digits=digits, next_number=1)
            for series, prefix, digits in _SEQUENCES
        )
    set_user(tx, number, tx.actor(), Role.ADMIN)
    if standard:
        set_accounts(tx, number, [AccountInput(code=account, name=title) for account, title in CHART])
        set_standard_profile(tx, number)
    audit(tx, number, "company created", code, {"name": company.name, "currency": currency})
    return number


def rename_company(tx: Tx, company: int, name: str) -> None:
    """Give a company another name."""
    with session(tx) as orm:
        orm.get_one(Company, company).name = name


def change_company(tx: Tx, company: int, *, name: str | None, second_person: bool | None) -> None:
    """Another name; whether a second person is asked for."""
    with session(tx) as orm:
        found = orm.get_one(Company, company)
        found.name = found.name if name is None else name
        found.second_person = found.second_person if second_person is None else int(second_person)


def set_user(tx: Tx, company: int, login: str, role: Role) -> None:
    """Give a user a role."""
    with session(tx) as orm:
        _found_or_new(tx, orm, AppUser, company_id=company, login=login).role = role


def remove_user(tx: Tx, company: int, login: str) -> Role:
    """Take a user's role; the one it was. ``NotFound`` for a stranger, ``RejectedInput`` for the last admin."""
    with session(tx) as orm:
        user = one(orm, AppUser, company_id=company, login=login)
        if user is None:
            raise NotFound(f"user {login} has no role here", advice="`invclose user list` shows all of them.")
        refuse_last_admin(tx, company, login)
        orm.delete(user)
        return user.role


def refuse_last_admin(tx: Tx, company: int, login: str) -> None:
    """A company is never left without an admin. On PostgreSQL the rows are locked: two cannot leave at once."""
    suffix = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    rows = tx.all(f"SELECT login, role FROM app_user WHERE company_id = :c ORDER BY login{suffix}", {"c": company})
    if [name for name, role in rows if role == Role.ADMIN] == [login]:
        raise RejectedInput(f"{login} is the only admin", advice="Make someone else an admin first.")


def admins(tx: Tx, company: int) -> list[str]:
    """The logins of those who may do everything."""
    with session(tx) as orm:
        return [user.login for user in orm.exec(select(AppUser).filter_by(company_id=company, role=Role.ADMIN))]


def set_account(tx: Tx, company: int, code: str, name: str | None = None, *, blocked: bool | None = None) -> int:
    """Create or change a main account; its id."""
    return set_accounts(tx, company, [AccountInput(code=code, name=name, blocked=blocked)])[code]


def set_accounts(tx: Tx, company: int, accounts: Sequence[AccountInput]) -> dict[str, int]:
    """Create or change main accounts; ids by code. New ones get their ids in the order given."""
    with session(tx) as orm:
        known = by_code(orm, MainAccount, company, [given.code for given in accounts])
        for given in accounts:
            account = known.get(given.code)
            if account is None:
                account = _new(tx, orm, MainAccount, company_id=company, code=given.code, name=given.code, blocked=0)
                known[given.code] = account
            if given.name is not None:
                account.name = given.name
            if given.blocked is not None:
                account.blocked = int(given.blocked)
        return {given.code: known[given.code].id for given in accounts}


def set_profile(
    tx: Tx, company: int, key: str, account: str, *, relation: str = "all", code: str = "", create: bool = True
) -> None:
    """Point a posting type to an account, for an item, an item group or all; ``create``: the account too if it is missing."""
    line = ProfileLineInput.model_validate(
        {"posting_type": key, "account": account, "relation": relation, "code": code}
    )
    if create:
        set_account(tx, company, account)
    set_profile_lines(tx, company, [line])


def set_standard_profile(tx: Tx, company: int) -> None:
    """The posting profile of a new company that brings none, with its accounts where they are missing."""
    accounts = dict.fromkeys(STANDARD_PROFILE.values())
    set_accounts(tx, company, [AccountInput(code=account) for account in accounts])
    lines = [ProfileLineInput.typed(key, {"account": account}) for key, account in STANDARD_PROFILE.items()]
    set_profile_lines(tx, company, lines)


def set_profile_lines(tx: Tx, company: int, lines: Sequence[ProfileLineInput]) -> None:
    """Create or change lines of the posting profile; ``NotFound`` for an account that does not exist."""
    with session(tx) as orm:
        accounts = by_code(orm, MainAccount, company, [given.account for given in lines])
        known = {_place(line): line for line in _lines(orm, company, {given.posting_type for given in lines})}
        for given in lines:
            if given.account not in accounts:
                raise NotFound(
                    f"account {given.account} does not exist",
                    advice=f"Create it: `invclose account set {given.account} name=NAME`.",
                )
            place = (given.posting_type, given.relation, given.code)
            if place not in known:
                known[place] = _new(
                    tx, orm, PostingProfile, company_id=company, posting_type=given.posting_type,
                    item_relation=given.relation, item_code=given.code, account_relation="all",
                )  # fmt: skip
            known[place].account_id = accounts[given.account].id


def _lines(orm: Session, company: int, posting_types: set[PostingType]) -> Sequence[PostingProfile]:
    """The lines of these posting types that hold for every customer and vendor."""
    return orm.exec(
        select(PostingProfile)
        .filter_by(company_id=company, account_relation="all", account_code="")
        .where(col(PostingProfile.posting_type).in_(posting_types))
    ).all()


def _place(line: PostingProfile) -> tuple[PostingType, str, str]:
    return (line.posting_type, line.item_relation, line.item_code)


def set_item_group(tx: Tx, company: int, code: str, name: str | None = None) -> int:
    """Create or rename an item group; its id."""
    return set_item_groups(tx, company, {code: name})[code]


def set_item_groups(tx: Tx, company: int, names: Mapping[str, str | None]) -> dict[str, int]:
    """Create or rename item groups, given by code; ids by code. Without a name one keeps its own, a new one gets its code."""
    with session(tx) as orm:
        known = by_code(orm, ItemGroup, company, list(names))
        for code, name in names.items():
            if code not in known:
                known[code] = _new(tx, orm, ItemGroup, company_id=company, code=code, name=code)
            if name is not None:
                known[code].name = name
        return {code: known[code].id for code in names}


def set_model_group(
    tx: Tx,
    company: int,
    model: InventoryModel,
    *,
    include_physical_value: bool = False,
    fixed_receipt_price: bool = False,
    physical_negative: bool = True,
    financial_negative: bool = True,
    post_physical_inventory: bool = True,
    stocked: bool = True,
) -> int:
    """The item model group with these settings; its id."""
    code = model.value
    for chosen, suffix in (
        (include_physical_value, "-P"),
        (fixed_receipt_price, "-X"),
        (not physical_negative, "-N"),
        (not financial_negative, "-F"),
        (not post_physical_inventory, "-U"),
        (not stocked, "-S"),
    ):
        code += suffix if chosen else ""
    with session(tx) as orm:
        group = _found_or_new(tx, orm, ItemModelGroup, company_id=company, code=code)
        group.name = MODEL_NAMES[model] + (" with physical value" if include_physical_value else "")
        group.inventory_model = model
        group.include_physical_value = int(include_physical_value)
        group.fixed_receipt_price = int(fixed_receipt_price)
        group.physical_negative = int(physical_negative)
        group.financial_negative = int(financial_negative)
        group.post_physical_inventory = int(post_physical_inventory)
        group.post_financial_inventory = 1
        group.stocked = int(stocked)
        return group.id


def set_dimension_group(tx: Tx, company: int, dimensions: tuple[str, ...]) -> int:
    """The dimension group in which exactly these dimensions are tracked financially; its id."""
    unknown = set(dimensions) - set(DIMENSIONS)
    if unknown:
        raise RejectedInput(
            f"{', '.join(sorted(unknown))}: cannot be tracked financially",
            advice=f"Those that can: {', '.join(DIMENSIONS)}.",
        )
    names = ",".join(name for name in DIMENSIONS if name in dimensions)
    with session(tx) as orm:
        group = _found_or_new(tx, orm, DimensionGroup, company_id=company, code=names or "none")
        group.name = names or "none"
        group.financial_dimensions = names
        return group.id


def set_item(
    tx: Tx,
    company: int,
    code: str,
    *,
    name: str,
    group: str,
    model_group: int,
    dimension_group: int,
    unit: str = "",
    cost_price: int | None = None,
) -> int:
    """Create or replace an item; its id."""
    group_id = set_item_group(tx, company, group)
    with session(tx) as orm:
        item = _found_or_new(tx, orm, Item, company_id=company, code=code)
        item.name = name
        item.item_group_id = group_id
        item.model_group_id = model_group
        item.dimension_group_id = dimension_group
        item.unit = unit
        item.cost_price = cost_price
        return item.id


def change_item(tx: Tx, company: int, code: str, **values: Any) -> None:
    """Change columns of an item; open runs plan its cost groups again."""
    change_items(tx, company, {code: values})


def change_items(tx: Tx, company: int, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Change columns of items, given by code, each with its audit event; ``NotFound``."""
    with session(tx) as orm:
        items = by_code(orm, Item, company, list(changes))
        for code, values in changes.items():
            item = items.get(code)
            if item is None:
                raise NotFound(f"item {code} does not exist", advice="`invclose item list` shows them.")
            before = {name: getattr(item, name) for name in values}
            for name, value in values.items():
                setattr(item, name, value)
            touch_item(tx, item.id)
            detail = {"before": _coded(orm, before), "after": _coded(orm, values)}
            audit(tx, company, "item changed", code, detail)


_GROUPS: dict[str, tuple[str, type[ItemGroup | ItemModelGroup | DimensionGroup]]] = {
    "item_group_id": ("item_group", ItemGroup),
    "model_group_id": ("model_group", ItemModelGroup),
    "dimension_group_id": ("dimension_group", DimensionGroup),
}


def _coded(orm: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as people know them: of a group its code."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        said, table = _GROUPS.get(name, (name, None))
        group = orm.get(table, value) if table is not None else None
        found[said] = value if group is None else group.code  # type: ignore[attr-defined]
    return found


def set_period(
    tx: Tx, company: int, start: str, end: str | None = None, status: str = "open", name: str = "", access: str = "all"
) -> None:
    """Create a ledger period or set its status; a closed one stays closed."""
    given = PeriodInput.model_validate(
        {"start": start, "status": status, "name": name, "inventory_access": access} | ({"end": end} if end else {})
    )
    with session(tx) as orm:
        period = find_period(orm, company, start)
        if period is None:
            add_period(tx, orm, company, given)
        else:
            change_status(tx, period, given.status or PeriodStatus.OPEN)


def add_period(tx: Tx, orm: Session, company: int, given: PeriodInput) -> None:
    """A new ledger period: open for everybody, and called like its first month, where nothing else is given."""
    if given.end is None:
        raise NotFound(
            f"no ledger period starts on {given.start}",
            advice=f"To create it, give its end as well: `invclose period set {given.start} end=DATE`.",
        )
    period = _new(tx, orm, LedgerPeriod, company_id=company, start_date=given.start, end_date=given.end)
    period.name = given.name or given.start[:7]
    period.status = given.status or PeriodStatus.OPEN
    period.inventory_access = given.inventory_access or ALL


def find_period(orm: Session, company: int, start: str) -> LedgerPeriod | None:
    """The ledger period that starts on a day; on PostgreSQL nobody else changes it until the transaction ends."""
    statement = select(LedgerPeriod).filter_by(company_id=company, start_date=start).with_for_update()
    return orm.exec(statement).one_or_none()


def change_status(tx: Tx, period: LedgerPeriod, status: PeriodStatus) -> None:
    """Set the status of a ledger period that nobody else can change meanwhile; a closed one stays closed."""
    if period.status is PeriodStatus.CLOSED and status is not PeriodStatus.CLOSED:
        raise RejectedInput(
            f"ledger period {period.start_date} is closed",
            advice="A closed period cannot be opened again: post into an open one.",
        )
    audit(tx, period.company_id, "ledger period changed", period.start_date, {"before": period.status, "after": status})
    period.status = status


def _found_or_new(tx: Tx, orm: Session, table: type[Master], **key: Any) -> Master:
    """The master with this key; a new one that has nothing else yet where there is none."""
    return one(orm, table, **key) or _new(tx, orm, table, **key)


def _new(tx: Tx, orm: Session, table: type[Master], **values: Any) -> Master:
    """A new master with an id of its own, written at the end of the session."""
    row = table(**{"id": next_numbers(tx, 0, str(table.__tablename__), 1), **values})
    orm.add(row)
    return row

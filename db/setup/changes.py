"""Setting masters from text: ``invclose item set A100 group=PARTS cost-price=12.50``.

What is typed is read by the input models (``db.company.inputs``); here is asked whether the books allow it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from core.errors import NotFound, RejectedInput, UsageError
from core.periods import close_missing
from core.posting.setup import Item
from core.vocabulary import MODEL_NAMES, PeriodStatus, Role
from db.company import masters
from db.company.chain import audit
from db.company.doubts import profile_doubts
from db.company.inputs import (
    AccountInput,
    CompanyInput,
    GroupInput,
    ItemInput,
    PeriodInput,
    ProfileLineInput,
    UserInput,
)
from db.company.memberships import follow
from db.company.setup import load_items
from db.engine.session import Tx
from db.records.records import last_close
from db.setup.model_change import has_stock, why_not_change
from db.setup.rows import Row, find
from db.tables import items
from db.tables.masters import LedgerPeriod
from db.tables.orm import one, session

Values = Mapping[str, str]


def change(tx: Tx, company: int, kind: str, key: str, values: dict[str, str]) -> Row:
    """Set what is given of one master; it as it is now, with a warning where the field knows one."""
    if kind == "target":
        from db.setup.targets import set_target

        return set_target(tx, company, key, values)
    try:
        before: Row | None = find(tx, company, kind, key)
    except NotFound:
        before = None
    warning = _SETTERS[kind](tx, company, key, values)
    if kind == "profile" and ("item" in values or "group" in values):
        relation = "item" if "item" in values else "group"
        key = f"{key}/{relation}/{values[relation]}"
    after = find(tx, company, kind, key)
    if kind != "item":  # its own audit events say more
        audit(tx, company, f"{kind} set", key, {"before": before, "after": after})
    return {**after, "warning": warning} if warning else after


def revoke(tx: Tx, company: int, login: str) -> None:
    """Take a user's role; what was before is in the audit event."""
    role = masters.remove_user(tx, company, login)
    follow(tx, login)
    audit(tx, company, "user revoked", login, {"before": {"user": login, "role": role.value}})


def _account(tx: Tx, company: int, key: str, values: Values) -> str:
    masters.set_accounts(tx, company, [AccountInput.typed(key, values)])
    return ""


def _item(tx: Tx, company: int, key: str, values: Values) -> str:
    given = ItemInput.typed(key, values)
    item = load_items(tx, company, key).get(key)
    if item is None:
        raise NotFound(
            f"item {key} does not exist", advice="`invclose item list` shows them; `invclose import PATH` adds items."
        )
    fields = given.given()
    changed: dict[str, Any] = {name: fields[name] for name in ("name", "unit", "cost_price") if name in fields}
    if "group" in fields:
        changed["item_group_id"] = masters.set_item_group(tx, company, given.group)
    if {"model", *_SETTINGS} & fields.keys():
        changed["model_group_id"] = _model_group(tx, company, item, given)
    masters.change_item(tx, company, key, **changed)
    return ""


_SETTINGS = {
    "physical_value": "include_physical_value",
    "fixed_receipt_price": "fixed_receipt_price",
    "physical_negative": "physical_negative",
    "financial_negative": "financial_negative",
    "post_physical": "post_physical_inventory",
    "stocked": "stocked",
}
"""Name of a setting of the item model group -> what an item calls it."""


def _group(tx: Tx, company: int, key: str, values: Values) -> str:
    given = GroupInput.typed(key, values)
    if not given.code.strip():
        raise UsageError("An item group needs a code.", advice="Write it like `invclose group set PARTS name=Parts`.")
    masters.set_item_group(tx, company, given.code, given.name)
    return ""


def _model(_tx: Tx, _company: int, key: str, _values: Values) -> str:
    raise RejectedInput(
        f"the item model group {key} is what its items share",
        advice="Change an item: `invclose item set A100 model=FIFO` puts it into the group with its settings.",
    )


def _model_group(tx: Tx, company: int, item: Item, given: ItemInput) -> int:
    """The item model group with what is given changed; the model only where it may change now."""
    model = given.model or item.model
    if (why := why_not_change(tx, company, item, model)) is not None:
        raise RejectedInput(f"the model stays {MODEL_NAMES[item.model]}: {why.reason}", advice=why.advice)
    fields = given.given()
    settings = {
        setting: bool(fields[name] if name in fields else getattr(item, setting)) for name, setting in _SETTINGS.items()
    }
    if settings["fixed_receipt_price"] and not model.periodic:
        raise RejectedInput(
            f"a fixed receipt price is not possible with {MODEL_NAMES[model]}",
            advice="Choose another model, or leave fixed_receipt_price off.",
        )
    if item.stocked and not settings["stocked"] and has_stock(tx, company, item):
        raise RejectedInput(f"{item.code} has stock or value on hand", advice="Issue or count it down to zero first.")
    return masters.set_model_group(tx, company, model, **settings)


def _profile(tx: Tx, company: int, key: str, values: Values) -> str:
    given = ProfileLineInput.typed(key, values)
    _exists(tx, company, given.relation, given.code)
    masters.set_profile_lines(tx, company, [given])
    place = (given.posting_type, given.relation, given.code)
    return " ".join(
        f"{doubt.message}. {doubt.advice}" for doubt in profile_doubts(tx, company) if place in doubt.places
    )


def _exists(tx: Tx, company: int, relation: str, code: str) -> None:
    if relation == "all":
        return
    with session(tx) as orm:
        found: object = (
            one(orm, items.Item, company_id=company, code=code)
            if relation == "item"
            else one(orm, items.ItemGroup, company_id=company, code=code)
        )
    if found is None:
        raise NotFound(
            f"{'item' if relation == 'item' else 'item group'} {code} does not exist",
            advice="Check the code: `invclose item list` shows items and their groups.",
        )


def _period(tx: Tx, company: int, key: str, values: Values) -> str:
    given = PeriodInput.typed(key, values)
    with session(tx) as orm:
        period = masters.find_period(orm, company, given.start)
        if period is None:
            _refuse_overlap(orm, company, given)
            masters.add_period(tx, orm, company, given)
            return ""
        if given.end is not None and given.end != period.end_date:
            raise RejectedInput(
                f"the period {given.start} ends {period.end_date}",
                advice="Leave its days as they are; status, name and inventory-access can be changed.",
            )
        if given.status is not None:
            masters.change_status(tx, period, given.status)
        period.name = given.name or period.name
        period.inventory_access = given.inventory_access or period.inventory_access
    if given.status in (PeriodStatus.ON_HOLD, PeriodStatus.CLOSED):
        return close_missing(period.end_date, last_close(tx, company)[1], given.status)
    return ""


def _refuse_overlap(orm: Session, company: int, given: PeriodInput) -> None:
    end = given.end or given.start
    if end < given.start:
        raise RejectedInput(f"the period would end {end}, before its start {given.start}", advice="Write its last day.")
    statement = select(LedgerPeriod).filter_by(company_id=company)
    overlaps = col(LedgerPeriod.start_date) <= end, col(LedgerPeriod.end_date) >= given.start
    over = orm.exec(statement.where(*overlaps)).first()
    if over is not None:
        raise RejectedInput(
            f"the days overlap the period that starts {over.start_date}", advice="Let it begin after that one ends."
        )


def _user(tx: Tx, company: int, key: str, values: Values) -> str:
    given = UserInput.typed(key, values)
    if given.role is not Role.ADMIN:
        masters.refuse_last_admin(tx, company, key)
    masters.set_user(tx, company, key, given.role)
    return follow(tx, key)


def _company(tx: Tx, company: int, _key: str, values: Values) -> str:
    given = CompanyInput.typed(_key, values)
    masters.change_company(tx, company, name=given.name, second_person=given.second_person)
    return ""


_SETTERS: dict[str, Callable[[Tx, int, str, Values], str]] = {
    "account": _account,
    "item": _item,
    "group": _group,
    "model": _model,
    "profile": _profile,
    "period": _period,
    "user": _user,
    "company": _company,
}

"""Writes the masters of a company: itself, accounts, posting profile, groups, items, periods, users.

Every change leaves an audit event with what was before and after. What new postings read changes at once; what is
posted keeps its stored accounts.
"""

from __future__ import annotations

from typing import Any

from core.chart import CHART, STANDARD_PROFILE
from core.errors import NotFound, RejectedInput, UsageError
from core.posting.keys import POSTING_KEYS
from core.vocabulary import DIMENSIONS, MODEL_NAMES, InventoryModel, Role
from db.company.chain import audit
from db.company.lock import next_numbers
from db.engine import clock
from db.engine.session import Tx


def create_company(tx: Tx, code: str, name: str = "", currency: str = "EUR", *, standard: bool = True) -> int:
    """A new company with its lock and number sequences; whoever creates it is admin. ``standard``: chart and profile too."""
    if tx.one("SELECT 1 FROM company WHERE code = :c", {"c": code}):
        raise RejectedInput(f"company {code} exists already")
    company = next_numbers(tx, 0, "company", 1)
    columns = ("id", "code", "name", "currency", "created_at", "created_by")
    tx.insert("company", columns, [(company, code, name or code, currency, clock.now(), clock.actor())])
    tx.insert(
        "inventory_lock", ("company_id", "closed_until", "closing_until", "record_id"), [(company, None, None, 0)]
    )
    sequences = (("closing_record", "IC-", 6), ("closing_voucher", "INVC-", 6), ("posting_voucher", "VCH-", 7))
    tx.insert(
        "number_sequence",
        ("company_id", "code", "prefix", "digits", "next_number"),
        [(company, code_, prefix, digits, 1) for code_, prefix, digits in sequences],
    )
    set_user(tx, company, clock.actor(), Role.ADMIN)
    if standard:
        for account, title in CHART:
            set_account(tx, company, account, title)
        for key, account in STANDARD_PROFILE.items():
            set_profile(tx, company, key, account)
    audit(tx, company, "company created", code, {"name": name or code, "currency": currency})
    return company


def set_user(tx: Tx, company: int, login: str, role: Role) -> None:
    """Give a user a role."""
    _set(tx, "app_user", {"company_id": company, "login": login}, {"role": role.value})


def set_account(tx: Tx, company: int, code: str, name: str | None = None, *, blocked: bool | None = None) -> int:
    """Create or change a main account; its id."""
    values: dict[str, Any] = {}
    if name is not None:
        values["name"] = name
    if blocked is not None:
        values["blocked"] = int(blocked)
    return _set(tx, "main_account", {"company_id": company, "code": code}, values, {"name": code, "blocked": 0})


def account_id(tx: Tx, company: int, code: str) -> int:
    """Id of a main account; ``NotFound``."""
    found = tx.value("SELECT id FROM main_account WHERE company_id = :c AND code = :a", {"c": company, "a": code})
    if found is None:
        raise NotFound(f"account {code} does not exist", advice="Create it: invclose account set.")
    return int(found)


def set_profile(
    tx: Tx, company: int, key: str, account: str, *, relation: str = "all", code: str = "", create: bool = True
) -> None:
    """Point a posting type to an account, for an item, an item group or all."""
    if key not in POSTING_KEYS:
        raise UsageError(f"{key} is not a posting key", advice="One of: " + ", ".join(POSTING_KEYS))
    number = set_account(tx, company, account) if create else account_id(tx, company, account)
    _set(
        tx,
        "posting_profile",
        {
            "company_id": company,
            "posting_type": int(POSTING_KEYS[key]),
            "item_relation": relation,
            "item_code": code,
            "account_relation": "all",
            "account_code": "",
        },
        {"account_id": number},
    )


def set_item_group(tx: Tx, company: int, code: str, name: str | None = None) -> int:
    """Create or rename an item group; its id."""
    values = {} if name is None else {"name": name}
    return _set(tx, "item_group", {"company_id": company, "code": code}, values, {"name": code})


def set_model_group(
    tx: Tx,
    company: int,
    model: InventoryModel,
    *,
    include_physical: bool = False,
    fixed_receipt: bool = False,
    physical_negative: bool = True,
    financial_negative: bool = True,
    post_physical: bool = True,
    stocked: bool = True,
) -> int:
    """The item model group with these settings; its id."""
    code = model.value
    for chosen, suffix in (
        (include_physical, "-P"),
        (fixed_receipt, "-X"),
        (not physical_negative, "-N"),
        (not financial_negative, "-F"),
        (not post_physical, "-U"),
        (not stocked, "-S"),
    ):
        code += suffix if chosen else ""
    settings = {
        "inventory_model": model.value,
        "include_physical_value": int(include_physical),
        "fixed_receipt_price": int(fixed_receipt),
        "physical_negative": int(physical_negative),
        "financial_negative": int(financial_negative),
        "post_physical_inventory": int(post_physical),
        "post_financial_inventory": 1,
        "stocked": int(stocked),
        "name": MODEL_NAMES[model] + (" with physical value" if include_physical else ""),
    }
    return _set(tx, "item_model_group", {"company_id": company, "code": code}, settings)


def set_dimension_group(tx: Tx, company: int, dimensions: tuple[str, ...]) -> int:
    """The dimension group in which exactly these dimensions are tracked financially; its id."""
    unknown = set(dimensions) - set(DIMENSIONS)
    if unknown:
        raise RejectedInput(
            f"{', '.join(sorted(unknown))}: cannot be tracked financially", advice=f"Known: {', '.join(DIMENSIONS)}"
        )
    names = ",".join(name for name in DIMENSIONS if name in dimensions)
    values = {"financial_dimensions": names, "name": names or "none"}
    return _set(tx, "dimension_group", {"company_id": company, "code": names or "none"}, values)


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
    values = {
        "name": name,
        "item_group_id": set_item_group(tx, company, group),
        "model_group_id": model_group,
        "dimension_group_id": dimension_group,
        "unit": unit,
        "cost_price": cost_price,
    }
    return _set(tx, "item", {"company_id": company, "code": code}, values)


def item_id(tx: Tx, company: int, code: str) -> int:
    """Id of an item; ``NotFound``."""
    found = tx.value("SELECT id FROM item WHERE company_id = :c AND code = :i", {"c": company, "i": code})
    if found is None:
        raise NotFound(f"item {code} does not exist", advice="invclose item list shows them.")
    return int(found)


def change_item(tx: Tx, company: int, code: str, **values: Any) -> None:
    """Change columns of an item; open runs plan its cost groups again."""
    item = item_id(tx, company, code)
    before = tx.one(f"SELECT {', '.join(values)} FROM item WHERE id = :i", {"i": item})
    sets = ", ".join(f"{name} = :{name}" for name in values)
    tx.execute(f"UPDATE item SET {sets} WHERE id = :i", {**values, "i": item})
    touch_item(tx, item)
    detail = {"before": dict(zip(values, before or (), strict=True)), "after": values}
    audit(tx, company, "item changed", code, detail)


def touch_item(tx: Tx, item: int) -> None:
    """Whatever was planned for this item is to be planned again."""
    change = next_numbers(tx, 0, "change", 1)
    tx.execute(
        "UPDATE on_hand SET change_number = :n WHERE cost_group_id IN (SELECT id FROM cost_group WHERE item_id = :i)",
        {"n": change, "i": item},
    )


def set_period(
    tx: Tx, company: int, start: str, end: str | None = None, status: str = "open", name: str = "", access: str = "all"
) -> None:
    """Create a ledger period or set its status; a closed one stays closed."""
    row = tx.one(
        "SELECT id, status FROM ledger_period WHERE company_id = :c AND start_date = :s", {"c": company, "s": start}
    )
    if row is None:
        if end is None:
            raise NotFound(f"no ledger period starts on {start}", advice="Give its end as well to create it.")
        values = {"end_date": end, "status": status, "inventory_access": access, "name": name or start[:7]}
        _set(tx, "ledger_period", {"company_id": company, "start_date": start}, values)
        return
    # the condition stands in the statement: somebody else may have closed the period since it was read
    changed = tx.execute(
        "UPDATE ledger_period SET status = :s WHERE id = :i AND (status <> 'closed' OR status = :s)",
        {"s": status, "i": row[0]},
    )
    if not changed:
        raise RejectedInput(
            f"ledger period {start} is closed", advice="A closed period is not opened again; on hold can be."
        )
    audit(tx, company, "ledger period changed", start, {"before": row[1], "after": status})


def set_standard_cost(tx: Tx, item: int, site: str, cost: int, date: str, record: int = 0) -> None:
    """Add a price to the history of standard costs."""
    number = next_numbers(tx, 0, "item_price", 1)
    columns = ("id", "item_id", "site", "cost", "from_date", "record_id")
    tx.insert("item_price", columns, [(number, item, site, cost, date, record)])


def _set(
    tx: Tx, table: str, key: dict[str, Any], values: dict[str, Any], defaults: dict[str, Any] | None = None
) -> int:
    """Insert or update one master row; its id."""
    where = " AND ".join(f"{name} = :{name}" for name in key)
    found = tx.value(f"SELECT id FROM {table} WHERE {where}", key)
    if found is not None:
        if values:
            sets = ", ".join(f"{name} = :{name}" for name in values)
            tx.execute(f"UPDATE {table} SET {sets} WHERE id = :row_id", {**values, "row_id": found})
        return int(found)
    number = next_numbers(tx, 0, table, 1)
    row = {"id": number, **key, **(defaults or {}), **values}
    tx.insert(table, tuple(row), [tuple(row.values())])
    return number

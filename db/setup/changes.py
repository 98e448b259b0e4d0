"""Setting masters from text: ``invclose item set A100 group=PARTS cost-price=12.50``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from core.errors import NotFound, RejectedInput, UsageError
from core.money import to_quantity
from core.periods import close_missing
from core.posting.keys import POSTING_KEYS
from core.posting.setup import Item
from core.vocabulary import MODEL_NAMES, InventoryModel, PeriodStatus, Role
from db.company import masters
from db.company.chain import audit
from db.company.setup import load_items
from db.engine.session import Tx
from db.records.records import last_close
from db.setup.model_change import has_stock, why_not_change
from db.setup.rows import Row, find, known_values

Values = Mapping[str, str]


def change(tx: Tx, company: int, kind: str, key: str, values: dict[str, str]) -> Row:
    """Set what is given of one master; it as it is now, with a warning where the field knows one."""
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


def _account(tx: Tx, company: int, key: str, values: Values) -> str:
    known_values("account", values, ("name", "blocked"))
    blocked = yes_no("blocked", values["blocked"]) if "blocked" in values else None
    masters.set_account(tx, company, key, values.get("name"), blocked=blocked)
    return ""


def _item(tx: Tx, company: int, key: str, values: Values) -> str:
    known_values("item", values, ("name", "group", "cost_price", "unit", "model", *_SETTINGS))
    item = load_items(tx, company).get(key)
    if item is None:
        raise NotFound(
            f"item {key} does not exist", advice="invclose item list shows them; invclose import adds items."
        )
    changed: dict[str, Any] = {name: values[name] for name in ("name", "unit") if name in values}
    if "group" in values:
        group = tx.value(
            "SELECT id FROM item_group WHERE company_id = :c AND code = :g", {"c": company, "g": values["group"]}
        )
        changed["item_group_id"] = group or masters.set_item_group(tx, company, values["group"])
    if "cost_price" in values:
        changed["cost_price"] = price(values["cost_price"])
    if {"model", *_SETTINGS} & values.keys():
        changed["model_group_id"] = _model_group(tx, company, item, values)
    masters.change_item(tx, company, key, **changed)
    return ""


_SETTINGS = {
    "physical_value": "include_physical",
    "fixed_receipt_price": "fixed_receipt",
    "physical_negative": "physical_negative",
    "financial_negative": "financial_negative",
    "post_physical": "post_physical",
    "stocked": "stocked",
}
"""Name of a setting of the item model group -> what an item calls it."""


def _model_group(tx: Tx, company: int, item: Item, values: Values) -> int:
    """The item model group with what is given changed; the model only where it may change now."""
    model = model_named(values["model"]) if "model" in values else item.model
    if reason := why_not_change(tx, company, item, model):
        raise RejectedInput(f"the model stays {MODEL_NAMES[item.model]}: {reason}", advice="Close inventory first.")
    settings = {
        setting: yes_no(name, values[name]) if name in values else bool(getattr(item, setting))
        for name, setting in _SETTINGS.items()
    }
    if settings["fixed_receipt"] and not model.periodic:
        raise RejectedInput(f"a fixed receipt price is not possible with {MODEL_NAMES[model]}")
    if item.stocked and not settings["stocked"] and has_stock(tx, company, item):
        raise RejectedInput(f"{item.code} has stock or value on hand", advice="Issue or count it down to zero first.")
    return masters.set_model_group(tx, company, model, **settings)


def _profile(tx: Tx, company: int, key: str, values: Values) -> str:
    known_values("profile", values, ("account", "item", "group"))
    posting_key, *line = key.split("/")
    if posting_key not in POSTING_KEYS:
        raise UsageError(f"{posting_key} is not a posting type.", advice="One of: " + ", ".join(POSTING_KEYS))
    if "account" not in values:
        raise UsageError("profile set needs the account.", advice=f"Write: invclose profile set {key} account=1300")
    if line:
        relation, code = line[0], "/".join(line[1:])
    elif "item" in values:
        relation, code = "item", values["item"]
    elif "group" in values:
        relation, code = "group", values["group"]
    else:
        relation, code = "all", ""
    _exists(tx, company, relation, code)
    masters.set_profile(tx, company, posting_key, values["account"], relation=relation, code=code, create=False)
    return ""


def _exists(tx: Tx, company: int, relation: str, code: str) -> None:
    if relation == "all":
        return
    if relation not in ("item", "group"):
        raise UsageError(f"{relation} is not a relation.", advice="Write item=... or group=...")
    table = {"item": "item", "group": "item_group"}[relation]
    if not tx.one(f"SELECT 1 FROM {table} WHERE company_id = :c AND code = :k", {"c": company, "k": code}):
        raise NotFound(f"{table.replace('_', ' ')} {code} does not exist", advice="Check the code.")


def _period(tx: Tx, company: int, key: str, values: Values) -> str:
    known_values("period", values, ("end", "status", "name", "inventory_access"))
    start = iso_day("period", key)
    end = iso_day("end", values["end"]) if "end" in values else None
    status = values.get("status", "")
    if status and status not in [known.value for known in PeriodStatus]:
        raise UsageError(f"{status} is not a status.", advice="Write open, on_hold or closed.")
    access = values.get("inventory_access", "")
    if access and access not in ("all", "none", *(role.value for role in Role)):
        raise UsageError(f"{access} is not an access.", advice="Write all, none or a role.")
    row = tx.one(
        "SELECT id, end_date, status FROM ledger_period WHERE company_id = :c AND start_date = :s",
        {"c": company, "s": start},
    )
    if row is None:
        _refuse_overlap(tx, company, start, end)
        masters.set_period(
            tx, company, start, end, status=status or "open", name=values.get("name", ""), access=access or "all"
        )
        return ""
    if end is not None and end != row[1]:
        raise RejectedInput(f"the period {start} ends {row[1]}", advice="The days of a period do not change.")
    if status:
        masters.set_period(tx, company, start, status=status)
    for column, value in (("name", values.get("name")), ("inventory_access", access)):
        if value:
            tx.execute(f"UPDATE ledger_period SET {column} = :v WHERE id = :i", {"v": value, "i": row[0]})
    return close_missing(row[1], last_close(tx, company)[1], status) if status in ("on_hold", "closed") else ""


def _refuse_overlap(tx: Tx, company: int, start: str, end: str | None) -> None:
    if end is not None and end < start:
        raise RejectedInput(f"the period would end {end}, before its start {start}", advice="Write its last day.")
    over = tx.value(
        "SELECT start_date FROM ledger_period WHERE company_id = :c AND start_date <= :e AND end_date >= :s",
        {"c": company, "s": start, "e": end or start},
    )
    if over:
        raise RejectedInput(f"the days overlap the period that starts {over}", advice="Periods follow each other.")


def _user(tx: Tx, company: int, key: str, values: Values) -> str:
    known_values("user", values, ("role",))
    if values.get("role") not in [role.value for role in Role]:
        raise UsageError("user set needs a role.", advice="role=view, enter, post, close or admin.")
    admins = [
        row[0] for row in tx.all("SELECT login FROM app_user WHERE company_id = :c AND role = 'admin'", {"c": company})
    ]
    if admins == [key] and values["role"] != Role.ADMIN:
        raise RejectedInput(f"{key} is the only admin", advice="Make somebody else an admin first.")
    masters.set_user(tx, company, key, Role(values["role"]))
    return ""


def yes_no(name: str, text: str) -> bool:
    if text.lower() in ("yes", "true", "1"):
        return True
    if text.lower() in ("no", "false", "0", ""):
        return False
    raise UsageError(f"{name} is {text}.", advice="Write yes or no.")


def price(text: str) -> int | None:
    """Millionths; nothing for an empty text."""
    if not text:
        return None
    try:
        found = to_quantity(text)
    except ValueError as error:
        raise UsageError(f"The price is wrong: {error}.", advice="Write it like 12.50.") from error
    if found < 0:
        raise UsageError(f"The price {text} is negative.", advice="A price is zero or more.")
    return found


def model_named(text: str) -> InventoryModel:
    try:
        return InventoryModel(text.upper())
    except ValueError:
        known = ", ".join(model.value for model in InventoryModel)
        raise UsageError(f"{text} is not an inventory model.", advice=f"One of: {known}.") from None


def iso_day(name: str, text: str) -> str:
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{name} {text} is not a date.", advice="Write it like 2026-05-31.") from None


_SETTERS: dict[str, Callable[[Tx, int, str, Values], str]] = {
    "account": _account,
    "item": _item,
    "profile": _profile,
    "period": _period,
    "user": _user,
}

"""The masters of a bundle: accounts, posting profile, item groups, periods, items.

A new company gets the standard chart and posting profile beside what the bundle brings (``core.importing.standard``), and calendar
months as ledger periods. In an existing one rows of the bundle replace what they name; what would change the meaning of posted goods
is refused. New items come by the ten thousand: they and their prices are written by the driver, all else as objects
(docs/decisions/0006-driver-sql-and-sqlmodel.md).
"""

from __future__ import annotations

from calendar import monthrange
from typing import Any

from core.importing import Bundle, ItemRow, Problem
from core.importing.standard import standard_accounts, standard_lines
from core.posting.setup import Item
from db.company.chain import audit
from db.company.inputs import AccountInput, ProfileLineInput
from db.company.masters import (
    change_items,
    set_accounts,
    set_dimension_group,
    set_item_groups,
    set_model_group,
    set_period,
    set_profile_lines,
)
from db.company.numbers import next_numbers
from db.company.prices import StandardCost, add_standard_costs
from db.company.setup import load_items
from db.engine.session import Tx
from db.setup.model_change import why_not_change
from db.tables.columns import ITEM
from db.tables.table import insert

_ALWAYS = "1900-01-01"


def write(tx: Tx, company: int, bundle: Bundle, *, new: bool, months: bool) -> None:
    """Everything but the transactions; ``months``: ledger periods too for days that have none."""
    _accounts(tx, company, bundle, new=new)
    set_item_groups(tx, company, {group.code: group.name for group in bundle.item_groups})
    _items(tx, company, bundle)
    standard = standard_lines(bundle) if new else {}
    lines = [ProfileLineInput.typed(key, {"account": account}) for key, account in standard.items()]
    lines += [
        ProfileLineInput(
            posting_type=line.posting_type, account=line.account, relation=line.item_relation, code=line.item
        )
        for line in bundle.posting_profile
    ]
    set_profile_lines(tx, company, lines)
    for period in bundle.periods:
        set_period(tx, company, period.start, period.end, period.status, period.name)
    if months:
        _months(tx, company, bundle)
    counts = {"accounts": len(bundle.accounts), "profile": len(bundle.posting_profile), "periods": len(bundle.periods)}
    if any(counts.values()) and not new:
        audit(tx, company, "masters imported", bundle.name, counts)


def _accounts(tx: Tx, company: int, bundle: Bundle, *, new: bool) -> None:
    """In the order of their numbers, which becomes that of voucher lines."""
    names = standard_accounts(bundle) if new else {}
    blocked: dict[str, bool] = {}
    for row in bundle.accounts:
        names[row.code], blocked[row.code] = row.name, row.blocked
    accounts = [AccountInput(code=code, name=name, blocked=blocked.get(code)) for code, name in sorted(names.items())]
    set_accounts(tx, company, accounts)


def _months(tx: Tx, company: int, bundle: Bundle) -> None:
    """Open calendar months for the days of the bundle that lie in no ledger period."""
    if not bundle.dates() or bundle.periods:
        return
    known = tx.all("SELECT start_date, end_date FROM ledger_period WHERE company_id = :c", {"c": company})
    month, last = bundle.first_date()[:7], bundle.last_date()[:7]
    while month <= last:
        year, number = int(month[:4]), int(month[5:])
        start, end = f"{month}-01", f"{month}-{monthrange(year, number)[1]:02d}"
        if not any(first <= end and start <= after for first, after in known):
            set_period(tx, company, start, end, "open", month)
        month = f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _items(tx: Tx, company: int, bundle: Bundle) -> None:
    """New items in one go, changed ones each with its audit event."""
    known = load_items(tx, company)
    groups = set_item_groups(tx, company, dict.fromkeys(row.item_group for row in bundle.items))
    models: dict[tuple[Any, ...], int] = {}
    dimensions: dict[tuple[str, ...], int] = {}
    fresh = []
    changed: dict[str, dict[str, Any]] = {}
    number = next_numbers(tx, 0, "item", sum(row.item not in known for row in bundle.items))
    for row in bundle.items:
        model = _model_of(row)
        if model not in models:
            models[model] = set_model_group(tx, company, row.model, **dict(zip(_SETTINGS, model[1:], strict=True)))
        if row.financial_dimensions not in dimensions:
            dimensions[row.financial_dimensions] = set_dimension_group(tx, company, row.financial_dimensions)
        group_ids = (groups[row.item_group], models[model], dimensions[row.financial_dimensions])
        before = known.get(row.item)
        if before is None:
            fresh.append((number, company, row.item, row.name, *group_ids, row.unit, row.item_cost))
            number += 1
        elif change := _change(row, before, group_ids):
            changed[row.item] = change
    change_items(tx, company, changed)
    insert(tx, ITEM, fresh)
    codes = {row[2]: row[0] for row in fresh}
    prices = [
        StandardCost(codes[row.item], row.standard_cost, _ALWAYS)
        for row in bundle.items
        if row.standard_cost is not None and row.item in codes
    ]
    add_standard_costs(tx, prices)


def changed(tx: Tx, company: int, bundle: Bundle) -> str:
    """The first item or item group that is there and that the bundle would change, as a refusal names it; blank for none."""
    known = load_items(tx, company) if bundle.items else {}
    for row in bundle.items:
        if row.item in known and _change(row, known[row.item], (0, 0, 0)):
            return f"item {row.item}"
    names = dict(tx.all("SELECT code, name FROM item_group WHERE company_id = :c", {"c": company}))
    for group in bundle.item_groups:
        if group.name is not None and names.get(group.code, group.name) != group.name:
            return f"item group {group.code}"
    return ""


def _change(row: ItemRow, before: Item, group_ids: tuple[int, int, int]) -> dict[str, Any]:
    """The columns of an item that differ from what its row says."""
    changed: dict[str, Any] = {}
    if row.name != before.name:
        changed["name"] = row.name
    if row.item_group != before.group_code:
        changed["item_group_id"] = group_ids[0]
    if _model_of(row) != _model_of(before):
        changed["model_group_id"] = group_ids[1]
    if row.financial_dimensions != before.financial_dimensions:
        changed["dimension_group_id"] = group_ids[2]
    if row.item_cost is not None and row.item_cost != before.cost_price:
        changed["cost_price"] = row.item_cost
    return changed


_SETTINGS = (
    "include_physical_value", "fixed_receipt_price", "physical_negative", "financial_negative", "post_physical_inventory",
    "stocked",
)  # fmt: skip


def _model_of(row: ItemRow | Item) -> tuple[Any, ...]:
    """The model and its settings, in the order of ``_SETTINGS``."""
    return (row.model, *(getattr(row, name) for name in _SETTINGS))


def conflicts(tx: Tx, company: int, bundle: Bundle) -> list[Problem]:
    """Rows of items.csv that would change what posted goods mean."""
    if not bundle.items:
        return []
    file = next((name for name in bundle.files if name.startswith("items")), "items")
    known = load_items(tx, company)
    used = {row[0] for row in tx.all("SELECT DISTINCT item_id FROM cost_group WHERE company_id = :c", {"c": company})}
    problems = []
    for row in bundle.items:
        before = known.get(row.item)
        if before is None:
            continue
        if before.model is not row.model and (why := why_not_change(tx, company, before, row.model)):
            problems.append(Problem(file, row.line, "inventory_model", row.model.value, why.reason, why.advice))
        if row.financial_dimensions != before.financial_dimensions and before.id in used:
            value = " ".join(row.financial_dimensions)
            message = (
                f"is {' '.join(before.financial_dimensions) or 'empty'} in the books, which have transactions of it"
            )
            problems.append(Problem(file, row.line, "financial_dimensions", value, message, "use another item number"))
        if row.standard_cost is not None and row.standard_cost != before.price("") and row.model is before.model:
            problems.append(
                Problem(
                    file,
                    row.line,
                    "standard_cost",
                    "",
                    "differs from the active standard cost",
                    "activate a standard cost instead",
                )
            )
    return problems

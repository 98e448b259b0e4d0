"""Reads the setup of a company: items, accounts, posting profile, periods, cost groups, stored accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.errors import NotFound
from core.posting.facts import AccountsKey
from core.posting.setup import Account, Item, ProfileLine, Setup
from core.vocabulary import DIMENSIONS, InventoryModel, PostingType
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.tables.columns import POSTING_ACCOUNTS

_ACCOUNTS = ", ".join(column for column in POSTING_ACCOUNTS.columns if column != "company_id")


def item_id(tx: Tx, company: int, code: str) -> int:
    """Id of an item; ``NotFound``."""
    found = tx.value("SELECT id FROM item WHERE company_id = :c AND code = :i", {"c": company, "i": code})
    if found is None:
        raise NotFound(f"item {code} does not exist", advice="`invclose item list` shows them.")
    return int(found)


def load_setup(tx: Tx, company: int, item: str = "") -> Setup:
    """Everything new postings read, as it is now; of the items that one, where only one is asked for."""
    return setup_with(tx, company, load_items(tx, company, item))


def setup_with(tx: Tx, company: int, items: dict[str, Item]) -> Setup:
    """Accounts and posting profile as they are now, with these items."""
    accounts = {
        number: Account(number, code, name, bool(blocked))
        for number, code, name, blocked in tx.all(
            "SELECT id, code, name, blocked FROM main_account WHERE company_id = :c", {"c": company}
        )
    }
    lines = [
        ProfileLine(PostingType(posting_type), relation, code, account, side, of)
        for posting_type, relation, code, account, side, of in tx.all(
            """SELECT posting_type, item_relation, item_code, account_id, account_relation, account_code
               FROM posting_profile WHERE company_id = :c""",
            {"c": company},
        )
    ]
    return Setup(company, currency_of(tx, company), items, accounts, Setup.profile_of(lines))


def load_items(tx: Tx, company: int, only: str = "") -> dict[str, Item]:
    """Items by number, with what their groups say; of thousands only the one that is asked for."""
    which, given = ("AND i.code = :i", {"c": company, "i": only}) if only else ("", {"c": company})
    prices: dict[int, dict[str, int]] = {}
    for number, site, cost in tx.all(
        f"""SELECT p.item_id, p.site, p.cost FROM item i JOIN item_price p ON p.item_id = i.id
           WHERE i.company_id = :c {which} ORDER BY p.from_date, p.id""",
        given,
    ):
        prices.setdefault(number, {})[site] = cost
    columns = ", ".join(f"{column} AS {name}" for name, column in _ITEM.items())
    rows = tx.all(
        f"""SELECT {columns} FROM item i JOIN item_group g ON g.id = i.item_group_id
            JOIN item_model_group m ON m.id = i.model_group_id
            JOIN dimension_group d ON d.id = i.dimension_group_id WHERE i.company_id = :c {which}""",
        given,
    )
    return {item.code: item for item in (_item(dict(zip(_ITEM, row, strict=True)), prices) for row in rows)}


_FLAGS = (
    "include_physical_value",
    "fixed_receipt_price",
    "physical_negative",
    "financial_negative",
    "post_physical_inventory",
    "stocked",
)
_ITEM = {
    "id": "i.id",
    "code": "i.code",
    "name": "i.name",
    "group_id": "i.item_group_id",
    "group_code": "g.code",
    "model": "m.inventory_model",
    "include_physical_value": "m.include_physical_value",
    "fixed_receipt_price": "m.fixed_receipt_price",
    "physical_negative": "m.physical_negative",
    "financial_negative": "m.financial_negative",
    "post_physical_inventory": "m.post_physical_inventory",
    "stocked": "m.stocked",
    "cost_price": "i.cost_price",
    "financial_dimensions": "d.financial_dimensions",
}
"""Field of an item -> column."""


def _item(row: dict[str, Any], prices: dict[int, dict[str, int]]) -> Item:
    tracked = row["financial_dimensions"].split(",")
    return Item(
        **{
            **row,
            **{name: bool(row[name]) for name in _FLAGS},
            "model": InventoryModel(row["model"]),
            "standard_costs": tuple(prices.get(row["id"], {}).items()),
            "financial_dimensions": tuple(name for name in DIMENSIONS if name in tracked),
        }
    )


def load_accounts(tx: Tx, company: int) -> dict[int, AccountsKey]:
    """Stored accounts by id."""
    rows = tx.all(f"SELECT {_ACCOUNTS} FROM posting_accounts WHERE company_id = :c", {"c": company})
    return {number: AccountsKey._make(key) for number, *key in rows}


def stored_accounts(tx: Tx, ids: Iterable[int]) -> dict[int, AccountsKey]:
    """Those of these ids."""
    rows = tx.all(
        f"SELECT {_ACCOUNTS} FROM posting_accounts WHERE id IN (SELECT value FROM ids(:a))",
        {"a": tx.ids(sorted(ids))},
    )
    return {number: AccountsKey._make(key) for number, *key in rows}

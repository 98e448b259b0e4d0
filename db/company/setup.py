"""Reads the setup of a company: items, accounts, posting profile, periods, cost groups, stored accounts."""

from __future__ import annotations

from core.errors import NotFound
from core.posting.facts import AccountsKey
from core.posting.setup import Account, Item, ProfileLine, Setup
from core.vocabulary import DIMENSIONS, InventoryModel, PostingType
from db.engine.session import Tx

ACCOUNTS_COLUMNS = (
    "balance_account_id, balance_posting_type, offset_account_id, offset_posting_type, profit_account_id, "
    "loss_account_id, difference_account_id, difference_posting_type, item_group_id"
)


def find_company(tx: Tx, code: str | None) -> tuple[int, str]:
    """Id and code of a company; without a code the only one there is."""
    rows = tx.all("SELECT id, code FROM company ORDER BY code")
    if code is None and len(rows) == 1:
        return rows[0][0], rows[0][1]
    for number, name in rows:
        if name == code:
            return number, name
    names = ", ".join(row[1] for row in rows) or "none"
    if code is None and rows:
        raise NotFound("several companies are in this database", where=names, advice="Choose one with --company.")
    missing = f"company {code} does not exist" if code else "there is no company yet"
    raise NotFound(missing, where=f"companies: {names}", advice="invclose import PATH --company CODE creates one.")


def item_id(tx: Tx, company: int, code: str) -> int:
    """Id of an item; ``NotFound``."""
    found = tx.value("SELECT id FROM item WHERE company_id = :c AND code = :i", {"c": company, "i": code})
    if found is None:
        raise NotFound(f"item {code} does not exist", advice="invclose item list shows them.")
    return int(found)


def load_setup(tx: Tx, company: int) -> Setup:
    """Everything new postings read, as it is now."""
    accounts = {
        row[0]: Account(row[0], row[1], row[2], bool(row[3]))
        for row in tx.all("SELECT id, code, name, blocked FROM main_account WHERE company_id = :c", {"c": company})
    }
    lines = [
        ProfileLine(PostingType(row[0]), row[1], row[2], row[5], row[3], row[4])
        for row in tx.all(
            """SELECT posting_type, item_relation, item_code, account_relation, account_code, account_id
               FROM posting_profile WHERE company_id = :c""",
            {"c": company},
        )
    ]
    return Setup(company, load_items(tx, company), accounts, Setup.profile_of(lines))


def load_items(tx: Tx, company: int) -> dict[str, Item]:
    """Items by number, with what their groups say."""
    prices: dict[int, dict[str, int]] = {}
    for item, site, cost in tx.all(
        """SELECT p.item_id, p.site, p.cost FROM item_price p JOIN item i ON i.id = p.item_id
           WHERE i.company_id = :c ORDER BY p.from_date, p.id""",
        {"c": company},
    ):
        prices.setdefault(item, {})[site] = cost
    return {
        row[1]: Item(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            InventoryModel(row[5]),
            bool(row[6]),
            bool(row[7]),
            bool(row[8]),
            bool(row[9]),
            bool(row[10]),
            bool(row[13]),
            row[11],
            tuple(prices.get(row[0], {}).items()),
            tuple(name for name in DIMENSIONS if name in row[12].split(",")),
        )
        for row in tx.all(
            """SELECT i.id, i.code, i.name, i.item_group_id, g.code, m.inventory_model, m.include_physical_value,
                      m.fixed_receipt_price, m.physical_negative, m.financial_negative, m.post_physical_inventory,
                      i.cost_price, d.financial_dimensions, m.stocked
               FROM item i JOIN item_group g ON g.id = i.item_group_id JOIN item_model_group m ON m.id = i.model_group_id
               JOIN dimension_group d ON d.id = i.dimension_group_id WHERE i.company_id = :c""",
            {"c": company},
        )
    }


def load_accounts(tx: Tx, company: int) -> dict[int, AccountsKey]:
    """Stored accounts by id."""
    rows = tx.all(f"SELECT id, {ACCOUNTS_COLUMNS} FROM posting_accounts WHERE company_id = :c", {"c": company})
    return {row[0]: AccountsKey(*row[1:]) for row in rows}

"""What is doubtful about the posting profile of a company (``core.posting.two_sides``)."""

from __future__ import annotations

from core.posting.accounts import INVENTORY_TYPES
from core.posting.two_sides import Doubt, ProfileEntry, doubts, inventory_accounts
from core.vocabulary import PostingType
from db.engine.kinds import numbers
from db.engine.session import Tx

INVENTORY_SIDES = numbers(*INVENTORY_TYPES)
"""The posting types of inventory, for ``IN``."""


def profile_doubts(tx: Tx, company: int) -> list[Doubt]:
    """Each pair of lines, and each line, that names an account it should not."""
    groups = tx.all(
        """SELECT i.code, g.code FROM item i JOIN item_group g ON g.id = i.item_group_id
           WHERE i.company_id = :c AND i.code IN
             (SELECT item_code FROM posting_profile WHERE company_id = :c AND item_relation = 'item')""",
        {"c": company},
    )
    return doubts(_entries(tx, company), dict(groups), _posted(tx, company))


def holding_inventory(tx: Tx, company: int) -> set[str]:
    """Codes of the accounts that hold inventory, by the profile or by what was posted."""
    return inventory_accounts(_entries(tx, company), _posted(tx, company))


def _entries(tx: Tx, company: int) -> list[ProfileEntry]:
    rows = tx.all(
        """SELECT p.posting_type, p.item_relation, p.item_code, a.code FROM posting_profile p
           JOIN main_account a ON a.id = p.account_id
           WHERE p.company_id = :c AND p.account_relation = 'all' AND p.item_relation IN ('item', 'group', 'all')""",
        {"c": company},
    )
    return [ProfileEntry(PostingType(kind), relation, code, account) for kind, relation, code, account in rows]


def _posted(tx: Tx, company: int) -> list[str]:
    rows = tx.all(
        f"""SELECT DISTINCT a.code FROM posting_accounts p JOIN main_account a ON a.id = p.balance_account_id
            WHERE p.company_id = :c AND p.balance_posting_type IN {INVENTORY_SIDES}""",
        {"c": company},
    )
    return [code for (code,) in rows]

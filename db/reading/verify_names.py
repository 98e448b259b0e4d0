"""What the checks of facts share: names for what is broken, and which cost groups a close looked at."""

from __future__ import annotations

import numpy as np

from core.costing.shape import Flags, Ints
from db.reading.facts import BookFacts
from db.reading.names import named


def name_of(facts: BookFacts, transaction: int) -> str:
    """A transaction as a finding names it, with its item."""
    of = named(facts.tx, [transaction]).get(transaction)
    return f"{of.number} (item {of.item})" if of else f"the transaction with id {transaction}"


def first(mask: Flags) -> int | None:
    """Index of the first true value; None when there is none."""
    found = np.flatnonzero(mask)
    return int(found[0]) if len(found) else None


def closed_groups(facts: BookFacts, record: int | None = None) -> Ints:
    """Cost groups that took part in an active close or were opened (or by this record)."""
    which = [record] if record is not None else facts.active
    rows = facts.tx.columns(
        """SELECT DISTINCT b.cost_group_id FROM closing_record r JOIN closing_bundle_group b ON b.record_id = r.id
           WHERE r.id IN (SELECT value FROM ids(:r)) AND r.type = 'closing'
           UNION SELECT b.cost_group_id FROM closing_record r JOIN open_balance b ON b.record_id = r.id
           WHERE r.id IN (SELECT value FROM ids(:r)) AND r.type = 'opening' ORDER BY 1""",
        {"r": facts.tx.ids(which)},
        1,
    )
    groups: Ints = rows[:, 0]
    return groups


def group_name(facts: BookFacts, group: int) -> str:
    """A cost group as a finding names it: item, site, warehouse, batch."""
    row = facts.tx.one(
        "SELECT i.code, g.site, g.warehouse, g.batch FROM cost_group g JOIN item i ON i.id = g.item_id WHERE g.id = :g",
        {"g": group},
    )
    return " ".join(part for part in row or () if part)

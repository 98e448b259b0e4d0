"""The inventory lock of a company.

Posters take the lock shared, whoever closes takes it exclusively, before anything else is read: otherwise a close can
miss a posting that was under way. On SQLite a writing transaction holds the write lock already.
"""

from __future__ import annotations

from typing import NamedTuple

from core.errors import NotFound
from db.engine.session import Tx


class InventoryLockRow(NamedTuple):
    """Dates are ISO text or None."""

    closed_until: str | None
    closing_until: str | None
    record_id: int


def take_shared(tx: Tx, company_id: int) -> InventoryLockRow:
    """For posting: many may hold it, nobody closes meanwhile."""
    return _take(tx, company_id, " FOR SHARE")


def take_exclusive(tx: Tx, company_id: int) -> InventoryLockRow:
    """For closing, adjusting and reversing: waits for every poster that holds it."""
    return _take(tx, company_id, " FOR UPDATE")


def _take(tx: Tx, company_id: int, mode: str) -> InventoryLockRow:
    lock = mode if tx.dialect == "postgresql" else ""
    row = tx.one(
        f"SELECT closed_until, closing_until, record_id FROM inventory_lock WHERE company_id = :company{lock}",
        {"company": company_id},
    )
    if row is None:
        raise NotFound("The company has no inventory lock.", where=f"company {company_id}")
    return InventoryLockRow._make(row)

"""The inventory lock of a company.

Whoever posts, closes, adjusts or reverses takes it before anything else is read: otherwise a close can miss a posting that
was under way. They take turns. Posters that shared it would save nothing, as they wait for each other's numbers anyway, and
a close would wait for as long as always one of them has it. On SQLite a writing transaction holds the write lock already.
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


def take_inventory_lock(tx: Tx, company_id: int) -> InventoryLockRow:
    """Wait for whoever holds it; then it is held to the end of the transaction."""
    lock = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    row = tx.one(
        f"SELECT closed_until, closing_until, record_id FROM inventory_lock WHERE company_id = :company{lock}",
        {"company": company_id},
    )
    if row is None:
        raise NotFound(
            "The company has no inventory lock.",
            where=f"company {company_id}",
            advice="Run `invclose verify`, and compare with a backup.",
        )
    return InventoryLockRow._make(row)

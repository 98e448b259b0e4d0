"""The inventory lock of a company, and numbers without gaps.

Posters take the lock shared, whoever closes takes it exclusively, before anything else is read: otherwise a close can
miss a posting that was under way. On SQLite a writing transaction holds the write lock already. Numbers are drawn in
the transaction that uses them, so a roll-back gives them back; the counter's row is locked until the commit, so drawn
order is commit order.
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


def next_numbers(tx: Tx, company_id: int, code: str, count: int) -> int:
    """Draw `count` consecutive numbers; the first of them. Drawing none tells (and locks) the next one.

    Company 0 counts the keys that all companies share; a counter of it that does not exist yet starts at 1.
    """
    if count < 0:
        raise ValueError("numbers are never given back")
    drawn = {"company": company_id, "code": code, "count": count}
    statement = """UPDATE number_sequence SET next_number = next_number + :count
                    WHERE company_id = :company AND code = :code RETURNING next_number"""
    following = tx.value(statement, drawn)
    if following is None and company_id == 0:
        tx.execute(
            """INSERT INTO number_sequence (company_id, code, prefix, digits, next_number)
               VALUES (0, :code, '', 0, 1) ON CONFLICT DO NOTHING""",
            {"code": code},
        )
        following = tx.value(statement, drawn)
    if following is None:
        raise NotFound("The number sequence does not exist.", where=f"{code} of company {company_id}")
    return int(following) - count


def next_document(tx: Tx, company_id: int, code: str) -> str:
    """Draw one number and write it as the sequence says: prefix and digits, like INVC-000123."""
    number = next_numbers(tx, company_id, code, 1)
    row = tx.one(
        "SELECT prefix, digits FROM number_sequence WHERE company_id = :company AND code = :code",
        {"company": company_id, "code": code},
    )
    prefix, digits = row or ("", 0)
    return f"{prefix}{number:0{digits}d}" if digits else f"{prefix}{number}"

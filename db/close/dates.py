"""The dates that a run holds while it works. Whether it may go on is asked of ``db.records.dates``."""

from __future__ import annotations

from core.usecases.run import RunOrder
from db.company.lock import take_inventory_lock
from db.engine.session import Tx


def lock_dates(tx: Tx, company: int, record: int, order: RunOrder) -> None:
    """While a run works, updates dated up to its date are refused."""
    take_inventory_lock(tx, company)
    tx.execute(
        "UPDATE inventory_lock SET closing_until = :d, record_id = :r WHERE company_id = :c",
        {"d": order.date, "r": record, "c": company},
    )


def reopen_dates(tx: Tx, company: int, record: int) -> None:
    """The run does not hold the dates any longer."""
    tx.execute(
        "UPDATE inventory_lock SET closing_until = NULL, record_id = 0 WHERE company_id = :c AND record_id = :r",
        {"c": company, "r": record},
    )

"""How much a company has posted in all: the absolute amounts of its ledger and of its inventory, as counters that only grow.

A sum over any part of the facts is no larger than the sum of all absolute amounts. So one number for each tells, before
anything is written, that every reader will be able to compute its sums in 64 bits; and a posting that would pass it is refused.
"""

from __future__ import annotations

from enum import StrEnum

from core.limits import beyond_total
from core.money import TOTAL_LIMIT, Amount
from db.company.numbers import next_numbers
from db.engine.session import Tx


class Turnover(StrEnum):
    """What is counted, by the code of its counter in ``number_sequence``."""

    LEDGER = "ledger_turnover"
    """Lines of vouchers, and entries of a ledger that is kept elsewhere."""
    INVENTORY = "inventory_turnover"
    """Values of updates, what they take back, and adjustments."""


def add_turnover(tx: Tx, company: int, which: Turnover, amount: Amount) -> None:
    """Count absolute amounts before they are written; ``BeyondLimit`` where all of them would be too much."""
    if not amount:
        return
    if amount <= TOTAL_LIMIT and next_numbers(tx, company, which.value, amount) + amount - 1 <= TOTAL_LIMIT:
        return
    code = tx.value("SELECT code FROM company WHERE id = :c", {"c": company})
    raise beyond_total(str(code), "ledger" if which is Turnover.LEDGER else "inventory")

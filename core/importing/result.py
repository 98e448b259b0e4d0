"""What an import loaded, or would load."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import loaded, or would load."""

    company: str
    created: bool
    items: int
    rows: int
    transactions: int
    vouchers: int
    first_date: str
    last_date: str
    warnings: tuple[str, ...] = ()
    opening: str = ""
    """Number of the record of type opening; blank without a cut-over."""
    opened: int = 0
    """Transactions that it opened."""
    foreign_entries: int = 0
    """Of the ledger kept elsewhere."""

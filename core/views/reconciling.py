"""Inventory against the ledger, account by account."""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount


@dataclass(frozen=True, slots=True)
class ReconcileLine:
    """One account: what inventory holds on it, and what the ledger says."""

    account: str
    name: str
    inventory: Amount | None
    """``None``: no inventory account, only one of the foreign ledger."""
    ledger: Amount
    first: str
    """Where inventory and ledger part; empty when they agree."""
    foreign: Amount | None = None
    """Balance in the foreign ledger; ``None`` where none is loaded."""
    foreign_first: str = ""
    """Where our ledger and the foreign one part; empty when they agree."""

    @property
    def difference(self) -> Amount:
        return 0 if self.inventory is None else self.inventory - self.ledger

    @property
    def foreign_difference(self) -> Amount:
        return 0 if self.foreign is None else self.ledger - self.foreign

"""Inventory against the ledger, and the ledger against one kept elsewhere: account by account, at a date.

What an account should hold is the sum of what updates and adjustments posted to it as inventory; what it holds is the
sum of its ledger entries. ``db.reading.reconcile`` finds the figures.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.currency import Currency
from core.money import Amount

NOT_IN_LEDGER = "not in the ledger"
"""Name of the line without an account: inventory value that was never meant to reach the ledger."""


@dataclass(frozen=True, slots=True)
class Parting:
    """The first voucher, in posting order, whose two sides differ on an account."""

    voucher: str
    date: str
    by: str
    text: str
    inventory: Amount
    ledger: Amount


@dataclass(frozen=True, slots=True)
class ForeignParting:
    """The first day on which the two ledgers differ on an account, and the first voucher that explains it."""

    date: str
    voucher: str
    source: str
    """System of the foreign voucher; blank where it is ours or not given."""
    ledger: Amount | None
    """Its amount in our ledger; ``None``: it is not there."""
    foreign: Amount | None
    """Its amount in the foreign one; ``None``: it is not there."""


@dataclass(frozen=True, slots=True)
class ReconciledAccount:
    """One account at a date."""

    account: str
    """Empty: not an account, but what is not in the ledger."""
    name: str
    inventory: Amount | None
    """``None``: no inventory account; it is here for the foreign ledger."""
    ledger: Amount
    parting: Parting | None = None
    foreign: Amount | None = None
    """``None``: no foreign ledger is loaded."""
    foreign_parting: ForeignParting | None = None

    @property
    def difference(self) -> Amount:
        """Inventory less ledger."""
        return 0 if self.inventory is None else self.inventory - self.ledger

    @property
    def foreign_difference(self) -> Amount:
        """Our ledger less the foreign one."""
        return 0 if self.foreign is None else self.ledger - self.foreign

    def first(self, currency: Currency) -> str:
        """Sentence on the voucher where inventory and ledger part; empty when they agree."""
        if self.parting is None:
            return ""
        of = self.parting
        amounts = f"inventory {currency.text(of.inventory)}, ledger {currency.text(of.ledger)}"
        return f"{of.voucher} {of.date} {of.text} by {of.by}: {amounts}"

    def foreign_first(self, currency: Currency) -> str:
        """Sentence on the voucher where our ledger and the foreign one part; empty when they agree."""
        if self.foreign_parting is None:
            return ""
        of = self.foreign_parting
        here, there = ("missing" if amount is None else currency.text(amount) for amount in (of.ledger, of.foreign))
        source = f" of {of.source}" if of.source else ""
        return f"{of.voucher} {of.date}{source}: {here} here, {there} there"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All inventory accounts at a date, and those of the foreign ledger."""

    as_of: str | None
    accounts: tuple[ReconciledAccount, ...]
    not_in_ledger: Amount
    """Inventory value that was never posted to the ledger: physical updates without ledger posting."""
    currency: Currency

    @property
    def lines(self) -> tuple[ReconciledAccount, ...]:
        """The accounts, and after them, without an account, what is not in the ledger, where there is any."""
        apart = self.not_in_ledger
        if not apart:
            return self.accounts
        return (*self.accounts, ReconciledAccount(account="", name=NOT_IN_LEDGER, inventory=apart, ledger=apart))

    @property
    def balanced(self) -> bool:
        return not any(account.difference for account in self.accounts)

    @property
    def ledgers_agree(self) -> bool:
        """Whether our ledger and the foreign one have the same balances."""
        return not any(account.foreign_difference for account in self.accounts)

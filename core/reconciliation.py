"""Inventory against the ledger, and the ledger against one kept elsewhere: account by account, at a date.

What an account should hold is the sum of what updates and adjustments posted to it as inventory; what it holds is the
sum of its ledger entries. ``db.reading.reconcile`` finds the figures. A difference may be explained by notes, each of a part
of it or of the whole (``core.difference_notes``); the figures stay what they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.currency import Currency
from core.difference_notes import DifferenceNote
from core.money import Amount
from core.units import Count

NOT_IN_LEDGER = "not in the ledger"
"""Name of the line without an account: inventory value that was never meant to reach the ledger."""


class DifferenceState(StrEnum):
    """How an account stands."""

    OK = "ok"
    EXPLAINED = "explained"
    DIFFERS = "DIFFERS"


@dataclass(frozen=True, slots=True)
class Parting:
    """A voucher whose two sides differ on an account."""

    voucher: str
    date: str
    by: str
    text: str
    inventory: Amount
    ledger: Amount
    kind: str = ""
    """Kind of its document."""
    at: str = ""
    """When it was posted, UTC; empty: there is no such voucher."""

    @property
    def difference(self) -> Amount:
        """Inventory less ledger."""
        return self.inventory - self.ledger


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
    partings: tuple[Parting, ...] = ()
    """The first vouchers, in posting order, whose two sides differ."""
    parting_count: Count = 0
    """How many there are."""
    foreign: Amount | None = None
    """``None``: no foreign ledger is loaded."""
    foreign_parting: ForeignParting | None = None
    notes: tuple[DifferenceNote, ...] = ()
    """Those of the period, through the date, the oldest first."""

    @property
    def parting(self) -> Parting | None:
        """The first voucher where the two sides part."""
        return self.partings[0] if self.partings else None

    @property
    def difference(self) -> Amount:
        """Inventory less ledger."""
        return 0 if self.inventory is None else self.inventory - self.ledger

    @property
    def foreign_difference(self) -> Amount:
        """Our ledger less the foreign one."""
        return 0 if self.foreign is None else self.ledger - self.foreign

    @property
    def explained(self) -> Amount:
        """What notes explain of the difference; nothing where there is none."""
        return sum(note.amount for note in self.notes) if self.difference else 0

    @property
    def rest(self) -> Amount:
        """What no note explains."""
        return self.difference - self.explained

    @property
    def state(self) -> DifferenceState:
        """Whether the sides agree, or all of what they differ by is explained."""
        if not self.difference:
            return DifferenceState.OK
        return DifferenceState.DIFFERS if self.rest else DifferenceState.EXPLAINED

    @property
    def explained_by(self) -> tuple[str, ...]:
        """Who wrote the notes that count, each once."""
        return tuple(dict.fromkeys(note.by for note in self.notes)) if self.difference else ()

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
    last_posted: str = ""
    """The newest date of the books; empty: nothing is posted."""

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

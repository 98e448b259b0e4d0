"""The front page: what an accountant comes to see before anything else, in four parts that are read one after the other.

All of them are as of now, by everything that is posted. Amounts are minor units of the company's currency.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.money import Amount
from core.units import Count


@dataclass(frozen=True, slots=True)
class MonthValue:
    """The value of inventory at the end of a month."""

    month: str
    """``2026-10``."""
    value: Amount


@dataclass(frozen=True, slots=True)
class FrontValue:
    """The value of inventory, and its course."""

    value: Amount
    months: tuple[MonthValue, ...] = ()
    """At most twelve, the oldest first; the last one is the month of the latest posting. Empty before the first."""

    @property
    def change(self) -> int | None:
        """From the first of the months to the last, in tenths of a percent, half away from zero; None where the first is not above zero."""
        if len(self.months) < 2 or self.months[0].value <= 0:
            return None
        first, more = self.months[0].value, self.months[-1].value - self.months[0].value
        tenths = (2_000 * abs(more) + first) // (2 * first)
        return -tenths if more < 0 else tenths


@dataclass(frozen=True, slots=True)
class FrontLedger:
    """Inventory beside the balances of the accounts that it was posted to."""

    inventory: Amount
    ledger: Amount
    accounts: Count
    differing: Count
    """Accounts on which the two are not the same; differences of two accounts may add up to nothing."""

    @property
    def difference(self) -> Amount:
        """Inventory less ledger."""
        return self.inventory - self.ledger


@dataclass(frozen=True, slots=True)
class FrontOpen:
    """What the newest close left open."""

    closed_until: str
    """Empty: nothing is closed yet, and so nothing was left open."""
    issues: Count
    """Issues with pieces that found no receipt."""
    estimated: Amount
    """What these pieces cost at their estimates."""
    not_invoiced: Count
    """Receipts and issues that were only physically updated."""


@dataclass(frozen=True, slots=True)
class FrontClose:
    """The next close, and what the checks before it say today."""

    date: str
    """Empty: no ledger period is left to close."""
    due_in: Count
    """Days until its date; negative once it is past."""
    items: Count
    transactions: Count
    """In its scope."""
    stops: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What they say, a sentence each."""

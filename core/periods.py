"""Ledger periods beside the inventory periods: two locks on the same days that do not know each other.

A ledger period takes postings while it is open and its inventory access is *all*, or a role that the user has; on hold can be opened again,
closed cannot. Inventory is open from the day after the last active close, whatever the calendar. Inventory is to be
closed to a period's end before its ledger period is held or closed: afterwards the close has no date to post on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.vocabulary import PeriodStatus, Role

_OTHER_DATE = "It stays closed: use a date in an open period."
_CORRECTED_LATER = (
    "It stays closed, and what follows a record takes its date. Correct the costs in an open period instead:"
    " `invclose recalculate --to DATE`, or `invclose adjust transaction RECEIPT --amount AMOUNT --date DATE`."
)
ALL, NONE = "all", "none"
"""Inventory access of everybody, of nobody; a role stands for itself."""


class InventorySide(StrEnum):
    """How far inventory is closed in a ledger period."""

    OPEN = "open"
    PARTLY = "partly"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One ledger period with its inventory side; dates are ISO text, both inclusive."""

    start: str
    end: str
    name: str
    status: str
    """Value of ``PeriodStatus``."""
    access: str
    """``all``, ``none`` or a role."""
    inventory: InventorySide = InventorySide.OPEN
    closed_by: str = ""
    """Number of the first close that reaches the end, else of the last one inside; empty when none does."""
    closed_on: str = ""
    """Date of that close."""

    @property
    def takes_inventory(self) -> bool:
        """Whether the ledger lets inventory post here."""
        return self.status == PeriodStatus.OPEN and self.access != NONE

    def out_of_order(self, today: str) -> bool:
        """It has begun, and the ledger is shut for inventory while a close to the end is still to come."""
        return self.start <= today and not self.takes_inventory and self.inventory is not InventorySide.CLOSED


@dataclass(frozen=True, slots=True)
class PeriodsView:
    """The calendar of a company, newest first, and how far its inventory is closed."""

    closed_until: str
    """Date of the last active close; empty before the first."""
    closed_by: str
    rows: tuple[PeriodRow, ...]


def covering(start: str, end: str, closes: Iterable[tuple[str, str]]) -> tuple[InventorySide, str, str]:
    """Side, number and date of the close that covers the days; ``closes`` are (date, number), oldest first.

    Closed to 2026-05-31 and then to 2026-06-15: May is closed by the first, June partly by the second, July is open.
    """
    side, by, on = InventorySide.OPEN, "", ""
    for date, number in closes:
        if date >= end:
            return InventorySide.CLOSED, number, date
        if date >= start:
            side, by, on = InventorySide.PARTLY, number, date
    return side, by, on


def close_missing(end: str, closed_until: str, status: str) -> str:
    """Warning before a period is held or closed to whose end inventory is not closed; empty when it is."""
    if closed_until >= end:
        return ""
    if status == PeriodStatus.CLOSED:
        return f"Inventory is not closed through {end}: a close dated in the period would be permanently refused."
    return f"Inventory is not closed through {end}: a close would be refused until the period is open again."


def lets_in(access: str, role: Role | None) -> bool:
    """Whether inventory access lets in somebody with this role: a role as access lets in itself and those above it."""
    if access in (ALL, NONE):
        return access == ALL
    return role is not None and role.rank >= Role(access).rank


def why_shut(status: str, access: str) -> str:
    """How a period is shut for inventory; empty when it takes postings. ``access`` is *all* for whoever it lets in."""
    if status != PeriodStatus.OPEN:
        return status.replace("_", " ")
    if access == ALL:
        return ""
    return "not open for inventory" if access == NONE else f"open for inventory to the right {access} only"


def opening_advice(start: str, status: str, *, movable: bool = True) -> str:
    """What to do about a period that refuses a posting; ``movable``: whether the posting may have another date."""
    if status == PeriodStatus.CLOSED:
        return _OTHER_DATE if movable else _CORRECTED_LATER
    if status != PeriodStatus.OPEN:
        return f"Open it under Periods (g l), or with `invclose period set {start} status=open`."
    return f"Open it for inventory under Periods (g l), or with `invclose period set {start} inventory-access=all`."

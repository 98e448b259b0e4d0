"""Which dates may be posted to: not closed, not being closed, and in a ledger period open for inventory.

Example: closed through January 31, with February on hold: nothing may be dated January 31, nor February 3. A date in
no ledger period counts as open.

Source: docs/rules.md#14-dates-periods-numbers-vouchers, docs/rules.md#18-refusals
"""

from __future__ import annotations

from core.errors import InventoryPeriodClosed, LedgerPeriodNotOpen
from core.periods import opening_advice, why_shut
from core.posting.setup import Setup


class OpenDates:
    """The dates as they were when the posting took its lock; blank text: nothing closed, nothing being closed."""

    def __init__(self, setup: Setup, closed_until: str, closing_until: str, closing_number: str) -> None:
        self._setup = setup
        self._closed_until = closed_until
        self._closing_until = closing_until
        self._closing_number = closing_number
        self._open: set[str] = set()

    def check(self, date: str) -> None:
        """Refuse an ISO date that may not be posted to: ``InventoryPeriodClosed``, else ``LedgerPeriodNotOpen``."""
        if date in self._open:
            return
        if date <= self._closed_until:
            raise InventoryPeriodClosed(
                f"inventory is closed until {self._closed_until}",
                where=f"date {date}",
                advice="Use a later date, or reverse the close first.",
            )
        if date <= self._closing_until:
            raise InventoryPeriodClosed(
                f"{self._closing_number or 'a run'} is closing inventory to {self._closing_until}",
                where=f"date {date}",
                advice="Use a later date, or wait until the run has ended.",
            )
        period = self._setup.period_of(date)
        shut = why_shut(period.status, period.inventory_access) if period is not None else ""
        if period is not None and shut:
            raise LedgerPeriodNotOpen(
                f"ledger period {period.name or period.start} is {shut}",
                where=f"date {date}",
                advice=opening_advice(period.status),
            )
        self._open.add(date)

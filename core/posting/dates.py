"""The dates that a posting has asked about: the rule of ``core.dates`` is asked once a day of a posting, not once a line.

Source: docs/rules.md#14-dates-periods-numbers-vouchers, docs/rules.md#18-refusals
"""

from __future__ import annotations

from core.dates import DateFacts, Purpose, refusals
from core.errors import refuse


class OpenDates:
    """The dates as they were when the posting took its lock."""

    def __init__(self, facts: DateFacts) -> None:
        self._facts = facts
        self._open: set[str] = set()

    def check(self, date: str) -> None:
        """Refuse an ISO date that may not be posted to: ``InventoryPeriodClosed``, else ``LedgerPeriodNotOpen``."""
        if date in self._open:
            return
        refuse(refusals(date, self._facts, Purpose.POSTING))
        self._open.add(date)

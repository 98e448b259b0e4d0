"""Which days of the files take no posting: the rule of ``core.dates``, asked once for each day."""

from __future__ import annotations

from dataclasses import replace

from core.dates import DateFacts, LedgerPeriod, Purpose, refusals
from core.errors import clause
from core.importing.model import Bundle


class BlockedDays(dict[str, tuple[str, str] | None]):
    """Day -> (message, advice) of a problem, or ``None`` when it takes postings.

    Periods that the bundle brings count before those of the books. A run that holds the days is no fault of the files: that
    is left to the posting.
    """

    def __init__(self, bundle: Bundle, facts: DateFacts) -> None:
        super().__init__()
        brought = [LedgerPeriod(row.start, row.end, row.status, name=row.name) for row in bundle.periods]
        starts = {period.start for period in brought}
        kept = [period for period in facts.periods if period.start not in starts]
        self._facts = replace(facts.without_run(), periods=(*kept, *brought))

    def __missing__(self, day: str) -> tuple[str, str] | None:
        first = next(refusals(day, self._facts, Purpose.POSTING), None)
        # A problem is shown as column, value and message: the value is the day, with which the sentence begins.
        self[day] = found = (clause(first.message.removeprefix(f"{day} ")), first.advice) if first is not None else None
        return found

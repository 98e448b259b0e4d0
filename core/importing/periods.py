"""Which days take no posting: closed by an inventory close, or in a ledger period that is not open."""

from __future__ import annotations

from core.importing.model import Bundle, Known

_WORDS = {"on_hold": "on hold", "closed": "closed"}


class BlockedDays(dict[str, tuple[str, str] | None]):
    """Day -> (message, advice), or ``None`` when it takes postings; each day worked out once."""

    def __init__(self, bundle: Bundle, known: Known) -> None:
        super().__init__()
        self._closed_until = known.closed_until or ""
        brought = [(row.start, row.end, row.status) for row in bundle.periods]
        starts = {start for start, _, _ in brought}
        self._periods = [period for period in known.periods if period[0] not in starts] + brought

    def __missing__(self, day: str) -> tuple[str, str] | None:
        self[day] = found = self._look(day)
        return found

    def _look(self, day: str) -> tuple[str, str] | None:
        if day <= self._closed_until:
            message = f"is in a closed inventory period: closed until {self._closed_until}"
            return message, "date it later, or reverse the close first"
        for start, end, status in self._periods:
            if start <= day <= end and status != "open":
                message = f"is in the ledger period {start} to {end}, which is {_WORDS.get(status, status)}"
                return message, "date it into an open period, or open the period"
        return None

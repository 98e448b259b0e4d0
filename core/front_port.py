"""What the front page asks of the books: the figures over the list of closing records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.views.front import FrontClose, FrontLedger, FrontOpen, FrontValue


class Front(Protocol):
    """Four look-ups that may take seconds each on large books; nobody waits for them."""

    def front_value(self) -> FrontValue:
        """The value of inventory now, and at the ends of twelve months; like the others for the front page it may take seconds."""
        ...

    def front_ledger(self) -> FrontLedger:
        """Inventory against the ledger, as of now."""
        ...

    def front_open(self) -> FrontOpen:
        """What the newest close left open."""
        ...

    def front_close(self) -> FrontClose:
        """The next close and what the checks before it find."""
        ...

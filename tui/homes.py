"""Where a command works that does not work on the screen that is looked at: said by its key, gone to by the palette.

A command that prepares something (a close, a period) is run there at once; one about a row waits until a row is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui import places

if TYPE_CHECKING:
    from tui.places import Place


@dataclass(frozen=True, slots=True)
class Home:
    """A place, what it is called in a sentence, and whether the command is run there at once."""

    place: Place[Any]
    words: str
    at_once: bool = False


_OVERVIEW = "Closing and adjustment"
HOMES: Mapping[str, Home] = {
    "new_close": Home(places.Overview(), _OVERVIEW, at_once=True),
    "recalculate": Home(places.Overview(), _OVERVIEW, at_once=True),
    "adjust": Home(places.Overview(), _OVERVIEW, at_once=True),
    "scope": Home(places.Overview(), _OVERVIEW, at_once=True),
    "reverse": Home(places.Overview(), f"a record of {_OVERVIEW}"),
    "voucher": Home(places.Overview(), f"a record of {_OVERVIEW}"),
    "settlements": Home(places.Overview(), f"a record of {_OVERVIEW}"),
    "log": Home(places.Overview(), f"a record of {_OVERVIEW}"),
    "warnings": Home(places.Overview(), f"a record of {_OVERVIEW}"),
    "pause": Home(places.Tasks(), "a run"),
    "cancel": Home(places.Tasks(), "a run"),
    "new_period": Home(places.Periods(), "the periods", at_once=True),
    "new_master": Home(places.SetupList("account"), "the accounts", at_once=True),
    "hold_period": Home(places.Periods(), "a period"),
    "close_period": Home(places.Periods(), "a period"),
    "approve": Home(places.Approvals(), "what waits for a second person"),
    "decline": Home(places.Approvals(), "what waits for a second person"),
    "set_mark": Home(places.Marks(), "the marks", at_once=True),
    "remove_mark": Home(places.Marks(), "a mark"),
    "as_of": Home(places.Items(), "the items", at_once=True),
    "item": Home(places.Items(), "an item"),
    "marks": Home(places.Items(), "an item"),
    "transaction": Home(places.Items(), "a transaction of an item"),
    "explain": Home(places.Items(), "a transaction of an item"),
    "foresee": Home(places.Items(), "the cost of a transaction of an item"),
    "undo_document": Home(places.Items(), "a transaction of an item"),
    "explain_difference": Home(places.Reconciliation(), "an account of inventory against the ledger"),
    "grant": Home(places.Users(), "the users", at_once=True),
    "revoke": Home(places.Users(), "a user"),
    "charge": Home(places.Items(), "receipts of an item"),
}
"""Commands that are about nothing but the screen they stand on (open, filter, confirm ...) have none."""


def where(command: str) -> str:
    """Where it works, as the end of a sentence; blank for what belongs to a screen alone."""
    home = HOMES.get(command)
    return "" if home is None else home.words

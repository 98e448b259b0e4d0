"""Places that the palette finds by their name: reports with their questions, adjustments by hand, lists of the setup, other screens.

Their names and words are those of the menus that lead there otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tui import places
from tui.registry import COMMANDS
from tui.screens.adjusting import adjust_menu
from tui.screens.reports import report
from tui.screens.setup import setup_menu

if TYPE_CHECKING:
    from tui.places import Place

_BY_KEY: tuple[tuple[str, Place[Any]], ...] = (
    ("go_overview", places.Overview()),
    ("go_tasks", places.Tasks()),
    ("go_items", places.Items()),
    ("go_reconciliation", places.Reconciliation()),
    ("go_periods", places.Periods()),
    ("go_audit", places.Audit()),
    ("go_users", places.Users()),
    ("go_approvals", places.Approvals()),
    ("go_settings", places.SettingsList()),
    ("go_keys", places.Keys()),
    ("go_import", places.Import()),
)
_OTHER_NAMES = {"go_overview": "Closing and adjustment", "go_reconciliation": "Inventory against the ledger",
                "go_periods": "Ledger periods", "go_audit": "Audit trail", "go_import": "Import from another system"}  # fmt: skip
"""What the screen itself is called, where its command has a shorter name."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place with its name, what kind of thing stands there, and a sentence."""

    kind: str
    name: str
    words: str
    place: Place[Any]


@cache
def named_places() -> tuple[NamedPlace, ...]:
    """All of them."""
    return tuple(_every())


def _every() -> Iterator[NamedPlace]:
    for choice in report.REPORTS:
        yield NamedPlace("Report", choice.title, choice.sentence, places.AskReport(choice.id))
    for choice in adjust_menu.CHOICES:
        yield NamedPlace("Adjust", choice.title, choice.sentence, places.AdjustBy(choice.id))
    for choice in setup_menu.CHOICES:
        yield NamedPlace("Setup", choice.title, choice.sentence, places.SetupPart(choice.id))
    for command, place in _BY_KEY:
        name = _OTHER_NAMES.get(command)
        if name is not None:
            yield NamedPlace("Screen", name, COMMANDS[command].help, place)

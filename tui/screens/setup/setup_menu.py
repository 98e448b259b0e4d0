"""The setup of the company: which list, or which account an item uses."""

from __future__ import annotations

from typing import Any

from core.vocabulary import CodeKind
from tui import places
from tui.registry import key_of
from tui.screens.common.base import Frame
from tui.screens.dialogs.ask import Ask
from tui.screens.dialogs.choose import Choice, Choose
from tui.widgets.codes import CodeField

CHOICES = (
    Choice("item", "i", "Items", "Names, groups, models, prices and what they may."),
    Choice("group", "g", "Item groups", "What shares the ledger accounts."),
    Choice("model", "m", "Item model groups", "What shares a model and what it may."),
    Choice("account", "a", "Accounts", "The chart of main accounts."),
    Choice("profile", "p", "Posting profile", "The account of each posting type."),
    Choice("targets", "t", "Export targets", "What accounts are called in other ledgers."),
    Choice("accounts_of", "w", "Which account", "Which account an item would use, and by which line."),
)


def open_setup(frame: Frame[Any]) -> None:
    """Choose a list, then go there."""
    frame.app.push_screen(
        Choose("Setup", CHOICES, "Which part of the setup?"), lambda chosen: _go(frame, chosen) if chosen else None
    )


def open_part(frame: Frame[Any], chosen: str) -> None:
    """A choice of the menu, as if it had been made there."""
    _go(frame, chosen)


def _go(frame: Frame[Any], chosen: str) -> None:
    if chosen == "accounts_of":
        ask_item(frame)
    elif chosen == "targets":
        frame.go(places.Targets())
    else:
        frame.go(places.SetupList(chosen))


def ask_item(frame: Frame[Any], key: str = "") -> None:
    """Which item; then the accounts that it uses, with the cursor on a posting type."""
    field = CodeField("Item", CodeKind.ITEM, id="item", needed=f"a code; {key_of('values')} lists")

    def answered(found: dict[str, Any] | None) -> None:
        if found is not None:
            frame.go(places.AccountsOfItem(found["item"].code, key))

    frame.app.push_screen(
        Ask("Which account", [[(" Which account would this item use?", "strong")]], [field]), answered
    )

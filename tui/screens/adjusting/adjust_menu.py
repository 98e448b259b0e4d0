"""Adjusting by hand: what is adjusted, and where that leads."""

from __future__ import annotations

from typing import Any

from core.rights import Act
from core.vocabulary import CodeKind
from tui import places
from tui.rights import why_not_start
from tui.screens.adjusting.adjust_forms import AdjustForm
from tui.screens.adjusting.adjustment_review import Posted, tell_posted
from tui.screens.adjusting.charge_form import ChargeForm
from tui.screens.common.base import Frame
from tui.screens.dialogs.ask import Ask
from tui.screens.dialogs.choose import Choice, Choose
from tui.widgets.codes import CodesField, codes

ALL = "blank: all"
CHOICES = (
    Choice("on_hand", "o", "On-hand", "Stock as of the last close: value, price or percent."),
    Choice("transaction", "t", "Receipt", "Adds to one receipt, as far as it is open."),
    Choice("late", "l", "Late charge", "Freight or duty on a receipt, sold or not."),
    Choice("charge", "c", "Charge", "One bill over several receipts, by value or weights."),
    Choice("revalue", "r", "Moving average", "A new unit cost for what is on hand, dated today."),
    Choice("standard", "s", "Standard cost", "The list of standard costs, and new ones."),
    Choice("marks", "m", "Marks", "Which issue takes its cost from which receipt."),
)


def open_adjust(frame: Frame[Any]) -> None:
    """Choose, then go there; whoever gives up there chooses again."""
    _choose(frame, "")


def _choose(frame: Frame[Any], at: str) -> None:
    frame.app.push_screen(
        Choose("Adjust", CHOICES, "What do you want to adjust?", at=at, ruled=True),
        lambda chosen: _go(frame, chosen) if chosen else None,
    )


def _go(frame: Frame[Any], chosen: str) -> None:
    app = frame.invclose
    if chosen == "marks":
        frame.go(places.Marks())
    elif chosen == "standard":
        frame.go(places.StandardCosts())
    elif chosen == "on_hand":
        _on_hand(frame)
    elif reason := why_not_start(app.company, read_only=app.read_only, act=Act.ADJUST):
        frame.say(reason)
    else:
        _form(frame, ChargeForm() if chosen == "charge" else AdjustForm(chosen), chosen)


def open_form(frame: Frame[Any], mode: str) -> None:
    """One of the forms of the menu, as if it had been chosen there."""
    _go(frame, mode)


def _form(frame: Frame[Any], form: AdjustForm, chosen: str) -> None:
    def ended(found: Posted | None) -> None:
        if found is not None:
            tell_posted(frame, found)
        else:
            _choose(frame, chosen)

    frame.app.push_screen(form, ended)


def _on_hand(frame: Frame[Any]) -> None:
    fields = [
        CodesField("Items", CodeKind.ITEM, id="items", width=30, blank=ALL),
        CodesField("Sites", CodeKind.SITE, id="sites", width=30, blank=ALL),
    ]

    def answered(found: dict[str, Any] | None) -> None:
        if found is not None:
            frame.go(places.OnHand(codes(found["items"].value), codes(found["sites"].value)))
        else:
            _choose(frame, "on_hand")

    head = [[(" Adjust on-hand: which stock?", "strong")]]
    frame.app.push_screen(Ask("Adjust on-hand", head, fields, rule="on_hand"), answered)

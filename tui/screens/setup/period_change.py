"""Change a ledger period: status and inventory access in a form, then the question. The form returns the change.

Held, opened and access are confirmed by F10 or y, since they can be set back; closed is final, so its last day must
be typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.periods import ALL, NONE, PeriodRow
from core.requests import PeriodChange
from core.vocabulary import PeriodStatus, Role
from tui.registry import Here
from tui.screens.common.base import Dialog, Frame
from tui.screens.dialogs.confirm import Confirm
from tui.screens.setup.period_lines import STATUS_WORDS, access_word, change_lines, effect, warning, warning_lines
from tui.widgets.choices import ChoiceField
from tui.widgets.fields import Field
from tui.widgets.lines import Line, Lines

VERBS = {PeriodStatus.OPEN: "Open", PeriodStatus.ON_HOLD: "Put on hold", PeriodStatus.CLOSED: "Close permanently"}
HEADS = {
    PeriodStatus.OPEN: "Open ledger period {}",
    PeriodStatus.ON_HOLD: "Put ledger period {} on hold",
    PeriodStatus.CLOSED: "Close ledger period {} permanently",
}


def ask_change(
    frame: Frame[Any], row: PeriodRow, change: PeriodChange, closed_until: str, then: Callable[[], None]
) -> None:
    """The question; ``then`` runs when the answer is yes."""
    status = PeriodStatus(change.status) if change.status else None
    final = status is PeriodStatus.CLOSED
    question = Confirm(
        (HEADS[status] if status else "Change the inventory access of {}").format(row.name),
        change_lines(row, change, closed_until, frame.invclose.company),
        verb=VERBS[status] if status else "Change the access",
        word=row.end if final else "",
        label="Type last day",
    )
    frame.app.push_screen(question, lambda yes: then() if yes else None)


RIGHTS = (Role.POST.value, Role.CLOSE.value, Role.ADMIN.value)
"""Accesses that keep most users out while a month is closed."""


class PeriodForm(Dialog[PeriodChange]):
    """What a ledger period takes from now on: Left and Right choose, F10 asks."""

    CSS_PATH = "period_change.tcss"
    HERE = (
        Here("next_pane"),
        Here("confirm", "Continue", "Continues to the confirmation."),
        Here("back", "Cancel"),
    )
    rule = "periods"

    def __init__(self, row: PeriodRow, closed_until: str) -> None:
        super().__init__()
        self.row, self.closed_until = row, closed_until
        self.crumb = f"Change {row.name}"

    def parts(self) -> ComposeResult:
        row = self.row
        statuses = [(status.value, word) for status, word in STATUS_WORDS.items()]
        accesses = [(value, access_word(value)) for value in dict.fromkeys((ALL, NONE, *RIGHTS, row.access))]
        with Vertical(id="box", classes="pane"):
            yield Lines(
                [
                    [(f" Ledger period {row.name}, {row.start} to {row.end}", "strong")],
                    f" Inventory is closed {f'through {self.closed_until}' if self.closed_until else 'to no date yet'}.",
                    "",
                ]
            )
            yield chosen(ChoiceField("Ledger", statuses, id="ledger"), row.status)
            yield chosen(ChoiceField("Inventory access", accesses, id="access"), row.access)
            yield Lines(["", ""], id="words")

    def opened(self) -> None:
        self.show_words()

    def change(self) -> PeriodChange:
        """What differs from the period as it is."""
        status = self.query_one("#ledger", ChoiceField).value
        access = self.query_one("#access", ChoiceField).value
        return PeriodChange(
            self.row.start,
            status="" if status == self.row.status else status,
            inventory_access="" if access == self.row.access else access,
        )

    def show_words(self) -> None:
        change = self.change()
        lines: list[Line] = ["", *(f" {words}" for words in effect(change))]
        if len(lines) == 1:
            lines.append([(" As it is now. Left and Right change it.", "quiet")])
        lines += warning_lines(warning(self.row, change, self.closed_until))
        self.query_one("#words", Lines).show(lines)

    @on(Field.Changed)
    def typed(self) -> None:
        self.show_words()
        self.update_keys()

    def where(self) -> str:
        return "step 1 of 2: what"

    def why_not_confirm(self) -> str:
        return "" if self.change().values() else "Nothing is changed yet: use Left and Right."

    def do_confirm(self) -> None:
        change = self.change()
        ask_change(self, self.row, change, self.closed_until, lambda: self.dismiss_with(change))

    def dismiss_with(self, change: PeriodChange) -> None:
        self.dismiss(change)


def chosen(field: ChoiceField, value: str) -> ChoiceField:
    """The field standing on this value."""
    field.chosen = next(number for number, (known, _) in enumerate(field.values) if known == value)
    return field

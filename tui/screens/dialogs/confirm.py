"""One question before an act that matters: what it is, for whom, what it does, and what must be typed.

Level 1 keeps by default, level 2 is confirmed by F10 or y, level 3 by typing the date or number of the thing and F10.
Enter never confirms; what was typed before the question opened is thrown away. The dialog does not act.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.registry import Here, key_of
from tui.screens.common.base import Dialog
from tui.widgets.fields import Field, TypedWord
from tui.widgets.lines import Line, Lines


class Confirm(Dialog[bool]):
    """Returns True, or None when the user goes back."""

    CSS_PATH = "confirm.tcss"
    HERE = (Here("confirm"), Here("back", "Back"))
    crumb = "Confirm"

    def __init__(self, heading: str, lines: Sequence[Line], *, verb: str, word: str = "", label: str = "") -> None:
        super().__init__()
        self.heading = heading
        self.lines = list(lines)
        self.verb = verb
        self.word = word
        """To be typed (level 3); empty for level 2."""
        self.label = label or f"Type {word}"
        self.step = ""

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield Lines([[(f" {self.heading}", "strong")], "", *self.lines, ""], id="facts")
            if self.word:
                yield TypedWord(self.label, self.word, id="word", refused=self.say)
            yield Lines(id="ask")

    def opened(self) -> None:
        self.deaf_until = time.monotonic() + self.invclose.type_ahead
        self.show_ask()

    def where(self) -> str:
        return self.step

    def show_ask(self) -> None:
        reason = self.why_not_confirm()
        yes, no = key_of("confirm"), key_of("back")
        words: list[Line] = [
            *([""] if self.word else []),
            [(f" {yes} {self.verb}", "quiet" if reason else "strong"), (f"     {no} Back", "strong")],
        ]
        if not self.word:
            words.append([(f" y does the same as {yes}, n as {no}.", "quiet")])
        self.query_one("#ask", Lines).show(words)

    @on(Field.Changed)
    def typed(self) -> None:
        self.show_ask()
        self.update_keys()

    def why_not_confirm(self) -> str:
        fields = self.query(TypedWord)
        if fields and not fields.first().matches:
            return f"Type {self.word} first, then {key_of('confirm')}."
        return ""

    def do_confirm(self) -> None:
        self.dismiss(True)

    def own_key(self, event: events.Key) -> bool:
        if self.word or event.key not in ("y", "n", "enter"):
            return False
        if event.key == "enter":
            self.say(f"Enter does not confirm; {key_of('confirm')} or y does.")
        else:
            self.dismiss(True if event.key == "y" else None)
        return True

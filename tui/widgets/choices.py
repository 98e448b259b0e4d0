"""Fields of a form without text: one of a few values, yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events

from tui.widgets.fields import Field

if TYPE_CHECKING:
    from tui.widgets.lines import Span


class ChoiceField(Field):
    """One of a few values: Left, Right or Space choose."""

    understands = "Left, Right or Space choose."

    def __init__(self, label: str, values: Sequence[tuple[str, str]], *, id: str, help: str = "") -> None:
        super().__init__(label, id=id, help=help)
        self.values = list(values)
        self.chosen = 0

    @property
    def value(self) -> str:
        return self.values[self.chosen][0]

    @property
    def kept(self) -> str:
        return self.value

    def put_back(self, kept: str) -> None:
        self.choose(next((place for place, (value, _) in enumerate(self.values) if value == kept), self.chosen))

    def spans(self, focused: bool) -> list[Span]:
        line: list[Span] = []
        for number, (_, words) in enumerate(self.values):
            here = number == self.chosen
            line += [
                (f"({'o' if here else ' '}) {words}", "reverse" if here and focused else "plain"),
                ("   ", "plain"),
            ]
        return line

    def choose(self, number: int) -> None:
        self.chosen = number % len(self.values)
        self.changed()

    def on_key(self, event: events.Key) -> None:
        step = {"left": -1, "right": 1, "space": 1}.get(event.key)
        if step is not None:
            event.stop()
            self.choose(self.chosen + step)
        elif event.key in ("enter", "down", "up"):
            event.stop()
            _leave(self, event.key)


class SwitchField(Field):
    """Yes or no: Space changes it."""

    understands = "Space changes it."

    def __init__(self, label: str, words: str, *, id: str, on: bool = False, help: str = "") -> None:
        super().__init__(label, id=id, help=help)
        self.words, self.on = words, on

    @property
    def kept(self) -> str:
        return "yes" if self.on else "no"

    def put_back(self, kept: str) -> None:
        self.on = kept == "yes"
        self.changed()

    def spans(self, focused: bool) -> list[Span]:
        return [(f"[{'x' if self.on else ' '}]", "reverse" if focused else "plain"), (f" {self.words}", "plain")]

    def on_key(self, event: events.Key) -> None:
        if event.key == "space":
            event.stop()
            self.on = not self.on
            self.changed()
        elif event.key in ("enter", "down", "up"):
            event.stop()
            _leave(self, event.key)


def _leave(field: Field, key: str) -> None:
    if key == "up":
        field.screen.focus_previous()
    else:
        field.next_field()

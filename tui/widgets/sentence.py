"""A sentence under a heading, on as many lines as its width asks for."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from tui.format import wrap
from tui.widgets.lines import Line, Lines

READABLE = 110
"""Cells of the widest line: the eye finds the next one."""
GUESS = 76
"""Cells until the width is known."""


class Sentence(Lines):
    """``before`` stands above it as it is; both may be replaced."""

    def __init__(
        self, sentence: str, before: Sequence[Line] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        self.sentence, self.before = sentence, tuple(before)
        super().__init__(self._wrapped(GUESS), id=id, classes=classes)

    def say(self, sentence: str) -> None:
        self.sentence = sentence
        self.show(self._wrapped(self.size.width or GUESS))

    def on_resize(self, event: events.Resize) -> None:
        self.show(self._wrapped(event.size.width))

    def _wrapped(self, width: int) -> list[Line]:
        return [
            *self.before,
            *([(f" {part}", "quiet")] for part in wrap(self.sentence, max(20, min(width, READABLE) - 2))),
            "",
        ]

"""The hint of the tour below a screen, wrapped to its width between two rules of space."""

from __future__ import annotations

from textual import events

from tui.format import wrap
from tui.tour import LEAVING
from tui.widgets.lines import Line, Lines


class Hint(Lines):
    """A sentence that stands above the footer."""

    DEFAULT_CSS = "Hint { height: auto; width: 100%; padding: 0 0; }"
    sentence = ""

    def say(self, sentence: str) -> None:
        self.sentence = sentence
        self.show(self._wrapped(self.app.size.width))

    def on_resize(self, event: events.Resize) -> None:
        self.show(self._wrapped(event.size.width))

    def _wrapped(self, width: int) -> list[Line]:
        if not self.sentence:
            return []
        parts = wrap(self.sentence, max(40, width - 3))
        return [*([(f" {part}", "blue")] for part in parts), [(f" {LEAVING}", "quiet")]]

"""Shown instead of everything while the terminal is too small; what was open stays as it is."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen

from tui.widgets.lines import Lines

LEAST = Size(80, 24)


class TooSmall(Screen[None]):
    """Says which size is needed."""

    def compose(self) -> ComposeResult:
        yield Lines(id="words")

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(Lines).show([f"{LEAST.width}x{LEAST.height} needed, is {event.size.width}x{event.size.height}"])

    def on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+q":
            self.app.exit(0)

"""A long text to read: scrolls by keys, says how much is below."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui.widgets.lines import Line, Tones, spans


class Paper(Tones, can_focus=True):
    """Lines in a window; no cursor."""

    DEFAULT_CSS = "Paper { height: 1fr; width: 1fr; background: $paper; color: $ink; }"

    class Scrolled(Message):
        """Another part is shown."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._lines = [spans("")]
        self.top = 0

    @property
    def texts(self) -> list[str]:
        return ["".join(text for text, _ in line).rstrip() for line in self._lines]

    def show(self, lines: Sequence[Line]) -> None:
        self._lines = [spans(line) for line in lines]
        self._to(self.top)
        self.refresh()

    def below(self) -> int:
        """Lines that wait below."""
        return max(0, len(self._lines) - self.top - self.size.height)

    def _to(self, top: int) -> None:
        top = max(0, min(top, len(self._lines) - self.size.height))
        if top != self.top:
            self.top = top
            self.refresh()
            self.post_message(self.Scrolled())

    def go_top(self) -> None:
        self._to(0)

    def on_key(self, event: events.Key) -> None:
        page = max(1, self.size.height - 2)
        step = {
            "up": -1,
            "down": 1,
            "pageup": -page,
            "pagedown": page,
            "home": -len(self._lines),
            "end": len(self._lines),
        }
        if event.key in step:
            event.stop()
            self._to(self.top + step[event.key])

    def on_mouse_scroll_down(self) -> None:
        self._to(self.top + 3)

    def on_mouse_scroll_up(self) -> None:
        self._to(self.top - 3)

    def on_resize(self) -> None:
        self._to(self.top)
        self.post_message(self.Scrolled())

    def get_content_height(self, _container: Size, _viewport: Size, _width: int) -> int:
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        index = self.top + y
        return self.strip(self._lines[index] if index < len(self._lines) else (), self.size.width)

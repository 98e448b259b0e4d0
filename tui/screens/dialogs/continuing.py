"""Continue where you were: what a lost session left is offered once, as the first thing after the start."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.bookmarks import Bookmark
from tui.format import left, moment, wrap
from tui.registry import Here
from tui.screens.common.base import Dialog
from tui.widgets.lines import Line, Lines


class Continuing(Dialog[bool]):
    """Returns True to continue; None forgets what was left."""

    CSS_PATH = "continuing.tcss"
    AUTO_FOCUS = None
    HERE = (
        Here("confirm", "Continue", "Opens what was open, and fills in what was filled in; nothing is posted."),
        Here("back", "Start anew", "Forgets it."),
    )
    crumb = "Continue"

    def __init__(self, bookmark: Bookmark) -> None:
        super().__init__()
        self.left = bookmark

    def parts(self) -> ComposeResult:
        bookmark = self.left
        lines: list[Line] = [[(" Continue where you were?", "strong")], ""]
        lines += [f" {part}" for part in wrap(bookmark.words, 72)]
        if bookmark.filled is not None:
            filled = [(name, value) for name, value in bookmark.filled.fields.items() if value and name != "lines"]
            labels = bookmark.filled.labels
            lines += [
                [(left(f"   {labels.get(name, name)}", 19), "quiet"), (value, "plain")] for name, value in filled[:6]
            ]
        lines += ["", [(f" The line was lost at {moment(bookmark.saved)}. Nothing of it was posted.", "quiet")], ""]
        lines += [
            [(" Enter", "key"), (" Continue     ", "plain"), ("Esc", "key"), (" Start anew, and forget it", "plain")]
        ]
        with Vertical(id="box", classes="pane"):
            yield Lines(lines)

    def own_key(self, event: events.Key) -> bool:
        if event.key == "enter":
            self.dismiss(True)
            return True
        return False

    def do_confirm(self) -> None:
        self.dismiss(True)

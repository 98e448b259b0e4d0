"""A thin line that carries a title and, on its right, the keys for what stands below it: instead of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui import format as figures
from tui.format import cells, cut
from tui.safe import safe
from tui.widgets.bars import Bar

if TYPE_CHECKING:
    from tui.widgets.lines import Line


class Rule(Bar):
    """One line; without a title it only separates."""

    DEFAULT_CSS = "Rule { height: 1; width: 1fr; }"
    ground: ClassVar[str] = ""

    def __init__(self, title: str = "", hint: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.title_text, self.hint = title, hint

    def entitle(self, title: str, hint: str = "") -> None:
        """Another title, another hint."""
        self.title_text, self.hint = title, hint
        self.update()

    def line(self, width: int) -> Line:
        stroke = "-" if figures.style.letters else "─"
        hint = f" {safe(self.hint)} " if self.hint else ""
        title = f" {cut(self.title_text, max(0, width - 6 - cells(hint)))} " if self.title_text else ""
        free = max(0, width - 2 - cells(title) - cells(hint))
        return [(stroke, "faint"), (title, "strong"), (stroke * free, "faint"), (hint, "quiet"), (stroke, "faint")]

"""A screen that is one text: it is read from top to bottom, and says how much of it is below."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import on

from tui.format import plural
from tui.screens.common.base import Frame
from tui.widgets.paper import Paper

R = TypeVar("R")


class OnPaper(Frame[R]):
    """Its text stands on the one ``Paper`` that it has."""

    AUTO_FOCUS: ClassVar[str | None] = "Paper"

    @on(Paper.Scrolled)
    def scrolled(self) -> None:
        self.update_where()

    def where(self) -> str:
        below = self.query_one(Paper).below()
        return f"{plural(below, 'line')} below: Down" if below else ""

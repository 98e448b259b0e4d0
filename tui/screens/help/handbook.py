"""The pages of the documentation: a list to choose from by letters, and a page to read from top to bottom."""

from __future__ import annotations

from textual.app import ComposeResult

from tui import places
from tui.handbook import topics
from tui.handbook.layout import laid_out, spans
from tui.registry import Here
from tui.screens.common.base import Frame
from tui.screens.common.on_paper import OnPaper
from tui.screens.dialogs.pick import Pick, Row
from tui.widgets.columns import Column
from tui.widgets.paper import Paper

COLUMNS: tuple[Column[Row], ...] = (
    Column("page", "Page", lambda row: row[0], 28, most=30),
    Column("line", "What it is", lambda row: row[1], 40, most=80),
)


def open_handbook(frame: Frame[object]) -> None:
    """The list; Enter opens a page, Esc there comes back to the screen that asked."""

    def chosen(topic: str | None) -> None:
        if topic:
            frame.go(places.HandbookPage(topic))

    rows = [(one.name, "".join(text for text, _ in spans(one.line))) for one in topics.topics()]
    frame.app.push_screen(Pick("Handbook", lambda: rows, columns=COLUMNS), chosen)


class HandbookPage(OnPaper[None]):
    """One page, laid out for the width of the terminal."""

    CSS_PATH = "handbook.tcss"
    HERE = (Here("back"),)

    def __init__(self, topic: str) -> None:
        super().__init__()
        self.crumb = f"Handbook: {topic}"
        self.topic = topic
        self.text = ""

    def parts(self) -> ComposeResult:
        yield Paper(id="paper")

    def load(self) -> None:
        self.read("the page", lambda: topics.read(self.topic).text, self._show)

    def _show(self, text: str) -> None:
        self.text = text
        self.laid_out()
        self.ready()

    def laid_out(self) -> None:
        self.query_one(Paper).show([[(" ", "plain"), *line] for line in laid_out(self.text, self.size.width - 3)])

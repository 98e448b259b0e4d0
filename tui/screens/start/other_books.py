"""Other books: a file or a PostgreSQL server, named by hand or chosen from a list of files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Vertical

from core.errors import InvcloseError
from tui.beginning import Beginning
from tui.registry import Here, key_of
from tui.screens.dialogs import folders
from tui.screens.dialogs.form import Form
from tui.widgets.lines import Lines
from tui.widgets.listed import ListedField
from tui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from tui.widgets.fields import Field

_HOW = "A file, or postgresql://user@server/database. A password is asked for when it is needed."
_HEAD = ([(" Which books?", "strong")],)


class OtherBooks(Form[Beginning]):
    """Returns the address; whether books are there is seen when they are opened."""

    CSS_PATH = "other_books.tcss"
    HERE = (
        Here("confirm", "Open", "Opens the books there; where there are none, asks how to begin."),
        Here("values", "List", "Lists files to choose from."),
        Here("back", "Cancel"),
    )
    crumb = "Open other books"

    def __init__(self, beginning: Beginning) -> None:
        super().__init__()
        self.beginning = beginning

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield Sentence(_HOW, _HEAD)
            field = ListedField(
                "Books",
                id="books",
                width=50,
                lists=_choose_file,
                needed=f"a file or an address; {key_of('values')} lists",
            )
            field.passed_on = frozenset({"enter"})
            yield field
            yield Lines([""])

    def own_key(self, event: Any) -> bool:
        if event.key == "enter":
            self.perform("confirm")
            return True
        return False

    def check_together(self) -> None:
        field: Field = self.field("books")
        if not field.wrong:
            try:
                self.beginning.at(self.text("books"))
            except InvcloseError as error:
                field.wrong = error.message.removesuffix(".")

    def filled(self) -> None:
        self.dismiss(self.beginning.at(self.text("books")))


def _choose_file(asking: Any, typed: str, chosen: Callable[[str], None]) -> None:
    screen = folders.Folders("Choose books", typed, endings=(".db", ".sqlite", ".sqlite3"), this="")
    asking.app.push_screen(screen, lambda path: chosen(path) if path else None)

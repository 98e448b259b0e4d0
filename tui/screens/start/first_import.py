"""A bundle as the first books: name it, see what it would bring or what is wrong with it, load it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.currency import DEFAULT
from tui.beginning import Beginning, BundlePreview
from tui.failures import sentence
from tui.format import count, plural, wrap
from tui.paging import Pages
from tui.registry import Here, key_of
from tui.screens.common.base import Dialog
from tui.screens.dialogs.folders import choose_path
from tui.screens.dialogs.form import Form
from tui.screens.dialogs.pick import picking
from tui.screens.start.making import Made, Making
from tui.widgets.columns import Column
from tui.widgets.fields import Field, TextField
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines
from tui.widgets.listed import ListedField
from tui.widgets.sentence import Sentence

if TYPE_CHECKING:
    from core.importing import Problem
    from tui.messages import Failure

NOTHING_LEFT = "Quitting now leaves nothing of it."


class FirstImport(Form[Beginning]):
    """Returns the address with the company that was loaded."""

    CSS_PATH = "first_import.tcss"
    HERE = (
        Here("confirm", "Preview", "Reads and checks the files; nothing is written yet."),
        Here("values", "List", "Lists folders and files, or the currencies."),
        Here("next_pane"),
        Here("back", "Cancel"),
    )
    crumb = "Import"

    def __init__(self, beginning: Beginning) -> None:
        super().__init__()
        self.beginning = beginning

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield Lines(
                [
                    [(" Import a bundle", "strong")],
                    [(" A folder, zip or workbook with items and transactions, or one CSV file;", "quiet")],
                    [(" docs/import.md describes the files.", "quiet")],
                    "",
                ]
            )
            yield ListedField(
                "Path", id="path", width=50, lists=choose_path, needed=f"{key_of('values')} lists folders and files"
            )
            yield TextField("Company", self.beginning.company or "", id="company", width=20)
            yield ListedField(
                "Currency",
                DEFAULT,
                id="currency",
                width=5,
                lists=picking("Currency", lambda: list(self.beginning.currencies().items())),
            )
            yield Lines(["", ""], id="words")

    def load(self) -> None:
        self.field("company").note = "blank: as the folder is called"
        super().load()

    @on(Field.Changed)
    def field_changed(self) -> None:
        """What was refused speaks of what stood in the fields before."""
        self.query_one("#words", Lines).show(["", ""])

    def filled(self) -> None:
        path, company, currency = self.text("path"), self.text("company"), self.text("currency").upper()

        def previewed(done: Made[BundlePreview] | None) -> None:
            if done is not None and done.failure is not None:
                self.refuse(done.failure)
            elif done is not None and done.value is not None:
                self.app.push_screen(BundleReview(done.value), partial(self.agreed, done.value))

        work = partial(self.beginning.preview, path, company, currency)
        self.app.push_screen(Making("Preview", f"{path} is being read.", work, stopped=NOTHING_LEFT), previewed)

    def agreed(self, preview: BundlePreview, yes: bool | None) -> None:
        """Load what was looked at."""
        if not yes:
            return

        def loaded(done: Made[Beginning] | None) -> None:
            if done is not None and done.failure is not None:
                self.refuse(done.failure)
            elif done is not None:
                self.dismiss(done.value)

        work = partial(self.beginning.load, preview)
        self.app.push_screen(
            Making("Import", f"{preview.company} is being loaded.", work, stopped=NOTHING_LEFT), loaded
        )

    def refuse(self, failure: Failure) -> None:
        """Why not, below what was typed."""
        said: list[Line] = [[(f" {part}", "stop")] for part in wrap(sentence(failure), 73)]
        self.query_one("#words", Lines).show(["", *said])


COLUMNS: tuple[Column[Problem], ...] = (
    Column("file", "File", lambda row: row.file, 12, most=20, code=True),
    Column("line", "Line", lambda row: count(row.line) if row.line else "", 5, most=9, figure=True),
    Column("column", "Column", lambda row: row.column, 10, most=18, priority=2),
    Column("value", "Value", lambda row: row.value, 10, most=24, priority=1),
    Column("message", "Problem", lambda row: row.message, 24, most=70),
)


class BundleReview(Dialog[bool]):
    """What a bundle brings, or what is wrong with it; returns True when it is to be loaded."""

    CSS_PATH = "first_import.tcss"
    HERE = (Here("confirm", "Load", "Loads everything in one step, with you as admin."), Here("back", "Back"))
    crumb = "Preview"

    def __init__(self, preview: BundlePreview) -> None:
        super().__init__()
        self.preview = preview

    def parts(self) -> ComposeResult:
        yield Lines(self.head(), id="head")
        if self.preview.problems:
            yield Grid(COLUMNS, _key, id="list")
            yield Sentence("", [""], id="advice", classes="aside")

    def head(self) -> list[Line]:
        found = self.preview
        width = max(40, self.app.size.width - 2)
        lines: list[Line] = [[(f" {name:<18}", "quiet"), (value, "plain")] for name, value in found.facts]
        if found.problems:
            files = len({problem.file for problem in found.problems})
            said = f"{plural(len(found.problems), 'problem')} in {plural(files, 'file')}: correct the files, then look again."
            return [*lines, "", [(f" {said}", "stop")], ""]
        lines += ["", [(" ok  ", "good"), ("every line can be posted; nothing is written yet", "plain")]]
        for warning in found.warnings:
            first, *more = wrap(warning, width - 6)
            lines += [[(" WARN ", "warn"), (first, "plain")], *(f"      {part}" for part in more)]
        return lines

    def laid_out(self) -> None:
        self.query_one("#head", Lines).show(self.head())

    def load(self) -> None:
        for grid in self.query(Grid):
            grid.show(Pages.of(self.preview.problems))
        self.ready()

    @on(Grid.Moved)
    def moved(self) -> None:
        self.at_rest(self._advise)

    def _advise(self) -> None:
        """What would be right, of the row under the cursor."""
        row: Problem | None = self.query_one(Grid).row
        self.query_one("#advice", Sentence).say(f"{row.advice[:1].upper()}{row.advice[1:]}" if row else "")

    def where(self) -> str:
        return plural(len(self.preview.problems), "problem") if self.preview.problems else ""

    def why_not_confirm(self) -> str:
        return "Something in the files is wrong: correct it first." if self.preview.problems else ""

    def do_confirm(self) -> None:
        self.dismiss(True)


def _key(problem: Problem) -> Problem:
    return problem

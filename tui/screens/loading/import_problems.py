"""What is wrong with an export, one line each; below it the advice, and the line of the file itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from textual import on
from textual.app import ComposeResult

from core.importing import Problem
from tui.format import cut, wrap
from tui.paging import Pages
from tui.registry import Here
from tui.safe import safe
from tui.screens.common.base import Dialog
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

Row = tuple[int, Problem]
COLUMNS = (
    Column[Row]("file", "File", lambda row: row[1].file, 14, most=30),
    Column[Row]("line", "Line", lambda row: row[1].line, 7),
    Column[Row]("column", "Column", lambda row: row[1].column, 12, most=24),
    Column[Row]("value", "Value", lambda row: row[1].value, 12, most=24),
    Column[Row]("message", "Problem", lambda row: row[1].message, 28, most=90),
)


class ImportProblems(Dialog[None]):
    """Read only; Esc goes back."""

    CSS_PATH = "import_problems.tcss"
    HERE = (Here("back"),)
    crumb = "Problems"
    rule = "imports"

    def __init__(self, problems: Sequence[Problem], path: Path) -> None:
        super().__init__()
        self.problems, self.path = list(enumerate(problems)), path

    def parts(self) -> ComposeResult:
        yield Grid(COLUMNS, lambda row: row[0], id="list")
        yield Lines([], id="detail", classes="aside")

    def laid_out(self) -> None:
        self._advise()

    def load(self) -> None:
        self.query_one(Grid).show(Pages.of(self.problems))
        self.ready()

    @on(Grid.Moved)
    def moved(self) -> None:
        self.at_rest(self._advise)

    def _advise(self) -> None:
        """The advice, and the line that it is about."""
        row: Row | None = self.query_one(Grid).row
        if row is None:
            return
        problem, width = row[1], self.aside_width - 5
        said = " ".join(word for word in (problem.column, problem.value, problem.message) if word)
        lines: list[Line] = [[(f" {part}", "strong")] for part in wrap(safe(said[:1].upper() + said[1:]), width)]
        lines += [f" {part}" for part in wrap(safe(problem.advice[:1].upper() + problem.advice[1:]), width)]
        if text := self.text_of(problem):
            lines.append([(f" {cut(f'{problem.line}: {text}', width)}", "quiet")])
        self.query_one("#detail", Lines).show(lines)

    def text_of(self, problem: Problem) -> str:
        """The line of a text file; blank of anything else."""
        file = self.path.joinpath(problem.file) if self.path.is_dir() else self.path
        if problem.line < 1 or not file.is_file() or file.name != problem.file:
            return ""
        try:
            with file.open("rb") as stream:
                return next(islice(stream, problem.line - 1, None), b"").decode("utf-8", "replace").strip()
        except OSError:
            return ""

"""A short list of things to do: the adjustments by hand, the reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events, on
from textual.app import ComposeResult

from tui.paging import Pages
from tui.registry import Here
from tui.rules import RULES
from tui.screens.common.base import Dialog, Frame
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines
from tui.widgets.sentence import Sentence


class Choice(NamedTuple):
    """One entry; its letter chooses it at once."""

    id: str
    letter: str
    title: str
    sentence: str


WHOLE = 120
"""Cells from which the list shows every sentence whole."""
COLUMNS = (
    Column[Choice]("letter", "Key", lambda row: row.letter, 3),
    Column[Choice]("title", "What", lambda row: row.title, 20, most=26),
    Column[Choice]("sentence", "What it does", lambda row: row.sentence, 48, most=84),
)


class Choose(Dialog[str]):
    """Returns the id of the entry; ``ruled``: below the list stands the rule behind the entry under the cursor, else its sentence."""

    CSS_PATH = "choose.tcss"
    HERE = (Here("open", "Choose"), Here("back"))

    def __init__(self, crumb: str, choices: Sequence[Choice], head: str, *, at: str = "", ruled: bool = False) -> None:
        super().__init__()
        self.at = at
        self.ruled = ruled
        self.crumb = crumb
        self.choices = list(choices)
        self.head = head

    def parts(self) -> ComposeResult:
        yield Lines([[(f" {self.head}", "strong")], ""], id="head")
        yield Grid(COLUMNS, lambda row: row.id, id="list")
        yield Sentence("", [""], id="rule", classes="aside" if self.ruled else None)

    def laid_out(self) -> None:
        """A sentence that stands whole in the list is not said again."""
        self.query_one("#rule").display = self.ruled or self.size.width < WHOLE

    def load(self) -> None:
        self.query_one(Grid).show(Pages.of(self.choices), keep=self.at)
        self.ready()

    @on(Grid.Moved)
    def moved(self) -> None:
        self.update_where()
        self.at_rest(self._say_more)

    def where(self) -> str:
        return self.query_one(Grid).place_words

    def _say_more(self) -> None:
        """More of the choice under the cursor."""
        row: Choice | None = self.query_one(Grid).row
        if row is not None:
            self.query_one("#rule", Sentence).say(RULES[row.id] if self.ruled else row.sentence)

    def own_key(self, event: events.Key) -> bool:
        for choice in self.choices:
            if event.key == choice.letter:
                self.dismiss(choice.id)
                return True
        if event.key in self.invclose.prefixes:
            self._leave_for_elsewhere(event)
            return True
        return False

    def _leave_for_elsewhere(self, event: events.Key) -> None:
        """Nothing is filled in here that could be lost: the screen below begins the way to another one."""
        below = self.app.screen_stack[-2]
        self.dismiss(None)
        if isinstance(below, Frame):
            self.app.call_later(below.on_key, event)

    def do_open(self) -> None:
        row: Choice | None = self.query_one(Grid).row
        if row is not None:
            self.dismiss(row.id)

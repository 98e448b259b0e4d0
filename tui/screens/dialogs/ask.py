"""A few fields and F10: what a list or a report still wants to know. With one field Enter is enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.format import wrap
from tui.registry import Here
from tui.rules import RULES
from tui.screens.dialogs.form import LISTED, Form
from tui.widgets.fields import Field, TextField
from tui.widgets.lines import Line, Lines
from tui.widgets.sentence import Sentence

_WIDTH, _LINES = 74, 5
"""Of a question."""


class Ask(Form[dict[str, Any]]):
    """Returns the fields by id, checked, or None."""

    CSS_PATH = "ask.tcss"
    HERE = (
        Here("confirm", "Continue"),
        Here("values", "List", "Lists what this field may be."),
        Here("next_pane"),
        Here("back", "Cancel"),
    )

    def __init__(
        self, crumb: str, head: Sequence[Line], fields: Sequence[Field], rule: str = "", questions: Sequence[str] = ()
    ) -> None:
        """``questions``: for each field what it answers; that of the field with the keyboard stands below them."""
        super().__init__()
        self.crumb, self.rule = crumb, rule
        self.questions = list(questions)
        self.head = list(head)
        self.fields = list(fields)
        if len(self.fields) == 1 and isinstance(self.fields[0], TextField):
            self.fields[0].passed_on = frozenset({"enter"})

    def here(self) -> tuple[Here, ...]:
        listed = any(isinstance(field, LISTED) for field in self.fields)
        return tuple(entry for entry in self.HERE if listed or entry.id != "values")

    def parts(self) -> ComposeResult:
        with Vertical(id="box", classes="pane"):
            yield Sentence(RULES[self.rule], self.head) if self.rule else Lines([*self.head, ""])
            yield from self.fields
            yield Lines(["", *([""] * _LINES if self.questions else ())], id="question")

    @on(events.DescendantFocus)
    def _ask(self, event: events.DescendantFocus) -> None:
        if self.questions and event.widget in self.fields:
            parts = wrap(self.questions[self.fields.index(event.widget)], _WIDTH)
            if len(parts) > _LINES:
                parts = [*parts[: _LINES - 1], f"{parts[_LINES - 1][: _WIDTH - 3]} .."]
            blanks = [""] * (_LINES - len(parts))
            self.query_one("#question", Lines).show(["", *([(f" {part}", "quiet")] for part in parts), *blanks])

    def own_key(self, event: events.Key) -> bool:
        if event.key == "enter" and len(self.fields) == 1:
            self.do_confirm()
            return True
        return False

    def filled(self) -> None:
        self.dismiss({str(field.id): field for field in self.fields})

    @property
    def touched(self) -> bool:
        """A few words that are quickly typed again: nobody is asked before they go."""
        return False

"""Forms: fields, what the books say of the codes in them, and nothing of what was typed lost without a question.

A form stays open while what it leads to is reviewed and posted, so that Esc there comes back to it as it was filled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from textual import on

from tui.screens.common.base import Dialog
from tui.screens.dialogs.confirm import Confirm
from tui.screens.dialogs.date_list import choose_day
from tui.screens.dialogs.value_list import choose_value
from tui.values import Answer, asked
from tui.widgets.codes import CodeField, CodesField, codes
from tui.widgets.entries import DateField
from tui.widgets.fields import Field
from tui.widgets.listed import ListedField

LISTED = (DateField, CodeField, ListedField)
"""Fields with a list of values."""
R = TypeVar("R")


class Form(Dialog[R]):
    """``filled`` goes on when every field is right."""

    AUTO_FOCUS = "Field"

    def __init__(self) -> None:
        super().__init__()
        self._initial: dict[str, str] | None = None

    def load(self) -> None:
        self._initial = self.kept()
        self.ask_codes()
        self.ready()

    # --- what subclasses fill in

    def filled(self) -> None:
        """Every field is right, and the books know every code."""

    def check_together(self) -> None:
        """Set ``wrong`` of fields that contradict others, after each has checked itself."""

    # --- what stands in the fields

    def kept(self) -> dict[str, str]:
        """What stands in each field, by its id."""
        return {str(field.id): field.kept for field in self.query(Field)}

    def field(self, name: str) -> Any:
        return self.query_one(f"#{name}")

    def text(self, name: str) -> str:
        return str(self.field(name).value).strip()

    def wrong(self) -> Field | None:
        """Checks every field; the first wrong one."""
        for field in self.query(Field):
            field.wrong = ""
            field.check()
        self.check_together()
        for field in self.query(Field):
            field.refresh()
        return next((field for field in self.query(Field) if field.wrong), None)

    def point_at(self, field: Field) -> None:
        """The cursor goes to a wrong field, and the message says what is wrong."""
        field.focus()
        field.entered()
        self.say(f"{field.label}: {field.wrong}", "stop", stays=True)

    # --- codes

    @on(Field.Left)
    def _left(self, message: Field.Left) -> None:
        if isinstance(message.field, CodeField):
            self.ask_codes()

    def ask_codes(self, then: Callable[[], None] = lambda: None) -> None:
        """Ask the books for every code that they have not spoken of; ``then`` comes after their answers."""
        fields = [field for field in self.query(CodeField) if field.unknown]
        if not fields:
            then()
            return
        books = self.invclose.books
        questions = [
            (field.lookup, codes(field.value) if isinstance(field, CodesField) else (field.code,), field.code)
            for field in fields
        ]

        def work() -> list[Answer]:
            return [asked(books, lookup, texts, whole) for lookup, texts, whole in questions]

        def answered(answers: Sequence[Answer]) -> None:
            for field, said in zip(fields, answers, strict=True):
                field.answer(said.text, said.code, said.words, said.refused)
            then()

        self.read("the codes", work, answered, group="codes")

    # --- commands

    def why_not_values(self) -> str:
        return "" if isinstance(self.focused, LISTED) else "This field has no list of values."

    def do_values(self) -> None:
        if isinstance(self.focused, ListedField):
            self.focused.choose_from(self)
        elif isinstance(self.focused, CodeField):
            choose_value(self, self.focused)
        else:
            choose_day(self)

    def do_confirm(self) -> None:
        wrong = self.wrong()
        if wrong is not None:
            self.point_at(wrong)
        else:
            self.ask_codes(self._codes_known)

    def _codes_known(self) -> None:
        wrong = next((field for field in self.query(CodeField) if field.wrong), None)
        if wrong is not None:
            self.point_at(wrong)
        elif self.is_current:
            self.filled()

    # --- kept for the next start

    def filled_in(self) -> dict[str, str]:
        """Every field, once one of them says anything else than at first."""
        kept = self.kept()
        return {} if self._initial is None or kept == self._initial else kept

    def labels(self) -> dict[str, str]:
        return {str(field.id): field.label for field in self.query(Field)}

    def fill_again(self, values: Mapping[str, str]) -> None:
        for field in self.query(Field):
            if str(field.id) in values:
                field.put_back(values[str(field.id)])
        self.ask_codes()
        self.say("Filled in as it was; nothing was posted.")

    # --- leaving

    @property
    def touched(self) -> bool:
        """Whether what stands in the fields means anything else than what it was opened with."""
        if self._initial is None:
            return False
        for field in self.query(Field):
            if field.kept != self._initial[str(field.id)]:
                field.check()
                field.refresh()
        return self.kept() != self._initial

    def is_done(self) -> None:
        """What was asked for with it is done: nothing that stands in it would be lost."""
        self._initial = self.kept()

    def unsaved(self) -> str:
        return "What you typed would be lost: close this dialog first with Esc." if self.touched else ""

    def do_back(self) -> None:
        if not self.touched:
            self.dismiss()
            return
        question = Confirm(
            "Close this dialog?",
            [" What you typed will be lost.", " Esc keeps editing."],
            verb="Discard what was typed",
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss()

        self.app.push_screen(question, answered)

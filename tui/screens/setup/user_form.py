"""Who gets which role: a form; what it changes is said and confirmed before it is done."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.rights import Act
from core.rights_words import ROLE_WORDS, change_words
from core.views.users import UserRow
from core.vocabulary import Role
from tui.format import wrap
from tui.registry import Here
from tui.rights import why_not
from tui.rules import RULES
from tui.screens.dialogs.confirm import Confirm
from tui.screens.dialogs.form import Form
from tui.widgets.choices import ChoiceField
from tui.widgets.fields import Field, TextField
from tui.widgets.lines import Line, Lines
from tui.widgets.sentence import Sentence


class RoleForm(Form[str]):
    """Gives the role itself and returns what was done; stays open when that is refused."""

    CSS_PATH = "../dialogs/ask.tcss"
    HERE = (
        Here("confirm", "Give the role"),
        Here("next_pane"),
        Here("back", "Cancel"),
    )
    crumb = "Role"
    rule = "users"

    def __init__(self, known: Mapping[str, Role], row: UserRow | None = None) -> None:
        super().__init__()
        self.known, self.row = dict(known), row

    def parts(self) -> ComposeResult:
        heading = f"Another role for {self.row.login}" if self.row else "A role for somebody"
        with Vertical(id="box", classes="pane"):
            yield Sentence(RULES[self.rule], [[(f" {heading}", "strong")]])
            if self.row is None:
                yield TextField("User", id="login", width=40, help="the name that the user logs in with")
            yield ChoiceField("Role", [(role.value, role.value) for role in Role], id="role")
            yield Lines(["", "", "", ""], id="words")

    def opened(self) -> None:
        if self.row is not None:
            self.field("role").put_back(self.row.role.value)
        self.show_words()

    @property
    def login(self) -> str:
        return self.row.login if self.row is not None else self.text("login")

    @property
    def role(self) -> Role:
        return Role(self.field("role").value)

    @on(Field.Changed)
    def show_words(self) -> None:
        """What the role may, and what that changes for this user."""
        said = f"{self.role} may {ROLE_WORDS[self.role]}, and everything before it."
        if self.login:
            said = " ".join(change_words(self.login, self.known.get(self.login), self.role))
        lines: list[Line] = [f" {line}" for line in wrap(said, 72)]
        self.query_one("#words", Lines).show(["", *lines, *[""] * (3 - len(lines))])

    def check_together(self) -> None:
        if self.row is None and not self.login:
            self.field("login").wrong = "the name that the user logs in with"
        has_it = bool(self.login) and self.known.get(self.login) is self.role
        self.field("role").wrong = "has it already" if has_it else ""

    def why_not_confirm(self) -> str:
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=Act.CHANGE_USERS)

    def filled(self) -> None:
        login, role, desk = self.login, self.role, self.invclose.desk
        lines: list[Line] = []
        for said in change_words(login, self.known.get(login), role):
            lines += [f" {line}" for line in wrap(said, 72)]

        def given(warning: str) -> None:
            self.dismiss(f"{login} has the role {role} now.{f' {warning}.' if warning else ''}")

        def answered(yes: bool | None) -> None:
            if yes:
                self.act("giving the role", lambda: desk.set_role(login, role), given)

        self.app.push_screen(Confirm(f"Give {login} the role {role}?", lines, verb="Give the role"), answered)

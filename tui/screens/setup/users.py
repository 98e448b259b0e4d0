"""Users and their roles in the company. ``n`` gives somebody a role, Enter another one, ``x`` takes it; an admin's business."""

from __future__ import annotations

from textual.app import ComposeResult

from core.listing import Facts
from core.rights import Act
from core.rights_words import ROLE_WORDS, act_words, acts_of, change_words
from core.views.users import UserRow
from tui.format import wrap
from tui.paging import Source, whole
from tui.registry import Here
from tui.rights import why_not
from tui.screens.dialogs.confirm import Confirm
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.screens.setup.user_form import RoleForm
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

COLUMNS: tuple[Column[UserRow], ...] = (
    Column("login", "User", lambda row: row.login, 16, most=40),
    Column("role", "Role", lambda row: row.role.value, 6),
    Column("may", "May besides", lambda row: ROLE_WORDS[row.role], 34),
    Column("last", "", lambda row: "the only admin" if row.last_admin else "", 14, priority=1),
)


class UserList(ListFrame[None]):
    """Who may what; each role includes those before it."""

    arranges = "users"
    CSS_PATH = "users.tcss"
    HERE = (
        Here("open", "Change role", "Gives the user another role; shows first what that changes."),
        Here("grant"),
        Here("revoke"),
        Here("filter"),
        Here("copy", footer=False),
        Here("back"),
        *LIST_COMMANDS[:3],
    )
    crumb = "Users"
    rule = "users"
    what = "the users"
    order = "by name"

    def parts(self) -> ComposeResult:
        yield Grid(COLUMNS, lambda row: row.login, id="list")
        yield from self.filter_field()
        yield Lines(id="detail", classes="aside")

    def source(self) -> Source[UserRow]:
        desk = self.invclose.desk
        return whole(desk.users, lambda row: row.login)

    def facts(self, row: UserRow) -> Facts:
        return Facts(f"{row.login} {row.role}", None, "", {"user": row.login, "role": row.role.value})

    def empty(self) -> str:
        return "Nobody has a role. n gives somebody one."

    def at_row(self, row: UserRow) -> None:
        width = min(self.aside_width, 130) - 3
        may = ", ".join(act_words(act) for act in acts_of(row.role))
        lines: list[Line] = ["", [(f" {row.login} may, with the role {row.role}:", "strong")]]
        self.query_one("#detail", Lines).show([*lines, *(f" {line}" for line in wrap(f"{may}.", width))])

    # --- changing

    @property
    def row(self) -> UserRow | None:
        return self.grid().row

    def why_not_grant(self) -> str:
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=Act.CHANGE_USERS)

    def _why_not_row(self) -> str:
        row = self.row
        if row is None:
            return self.needs_row()
        if reason := self.why_not_grant():
            return reason
        return f"{row.login} is the only admin: make someone else an admin first." if row.last_admin else ""

    why_not_open = why_not_revoke = _why_not_row

    def do_grant(self) -> None:
        self._form(None)

    def do_open(self) -> None:
        self._form(self.row)

    def _form(self, row: UserRow | None) -> None:
        known = {one.login: one.role for one in self.grid().pages.at_hand()}

        def done(words: str | None) -> None:
            if words is not None:
                self._done(words)

        self.app.push_screen(RoleForm(known, row), done)

    def do_revoke(self) -> None:
        row = self.row
        assert row is not None
        desk = self.invclose.desk
        lines: list[Line] = []
        for said in change_words(row.login, row.role, None):
            lines += [f" {line}" for line in wrap(said, 72)]

        def answered(yes: bool | None) -> None:
            if yes:
                self.act(
                    "taking the role",
                    lambda: desk.revoke_role(row.login),
                    lambda _: self._done(f"{row.login} has no role now."),
                )

        question = Confirm(f"Take the role {row.role} from {row.login}?", lines, verb="Take the role")
        self.app.push_screen(question, answered)

    def _done(self, word: str) -> None:
        self.do_reload()
        self.say(word, stays=True)

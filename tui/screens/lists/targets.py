"""Other ledgers that vouchers are exported to: how far each is set up, its settings, and what accounts are called there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult

from core.errors import InvcloseError
from core.exporting.formats import FORMATS
from core.listing import Facts
from core.rights import Act
from tui import places
from tui.format import count, plural
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.screens.dialogs.ask import Ask
from tui.screens.dialogs.pick import picking
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.fields import Field, TextField
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines
from tui.widgets.listed import ListedField

Row = Mapping[str, Any]


class TargetFrame(ListFrame[None]):
    """The half of both lists that changes what is kept for a target."""

    rule = "export"

    def why_not_change(self) -> str:
        return why_not(self.invclose.company, read_only=self.invclose.read_only, act=Act.CHANGE_SETUP)

    def set_values(self, key: str, values: Mapping[str, str], said: str) -> None:
        """Keeps what was typed; a refusal is said and leaves everything as it was."""
        masters = self.invclose.masters

        def work() -> InvcloseError | None:
            try:
                masters().set("target", key, values)
            except InvcloseError as error:
                return error
            return None

        def done(error: InvcloseError | None) -> None:
            if error is None:
                self.say(said, "good")
                self.load()
            else:
                self.say(f"{error.message} {error.advice}".strip(), "stop", stays=True)

        self.act("Setting it", work, done)

    def ask_settings(self, target: str, settings: Mapping[str, str]) -> None:
        """The settings of a target, each with what it is for."""
        options = FORMATS[target].options
        fields: list[Field] = [
            TextField(option.name.capitalize(), settings.get(option.name, ""), id=option.name, width=40)
            for option in options
        ]
        head: list[Line] = [[(f" What {FORMATS[target].title} is told", "strong")]]

        def answered(values: dict[str, Any] | None) -> None:
            if values is not None:
                changed = {name: str(field.value).strip() for name, field in values.items()}
                changed = {name: value for name, value in changed.items() if value != settings.get(name, "")}
                if changed:
                    self.set_values(target, changed, f"{plural(len(changed), 'setting')} of {target} kept.")

        questions = [f"{option.help[:1].upper()}{option.help[1:]}." for option in options]
        self.app.push_screen(Ask("Settings", head, fields, questions=questions), answered)


class Targets(TargetFrame):
    """Every format; Enter leads to its accounts."""

    CSS_PATH = "targets.tcss"
    HERE = (
        Here("open", "Accounts", "Shows what each account is called there."),
        Here("adjust", "Settings", "Changes the settings of this ledger."),
        Here("filter"),
        Here("copy", footer=False),
        Here("back"),
        *LIST_COMMANDS[:3],
    )
    crumb = "Export targets"
    what = "the export targets"

    def parts(self) -> ComposeResult:
        columns = (
            Column[Row]("title", "Ledger", lambda row: row["title"], 28, most=40),
            Column[Row]("target", "Format", lambda row: row["target"], 9, priority=1),
            Column[Row]("mapped", "Accounts", lambda row: f"{count(row['mapped'])} of {count(row['of'])}", 10, most=16),
            Column[Row]("to_set", "To be set", lambda row: row["to_set"], 12, most=30),
            Column[Row](
                "settings",
                "Settings",
                lambda row: ", ".join(f"{k}={v}" for k, v in row["settings"].items()),
                16,
                most=40,
                priority=2,
            ),
        )
        yield Grid(columns, lambda row: row["target"], id="list")
        yield from self.filter_field()

    def source(self) -> Source[Row]:
        masters = self.invclose.masters
        return whole(lambda: masters().list("target"), lambda row: row["target"])

    def facts(self, row: Row) -> Facts:
        return Facts(f"{row['title']} {row['target']} {row['to_set']}", fields={"format": str(row["target"])})

    def why_not_open(self) -> str:
        return self.needs_row()

    def do_open(self) -> None:
        row: Row | None = self.grid().row
        assert row is not None
        self.go(places.AccountMap(str(row["target"])), lambda _: self.load())

    def why_not_adjust(self) -> str:
        row: Row | None = self.grid().row
        if row is None:
            return self.needs_row()
        return self.why_not_change() or (
            "" if FORMATS[str(row["target"])].options else f"{row['title']} has no settings."
        )

    def do_adjust(self) -> None:
        row: Row | None = self.grid().row
        assert row is not None
        self.ask_settings(str(row["target"]), row["settings"])


class AccountMap(TargetFrame):
    """What our accounts are called in one other ledger; those that are missing first."""

    CSS_PATH = "targets.tcss"
    HERE = (
        Here("open", "Change", "Changes what the account is called there, and its dimensions."),
        Here("adjust", "Settings", "Changes the settings of this ledger."),
        Here("filter"),
        Here("copy", footer=False),
        Here("back"),
        *LIST_COMMANDS[:3],
    )
    what = "the accounts"

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target
        self.format = FORMATS[target]
        self.crumb = f"Accounts of {target}"
        self.settings: Mapping[str, str] = {}

    def parts(self) -> ComposeResult:
        columns = (
            Column[Row]("account", "Account", lambda row: row["account"], 10, most=20, code=True),
            Column[Row]("name", "Name", lambda row: row["name"], 20, most=40),
            Column[Row]("code", "There", lambda row: row["code"], 12, most=40, code=True),
            Column[Row]("dimensions", "Dimensions", lambda row: row["dimensions"], 10, most=30),
            Column[Row]("missing", "What is missing", lambda row: row["missing"], 16, most=40),
        )
        kept = f"; dimensions: {self.format.dimensions}" if self.format.dimensions else ""
        yield Lines(
            [
                [(f" {self.format.title}: an account there is a {self.format.called}", "strong")],
                [(f" Those that it cannot take as they are stand first{kept}."[:200], "quiet")],
                "",
            ]
        )
        yield Grid(columns, lambda row: row["account"], id="list")
        yield from self.filter_field()

    def source(self) -> Source[Row]:
        masters, target = self.invclose.masters, self.target

        def read() -> list[Row]:
            found: Any = masters().show("target", target)
            self.settings = found["settings"]
            return sorted(found["accounts"], key=lambda row: (not row["missing"], row["account"]))

        return whole(read, lambda row: row["account"])

    def facts(self, row: Row) -> Facts:
        words = " ".join(str(row[name]) for name in ("account", "name", "code", "dimensions", "missing"))
        return Facts(words, fields={"account": str(row["account"]), "there": str(row["code"])})

    def totals(self, rows: Any) -> tuple[str, dict[str, str]]:
        missing = sum(1 for row in rows if row["missing"])
        return f"{count(missing)} of {plural(len(rows), 'account')} missing" if missing else plural(
            len(rows), "account"
        ), {}

    def why_not_open(self) -> str:
        return self.needs_row() or self.why_not_change()

    def do_open(self) -> None:
        row: Row | None = self.grid().row
        assert row is not None
        account, masters = str(row["account"]), self.invclose.masters

        def ours() -> list[tuple[str, str]]:
            return [(str(one["account"]), str(one["name"])) for one in masters().list("account")]

        fields: list[Field] = [
            ListedField("There", str(row["code"]), id="code", width=44, lists=picking("Accounts", ours)),
        ]
        if self.format.dimensions:
            fields.append(TextField("Dimensions", str(row["dimensions"]), id="dimensions", width=44))
        head: list[Line] = [[(f" Account {account} {row['name']}"[:74], "strong")], f" in {self.format.title}"]

        def answered(values: dict[str, Any] | None) -> None:
            if values is not None:
                typed = {name: str(field.value).strip() for name, field in values.items()}
                changed = {name: value for name, value in typed.items() if value != str(row[name])}
                if changed:
                    self.set_values(
                        f"{self.target}/{account}", changed, f"Account {account} is kept for {self.target}."
                    )

        own = "" if self.format.needs_map else " Blank: as it is called here."
        questions = [
            f"What the account is called there: a {self.format.called}. {key_of('values')} lists our accounts.{own}",
            f"{self.format.dimensions}, with commas between.",
        ]
        self.app.push_screen(Ask("Account there", head, fields, questions=questions[: len(fields)]), answered)

    def why_not_adjust(self) -> str:
        return self.why_not_change() or ("" if self.format.options else f"{self.format.title} has no settings.")

    def do_adjust(self) -> None:
        self.ask_settings(self.target, self.settings)

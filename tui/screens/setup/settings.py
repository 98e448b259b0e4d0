"""Everything a user may set: the value in force, where it came from, and what it may be. Enter changes it.

A change is written into the configuration file and kept; what can be is in force at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from textual import on
from textual.app import ComposeResult

from core.errors import UsageError
from tui import arranged, keymaps, settings
from tui.command_line.configuration import default_url
from tui.format import wrap
from tui.paging import Pages
from tui.registry import STANDARD, Here, key_of
from tui.screens.common.base import Frame
from tui.screens.dialogs.ask import Ask
from tui.screens.dialogs.pick import Pick
from tui.settings import Setting
from tui.widgets.columns import Column
from tui.widgets.fields import TextField
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines


@dataclass(frozen=True)
class Row:
    """One setting, the keys of a command, or the columns of a list."""

    name: str
    value: str
    origin: str
    words: str
    setting: Setting | None = None


COLUMNS = (
    Column[Row]("name", "Setting", lambda row: row.name, 18, most=26),
    Column[Row]("value", "Value", lambda row: row.value, 14, most=30),
    Column[Row]("origin", "From", lambda row: row.origin, 10, most=18),
    Column[Row]("words", "What it is", lambda row: row.words, 24, most=70),
)
OTHER_COLUMNS = "columns"
"""Name of the row that chooses the columns of a list."""
OTHER_KEYS = "keys"
"""Name of the row that gives a command other keys."""


class SettingsScreen(Frame[None]):
    """The list, and below it the values that the setting under the cursor may have."""

    CSS_PATH = "settings.tcss"
    HERE = (
        Here("open", "Change", "Chooses another value; it is kept in the configuration file."),
        Here("undo", "Default", "Removes the value from the configuration file."),
        Here("theme"),
        Here("back"),
    )
    crumb = "Settings"

    def parts(self) -> ComposeResult:
        yield Grid(COLUMNS, lambda row: row.name, id="list")
        yield Lines(["", "", ""], id="values", classes="aside")

    def load(self) -> None:
        grid = self.query_one(Grid)
        keep = grid.row.name if grid.row is not None else None
        grid.show(Pages.of(self.rows()), keep=keep)
        self.ready()

    def laid_out(self) -> None:
        self._say_more()

    def rows(self) -> list[Row]:
        """Every setting, then the lists with other columns and the commands with other keys."""
        found = self.invclose.settings
        rows = []
        for one in found.values.values():
            value = one.value or (default_url() if one.setting.name == "db" else "")
            rows.append(Row(one.setting.name, value, one.where_words, one.setting.help, one.setting))
        rows.append(Row(OTHER_COLUMNS, "", "", "Chooses the columns of a list, their order and width."))
        for name, chosen in found.columns.items():
            words = f"Columns of {arranged.LISTS[name][0].lower()}."
            rows.append(Row(settings.COLUMNS + name, arranged.text_of(chosen), "file", words))
        rows.append(Row(OTHER_KEYS, "", "", "Gives a command other keys."))
        for command, keys in found.keys.items():
            rows.append(Row(settings.KEYS + command, ", ".join(keys), "file", STANDARD[command].help))
        return rows

    @property
    def row(self) -> Row | None:
        found: Row | None = self.query_one(Grid).row
        return found

    @on(Grid.Moved)
    def moved(self) -> None:
        self.update_keys()
        self.at_rest(self._say_more)

    def _say_more(self) -> None:
        """What the setting is, and what it may be."""
        row = self.row
        if row is None:
            return
        lines: list[Line] = [""]
        lines += [[(f" {part}", "strong")] for part in wrap(f"{row.name}: {row.words}", self.aside_width - 2)]
        if row.setting is not None and row.setting.choices:
            may = "   ".join(f"{value or 'nothing'}: {words}" for value, words in row.setting.choices)
            lines += [[(f" {part}", "quiet")] for part in wrap(may, self.aside_width - 2)]
        elif row.name.startswith(OTHER_KEYS):
            lines += [[(f" In {self.invclose.settings.file}, below [keys].", "quiet")]]
        elif row.name.startswith(OTHER_COLUMNS):
            there = f" In {self.invclose.settings.file}, below [columns]. {key_of('columns')} on a list does the same."
            lines += [[(there, "quiet")]]
        self.query_one("#values", Lines).show(lines)

    def where(self) -> str:
        return str(self.invclose.settings.file)

    # --- changing

    def do_open(self) -> None:
        row = self.row
        assert row is not None
        if row.name == OTHER_KEYS:
            rows = [(name, command.help) for name, command in STANDARD.items() if not command.like]
            self.app.push_screen(Pick("Command", lambda: rows), self._keys_of)
        elif row.name == OTHER_COLUMNS:
            lists = [(name, title) for name, (title, keys) in arranged.LISTS.items() if keys]
            self.app.push_screen(Pick("List", lambda: lists), self._columns_of)
        elif row.name.startswith(settings.COLUMNS):
            self._columns_of(row.name.removeprefix(settings.COLUMNS))
        elif row.setting is None:
            self._keys_of(row.name.removeprefix(settings.KEYS))
        elif row.setting.choices:
            choices = [(value or "nothing", words) for value, words in row.setting.choices]
            self.app.push_screen(
                Pick(row.name, lambda: choices, at=row.value or "nothing"), partial(self._chosen, row.name)
            )
        else:
            field = TextField(row.name, row.value, id="value", width=50)
            self.app.push_screen(
                Ask(row.name, [[(f" {row.words}", "strong")]], [field]), partial(self._typed, row.name)
            )

    def _chosen(self, name: str, value: str | None) -> None:
        if value is not None:
            self.keep_setting(name, "" if value == "nothing" else value)

    def _typed(self, name: str, found: dict[str, Any] | None) -> None:
        if found is not None:
            self.keep_setting(name, found["value"].value.strip())

    def _columns_of(self, name: str | None) -> None:
        if name is None:
            return
        keys = arranged.LISTS[name][1] or tuple(one.key for one in self.invclose.settings.columns[name])
        self.choose_columns(name, tuple((key, arranged.spoken(key)) for key in keys))

    def _keys_of(self, command: str | None) -> None:
        if command is None:
            return
        now = ", ".join(self.invclose.settings.keys.get(command, STANDARD[command].keys))
        field = TextField("Keys", now, id="keys", width=30)
        field.note = "with a comma between, like N, f9"
        head = [[(f" {STANDARD[command].title}: {STANDARD[command].help}", "strong")]]
        self.app.push_screen(Ask("Keys", head, [field]), partial(self._keys_typed, command))

    def _keys_typed(self, command: str, found: dict[str, Any] | None) -> None:
        if found is None:
            return
        now = self.invclose.settings
        keys = tuple(key.strip() for key in found["keys"].value.split(",") if key.strip())
        try:
            keymaps.commands_with(now["ui.keys"], {**now.keys, command: keys})
        except UsageError as refused:
            self.say(str(refused), "stop", stays=True)
            return
        self.keep_setting(settings.KEYS + command, ", ".join(keys))

    def why_not_undo(self) -> str:
        row = self.row
        return "" if row is not None and row.origin == "file" else "It does not stand in the configuration file."

    def do_undo(self) -> None:
        assert self.row is not None
        self.keep_setting(self.row.name, None)

    def setting_kept(self, name: str, value: str | None, *, over: str) -> None:
        super().setting_kept(name, value, over=over)
        self.load()

"""What a user may set, each value with where it came from: an option, a variable, the configuration file, or the default.

The file is ``config.toml`` in the user's configuration folder (or what INVCLOSE_CONFIG names)::

    db = "postgresql://closedb/prod"
    company = "ACME"

    [ui]
    theme = "light"
    keys = "vim"

    [keys]
    new_close = "N"

    [columns]
    items = "item, name:40, value"

What is wrong in it is refused at the start, with the file, the name and what would be right.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.errors import UsageError
from tui.arranged import Arrangement, arrangement
from tui.arranged import text_of as text_of_columns


class Origin(StrEnum):
    """Where a value came from."""

    OPTION = "option"
    VARIABLE = "variable"
    FILE = "configuration file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to set: its name in the file, what it is without one, what it may be."""

    name: str
    default: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    """Value and what it means; none: any text."""
    variable: str = ""
    option: str = ""
    switch: bool = False
    """``yes`` and ``no`` may be written as true and false."""

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(value for value, _ in self.choices)


AUTO_YES_NO = (("auto", "as the terminal is"), ("yes", "always"), ("no", "never"))
SETTINGS = (
    Setting("db", "", "The books: a file, or a PostgreSQL address without a password.", (), "INVCLOSE_DB", "--db"),
    Setting("company", "", "The company, where a database holds several.", (), "INVCLOSE_COMPANY", "--company"),
    Setting(
        "ui.theme", "auto", "Colours of the screens.",
        (("auto", "as the terminal can"), ("dark", "on a dark page"), ("light", "on a light page"),
         ("high-contrast", "for tired eyes"), ("ansi16", "the sixteen colours of the terminal"), ("mono", "none")),
        "INVCLOSE_THEME",
    ),
    Setting(
        "ui.keys", "standard", "Which keys there are.",
        (("standard", "letters and function keys"), ("vim", "also j k gg G ctrl+d ctrl+u in lists"),
         ("letters", "without function keys")),
        "INVCLOSE_KEYS",
    ),
    Setting(
        "ui.thousands", ",", "Between thousands.",
        ((",", "1,234,567.89"), (".", "1.234.567,89"), (" ", "1 234 567.89"), ("'", "1'234'567.89"), ("", "1234567.89")),
    ),
    Setting("ui.decimal", ".", "Before the decimals.", ((".", "1,204.50"), (",", "1.204,50"))),
    Setting(
        "ui.negative", "minus", "How negative figures are written.",
        (("minus", "-1,204.00"), ("parentheses", "(1,204.00)")),
    ),
    Setting(
        "ui.date_form", "Y-M-D", "How dates are written and read; Y-M-D is always understood.",
        (("Y-M-D", "year, month and day as ISO 8601 has them"), ("D.M.Y", "30.06.2026"), ("D/M/Y", "30/06/2026"),
         ("M/D/Y", "06/30/2026")),
    ),
    Setting(
        "ui.dates", "day-month", "What 3006 and 30.6 mean where a date is typed, while dates are written Y-M-D.",
        (("day-month", "30.6 is the 30th of June"), ("month-day", "6/30 is the 30th of June")),
    ),
    Setting(
        "ui.density", "comfortable", "How close lines stand.",
        (("comfortable", "with rules and empty lines between the parts"), ("compact", "more rows on the same screen")),
    ),
    Setting(
        "ui.low_bandwidth", "auto", "For slow lines: 16 colours, progress every 5 s, details only on demand.", AUTO_YES_NO,
        switch=True,
    ),
    Setting("ui.ascii", "auto", "Frames and bars of plain letters.", AUTO_YES_NO, switch=True),
    Setting("ui.mouse", "auto", "Whether the mouse works; without it the terminal's own selection does.", AUTO_YES_NO, switch=True),
)  # fmt: skip
AT_ONCE = frozenset(["ui.theme", "ui.thousands", "ui.decimal", "ui.negative", "ui.date_form", "ui.dates", "ui.density"])
"""In force as soon as they are changed in the application; the others from the next start on."""


def at_once(name: str) -> bool:
    """Whether it is in force as soon as it is changed in the application."""
    return name in AT_ONCE or name.startswith(COLUMNS)


BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}
KEYS = "keys."
"""Names of the keys of commands begin so."""
COLUMNS = "columns."
"""Names of the columns of lists begin so."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is in force, and why."""

    setting: Setting
    value: str
    origin: Origin
    where: str = ""
    """The variable or the file."""

    @property
    def where_words(self) -> str:
        """Short: the variable or option by its name, the file as a word."""
        return {Origin.FILE: "file", Origin.DEFAULT: "default"}.get(self.origin, self.where)


@dataclass(frozen=True)
class Settings:
    """Everything in force."""

    values: Mapping[str, Value]
    keys: Mapping[str, tuple[str, ...]]
    """Id of a command -> the keys that it has instead of its own."""
    columns: Mapping[str, Arrangement]
    """Name of a list -> the columns that it shows, where they were chosen."""
    file: Path
    options: Mapping[str, str | None]
    """What the command line said, for whoever reads it again."""

    def __getitem__(self, name: str) -> str:
        return self.values[name].value


Problem = Callable[[str, str], UsageError]


def read(options: Mapping[str, str | None] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Everything in force; ``UsageError`` for a file that cannot be read, and for a name or value in it that is not known."""
    file = configuration_file()
    env = os.environ if environment is None else environment
    written = known(file, parsed(file))
    keys = {name.removeprefix(KEYS): value for name, value in written.items() if name.startswith(KEYS)}
    values = {setting.name: _in_force(setting, options or {}, env, written, file) for setting in SETTINGS}
    lists = {name.removeprefix(COLUMNS): value for name, value in written.items() if name.startswith(COLUMNS)}
    columns = {name: arrangement(name, value, str(file)) for name, value in lists.items()}
    return Settings(
        values, {name: tuple(value.split(", ")) for name, value in keys.items()}, columns, file, options or {}
    )


def _in_force(
    setting: Setting, options: Mapping[str, str | None], env: Mapping[str, str], written: Mapping[str, str], file: Path
) -> Value:
    if given := options.get(setting.name):
        return Value(setting, given, Origin.OPTION, setting.option)
    found = env.get(setting.variable, "") if setting.variable else ""
    if found and (not setting.choices or found in setting.values):
        return Value(setting, found, Origin.VARIABLE, setting.variable)
    if setting.name in written:
        return Value(setting, written[setting.name], Origin.FILE, str(file))
    return Value(setting, setting.default, Origin.DEFAULT)


def configuration_file() -> Path:
    """Where the configuration is read from; it need not exist."""
    named = os.environ.get("INVCLOSE_CONFIG")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_config_dir("invclose", appauthor=False)) / "config.toml"


def parsed(file: Path) -> Mapping[str, Any]:
    """The file as it stands; nothing where there is none. ``UsageError`` where it is no TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(
            "The configuration file cannot be read.", where=f"{file}: {error}", advice="Correct or remove it."
        ) from error


def known(file: Path, tables: Mapping[str, Any]) -> dict[str, str]:
    """Name -> text of what the file says; keys of a command joined by a comma. Names of later versions outside ``ui`` stay."""
    found: dict[str, str] = {}
    for name, value in tables.items():
        if name in BY_NAME:
            found[name] = text_of(BY_NAME[name], value, str(file))
    for name, value in _table(tables, "ui", file).items():
        setting = BY_NAME.get(f"ui.{name}")
        if setting is None:
            raise unknown(f"ui.{name}", str(file))
        found[setting.name] = text_of(setting, value, str(file))
    for name, value in _table(tables, "keys", file).items():
        found[KEYS + name] = keys_text(name, value, str(file))
    for name, value in _table(tables, "columns", file).items():
        found[COLUMNS + name] = columns_text(name, value, str(file))
    return found


def _table(tables: Mapping[str, Any], name: str, file: Path) -> Mapping[str, Any]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise UsageError(f"{name} must be a table.", where=str(file), advice=f"Write [{name}] above its names.")
    return table


def unknown(name: str, where: str = "") -> UsageError:
    """There is no such setting."""
    near = get_close_matches(name, BY_NAME, 1)
    advice = f"The nearest is {near[0]}." if near else "`invclose config show` lists all of them."
    return UsageError(f"There is no setting {name}.", where=where, advice=advice)


def text_of(setting: Setting, value: object, where: str = "") -> str:
    """A value as text, as it may be; ``UsageError`` says what it may be."""
    if setting.switch and isinstance(value, bool):
        value = "yes" if value else "no"
    if not isinstance(value, str):
        raise UsageError(
            f"{setting.name} must be text.", where=where, advice=f'Write `{setting.name.removeprefix("ui.")} = "..."`.'
        )
    if setting.choices and value not in setting.values:
        listed = ", ".join(repr(one)[1:-1] or "nothing" for one in setting.values)
        raise UsageError(f"{setting.name} is {value!r}.", where=where, advice=f"It is one of: {listed}.")
    return value


def keys_text(name: str, value: object, where: str = "") -> str:
    """The keys of a command, joined; one as text, several as a list."""
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) and key.strip() for key in keys):
        raise UsageError(
            f"The keys of {name} must be text, or a list of it.",
            where=where,
            advice=f'Write `{name} = "N"` below [keys].',
        )
    return ", ".join(" ".join(key.split()) for key in keys)


def columns_text(name: str, value: object, where: str = "") -> str:
    """The columns of a list as they are written; ``UsageError`` where it has no such one."""
    if not isinstance(value, str):
        raise UsageError(
            f"{COLUMNS}{name} must be text.", where=where, advice=f'Write `{name} = "..."` below [columns].'
        )
    return text_of_columns(arrangement(name, value, where))

"""``config``: what is set, where it came from, and changing it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.addresses import address_of, redacted
from core.errors import EXIT_DONE, EXIT_USAGE, UsageError
from tui import arranged, keymaps, settings, settings_file
from tui.command_line import Command
from tui.command_line.configuration import default_url
from tui.command_line.generic import print_rows
from tui.registry import STANDARD

if TYPE_CHECKING:
    from tui.command_line.session import Session

_TAKES = {"show": (0, 1), "set": (2, 2), "unset": (1, 1), "path": (0, 0)}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=tuple(_TAKES),
        help="show: every value and where it came from; set: write one into the configuration file; unset: remove it from "
        "there; path: print where the file is",
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", default="", help="a setting, such as ui.theme or keys.new_close"
    )
    parser.add_argument("value", metavar="VALUE", nargs="?", help="what it shall be (used by: set)")


def _run(session: Session, arguments: Namespace) -> int:
    action, name, value = arguments.action, arguments.name, arguments.value
    given = bool(name) + (value is not None)
    least, most = _TAKES[action]
    if not least <= given <= most:
        takes = {"show": "at most a name", "set": "a name and a value", "unset": "a name", "path": "nothing"}[action]
        raise UsageError(f"config {action} takes {takes}.", advice="See `invclose config --help`.")
    if action == "path":
        session.out.line(str(settings.configuration_file()))
        return EXIT_DONE
    if action != "show":
        session.refuse_read_only(f"config {action}")
        change(name, value)
    rows = [row for row in shown(session) if name in ("", row["name"])]
    if name and not rows and action != "unset":
        raise settings.unknown(name)
    print_rows(session, rows)
    return EXIT_DONE


def change(name: str, value: str | None) -> None:
    """Write or remove a value; keys are refused here as they would be at the start."""
    if value and name == "db":
        address_of(value)
    if value is not None and name.startswith(settings.KEYS):
        found = settings.read()
        keys = {**found.keys, name.removeprefix(settings.KEYS): tuple(key.strip() for key in value.split(", "))}
        keymaps.commands_with(found["ui.keys"], keys)
    settings_file.put(name, value)


def shown(session: Session) -> Iterator[dict[str, str]]:
    """Every value with its origin, then the keys and columns that were changed."""
    found = settings.read({"db": session.given_db, "company": session.given_company})
    for one in found.values.values():
        value = redacted(one.value) if one.setting.name == "db" and "://" in one.value else one.value
        if one.setting.name == "db" and not value:
            value = default_url()
        origin = f"{one.origin.value} {one.where}".strip()
        yield {"name": one.setting.name, "value": value, "origin": origin, "meaning": one.setting.help}
    for command, keys in found.keys.items():
        row = {"name": settings.KEYS + command, "value": ", ".join(keys), "origin": f"configuration file {found.file}"}
        yield {**row, "meaning": STANDARD[command].help if command in STANDARD else ""}
    for name, chosen in found.columns.items():
        row = {"name": settings.COLUMNS + name, "value": arranged.text_of(chosen)}
        yield {
            **row,
            "origin": f"configuration file {found.file}",
            "meaning": f"Columns of {arranged.LISTS[name][0].lower()}.",
        }


ABOUT = """
The file is config.toml in the user's configuration folder, or what INVCLOSE_CONFIG names. Comments in it stay. Settings below ui.
are those of the application; keys.COMMAND gives a command other keys, several of them with a comma and a blank between;
columns.LIST says which columns a list of the application shows, in their order, each with its width where it has one of its own."""
EXAMPLES = """
  invclose config show
  invclose config set ui.theme light
  invclose config set ui.keys vim
  invclose config set keys.new_close "N, f9"
  invclose config set columns.items "item, name:40, value"
  invclose config unset keys.new_close"""
COMMANDS = {
    "config": Command(
        _arguments, _run, EXAMPLES, {EXIT_USAGE: "the name or the value is not known, or a key is taken"}, ABOUT
    )
}

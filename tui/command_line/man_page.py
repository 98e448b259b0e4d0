"""``share/man/man1/invclose.1``, made from the parsers by ``scripts/cli_reference``: the manual page that the wheel installs.

It says what ``docs/cli.md`` says of the commands, from the same table and in the same words; a test compares the file with what is
made here. Version and date are not in it, so that it changes only when a command does.
"""

from __future__ import annotations

import re
import sys
from argparse import Action
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import (
    EXIT_BLOCKED,
    EXIT_DONE,
    EXIT_FAILURE,
    EXIT_REJECTED,
    EXIT_TRY_AGAIN,
    EXIT_UNBALANCED,
    EXIT_USAGE,
)
from tui.cli import COMMANDS
from tui.command_line.parsing import GENERAL_OPTIONS, Parser, help_of
from tui.command_line.reference import usage_of, written
from tui.settings import SETTINGS

if TYPE_CHECKING:
    from tui.command_line import Command

EXITS = {
    EXIT_DONE: "done",
    EXIT_FAILURE: "failure",
    EXIT_USAGE: "wrong usage",
    EXIT_REJECTED: "rejected input; nothing was written",
    EXIT_BLOCKED: "blocked by a closed period, a lock, a missing right or a later record",
    EXIT_UNBALANCED: "out of balance",
    EXIT_TRY_AGAIN: "try again later",
}
VARIABLES = {
    **{setting.variable: setting.help for setting in SETTINGS if setting.variable},
    "INVCLOSE_CONFIG": "The configuration file, instead of the one in the user's folder.",
    "INVCLOSE_DEBUG": "Anything: faults of the program show where they come from.",
    "NO_COLOR": "Anything: no colours.",
}
FILES = {
    "~/.config/invclose/config.toml": "the configuration; invclose config path tells where it is",
    "~/.local/share/invclose/invclose.db": "the books, where nothing else is said",
    "~/.pgpass": "passwords of servers; no address, option or variable holds one",
    "/etc/invclose/ssh_keys": "the people behind a shared account, by their SSH keys",
}


def page() -> str:
    """The whole page, as roff."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield '.\\" Made by scripts/cli_reference: do not edit.'
    yield '.TH INVCLOSE 1 "" "invclose" "User Commands"'
    yield from (".nh", ".ad l")
    yield from (".SH NAME", text("invclose - month-end close of inventory, in a terminal"))
    yield from (".SH SYNOPSIS", f".B invclose\n{text('[COMMAND] [options]')}")
    yield ".SH DESCRIPTION"
    yield text(
        "Settles the issues of a month against its receipts by the model of each item, works out what every issue should have cost, and"
        " posts the differences to the ledger in one balanced voucher. Without a command, the application opens."
    )
    yield from (
        ".PP",
        text("invclose help lists what can be read about it, invclose COMMAND --help explains one command."),
    )
    yield from (".SH OPTIONS", text("General options stand before or after the command."))
    yield from _named(GENERAL_OPTIONS)
    yield from _named(
        {"--help": "explain the command, or list the commands", "--version": "print the version and what it works with"}
    )
    yield ".SH COMMANDS"
    for name, entry in COMMANDS.items():
        if not entry.help.startswith("internal:"):
            yield from _command(name)
    yield ".SH EXIT STATUS"
    yield from _named({str(code): meaning for code, meaning in EXITS.items()})
    yield ".SH ENVIRONMENT"
    yield from _named(VARIABLES)
    yield ".SH FILES"
    yield from _named(FILES)
    yield from (".SH SEE ALSO", ".BR psql (1),", ".BR sqlite3 (1)")


def _command(name: str) -> Iterator[str]:
    entry = COMMANDS[name]
    command: Command = import_module(f"tui.command_line.{entry.module}").COMMANDS[name]
    actions: list[Action] = [action for action in Parser(name, "", command)._actions if action.dest != "help"]
    yield f".SS {text(name)}"
    yield text(entry.sentence)
    yield from (".PP", f".B {text(f'invclose {name} {usage_of(actions)}'.rstrip())}")
    if command.about:
        yield from _about(command.about)
    yield from _named({written(action): help_of(action) for action in actions})
    yield from (".PP", "Examples:", *_block(command.examples))
    if command.exits:
        yield from (".PP", "Exit codes:")
        yield from _named({str(code): meaning for code, meaning in command.exits.items()})


def _named(rows: dict[str, str]) -> Iterator[str]:
    for name, meaning in rows.items():
        yield from (".TP", f".B {text(name)}", text(meaning))


def _about(about: str) -> Iterator[str]:
    """Sentences run on; lines with a name and its meaning in two columns stay as they are."""
    for part in re.split(r"\n\s*\n", about.strip("\n")):
        if any("  " in line.strip() for line in part.split("\n")):
            yield from _block(part)
        else:
            yield from (".PP", text(" ".join(part.split())))


def _block(lines: str) -> Iterator[str]:
    yield from (".PP", ".nf", ".RS 4")
    yield from (text(line) for line in lines.strip("\n").split("\n"))
    yield from (".RE", ".fi")


def text(words: str) -> str:
    """Words as roff takes them: nothing in them is a request."""
    escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    escaped = escaped.replace("~", "\\(ti").replace("^", "\\(ha")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


def main(arguments: list[str]) -> int:
    """Write the page named (``share/man/man1/invclose.1``)."""
    Path(arguments[0]).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

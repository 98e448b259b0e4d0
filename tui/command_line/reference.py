"""The part of ``docs/cli.md`` that describes the commands, made from the parsers: ``scripts/cli_reference``.

It stands between two marks; the text around it is written by hand. A test compares the file with what is made here.
"""

from __future__ import annotations

import sys
from argparse import Action
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli import COMMANDS
from tui.command_line.parsing import GENERAL_OPTIONS, Parser, help_of

if TYPE_CHECKING:
    from tui.command_line import Command

BEGIN = "<!-- begin: made by scripts/cli_reference, do not edit -->"
END = "<!-- end: made by scripts/cli_reference -->"


def renewed(text: str) -> str:
    """The page with the part between the marks made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


def reference() -> str:
    """General options, the list of commands, and a section for each."""
    parts = ["## General options\n", "They stand before or after the command.\n", "| option | meaning |", "|---|---|"]
    parts += [f"| `{option}` | {meaning} |" for option, meaning in GENERAL_OPTIONS.items()]
    parts += ["\n## Commands\n", "| command | what it does |", "|---|---|"]
    parts += [f"| [`{name}`](#{name}) | {entry.help} |" for name, entry in COMMANDS.items()]
    return "\n".join(parts) + "\n" + "".join(_section(name) for name in COMMANDS)


def _section(name: str) -> str:
    entry = COMMANDS[name]
    command: Command = import_module(f"tui.command_line.{entry.module}").COMMANDS[name]
    actions = [action for action in Parser(name, "", command)._actions if action.dest != "help"]
    parts = [f"### {name}", entry.sentence, _block(f"invclose {name} {usage_of(actions)}".rstrip())]
    if command.about:
        parts.append(_about(command.about))
    if actions:
        rows = [f"| {_named(action)} | {_cell(help_of(action))} |" for action in actions]
        parts.append("\n".join(["| argument | meaning |", "|---|---|", *rows]))
    parts += ["Examples:", _block(command.examples)]
    if command.exits:
        rows = [f"| {code} | {meaning} |" for code, meaning in command.exits.items()]
        parts.append("\n".join(["| exit code | meaning |", "|---|---|", *rows]))
    return "\n" + "\n\n".join(parts) + "\n"


def usage_of(actions: list[Action]) -> str:
    """Required options, the optional ones as a word, then the rest in order."""
    required = [
        f"{action.option_strings[0]} {action.metavar}" for action in actions if action.required and _option(action)
    ]
    optional = ["[OPTIONS]"] if any(_option(action) and not action.required for action in actions) else []
    return " ".join([*map(_word, [one for one in actions if not _option(one)]), *required, *optional])


def _option(action: Action) -> bool:
    return bool(action.option_strings)


def _word(action: Action) -> str:
    text = "|".join(map(str, action.choices)) if action.choices is not None else str(action.metavar)
    text = f"{text} ..." if action.nargs in ("*", "+") else text
    return f"[{text}]" if action.nargs in ("?", "*") else text


def _named(action: Action) -> str:
    return f"`{_cell(written(action))}`"


def written(action: Action) -> str:
    """An argument as it is written: ``--item ITEM ...``."""
    if not _option(action):
        return _word(action).strip("[]")
    value = "|".join(map(str, action.choices)) if action.choices is not None else action.metavar
    more = " ..." if action.nargs == "+" else ""
    return action.option_strings[0] + (f" {value}" if value and action.nargs != 0 else "") + more


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _about(text: str) -> str:
    """Sentences as they are; lines with a name and its meaning in two columns, as a block."""
    lines = text.strip("\n").split("\n")
    columns = any("  " in line.strip() for line in lines)
    return _block("\n".join(lines)) if columns else "\n".join(lines)


def _block(text: str) -> str:
    lines = text.strip("\n").split("\n")
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    return "\n".join(f"    {line[margin:]}".rstrip() for line in lines)


def main(arguments: list[str]) -> int:
    """Write the page named (``docs/cli.md``)."""
    page = Path(arguments[0])
    page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

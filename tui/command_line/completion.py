"""``completion``: the script by which a shell completes the words of invclose."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib.resources import files
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE
from tui.command_line import Command

if TYPE_CHECKING:
    from tui.command_line.session import Session

SHELLS = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    """The text of the script of a shell."""
    return files("tui.completing").joinpath(f"invclose.{shell}").read_text(encoding="utf-8")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete words")


def _run(session: Session, arguments: Namespace) -> int:
    text = script(arguments.shell)
    if session.as_json:
        session.out.json({"shell": arguments.shell, "script": text})
    else:
        for line in text.rstrip("\n").split("\n"):
            session.out.line(line)
    return EXIT_DONE


EXAMPLES = """
  invclose completion bash"""
ABOUT = """
Tab then completes commands, options and their values, and from the books the numbers of records, vouchers and transactions,
items, groups, accounts, sites, periods and users. Keep what is printed where the shell looks for it: for bash as
~/.local/share/bash-completion/completions/invclose, for zsh as _invclose in a folder of $fpath, for fish as
~/.config/fish/completions/invclose.fish.

Books that cannot be read at once have nothing to complete: no error is printed, no password asked, nothing
written. The script asks the program that is installed, so a new version needs no new one."""
COMMANDS = {"completion": Command(_arguments, _run, EXAMPLES, about=ABOUT)}

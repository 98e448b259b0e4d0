"""``keys`` and ``tour``: the keyboard of the application, and a walk through a close."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_USAGE, UsageError
from tui import keyboard, keymaps, settings
from tui.command_line import Command, no_arguments
from tui.command_line.output import Column

if TYPE_CHECKING:
    from tui.command_line.session import Session


def _run_keys(session: Session, arguments: Namespace) -> int:
    assert session.url  # no books are opened; an address with a password is refused all the same
    chosen = settings.read()
    keymaps.use(chosen["ui.keys"], chosen.keys, str(chosen.file))
    rows = [row for row in keyboard.card(vim=chosen["ui.keys"] == "vim") if _asked(row, arguments.words)]
    if arguments.out is not None:
        return _printed(session, rows, str(chosen["ui.keys"]), arguments)
    if session.as_json:
        session.out.json(rows)
        return EXIT_DONE
    columns: list[Column[keyboard.KeyRow]] = [
        Column("Keys", lambda row: row.keys),
        Column("Command", lambda row: row.title),
        Column("What it does", lambda row: row.sentence),
        Column("Id", lambda row: row.command),
    ]
    for group in dict.fromkeys(row.group for row in rows):
        session.out.line(group)
        session.out.table(columns, [row for row in rows if row.group == group])
        session.out.line("")
    if not rows:
        session.out.line("No key or command has these words.")
    return EXIT_DONE


def _printed(session: Session, rows: list[keyboard.KeyRow], keymap: str, arguments: Namespace) -> int:
    """The card as a page."""
    from tui.files.key_card import save_card

    if not rows:
        raise UsageError("No key or command has these words.", advice="Leave some of them out.")
    file = save_card(arguments.out, rows, keymap, replace=arguments.replace)
    session.out.note("The keys, on one page:")
    session.out.line(file)
    return EXIT_DONE


def _asked(row: keyboard.KeyRow, words: list[str]) -> bool:
    text = f"{row.keys} {row.title} {row.sentence} {row.command} {row.group}".lower()
    return all(word.lower() in text for word in words)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORD", nargs="*", help="only keys and commands with these words")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write one page to print instead: a .pdf")
    parser.add_argument("--replace", action="store_true", help="replace a file that is there (used by: --out)")


def _run_tour(_session: Session, _arguments: Namespace) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The tour needs a terminal.", advice="Run `invclose tour` in one.")
    from tui.app import run_tour

    return run_tour()


KEY_EXAMPLES = """
  invclose keys
  invclose keys period            those that have to do with periods
  invclose keys --out keys.pdf    a card to lie beside the keyboard"""
TOUR_EXAMPLES = """
  invclose tour"""
TOUR_ABOUT = """
Makes the demo company in a folder of its own, opens the application on it and says at each step of a close which key comes next:
checks, preview, close, voucher, why a cost changed. No other books are touched, and nothing is left of these afterwards."""
COMMANDS = {
    "keys": Command(_arguments, _run_keys, KEY_EXAMPLES),
    "tour": Command(no_arguments, _run_tour, TOUR_EXAMPLES, {EXIT_USAGE: "there is no terminal"}, TOUR_ABOUT),
}

"""``db``: upgrade, backup, restore, kept books, info."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_FAILURE, EXIT_REJECTED, EXIT_USAGE, UsageError
from tui import wiring
from tui.command_line import Command
from tui.command_line.generic import print_rows, print_value
from tui.command_line.questions import add_yes, need_answer

if TYPE_CHECKING:
    from tui.command_line.session import Session

_WITH_FILE = ("backup", "restore", "drop-kept")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("upgrade", "backup", "restore", "kept", "drop-kept", "info"),
        help="upgrade: bring the tables up to date; backup: copy the database to a file; restore: put such a copy in "
        "the place of the books, which are kept; kept: list kept books; drop-kept: remove some; info: describe it",
    )
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="file to back up to or restore from; name of the kept books"
    )
    parser.add_argument("--replace", action="store_true", help="backup: let the copy replace a file that is there")
    parser.add_argument("--confirm", metavar="WORD", default="", help="restore: the word that this restore asked for")
    add_yes(parser)


def _run(session: Session, arguments: Namespace) -> int:
    action, file = arguments.action, arguments.file
    if action in _WITH_FILE and file is None:
        raise UsageError(f"db {action} needs a file.", advice=f"Write `invclose db {action} FILE`.")
    if action not in _WITH_FILE and file is not None:
        raise UsageError(f"db {action} takes no file.", advice=f"Write `invclose db {action}`.")
    if action in ("upgrade", *_WITH_FILE):
        session.refuse_read_only(f"db {action}")
    if action == "info":
        print_value(session, wiring.db_info(session.url))
    elif action == "upgrade":
        print_value(session, wiring.db_upgrade(session.url))
    elif action == "backup":
        print_value(session, wiring.db_backup(session.url, file, replace=arguments.replace))
    elif action == "kept":
        print_rows(session, (one._asdict() for one in wiring.db_kept(session.url)), none="No books are kept.")
    elif action == "drop-kept":
        return _drop_kept(session, str(file), yes=arguments.yes)
    else:
        return _restore(session, file, confirm=arguments.confirm, yes=arguments.yes)
    return EXIT_DONE


def _restore(session: Session, file: Path, *, confirm: str, yes: bool) -> int:
    """What is lost and gained is shown; the word that stands for exactly this must be typed, or given with --confirm."""
    with wiring.db_restore(session.url, file) as restoring:
        comparison = restoring.comparison
        for sentence in (f"{file} would take the place of the books in {session.url}.", *comparison.sentences()):
            session.out.note(sentence)
        if not _confirmed(comparison.word, confirm, yes=yes and not comparison.loses):
            return _unchanged(session)
        done = restoring.swap()
        shown = done if session.as_json else {name: done[name] for name in ("restored_from", "kept") if name in done}
        print_value(session, shown)
    return EXIT_DONE


def _confirmed(word: str, confirm: str, *, yes: bool) -> bool:
    if yes or confirm == word:
        return True
    if confirm:
        raise UsageError(
            f"The word for this restore is {word}, not {confirm}.",
            advice="The books or the copy are others than those that the word was given for. Look again.",
        )
    if not sys.stdin.isatty():
        raise UsageError(
            "db restore asks for confirmation, and there is no terminal to ask on.",
            advice=f"Nothing was changed. If the above is what you want, add `--confirm {word}`.",
        )
    sys.stderr.write(f"The present books are kept. Type {word} to confirm, anything else to quit: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == word


def _unchanged(session: Session) -> int:
    session.out.note("Nothing was changed.")
    return EXIT_FAILURE


def _drop_kept(session: Session, name: str, *, yes: bool) -> int:
    need_answer("db drop-kept", yes=yes)
    if not yes:
        session.out.note(f"The kept books {name} will be gone for good.")
        sys.stderr.write(f"Type {name} to confirm, anything else to quit: ")
        sys.stderr.flush()
        if sys.stdin.readline().strip() != name:
            return _unchanged(session)
    print_value(session, wiring.db_drop_kept(session.url, name))
    return EXIT_DONE


EXAMPLES = """
  invclose db upgrade --db postgresql:///inventory
  invclose db backup /backup/books-2026-06.db
  invclose db restore /backup/books-2026-06.db    shows what is lost and gained, then asks
  invclose db kept                                the books that restores replaced"""
EXITS = {
    EXIT_FAILURE: "the question was not confirmed",
    EXIT_USAGE: "there is no terminal to ask on, or the word is another one",
    EXIT_REJECTED: "the file already exists, does not exist or is no whole copy",
}
ABOUT = """
A backup is read back before it gets its name, and noted in the audit trail. A restore loads the copy beside the present books,
checks it as verify does, and says what would be lost and gained; only then, and only while nobody works with the books, do the two
change places in one step. The old books are kept under a name of their own until drop-kept removes them."""
COMMANDS = {"db": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}

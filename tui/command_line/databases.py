"""``db``: upgrade, backup, restore, info."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from core.errors import EXIT_DONE, EXIT_FAILURE, NotFound, RejectedInput, UsageError
from tui import wiring
from tui.command_line import Command
from tui.command_line.generic import print_value
from tui.command_line.questions import add_yes, need_answer
from tui.command_line.session import Session


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("upgrade", "backup", "restore", "info"),
        help="bring the tables up to date, copy the database to a file, put a copy back, or say what it is",
    )
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="of backup and restore")
    add_yes(parser)


def _run(session: Session, arguments: Namespace) -> int:
    action, file = arguments.action, arguments.file
    if action in ("backup", "restore") and file is None:
        raise UsageError(f"db {action} needs a file.", advice=f"Write db {action} FILE.")
    if action in ("upgrade", "info") and file is not None:
        raise UsageError(f"db {action} takes no file.", advice=f"Write db {action}.")
    if action == "info":
        print_value(session, wiring.db_info(session.url))
    elif action == "upgrade":
        session.refuse_read_only("db upgrade")
        print_value(session, wiring.db_upgrade(session.url))
    elif action == "backup":
        if file.exists():
            raise RejectedInput(f"{file} exists already.", advice="Name a new file.")
        print_value(session, wiring.db_backup(session.url, file))
    else:
        return _restore(session, file, yes=arguments.yes)
    return EXIT_DONE


def _restore(session: Session, file: Path, *, yes: bool) -> int:
    session.refuse_read_only("db restore")
    if not file.is_file():
        raise NotFound(f"There is no file {file}.", advice="Check the name.")
    need_answer("db restore", yes=yes)
    if not yes:
        session.out.note(f"Everything in {without_password(session.url)} is replaced by {file}.")
        sys.stderr.write("Type restore to go ahead, anything else to leave: ")
        sys.stderr.flush()
        if sys.stdin.readline().strip() != "restore":
            session.out.note("Nothing was changed.")
            return EXIT_FAILURE
    print_value(session, wiring.db_restore(session.url, file))
    return EXIT_DONE


def without_password(url: str) -> str:
    """The address as it may be shown."""
    scheme, mark, rest = url.partition("://")
    account, at, place = rest.rpartition("@")
    return f"{scheme}{mark}{account.partition(':')[0]}{at}{place}"


COMMANDS = {"db": Command(_arguments, _run)}

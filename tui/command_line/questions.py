"""Asking before something is done that cannot simply be undone.

The same question as on the screen: what will happen, to which company, in which database; then the date or
number of the thing is typed, or y. Without a terminal nobody can answer, so ``--yes`` is needed.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from core.errors import UsageError
from tui.safe import safe

if TYPE_CHECKING:
    from tui.command_line.session import Session


def add_yes(parser: ArgumentParser) -> None:
    """The option that answers the question beforehand."""
    parser.add_argument("--yes", action="store_true", help="skip the confirmation (required without a terminal)")


def need_answer(what: str, *, yes: bool) -> None:
    """Before any work: exit 2 when the question could not be asked."""
    if not yes and not sys.stdin.isatty():
        raise UsageError(
            f"{what} asks for confirmation, and there is no terminal to ask on.", advice="Add `--yes` to skip it."
        )


def type_to_confirm(session: Session, sentences: list[str], word: str, *, yes: bool) -> bool:
    """Hard to undo: the word (a date, a number) must be typed."""
    if yes:
        return True
    return _ask(session, sentences, f"Type {word} to confirm, anything else to quit: ", (word,))


def yes_or_no(session: Session, sentences: list[str], *, yes: bool) -> bool:
    """Can be reversed: y is enough."""
    if yes:
        return True
    return _ask(session, sentences, "Go ahead? y/N: ", ("y", "Y", "yes"))


def password(label: str) -> str:
    """Ask for the password of a database, without showing it; empty when nothing was typed."""
    from getpass import getpass

    try:
        return getpass(f"Password for {safe(label)}: ", sys.stderr)
    except EOFError:
        return ""


def _ask(session: Session, sentences: list[str], question: str, right: tuple[str, ...]) -> bool:
    company = session.books.company()
    session.out.note(f"Company {company.code} {company.name}, database {company.database}, user {company.user}.")
    for sentence in sentences:
        session.out.note(sentence)
    sys.stderr.write(question)
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    if answer in right:
        return True
    session.out.note("Nothing was changed.")
    return False

"""``help``: the pages of the documentation in the terminal; without a topic, what there is to read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import EXIT_DONE, EXIT_REJECTED
from tui.command_line import Command
from tui.command_line.output import Column
from tui.handbook import topics
from tui.handbook.layout import Line, laid_out, spans
from tui.safe import safe

if TYPE_CHECKING:
    from tui.command_line.session import Session

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
STRONG = ("key", "strong", "head")
PAGERS = ("less",)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "words",
        metavar="TOPIC",
        nargs="*",
        help="name of a page or a command, code of a message, or word of the glossary",
    )


def _run(session: Session, arguments: Namespace) -> int:
    if not arguments.words:
        return _list(session)
    found = topics.read(" ".join(arguments.words))
    if session.as_json:
        session.out.json({"topic": found.title, "text": found.text})
    elif sys.stdout.isatty():
        _show(laid_out(found.text, shutil.get_terminal_size().columns - 1))
    else:
        for line in found.text.rstrip("\n").split("\n"):
            session.out.line(line)
    return EXIT_DONE


def _list(session: Session) -> int:
    rows = topics.topics()
    if session.as_json:
        session.out.json([{"topic": one.name, "about": one.line} for one in rows])
        return EXIT_DONE
    columns: list[Column[topics.Topic]] = [
        Column("Topic", lambda one: one.name),
        Column("What it is", lambda one: "".join(text for text, _ in spans(one.line))),
    ]
    session.out.table(columns, rows)
    session.out.note(
        "`invclose help TOPIC` shows one; commands, codes of messages and words of the glossary are topics too."
    )
    session.out.note("`invclose --help` lists the commands.")
    return EXIT_DONE


def _show(lines: Sequence[Line]) -> None:
    """Page by page where there is a pager and the page is longer than the terminal."""
    text = "".join(f"{_written(line)}\n" for line in lines)
    pager = next(filter(None, map(shutil.which, PAGERS)), None)
    if pager is None or not pager.startswith("/") or len(lines) < shutil.get_terminal_size().lines:
        sys.stdout.write(text)
        return
    subprocess.run([pager, "-R"], input=text, text=True, check=False)


def _written(line: Line) -> str:
    return "".join(f"{BOLD}{safe(text)}{PLAIN}" if tone in STRONG else safe(text) for text, tone in line)


EXAMPLES = """
  invclose help
  invclose help rules
  invclose help not_latest
  invclose help cost group"""
ABOUT = """
Without a topic: the list of pages, each with a line. The pages are those of the documentation, in the very words; behind a pipe they are
printed as they are written. A name that does not exist is answered with those that are near."""
COMMANDS = {"help": Command(_arguments, _run, EXAMPLES, {EXIT_REJECTED: "there is no such topic"}, ABOUT)}

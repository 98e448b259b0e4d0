"""``run``: being the worker of a run. Loads nothing that only shows one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui import wiring
from tui.command_line import Command

if TYPE_CHECKING:
    from tui.command_line.session import Session


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("record", metavar="RECORD", help="id or number of the record to work on")


def _run(session: Session, arguments: Namespace) -> int:
    """A plain number is the id, so that a worker starts without looking anything up."""
    text: str = arguments.record
    record_id = int(text) if text.isascii() and text.isdigit() else session.record_id(text)
    session.refuse_read_only("run")
    return wiring.run_worker(session.url, record_id)


EXAMPLES = """
  invclose run 4"""
ABOUT = """
The program starts this process itself, for each close and recalculation. People use close, recalculate and job."""
COMMANDS = {"run": Command(_arguments, _run, EXAMPLES, about=ABOUT)}

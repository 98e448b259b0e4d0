"""The commands behind ``tui.cli``, one module a family; each is loaded only when its command is asked for.

A module has ``COMMANDS``: name -> ``Command``. ``--help`` and ``docs/cli.md`` are made from the same parsers. Commands
reach the books through ``tui.wiring`` only, print through ``output`` only, and ask through ``questions`` only.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui.command_line.session import Session


def no_arguments(_: ArgumentParser) -> None:
    """For commands that take the general options only."""


class Command(NamedTuple):
    """``arguments`` adds to a parser; ``run`` returns the exit code; the rest is what the help says."""

    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Session, Namespace], int]
    examples: str
    """One line each, with a line above it where it needs a situation, and the result behind it."""
    exits: Mapping[int, str] = {}
    """What an exit code means here, where that says more than the general table."""
    about: str = ""
    """More sentences, on lines of at most 100 characters."""

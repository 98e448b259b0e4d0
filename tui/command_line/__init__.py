"""The commands behind ``tui.cli``, one module a family; each is loaded only when its command is asked for.

A module has ``COMMANDS``: name -> ``Command(arguments, run)``. ``arguments`` adds to an ``argparse`` parser,
``run`` takes a ``Session`` and the parsed arguments and returns the exit code. Commands reach the books
through ``tui.wiring`` only, print through ``output`` only, and ask through ``questions`` only.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tui.command_line.session import Session


class Command(NamedTuple):
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Session, Namespace], int]


def no_arguments(_: ArgumentParser) -> None:
    """For commands that take the general options only."""

"""What the table of words is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

FROM_BOOKS = "@"
"""Before the kind of a value that is no fixed word: ``@item``."""


class Place(NamedTuple):
    """A place of a command line: what may stand there, and whether several may."""

    values: tuple[str, ...]
    many: bool = False


class Option(NamedTuple):
    """An option: its meaning, and what follows it; ``None`` where nothing does."""

    help: str
    value: Place | None = None


class Word(NamedTuple):
    """A command: its line of help, its places in order, its options."""

    help: str
    places: tuple[Place, ...]
    options: Mapping[str, Option]

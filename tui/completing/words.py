"""What may stand at the cursor of a command line: a pure function of the words before it and of the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tui.completing.shape import FROM_BOOKS, Option, Place, Word

LONGEST = {"list": 1, "show": 2, "revoke": 2}
"""After so many words nothing more is named."""


class Wanted(NamedTuple):
    """Fixed words with their meanings, kinds of values to look up, and what the answers begin with."""

    words: Mapping[str, str]
    kinds: tuple[str, ...]
    begun: str
    before: str = ""
    """What of the word stands before the value: ``--format=``."""
    given: Mapping[str, str] = {}
    """Value -> of the general options that are typed already."""


class _Line:
    """The words before the cursor, read from the left."""

    def __init__(self, words: Sequence[str], commands: Mapping[str, Word], general: Mapping[str, Option]) -> None:
        self.commands = commands
        self.general = general
        self.given: dict[str, str] = {}
        self.command: Word | None = None
        self.placed: list[str] = []
        self.waiting: Option | None = None
        """The option that still takes the next word."""
        self.only_places = False
        self._name = ""
        for word in words:
            self._read(word)

    @property
    def options(self) -> Mapping[str, Option]:
        own = {} if self.command is None else self.command.options
        return {**own, **self.general}

    def _read(self, word: str) -> None:
        if word.startswith("-") and not self.only_places:
            self._option(word)
        elif self.waiting is not None and self.waiting.value is not None:
            self.given.setdefault(self._name, word)
            self.waiting = self.waiting if self.waiting.value.many else None
        elif self.command is None:
            self.command = self.commands.get(word, Word("", (), {}))
        else:
            self.placed.append(word)

    def _option(self, word: str) -> None:
        name, equals, value = word.partition("=")
        self.only_places = word == "--"
        self.waiting, self._name = None, name
        option = self.options.get(name)
        if option is None or option.value is None:
            return
        if equals:
            self.given[name] = value
        else:
            self.waiting = option

    def place(self) -> Place:
        """The place that the next word has, unless it belongs to an option."""
        if self.command is None:
            return Place(tuple(self.commands))
        places = self.command.places
        at = len(self.placed)
        if at and places and self.placed[0] in places[0].values and at >= LONGEST.get(self.placed[0], at + 1):
            return Place(())
        if at < len(places):
            return places[at]
        return places[-1] if places and places[-1].many else Place(())


def wanted(words: Sequence[str], begun: str, commands: Mapping[str, Word], general: Mapping[str, Option]) -> Wanted:
    """What may stand for the word that has begun, after these words."""
    line = _Line(words, commands, general)
    name, equals, value = begun.partition("=")
    if begun.startswith("-") and not line.only_places:
        option = line.options.get(name)
        if equals and option is not None and option.value is not None:
            return _of(option.value, value, line, before=f"{name}=")
        return Wanted(dict(_options(line)), (), begun, given=line.given)
    if line.waiting is not None and line.waiting.value is not None:
        return _of(line.waiting.value, begun, line)
    return _of(line.place(), begun, line)


def _of(place: Place, begun: str, line: _Line, *, before: str = "") -> Wanted:
    fixed = [word for word in place.values if not word.startswith(FROM_BOOKS)]
    helps = {word: line.commands[word].help if line.command is None and word in line.commands else "" for word in fixed}
    kinds = tuple(word.removeprefix(FROM_BOOKS) for word in place.values if word.startswith(FROM_BOOKS))
    return Wanted(helps, kinds, begun, before, line.given)


def _options(line: _Line) -> Iterator[tuple[str, str]]:
    yield from ((name, option.help) for name, option in line.options.items())
    yield "--help", "explain the command" if line.command is not None else "list the commands"
    if line.command is None:
        yield "--version", "print the version"

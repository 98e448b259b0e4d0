"""Power cuts: what can be on a disk that was cut off at any moment, made from the log of what was written and synced.

What was synced is there. Of what was not, each write is there, or not, or some of its 512-byte sectors are; a change of size is
there or not. A name was made or removed for good once the folder was synced; of the later ones, the first few are. Directory
operations keep their order, and nothing is reordered before the last sync.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

SECTOR = 512
_HEAD = struct.Struct("=cqqq")


@dataclass(frozen=True)
class Entry:
    """One record of the log."""

    kind: str
    one: int
    two: int
    text: bytes


def entries(log: bytes) -> Iterator[Entry]:
    """The records of a log, in order."""
    at = 0
    while at < len(log):
        kind, one, two, length = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        yield Entry(kind.decode(), one, two, log[at : at + length])
        at += length


@dataclass
class Content:
    """A file without its name: what is on the disk for good, and what was done to it since."""

    safe: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Writes (offset, bytes) and changes of size (size, None) that were not synced."""

    def sync(self) -> None:
        for at, what in self.since:
            _apply(self.safe, at, what)
        self.since.clear()

    def cut(self, rng: random.Random) -> bytes:
        """What may be found of it after a power cut."""
        found = bytearray(self.safe)
        habit = rng.choice(("all", "none", "some", "some"))
        for at, what in self.since:
            if habit == "all" or (habit == "some" and rng.random() < 0.5):
                for place, part in _torn(rng, at, what) if habit == "some" else [(at, what)]:
                    _apply(found, place, part)
        return bytes(found)


def _apply(content: bytearray, at: int, what: bytes | None) -> None:
    if what is None:
        del content[at:]
        content.extend(bytes(at - len(content)))
    else:
        content.extend(bytes(max(0, at - len(content))))
        content[at : at + len(what)] = what


def _torn(rng: random.Random, at: int, what: bytes | None) -> Iterable[tuple[int, bytes | None]]:
    """The write as a whole, or some of its sectors."""
    if what is None or rng.random() < 0.5:
        return [(at, what)]
    first = -at % SECTOR
    edges = [0, *range(first, len(what), SECTOR), len(what)]
    return [(at + a, what[a:b]) for a, b in pairwise(edges) if a < b and rng.random() < 0.5]


class Disk:
    """A folder as its log goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._safe: dict[str, Content] = {}
        """Names that are there for good, and what they stand for."""
        self._since: list[tuple[str, Content | None]] = []
        """Names made or removed (None) since the folder was synced."""
        self._open: dict[int, Content | None] = {}
        self.acknowledged = 0

    def put(self, name: str, content: bytes) -> None:
        """A file that was there before."""
        self._safe[name] = Content(bytearray(content))

    def _names(self, since: Iterable[tuple[str, Content | None]]) -> dict[str, Content]:
        found: dict[str, Content | None] = {**self._safe, **dict(since)}
        return {name: content for name, content in found.items() if content is not None}

    def take(self, entry: Entry) -> None:
        """The next record."""
        match entry.kind:
            case "O":
                self._opened(entry)
            case "W" if content := self._open[entry.one]:
                content.since.append((entry.two, entry.text))
            case "T" if content := self._open[entry.one]:
                content.since.append((entry.two, None))
            case "S":
                self._synced(self._open[entry.one])
            case "U":
                self._since.append((Path(entry.text.decode()).name, None))
            case "A":
                self.acknowledged += 1

    def _opened(self, entry: Entry) -> None:
        path = Path(entry.text.decode())
        if path == self.folder:
            self._open[entry.one] = None
            return
        content = self._names(self._since).get(path.name)
        if content is None:
            content = Content()
            self._since.append((path.name, content))
        self._open[entry.one] = content

    def _synced(self, content: Content | None) -> None:
        if content is not None:
            content.sync()
            return
        self._safe = self._names(self._since)
        self._since.clear()

    def cut(self, rng: random.Random) -> dict[str, bytes]:
        """The files that may be found after a power cut now, without those that live in memory only."""
        names = self._names(self._since[: rng.randint(0, len(self._since))])
        return {name: content.cut(rng) for name, content in names.items() if not name.endswith("-shm")}

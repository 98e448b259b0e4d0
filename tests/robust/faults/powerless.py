"""Power cuts while a company posts and closes: every image opens, is sound, and has everything that was acknowledged."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import db.engine.sqlite
from core.addresses import file_of
from db.engine.errors import StorageFailed
from db.engine.open import open_database
from db.engine.session import Journal
from tests.robust import worker
from tests.robust.company import Poster
from tests.robust.faults import armed, work
from tests.robust.faults.power import Disk, Entry, entries
from tests.robust.faults.trials import Bench
from tests.robust.hooks import HookedSqlite
from tests.robust.places import opened
from tests.robust.trials import look

ACKNOWLEDGED, ON_ITS_WAY, LOST, DAMAGED = "acknowledged", "on its way", "lost", "damaged"
"""What an image can hold; the last two must not be."""
GOES_ON = 40
"""Every so many images the work goes on from there to its end."""


def content(connection: sqlite3.Connection) -> str:
    """One word for every row of every table."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    mark = hashlib.sha256()
    for table in tables:
        mark.update(repr(connection.execute(f'SELECT * FROM "{table}"').fetchall()).encode())
    return mark.hexdigest()


class _Noting:
    """Notes the content of the books after every commit, before anybody else can begin to write."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(file_of(url), isolation_level=None, check_same_thread=False)
        self._turn = threading.Lock()
        self.note()

    def note(self) -> None:
        armed.note(content(self._connection))

    def __call__(self, moment: str, statement: str) -> None:
        if (moment, statement) == ("before", "BEGIN IMMEDIATE"):
            self._turn.acquire()
        elif moment == "after" and statement in ("COMMIT", "ROLLBACK") and self._turn.locked():
            if statement == "COMMIT":
                self.note()
            self._turn.release()

    def close(self) -> None:
        self._connection.close()


def post_and_close(url: str, journal: Journal, synchronous: int | None) -> str:
    """In a child: some postings, a close, some more; the log gets the content after every commit."""
    if synchronous is not None:
        db.engine.sqlite.SYNCHRONOUS[journal] = synchronous
    noting = _Noting(url)
    with HookedSqlite(file_of(url), noting, journal) as database:
        poster = Poster(database)
        half = len(work.EVENTS) // 2
        for event in work.EVENTS[:half]:
            poster.post(event)
        worker.go_on(database)
        for event in work.EVENTS[half:]:
            poster.post(event)
    noting.close()
    return "done"


class Recorded:
    """A run of `post_and_close`: its log, and the books after each commit. ``synchronous``: as the product must not set it."""

    def __init__(self, bench: Bench, journal: Journal, synchronous: int | None = None) -> None:
        self.journal = journal
        with tempfile.TemporaryDirectory() as folder, bench.template.copy() as url:
            file = Path(file_of(url))
            self.folder, self.name, self.start = file.parent, file.name, file.read_bytes()
            log = Path(folder) / "log"
            answer: Any = bench.preloaded.call(
                post_and_close, url, journal, synchronous, fault=bench.fault(log=str(log))
            )
            assert answer == "done", answer
            self.log: list[Entry] = [entry for entry in entries(log.read_bytes()) if self._ours(entry)]
            self.after = look(url)
        self.states = [entry.text.decode() for entry in self.log if entry.kind == "A"]
        assert len(self.states) > 20

    def _ours(self, entry: Entry) -> bool:
        path = entry.text.decode(errors="replace") if entry.kind in "OU" else ""
        return not path or Path(path) == self.folder or Path(path).name.startswith(self.name)

    def images(self, seed: int, count: int) -> Counter[str]:
        """Cut the power ``count`` times and look at what is left."""
        rng = random.Random(f"{self.journal} {seed}")
        first = next(number for number, entry in enumerate(self.log) if entry.kind == "A")
        cuts = Counter(rng.randint(first + 1, len(self.log)) for _ in range(count))
        disk = Disk(self.folder)
        disk.put(self.name, self.start)
        found: Counter[str] = Counter()
        for number, entry in enumerate(self.log, 1):
            disk.take(entry)
            for _ in range(cuts[number]):
                found[kind := self._look(disk, rng)] += 1
                if kind in (LOST, DAMAGED):
                    print(f"{self.journal}, seed {seed}, cut after entry {number} of {len(self.log)}: {kind}")
                elif found.total() % GOES_ON == 0:
                    self._go_on(disk, rng)
        return found

    def _laid(self, disk: Disk, rng: random.Random, folder: str) -> Path:
        for name, what in disk.cut(rng).items():
            (Path(folder) / name).write_bytes(what)
        return Path(folder) / self.name

    def _look(self, disk: Disk, rng: random.Random) -> str:
        """What an image holds: the last acknowledged commit, the one that was on its way, or less, or no books at all."""
        with tempfile.TemporaryDirectory(dir=_memory()) as folder:
            file = self._laid(disk, rng, folder)
            try:
                with opened(f"sqlite:///{file}", self.journal) as database, database.read() as tx:
                    if tx.all("PRAGMA integrity_check") != [("ok",)]:
                        return DAMAGED
                    state = content(tx.connection)
            except (StorageFailed, sqlite3.DatabaseError):
                return DAMAGED
        if state not in self.states:
            return DAMAGED
        if state == self.states[disk.acknowledged - 1]:
            return ACKNOWLEDGED
        return ON_ITS_WAY if state in self.states[disk.acknowledged : disk.acknowledged + 1] else LOST

    def _go_on(self, disk: Disk, rng: random.Random) -> None:
        """After the power is back the close goes on to the same end."""
        with tempfile.TemporaryDirectory(dir=_memory()) as folder:
            url = f"sqlite:///{self._laid(disk, rng, folder)}"
            with open_database(url, journal=self.journal) as database:
                worker.go_on(database)
                assert worker.closed(database)


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None

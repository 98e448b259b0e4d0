"""A reader that looks at the books all the time, as a screen would, and trusts nothing."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Any

from core.errors import TryAgain
from db.engine.session import Database, Journal
from tests.robust.dump import digest, half, visible
from tests.robust.places import opened

PAUSE = 0.015


class Watcher:
    """Polls in a thread until the block ends; what it saw must be one of the states allowed."""

    def __init__(self, url: str, allowed: set[str], journal: Journal | None = None) -> None:
        self._url, self._journal = url, journal
        self.allowed = allowed
        self.looks = 0
        self.wrong: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if kind is None:
            assert self.looks, "the reader never saw the books"
            assert not self.wrong, self.wrong[:5]

    def _watch(self) -> None:
        with opened(self._url, self._journal) as database:
            while not self._stop.is_set() and not self.wrong:
                try:
                    self._look(database)
                except TryAgain:
                    pass
                except Exception as error:
                    self.wrong.append(f"{type(error).__name__}: {error}")
                time.sleep(PAUSE)

    def _look(self, database: Database[Any]) -> None:
        with database.read(repeatable=True) as tx:
            bad = half(tx)
            dump = visible(tx)
        dump["inventory_lock"] = []  # locked or not: both are fine, and not a fact
        self.looks += 1
        self.wrong += bad
        if digest(dump) not in self.allowed:
            self.wrong.append("a state that is neither before nor after")

"""One trial of each kind with a failing disk: what was said, and that nothing is lost, half, or there twice."""

from __future__ import annotations

import errno
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from core.addresses import file_of
from db.engine.session import Journal
from db.migrations.upgrade import upgrade
from tests.robust.dump import digest
from tests.robust.faults import armed, work
from tests.robust.faults.armed import Fault
from tests.robust.faults.preloaded import Preloaded
from tests.robust.places import SqliteTemplate, opened
from tests.robust.trials import look, settle, undisturbed
from tests.robust.watching import Watcher

JOURNALS: tuple[Journal, ...] = ("delete", "wal")
ERRORS = (errno.EIO, errno.ENOSPC)
WAYS = [(journal, error, always) for journal in JOURNALS for error in ERRORS for always in (False, True)]
"""How a call can fail: with which journal, with what, once or from then on."""

_SENTENCE = re.compile(r"^(done$|StorageFailed: |DiskFull: |the run ended as failed: The (file|disk|database) )")
_NOTHING = "Nothing was written"
_CODES = {"done", "storage_failed", "disk_full"}


@dataclass(frozen=True)
class Bench:
    """The company on SQLite, and the process that carries the library."""

    template: SqliteTemplate
    preloaded: Preloaded

    def fault(self, **more: Any) -> Fault:
        return Fault(str(self.template.folder), **more)


_CALLS: dict[tuple[int, str, Journal], work.Told] = {}


def undisturbed_calls(bench: Bench, act: Any, journal: Journal) -> work.Told:
    """The same work with a good disk: how many calls it makes, and how much room it takes at most."""
    key = id(bench.template), act.__name__, journal
    if key not in _CALLS:
        with bench.template.copy() as url:
            told = bench.preloaded.call(act, url, journal, fault=bench.fault(budget=armed.PLENTY))
        assert told.said == "done", told.said
        _CALLS[key] = told
    return _CALLS[key]


def sound(url: str) -> None:
    """The file as SQLite sees it."""
    with closing(sqlite3.connect(file_of(url))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def close_fails(bench: Bench, way: int, at: int) -> None:
    """A close whose ``at``-th call fails; then it goes on or is discarded, to the byte."""
    journal, error, always = WAYS[way % len(WAYS)]
    _closing(bench, journal, bench.fault(at=at, error=error, always=always), keep=at % 2 == 0)


def close_runs_out_of_room(bench: Bench, journal: Journal, level: int, levels: int) -> None:
    """A close on a disk with ``level`` of ``levels`` parts of the room it needs; then there is room again.

    How much that is differs by a page or two from run to run, so with nearly all of it a close may be done.
    """
    needed = armed.PLENTY - undisturbed_calls(bench, work.close, journal).lowest
    said = _closing(bench, journal, bench.fault(budget=needed * level // levels, kinds=0), keep=level % 2 == 0)
    nearly = ("done",) if level * 50 >= levels * 49 else ()
    assert said.startswith(("DiskFull: ", "the run ended as failed: The disk of the database is full", *nearly)), said


def _closing(bench: Bench, journal: Journal, fault: Fault, *, keep: bool) -> str:
    expected = undisturbed(bench.template)
    with bench.template.copy() as url:
        with Watcher(url, expected.states, journal):
            told: work.Told = bench.preloaded.call(work.close, url, journal, fault=fault)
            assert _SENTENCE.match(told.said), told.said
            if told.said == "done":
                assert look(url, journal) == expected.after
            settle(url, expected, keep, journal)
        sound(url)
    return told.said


_STATES: dict[int, list[str]] = {}


def states(bench: Bench) -> list[str]:
    """The books after none, one, two ... of the events, with a good disk."""
    if id(bench.template) not in _STATES:
        with bench.template.copy() as url:
            _STATES[id(bench.template)] = work.states(url)
    return _STATES[id(bench.template)]


def loading_fails(bench: Bench, way: int, at: int) -> None:
    """An import of which a call fails: all of it is there or nothing, and it can be repeated."""
    journal, error, always = WAYS[way % len(WAYS)]
    with bench.template.copy() as url:
        before = digest(look(url, journal))
        told: work.Told = bench.preloaded.call(
            work.load, url, journal, fault=bench.fault(at=at, error=error, always=always)
        )
        assert told.said in _CODES, told.said
        there = digest(look(url, journal)) != before
        if told.said == "done":
            assert there
        sound(url)
        again: work.Told = bench.preloaded.call(work.load, url, journal)
        assert (again.said == "done") != there, (told.said, again.said)
        assert digest(look(url, journal)) != before


def making_fails(bench: Bench, way: int, at: int) -> None:
    """New books of which a call fails while their tables are made: it can be repeated, and then they are whole."""
    journal, error, always = WAYS[way % len(WAYS)]
    with bench.template.copy() as url:
        told: work.Told = bench.preloaded.call(
            work.make, url, journal, fault=bench.fault(at=at, error=error, always=always)
        )
        assert told.said in _CODES, told.said
        again: work.Told = bench.preloaded.call(work.make, url, journal)
        assert again.said == "done", (told.said, again.said)
        sound(work.new_file(url))
        with opened(work.new_file(url), journal) as database:
            assert upgrade(database) == []


def posting_fails(bench: Bench, way: int, at: int, kinds: int = armed.ALL) -> None:
    """Postings of which a call fails: those acknowledged are there, the one that failed is not, or it is said that this is not known."""
    journal, error, always = WAYS[way % len(WAYS)]
    with bench.template.copy() as url:
        told: work.Told = bench.preloaded.call(
            work.post, url, journal, fault=bench.fault(at=at, error=error, always=always, kinds=kinds)
        )
        assert told.said.partition(":")[0] in _CODES, told.said
        found = digest(look(url, journal))
        there = states(bench).index(found) - told.acknowledged
        assert there in ((0,) if told.said == "done" or _NOTHING in told.said else (0, 1)), (
            f"{told}: {there} more are there"
        )
        sound(url)

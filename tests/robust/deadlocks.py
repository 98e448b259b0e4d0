"""Deadlocks of PostgreSQL, made for real: somebody holds what the next statement needs, and waits for what it has locked."""

from __future__ import annotations

import re
import threading
import time
from typing import Any

import psycopg

import db.close.worker
from db.close.worker import work
from tests.postgres_server import database_name
from tests.robust import worker
from tests.robust.company import Poster
from tests.robust.dump import digest
from tests.robust.faults.work import EVENTS, states
from tests.robust.hooks import BACKEND, hooked
from tests.robust.places import Template, opened
from tests.robust.trials import look, undisturbed
from tests.robust.worker import Child

_TABLE = re.compile(r"\b(?:INTO|UPDATE|FROM|COPY)\s+\"?(\w+)")
_HELD = b"""SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE l.pid = %s AND l.granted AND c.relkind = 'r' AND n.nspname NOT LIKE 'pg%%' AND n.nspname <> 'information_schema'
  ORDER BY l.mode LIKE 'Row%%' DESC, c.relname"""
_WAITS = b"SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted"
REPEATS = 3


def impatient(url: str) -> None:
    """Let the program's own connections find a deadlock at once, so that they are the ones to give way."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE \"{database_name(url)}\" SET deadlock_timeout = '10ms'".encode())


class Opponent:
    """Gets into the way once, at the first statement from a moment on that can be brought into a deadlock."""

    def __init__(self, url: str, at: int) -> None:
        self._url, self._at = url, at
        self.moments = 0
        self.met = ""
        """The statement that was in the deadlock."""

    def __call__(self, moment: str, statement: str) -> None:
        self.moments += 1
        if moment != "before" or self.moments < self._at or self.met or not (found := _TABLE.search(statement)):
            return
        if self._gets_in_the_way(found[1]):
            self.met = statement

    def _gets_in_the_way(self, table: str) -> bool:
        other = psycopg.connect(self._url)
        other.execute(b"SET deadlock_timeout = '30s'")
        other.commit()
        held = [str(row[0]) for row in other.execute(_HELD, [BACKEND.pid])]
        other.rollback()
        if not held or table in held or table.startswith("pg_"):  # no one can connect while the catalog is locked
            other.close()
            return False
        try:
            other.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE NOWAIT'.encode())
        except psycopg.Error:
            other.close()
            return False
        threading.Thread(target=self._wait_for, args=(other, held[0]), daemon=True).start()
        with psycopg.connect(self._url, autocommit=True) as watch:
            while not (watch.execute(_WAITS, [other.info.backend_pid]).fetchone() or (0,))[0]:
                time.sleep(0.002)
        return True

    @staticmethod
    def _wait_for(other: psycopg.Connection[Any], table: str) -> None:
        other.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE'.encode())
        other.close()


class Unserializable:
    """The server finds, once, that a statement cannot be put in order with the others."""

    def __init__(self, _url: str, at: int) -> None:
        self._at = at
        self.moments = 0
        self.met = ""

    def __call__(self, moment: str, statement: str) -> None:
        self.moments += 1
        if moment == "before" and self.moments >= self._at and not self.met and _TABLE.search(statement):
            self.met = statement
            raise psycopg.errors.SerializationFailure("could not serialize access due to concurrent update")


KINDS: dict[str, type[Opponent] | type[Unserializable]] = {"deadlock": Opponent, "serialization": Unserializable}


def work_against(url: str, record: int, kind: str, at: int) -> tuple[str, str]:
    """Work on a record with an opponent; how it ended, and the statement that failed."""
    db.close.worker._PAUSES = (0.01, 0.05, 0.2)
    opponent = KINDS[kind](url, at)
    with hooked(url, opponent) as database:
        return str(work(database, record, target=worker.TARGET)), opponent.met


def post_against(url: str, kind: str, at: int) -> tuple[list[str], str]:
    """Post events, each again while it is refused as busy; the refusals, and the statement that failed."""
    opponent, refusals = KINDS[kind](url, at), []
    with opened(url) as database:
        poster = Poster(database)
    with hooked(url, opponent) as database:
        poster.database = database  # what is asked of the books afterwards is not in the way of anybody
        for event in EVENTS:
            for _ in range(REPEATS):
                if not (refused := poster.refused(event)):
                    break
                refusals.append(refused)
    return refusals, opponent.met


def close_against(template: Template, kind: str, at: int) -> str:
    """One close with an opponent: it comes to its end all the same, to the byte. The statement that failed."""
    expected = undisturbed(template)
    with template.copy() as url:
        impatient(url)
        with opened(url) as database:
            record = worker.start(database)
        ended, met = Child(work_against, url, record, kind, at).wait()
        assert ended == "done", (ended, met)
        assert look(url) == expected.after, met
    return str(met)


_STATES: dict[int, str] = {}


def postings_against(template: Template, kind: str, at: int) -> str:
    """Postings with an opponent: one is refused as busy, and repeated it is there once. The statement that failed."""
    if id(template) not in _STATES:
        with template.copy() as url:
            _STATES[id(template)] = states(url)[-1]
    with template.copy() as url:
        impatient(url)
        refusals, met = Child(post_against, url, kind, at).wait()
        assert digest(look(url)) == _STATES[id(template)], (refusals, met)
    assert refusals == ["try_again"] * bool(met), refusals
    return str(met)

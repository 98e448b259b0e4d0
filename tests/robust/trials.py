"""One trial of each kind: kill, look, go on or discard, compare. Tests run a sample, `scripts/soak` all of them."""

from __future__ import annotations

import random
import signal
from contextlib import ExitStack
from dataclasses import dataclass

from db.engine.session import Journal, Tx
from tests.robust import worker
from tests.robust.dump import Dump, differences, digest, visible
from tests.robust.places import Template, opened
from tests.robust.watching import Watcher
from tests.robust.worker import Child


@dataclass(frozen=True)
class Expected:
    """The books before the close and after an undisturbed one, and how many moments it has."""

    before: Dump
    after: Dump
    moments: int

    @property
    def states(self) -> set[str]:
        """What a reader may see."""
        return {digest({**dump, "inventory_lock": []}) for dump in (self.before, self.after)}


def look(url: str, journal: Journal | None = None) -> Dump:
    with opened(url, journal) as database, database.read(repeatable=True) as tx:
        return visible(tx)


_KNOWN: dict[int, Expected] = {}


def undisturbed(template: Template) -> Expected:
    """A close that nobody disturbs, in a process as all the others; once for each template."""
    if id(template) not in _KNOWN:
        with template.copy() as url:
            before = look(url)
            moments = Child(worker.close_and_die, url, worker.NEVER).wait()
            assert isinstance(moments, int), moments
            _KNOWN[id(template)] = Expected(before, look(url), moments)
    return _KNOWN[id(template)]


def journal_of(template: Template, number: int) -> Journal | None:
    """Both journals of SQLite in turn."""
    if template.kind != "sqlite":
        return None
    return "wal" if number // 2 % 2 else "delete"


def kill_once(template: Template, point: int, *, keep: bool, journal: Journal | None = None) -> int:
    """Kill a close at one moment, then go on (``keep``) or discard it. How often the reader looked."""
    expected = undisturbed(template)
    with ExitStack() as stack:
        url = stack.enter_context(template.copy())
        watcher = stack.enter_context(Watcher(url, expected.states, journal))
        assert Child(worker.close_and_die, url, point, journal).wait() == -signal.SIGKILL
        settle(url, expected, keep, journal)
    return watcher.looks


def kill_often(template: Template, seed: int) -> int:
    """Kill the close, and the next worker that takes it over, and the next; then go on or discard. The kills."""
    rng = random.Random(seed)
    expected, journal = undisturbed(template), journal_of(template, seed)
    kills = 0
    with ExitStack() as stack:
        url = stack.enter_context(template.copy())
        stack.enter_context(Watcher(url, expected.states, journal))
        for _ in range(rng.choice((2, 3, 3, 4))):
            point = rng.randint(1, expected.moments // 2)
            ended = Child(worker.resume_and_die, url, point, journal).wait()
            assert isinstance(ended, int), ended
            kills += ended == -signal.SIGKILL
        settle(url, expected, rng.random() < 0.6, journal)
    return kills


def settle(url: str, expected: Expected, keep: bool, journal: Journal | None) -> None:
    """Go on or discard: the books must be as after an undisturbed close, or as before."""
    with opened(url, journal) as database:
        posted = worker.closed(database)
        if keep:
            worker.go_on(database)
        else:
            worker.discard(database)
        wanted = expected.after if keep or posted else expected.before
        with database.read(repeatable=True) as tx:
            found = visible(tx)
            left = left_behind(tx)
    assert differences(wanted, found) == []
    assert found == wanted
    assert not any(left.values()), f"staged rows were left behind: {left}"


_STAGED = ("settlement", "cost_adjustment", "adjustment_total", "open_balance", "closing_log", "inventory_update")


def left_behind(tx: Tx) -> dict[str, int]:
    """Rows of records that are not posted, by table."""
    of_nobody = "record_id <> 0 AND record_id NOT IN (SELECT id FROM closing_record WHERE posted_at IS NOT NULL)"
    return {table: tx.value(f"SELECT COUNT(*) FROM {table} WHERE {of_nobody}") for table in _STAGED}

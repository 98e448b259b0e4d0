"""The kinds of trials that `scripts/soak` repeats: what one of each does, and how many there are in a night.

A trial is told by its kind, its database and its seed; the seed decides everything that is left to chance.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.limits import odd_files, odd_words
from tests.postgres_server import VARIABLE, PostgresServer
from tests.property.test_explaining import SLICES, TRANSACTIONS, explained, explained_slice
from tests.property.test_laws import law_of_seed
from tests.property.worlds import judged
from tests.robust import clocks, company, deadlocks, losing, raw_edits
from tests.robust.crashing import SETTINGS, crash_a_close, crash_postings
from tests.robust.faults import trials as disks
from tests.robust.faults import work
from tests.robust.faults.powerless import DAMAGED, LOST, Recorded
from tests.robust.faults.preloaded import Preloaded
from tests.robust.places import PostgresTemplate, SqliteTemplate, Template
from tests.robust.raw_edits import postgres_books, sqlite_books
from tests.robust.test_lost_connections import lose
from tests.robust.test_races import killed_posters, posting_race, reversers, starters
from tests.robust.test_takeover import a_sleeper_is_replaced
from tests.robust.trials import journal_of, kill_often, kill_once, undisturbed
from tests.support import adventureworks, examples

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, IMAGES, KILLS, EDITS, FACTOR = 50, 200, 20, 20, 10
"""Rounds of one race, images of one power cut, posters killed and rows changed in one trial, examples times those of `scripts/test`."""
LAST = 420
"""Moments before the end of a close from which on it begins no more transactions."""
ENDING = 80
"""Moments before the end of a close that are not its worker's."""
ALL = -1
"""Every moment or call that there is."""


@dataclass
class Place:
    """One database with its prepared books, and what some kinds need besides, made when it is first asked for."""

    stack: ExitStack
    company: Template
    track: Template
    empty: Template
    made: dict[str, object] = field(default_factory=dict)

    def preloaded(self) -> Preloaded:
        found = self.made.get("preloaded") or self.stack.enter_context(Preloaded())
        assert isinstance(found, Preloaded)
        self.made["preloaded"] = found
        return found

    def edited(self) -> Template:
        """Books with a row in every table."""
        if "edited" not in self.made:
            if isinstance(self.empty, PostgresTemplate):
                self.made["edited"] = PostgresTemplate(self.empty.server, raw_edits.build)
            else:
                folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
                self.made["edited"] = SqliteTemplate(folder, raw_edits.build)
        found = self.made["edited"]
        assert isinstance(found, Template)
        return found

    def works(self) -> str:
        """The address of the books of AdventureWorks, closed month by month."""
        if "works" not in self.made:
            folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
            self.made["works"] = SqliteTemplate(folder, adventureworks.build)
        found = self.made["works"]
        assert isinstance(found, SqliteTemplate)
        return f"sqlite:///{found.file}"

    def bench(self) -> disks.Bench:
        assert isinstance(self.company, SqliteTemplate)
        return disks.Bench(self.company, self.preloaded())

    def recorded(self, number: int) -> Recorded:
        journal = disks.JOURNALS[number % 2]
        found = self.made.get(journal) or Recorded(self.bench(), journal)
        assert isinstance(found, Recorded)
        self.made[journal] = found
        return found

    def crashing(self) -> tuple[PostgresServer, PostgresTemplate]:
        """A server that may be crashed, with the company."""
        if "crashing" not in self.made:
            assert VARIABLE not in os.environ, f"a server named by {VARIABLE} cannot be crashed"
            server = self.stack.enter_context(PostgresServer.start(SETTINGS))
            self.made["crashing"] = server, PostgresTemplate(server, company.build)
        found: tuple[PostgresServer, PostgresTemplate] = self.made["crashing"]  # type: ignore[assignment]
        return found


Trial = Callable[[Place, int], int]
"""Carries out one trial of a seed; how many cases it was, none where the kind is not of this database."""


@dataclass(frozen=True)
class Kind:
    """What a trial of it does, its cases in a night on SQLite and on PostgreSQL, its trials in one turn."""

    trial: Trial
    sqlite: int
    postgres: int
    weight: int = 1

    def night(self, database: str) -> int:
        return self.sqlite if database == "sqlite" else self.postgres


# --- processes and connections ----------------------------------------------------------------------------------


def kill(place: Place, seed: int) -> int:
    """One kill -9; seeds that follow each other are moments that follow each other."""
    point = 1 + seed % undisturbed(place.company).moments
    kill_once(place.company, point, keep=seed % 2 == 0, journal=journal_of(place.company, seed))
    return 1


def recover(place: Place, seed: int) -> int:
    """A close killed two to four times."""
    kill_often(place.company, seed)
    return 1


def disconnect(place: Place, seed: int) -> int:
    """A connection that ends, or a commit whose answer is lost."""
    if seed % 2:
        lose(
            place.company,
            losing.work_and_lose,
            losing.WITH_LEASE + seed // 2 % (undisturbed(place.company).moments - 100),
        )
    else:
        lose(place.company, losing.work_and_lose_the_answer, 2 + seed // 2 % 30)
    return 1


def crash(place: Place, seed: int) -> int:
    """The server ends at once in the middle of a close, every fourth time in the middle of postings."""
    server, template = place.crashing()
    if seed % 4 == 3:
        crash_postings(server, template, 5 + seed * 37 % 250)
    else:
        point = 1 + seed * 97 % (undisturbed(template).moments - ENDING)
        crash_a_close(server, template, point, keep=seed % 2 == 0)
    return 1


def deadlock(place: Place, seed: int) -> int:
    """A deadlock or a failure to serialize, in a close or in postings."""
    kind = list(deadlocks.KINDS)[seed % 2]
    if seed // 2 % 3:
        deadlocks.close_against(place.company, kind, 60 + seed * 53 % (undisturbed(place.company).moments - 200))
    else:
        deadlocks.postings_against(place.company, kind, 10 + seed * 53 % 700)
    return 1


# --- disk, power and clock --------------------------------------------------------------------------------------


def disk(place: Place, seed: int) -> int:
    """A call that fails; seeds that follow each other are calls that follow each other, each in every way."""
    bench = place.bench()
    way, at = seed % len(disks.WAYS), seed // len(disks.WAYS)
    calls = disks.undisturbed_calls(bench, work.close, disks.WAYS[way][0]).calls
    if at < calls:
        disks.close_fails(bench, way, 1 + at)
    else:
        posting = disks.undisturbed_calls(bench, work.post, disks.WAYS[way][0]).calls
        disks.posting_fails(bench, way, 1 + (at - calls) % posting)
    return 1


def full(place: Place, seed: int) -> int:
    """A disk that is too small, by one of 150 levels."""
    disks.close_runs_out_of_room(place.bench(), disks.JOURNALS[seed % 2], seed // 2 % 150, 150)
    return 1


def power(place: Place, seed: int) -> int:
    """Images after power cuts, of both journals in turn."""
    found = place.recorded(seed).images(seed, IMAGES)
    assert (found[LOST], found[DAMAGED]) == (0, 0), dict(found)
    return IMAGES


def clock(place: Place, seed: int) -> int:
    """A clock that is wrong or jumps."""
    judge = clocks.CLOCKS[seed] if seed < len(clocks.CLOCKS) else clocks.by_chance(seed)
    clocks.judged(place.company, place.preloaded(), judge)
    return 1


# --- several at once ----------------------------------------------------------------------------------------------


def start(place: Place, seed: int) -> int:
    """Rounds of eight processes that start a close at once."""
    starters(place.company, 10)
    return 10


def race(place: Place, seed: int) -> int:
    """Rounds of three posters and a closer."""
    with tempfile.TemporaryDirectory() as folder:
        posting_race(place.track, Path(folder), ROUNDS, seed)
    return ROUNDS


def sleep(place: Place, seed: int) -> int:
    """A worker that stops, is replaced, and wakes up."""
    a_sleeper_is_replaced(place.company, 100 + seed * 53 % (undisturbed(place.company).moments - LAST))
    return 1


def reverse(place: Place, seed: int) -> int:
    """Rounds of eight processes that reverse the same close."""
    reversers(place.company, 10)
    return 10


def die(place: Place, seed: int) -> int:
    """Eight posters at once that are killed."""
    return killed_posters(place.track, KILLS, seed)


# --- rules ----------------------------------------------------------------------------------------------------------


def world(place: Place, seed: int) -> int:
    """A random company against the oracle, with what must always hold after every event."""
    judged(place.empty, seed, every_event=True)
    return 1


def law(place: Place, seed: int) -> int:
    """Closing again, recalculating again, bundles of other sizes, items in another order."""
    law_of_seed(place.empty, seed)
    return 1


def explain(place: Place, seed: int) -> int:
    """Where every cost of a random company comes from."""
    explained(place.empty, seed)
    return 1


def works(place: Place, seed: int) -> int:
    """The costs of some transactions of AdventureWorks, each with its whole tree and its sentences."""
    return explained_slice(place.works(), seed % SLICES)


def of_the_suite(*names: str, factor: int = 1, cases: int = 1) -> Trial:
    """Tests of the suite once more, with other examples and more of them; a passed test counts as so many cases."""

    def again(_: Place, seed: int) -> int:
        variables = {**os.environ, examples.VARIABLE: str(factor), examples.SEED: str(seed)}
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--hypothesis-seed={seed}", *names]
        done = subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, text=True)
        passed = re.search(r"(\d+) passed", done.stdout)
        assert done.returncode == 0, done.stdout[-4000:]
        assert passed
        return int(passed[1]) * factor * cases

    return again


_suite = partial(of_the_suite, factor=FACTOR)


def edit(place: Place, seed: int) -> int:
    """Rows changed behind the program's back, which `verify` must find."""
    with place.edited().copy() as url:
        books = postgres_books(url) if url.startswith("postgres") else sqlite_books(url.removeprefix("sqlite:///"))
        try:
            for number in range(EDITS):
                made, findings = raw_edits.edit(books, seed * EDITS + number)
                assert findings, f"edit {seed * EDITS + number} was not found: {made.what}"
        finally:
            books.connection.close()
    return EDITS


def fuzz(place: Place, seed: int) -> int:
    """Bytes and cells by chance, mutated bundles in every form, and command lines of odd words."""
    return sum(
        trial(place, seed)
        for trial in (
            _suite("tests/unit/importing/test_fuzz.py", cases=150),
            of_the_suite("tests/limits/test_odd_files.py", "-k", "any_bundle and sqlite", cases=odd_files.AT_ONCE),
            of_the_suite("tests/limits/test_odd_words.py", "-k", "any_command_line", cases=odd_words.AT_ONCE),
        )
    )


KINDS: dict[str, Kind] = {
    "kill": Kind(kill, ALL, ALL, 20),
    "recover": Kind(recover, 1_000, 300, 5),
    "power": Kind(power, 20_000, 0, 1),
    "full": Kind(full, 300, 0, 5),
    "disk": Kind(disk, ALL, 0, 20),
    "disconnect": Kind(disconnect, 0, ALL, 5),
    "crash": Kind(crash, 0, 25, 1),
    "deadlock": Kind(deadlock, 0, 500, 5),
    "clock": Kind(clock, 100, 20, 2),
    "start": Kind(start, 500, 500, 1),
    "race": Kind(race, 5_000, 5_000, 1),
    "sleep": Kind(sleep, 300, 300, 5),
    "reverse": Kind(reverse, 500, 500, 1),
    "die": Kind(die, 1_000, 1_000, 1),
    "world": Kind(world, 5_000, 500, 10),
    "law": Kind(law, 5_000, 500, 2),
    "explain": Kind(explain, 5_000, 500, 10),
    "works": Kind(works, TRANSACTIONS, 0, 1),
    "edit": Kind(edit, 10_000, 1_000, 1),
    "fuzz": Kind(fuzz, 20_000, 0, 1),
    "share": Kind(_suite("tests/property/test_walk.py", "tests/property/test_plans.py", cases=100), 20_000, 0, 1),
    "voucher": Kind(_suite("tests/db/test_vouchers.py", "-k", "exactly_the_balanced", cases=250), 10_000, 0, 1),
    "backup": Kind(of_the_suite("tests/db/test_backup.py", "-k", "under_load", cases=8), 50, 0, 1),
    "terminal": Kind(of_the_suite("tests/tui/test_terminal.py", cases=1), 200, 0, 1),
}


def cases_in_a_night(kind: str, database: str, place: Place) -> int:
    """How many cases of a kind there are in a night on a database."""
    count = KINDS[kind].night(database)
    if count != ALL:
        return count
    if kind != "disk":
        return undisturbed(place.company).moments
    ways = [
        (disks.undisturbed_calls(place.bench(), act, way[0]).calls)
        for act in (work.close, work.post)
        for way in disks.WAYS
    ]
    return max(ways[: len(disks.WAYS)]) * len(disks.WAYS) + max(ways[len(disks.WAYS) :]) * len(disks.WAYS)

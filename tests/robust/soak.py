"""Trials of every kind in turn, for a time or a number of times; run by `scripts/soak`.

Every trial is told by its kind, database and seed: `scripts/soak --only KIND --database D --seed S --count 1` repeats it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgres_server import PostgresServer
from tests.property.test_laws import law_of_seed
from tests.property.worlds import judged
from tests.robust import company, losing, races
from tests.robust.places import PostgresTemplate, SqliteTemplate, Template, fast_folder
from tests.robust.test_lost_connections import lose
from tests.robust.test_races import posting_race, starters
from tests.robust.trials import journal_of, kill_often, kill_once, undisturbed
from tests.robust.worker import USER

SHOWN = 20
ROUNDS = 50


@dataclass
class Place:
    """One database with its prepared books."""

    company: Template
    track: Template
    empty: Template


Trial = Callable[[Place, int], int]
"""Carries out one trial of a seed; how many cases it was."""


def kill(place: Place, seed: int) -> int:
    """One kill -9; seeds that follow each other are moments that follow each other."""
    point = 1 + seed % undisturbed(place.company).moments
    kill_once(place.company, point, keep=seed % 2 == 0, journal=journal_of(place.company, seed))
    return 1


def recover(place: Place, seed: int) -> int:
    """Several kills in one close; counts the kills."""
    return kill_often(place.company, seed)


def disconnect(place: Place, seed: int) -> int:
    """A connection that ends, or a commit whose answer is lost (PostgreSQL)."""
    if place.company.kind != "postgres":
        return 0
    if seed % 2:
        lose(place.company, losing.work_and_lose, 14 + seed // 2 % (undisturbed(place.company).moments - 80))
    else:
        lose(place.company, losing.work_and_lose_the_answer, 2 + seed // 2 % 30)
    return 1


def start(place: Place, seed: int) -> int:
    """Rounds of eight processes that start a close at once."""
    starters(place.company, 10)
    return 10


def race(place: Place, seed: int) -> int:
    """Rounds of three posters and a closer."""
    with tempfile.TemporaryDirectory() as folder:
        posting_race(place.track, Path(folder), ROUNDS, seed)
    return ROUNDS


def world(place: Place, seed: int) -> int:
    """A random company against the oracle, with what must always hold after every event."""
    judged(place.empty, seed, every_event=True)
    return 1


def law(place: Place, seed: int) -> int:
    """Closing again, recalculating again, bundles of other sizes, items in another order."""
    law_of_seed(place.empty, seed)
    return 1


KINDS: dict[str, Trial] = {
    "kill": kill,
    "recover": recover,
    "disconnect": disconnect,
    "start": start,
    "race": race,
    "world": world,
    "law": law,
}
WEIGHT = {"kill": 20, "recover": 5, "disconnect": 5, "start": 1, "race": 1, "world": 10, "law": 2}
"""Trials of each kind in one turn."""


@dataclass
class Tally:
    """Counts and failures."""

    cases: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def run(self, name: str, kind: str, place: Place, seed: int) -> None:
        try:
            cases = KINDS[kind](place, seed)
        except Exception:
            self.failed.append(f"{kind} on {name}, seed {seed}")
            print(f"FAILED {self.failed[-1]}\n{traceback.format_exc()}", flush=True)
            cases = 1
        self.cases[f"{kind} {name}"] = self.cases.get(f"{kind} {name}", 0) + cases


@contextlib.contextmanager
def places(names: list[str]) -> Iterator[dict[str, Place]]:
    """The prepared books on each database."""
    builds = (company.build, races.build, None)
    with contextlib.ExitStack() as stack:
        found: dict[str, Place] = {}
        if "sqlite" in names:
            made = []
            for build in builds:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=fast_folder(Path("/tmp/soak")))))
                made.append(SqliteTemplate(folder, build))
            found["sqlite"] = Place(*made)
        if "postgres" in names:
            server = stack.enter_context(PostgresServer.start())
            found["postgres"] = Place(*(PostgresTemplate(server, build) for build in builds))
        yield found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/soak", description="Robustness and property tests, larger numbers.")
    parser.add_argument("--seconds", type=float, help="go on for this long")
    parser.add_argument("--count", help="trials of each kind; 'all': every moment of a close (kill)")
    parser.add_argument("--only", default=",".join(KINDS), help=f"kinds, separated by commas: {', '.join(KINDS)}")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--seed", type=int, help="the first seed; default: by chance")
    given = parser.parse_args(arguments)
    kinds = given.only.split(",")
    if unknown := set(kinds) - KINDS.keys():
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    if (given.seconds is None) == (given.count is None):
        parser.error("give --seconds or --count")
    os.environ["INVCLOSE_USER"] = USER
    seed = random.randrange(10**6) if given.seed is None else given.seed
    names = ["sqlite", "postgres"] if given.database == "both" else [given.database]
    tally, started = Tally(), time.monotonic()
    print(f"first seed {seed}", flush=True)
    with places(names) as found:
        if given.count is not None:
            for name, place in found.items():
                for kind in kinds:
                    count = undisturbed(place.company).moments if given.count == "all" else int(given.count)
                    for number in range(count):
                        tally.run(name, kind, place, seed + number)
        else:
            _in_turn(tally, found, kinds, seed, started + given.seconds)
    for name, cases in tally.cases.items():
        print(f"{name:24} {cases:7}")
    print(f"{time.monotonic() - started:.0f} s, first seed {seed}, {len(tally.failed)} failed")
    for line in tally.failed[:SHOWN]:
        print(f"  {line}")
    return 1 if tally.failed else 0


def _in_turn(tally: Tally, found: dict[str, Place], kinds: list[str], seed: int, end: float) -> None:
    """Some of each kind on each database, until the time is over."""
    turn = 0
    while True:
        for kind in kinds:
            for name, place in found.items():
                for number in range(WEIGHT[kind]):
                    if time.monotonic() > end:
                        return
                    # Moments far apart first: a large odd step goes through all of them in the end.
                    tally.run(name, kind, place, seed + (turn * WEIGHT[kind] + number) * (37 if kind == "kill" else 1))
        turn += 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

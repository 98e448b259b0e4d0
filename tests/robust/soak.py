"""Trials of every kind in turn, for a time, a number of times or a night; run by `scripts/soak`.

Every trial is told by its kind, database and seed: `scripts/soak --only KIND --database D --seed S --count 1` repeats it.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.postgres_server import PostgresServer
from tests.robust import company, races
from tests.robust.faults import NoCompiler, library
from tests.robust.kinds import KINDS, Place, cases_in_a_night
from tests.robust.places import Build, PostgresTemplate, SqliteTemplate, Template, fast_folder
from tests.robust.worker import PRELOADED, USER
from tests.support.identity import set_pretended

SHOWN = 20
BETWEEN_WORDS = 60.0
"""Seconds after which a kind that goes on says how far it is: what was done is known when a night is cut short."""
NEED_FAULTS = ("clock", "disk", "full", "power")
"""Kinds that need the fault library, so a C compiler."""


@dataclass
class Tally:
    """Counts and failures."""

    cases: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def run(self, name: str, kind: str, place: Place, seed: int) -> int:
        """One trial; its cases."""
        try:
            cases = KINDS[kind].trial(place, seed)
        except Exception:
            self.failed.append(f"{kind} on {name}, seed {seed}")
            print(f"FAILED {self.failed[-1]}\n{traceback.format_exc()}", flush=True)
            cases = 1
        self.cases[f"{kind} {name}"] = self.cases.get(f"{kind} {name}", 0) + cases
        return cases

    def told(self) -> None:
        """What was done so far."""
        for name, cases in self.cases.items():
            print(f"{name:24} {cases:7}", flush=True)


@contextlib.contextmanager
def places(names: list[str]) -> Iterator[dict[str, Place]]:
    """The prepared books on each database."""
    with contextlib.ExitStack() as stack:
        found: dict[str, Place] = {}

        def on_sqlite(build: Build | None = None) -> Template:
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=fast_folder(Path("/tmp/soak"))))
            return SqliteTemplate(Path(folder), build)

        if "sqlite" in names:
            found["sqlite"] = Place(stack, on_sqlite(company.build), on_sqlite(races.build), on_sqlite())
        if "postgres" in names:
            on_postgres = partial(PostgresTemplate, stack.enter_context(PostgresServer.start()))
            found["postgres"] = Place(stack, on_postgres(company.build), on_postgres(races.build), on_postgres())
        yield found


def arguments_of(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """What was asked for, and the kinds."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description="Robustness and property tests, larger numbers.")
    parser.add_argument("--seconds", type=float, help="go on for this long")
    parser.add_argument("--count", type=int, help="trials of each kind")
    parser.add_argument("--night", action="store_true", help="as many cases of each kind as docs/guarantees.md says")
    parser.add_argument("--only", default=",".join(KINDS), help=f"kinds, separated by commas: {', '.join(KINDS)}")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--seed", type=int, help="the first seed; default: by chance, and 0 for a night")
    given = parser.parse_args(words)
    kinds = given.only.split(",")
    if unknown := set(kinds) - KINDS.keys():
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    if (given.seconds is not None) + (given.count is not None) + given.night != 1:
        parser.error("give --seconds, --count or --night")
    try:
        library()
    except NoCompiler as error:
        left = [kind for kind in kinds if kind in NEED_FAULTS]
        kinds = [kind for kind in kinds if kind not in left]
        if left:
            print(f"left out: {', '.join(left)} ({error})", flush=True)
    return given, kinds


def main(words: list[str]) -> int:
    """Do what was asked for; 1 when something failed."""
    given, kinds = arguments_of(words)
    set_pretended({"login": USER})
    PRELOADED.append("tests.robust.kinds")
    seed = given.seed if given.seed is not None else 0 if given.night else random.randrange(10**6)
    names = ["sqlite", "postgres"] if given.database == "both" else [given.database]
    tally, started = Tally(), time.monotonic()
    print(f"first seed {seed}", flush=True)
    with places(names) as found:
        if given.seconds is not None:
            _in_turn(tally, found, kinds, seed, started + given.seconds)
        else:
            for name, place in found.items():
                for kind in kinds:
                    _one_kind(tally, name, kind, place, seed, given.count)
    print("cases:")
    tally.told()
    print(f"{time.monotonic() - started:.0f} s, first seed {seed}, {len(tally.failed)} failed")
    for line in tally.failed[:SHOWN]:
        print(f"  {line}")
    return 1 if tally.failed else 0


def _one_kind(tally: Tally, name: str, kind: str, place: Place, seed: int, count: int | None) -> None:
    """So many trials of a kind, or the cases of a night (none where the kind is not of this database)."""
    if not KINDS[kind].night(name):
        return
    started, done, number = time.monotonic(), 0, 0
    wanted = cases_in_a_night(kind, name, place) if count is None else count
    said = started
    while (done if count is None else number) < wanted:
        done += tally.run(name, kind, place, seed + number)
        number += 1
        if time.monotonic() - said > BETWEEN_WORDS:
            said = time.monotonic()
            print(f"  {kind} on {name}: {done} so far in {said - started:.0f} s", flush=True)
    print(f"{kind} on {name}: {done} cases in {time.monotonic() - started:.0f} s", flush=True)


def _in_turn(tally: Tally, found: dict[str, Place], kinds: list[str], seed: int, end: float) -> None:
    """Some of each kind on each database, until the time is over."""
    turn = 0
    while True:
        for kind in kinds:
            for name, place in found.items():
                if not KINDS[kind].night(name):
                    continue
                for number in range(KINDS[kind].weight):
                    if time.monotonic() > end:
                        return
                    # Moments far apart first: a large odd step goes through all of them in the end.
                    step = 37 if kind in ("kill", "disk") else 1
                    tally.run(name, kind, place, seed + (turn * KINDS[kind].weight + number) * step)
        turn += 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

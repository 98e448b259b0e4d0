"""Figures beside their budgets: `python -m bench.run`, or `--quick` for a hundred thousand transactions.

Every figure is taken in a process of its own, on a fresh copy of generated books; of several the smallest counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

MILLION = 1_000_000
SHAPES = ("usual", "fifo", "skew", "even")
PARTS = ("import", "close", "shapes", "around", "look")
Found = dict[str, Any]


class Line(NamedTuple):
    """One figure; the budget is an upper bound, None where there is none."""

    what: str
    database: str
    figure: float
    unit: str
    budget: float | None = None
    note: str = ""


def measure(*words: str | int) -> Found:
    """What `bench.measure` says; its messages go to the terminal."""
    command = [sys.executable, "-m", "bench.measure", *map(str, words)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


class Place(ABC):
    """Where books live on one kind of database."""

    name = ""

    @abstractmethod
    def new(self) -> str: ...

    @abstractmethod
    def copy(self, url: str) -> str: ...

    @abstractmethod
    def drop(self, url: str) -> None: ...

    def words(self) -> list[str]:
        """Options for `bench.measure`."""
        return []

    @contextmanager
    def copied(self, url: str) -> Iterator[str]:
        other = self.copy(url)
        try:
            yield other
        finally:
            self.drop(other)


class SqlitePlace(Place):
    """Files in one folder, with one journal mode."""

    name = "sqlite"

    def __init__(self, folder: Path, journal: str | None) -> None:
        self.folder = folder
        self.journal = journal
        self._made = 0

    def words(self) -> list[str]:
        return ["--journal", self.journal] if self.journal else []

    def new(self) -> str:
        self._made += 1
        return f"sqlite:///{self.folder / f'books{self._made}.db'}"

    def copy(self, url: str) -> str:
        other = self.new()
        shutil.copyfile(_path(url), _path(other))
        os.sync()
        return other

    def drop(self, url: str) -> None:
        for path in self.folder.glob(f"{Path(_path(url)).name}*"):
            path.unlink()


def _path(url: str) -> str:
    return url.removeprefix("sqlite://")


class PostgresPlace(Place):
    """Databases of one server, copied by template."""

    name = "postgres"

    def __init__(self, server: Any) -> None:
        self.server = server

    def new(self) -> str:
        return str(self.server.create_database())

    def copy(self, url: str) -> str:
        from tests.postgres_server import database_name

        return str(self.server.create_database(database_name(url)))

    def drop(self, url: str) -> None:
        self.server.drop_database(url)


class Bench:
    """Runs the parts asked for and keeps their lines."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.folder = folder
        self.size: int = options.transactions
        self.part = self.size / MILLION
        self.lines: list[Line] = []

    def add(
        self, what: str, database: str, figure: float, unit: str, budget: float | None = None, note: str = ""
    ) -> None:
        line = Line(what, database, figure, unit, budget, note)
        self.lines.append(line)
        print(_row(line), flush=True)

    def best(self, place: Place, url: str, times: int, *words: str | int) -> Found:
        """The fastest of several runs, each on its own copy."""
        found: list[Found] = []
        for _ in range(times):
            with place.copied(url) as copy:
                found.append(measure(words[0], copy, *place.words(), *words[1:]))
        return min(found, key=lambda one: float(one["seconds"]))

    def generated(self, place: Place, shape: str = "usual", history: int = 0) -> tuple[str, str]:
        url = place.new()
        words = ("--transactions", self.size, "--shape", shape, "--history", history)
        found = measure("generate", url, *place.words(), *words)
        self.add(f"generate, {shape}", place.name, found["seconds"], "s", 60 * self.part if not history else None)
        return url, str(found["date"])

    # -- parts -------------------------------------------------------------------------------------------------

    def imports(self, place: Place) -> None:
        from bench.bundle import write_bundle

        folder = self.folder / "bundle"
        count = min(self.size, 100_000)
        lines = write_bundle(folder, count)
        seconds = []
        for _ in range(self.options.repeat):
            url = place.new()
            seconds.append(_whole("--db", url, "import", str(folder), "--company", "BENCH"))
            place.drop(url)
        self.add("import and post", place.name, min(seconds), "s", 10 * count / 100_000, f"{lines:,} lines")

    def close(self, place: Place) -> None:
        """The close, its bare write, and what goes with it."""
        url, date = self.generated(place)
        budget = 12.0 if place.name == "sqlite" else 15.0
        found = self.best(place, url, self.options.repeat, "run", "--date", date)
        self._closed("close", place, found, budget * self.part)
        closed = place.copy(url)
        record = measure("run", closed, *place.words(), "--date", date)["record"]
        words = ("--closed", closed, "--record", record, "--date", date)
        bare = self.best(place, url, self.options.repeat, "bare", *words)
        self.add("bare write of the same rows", place.name, bare["seconds"], "s", None, f"{bare['rows']:,} rows")
        ratio = found["seconds"] / bare["seconds"]
        self.add("close / bare write", place.name, ratio, "x", 2.0 if place.name == "sqlite" else 1.6)
        if "around" in self.options.parts:
            self._around(place, url, closed, record, date, found["seconds"])
        if "look" in self.options.parts and place.name == "sqlite":
            self._look(closed)
        place.drop(closed)
        place.drop(url)

    def _closed(self, what: str, place: Place, found: Found, budget: float | None) -> None:
        if not found["state"].startswith("done"):
            raise SystemExit(f"{what} on {place.name}: {found['state']} {found['message']}")
        phases = ", ".join(f"{name} {seconds:.2f}" for name, seconds in found["phases"].items())
        self.add(what, place.name, found["seconds"], "s", budget, phases)
        self.add(f"{what}: processor time", place.name, found["processor"], "s")
        self.add(f"{what}: peak memory", place.name, found["peak"], "MB", 1500)
        self.add(f"{what}: lock of the posting", place.name, found["lock"], "s", 1.0)

    def _around(self, place: Place, url: str, closed: str, record: int, date: str, seconds: float) -> None:
        times = self.options.repeat
        for what, budget, found in (
            ("preview / close", 1.0, self.best(place, url, times, "preview", "--date", date)),
            (
                "recalculation / close",
                1.0,
                self.best(place, url, times, "run", "--date", date, "--type", "recalculation"),
            ),
            ("reversal / close", 0.3, self.best(place, closed, times, "reverse", "--record", record)),
        ):
            self.add(what, place.name, found["seconds"] / seconds, "x", budget, f"{found['seconds']:.2f} s")

    def _look(self, url: str) -> None:
        number = f"VCH-{min(100, self.size // 100):07d}"
        seconds = [_whole("--db", url, "voucher", number) for _ in range(7)]
        self.add("invclose voucher, whole process", "sqlite", min(seconds), "s", 0.5)
        from bench.terminal import open_application

        opened = [open_application(url) for _ in range(5)]
        self.add("application: first frame", "sqlite", min(first for first, _ in opened), "s", 0.6)
        self.add("application: overview is there", "sqlite", min(second for _, second in opened), "s")

    def shapes(self, place: Place) -> None:
        """The same number of transactions, shaped otherwise."""
        seconds = {}
        for shape in SHAPES[1:]:
            url, date = self.generated(place, shape)
            found = self.best(place, url, self.options.repeat, "run", "--date", date)
            place.drop(url)
            self._closed(f"close, {shape}", place, found, None)
            seconds[shape] = found["seconds"]
        self.add("skewed / even", place.name, seconds["skew"] / seconds["even"], "x", 1.3)

    def history(self, place: Place, months: int) -> None:
        """The same close with closed months behind it."""
        seconds = []
        for behind in (0, months):
            url, date = self.generated(place, history=behind)
            found = self.best(place, url, self.options.repeat, "run", "--date", date)
            place.drop(url)
            self._closed(f"close, {behind} months behind", place, found, None)
            seconds.append(found["seconds"])
        self.add(f"with {months} months / without", place.name, seconds[1] / seconds[0], "x", 1.2)


def _whole(*words: str) -> float:
    """Seconds of a command, from start to end of its process."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "invclose", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _row(line: Line) -> str:
    budget = "" if line.budget is None else f"<= {line.budget:.2f}"
    mark = "" if line.budget is None else ("ok" if line.figure <= line.budget else "OVER")
    figure = f"{line.figure:.0f}" if line.unit == "MB" else f"{line.figure:.2f}"
    return f"{line.what:<36} {line.database:<9} {figure:>9} {line.unit:<3} {budget:>10} {mark:<5} {line.note}".rstrip()


def parser() -> argparse.ArgumentParser:
    """The options of a run."""
    found = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    found.add_argument("--quick", action="store_true", help="100,000 transactions, each once")
    found.add_argument("--transactions", type=int, default=MILLION)
    found.add_argument("--repeat", type=int, default=3, help="the smallest of so many counts (3)")
    found.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    found.add_argument("--journal", choices=("wal", "delete"), help="SQLite's journal")
    found.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    found.add_argument("--history", type=int, default=0, metavar="MONTHS", help="also with closed months behind")
    found.add_argument("--folder", type=Path, help="where the books go, made if missing; the disk counts")
    return found


@contextmanager
def places(options: argparse.Namespace, folder: Path) -> Iterator[list[Place]]:
    """The databases that the options name; the PostgreSQL server lives as long as the context."""
    with ExitStack() as stack:
        found: list[Place] = []
        if options.database != "postgres":
            found.append(SqlitePlace(folder, options.journal))
        if options.database != "sqlite":
            from tests.postgres_server import DURABLE, PostgresServer

            found.append(PostgresPlace(stack.enter_context(PostgresServer.start(DURABLE))))
        yield found


def main() -> None:
    """Run the chosen parts on the chosen databases, then print the table."""
    options = parser().parse_args()
    if options.quick:
        options.transactions, options.repeat = min(options.transactions, MILLION // 10), 1
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="invclose-bench-", dir=options.folder) as folder,
        places(options, Path(folder)) as chosen,
    ):
        bench = Bench(options, Path(folder))
        load = os.getloadavg()[0]
        system = f"{os.cpu_count()} processors (load {load:.1f}), Python {platform.python_version()}"
        print(f"{bench.size:,} transactions; {system}, SQLite {sqlite3.sqlite_version}")
        parts: dict[str, Callable[[Place], None]] = {
            "import": bench.imports,
            "close": bench.close,
            "shapes": bench.shapes,
        }
        for name, part in parts.items():
            if name in options.parts:
                for place in chosen:
                    part(place)
        if options.history:
            for place in chosen:
                bench.history(place, options.history)
    over = [line.what for line in bench.lines if line.budget is not None and line.figure > line.budget]
    print("within all budgets" if not over else f"over budget: {', '.join(over)}")


if __name__ == "__main__":
    main()

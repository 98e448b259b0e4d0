"""Another checkout beside this one: what a user waits for, measured in turn, and the ratio.

    .venv/bin/python -m bench.beside /tmp/before                       SQLite: close, import, look-up, start
    .venv/bin/python -m bench.beside /tmp/before --postgres            the close on PostgreSQL as well

Each checkout has an environment of its own in `.venv` and makes its own books: their schema is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from bench.terminal import open_application

HERE = Path(__file__).resolve().parents[1]
LINES = 100_000
FEW, MANY = 5, 15
"""Rounds of what takes seconds, and of what takes a part of one."""


_STARTED = """
import sys
from core.requests import CloseRequest
from core.vocabulary import RecordType
from db.close.jobs import start_run
from db.engine.open import open_database

with open_database(sys.argv[1]) as database, database.write() as tx:
    print(start_run(tx, tx.value("SELECT id FROM company"), RecordType.CLOSING, CloseRequest(sys.argv[2])))
"""
"""Prints the id of a close that waits for its worker."""


class Took(NamedTuple):
    """One measurement: seconds on the clock, and of a processor (0: not known)."""

    wall: float
    processor: float


class Checkout:
    """A tree with its environment."""

    def __init__(self, tree: Path, folder: Path) -> None:
        self.tree, self.folder = tree, folder
        self.python = str(tree / ".venv" / "bin" / "python")
        folder.mkdir()

    def asked(self, *words: str) -> str:
        """What a program of the checkout prints."""
        return subprocess.run(
            [self.python, *words],
            cwd=self.tree,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ).stdout

    def took(self, *words: str) -> Took:
        """A whole process: what it loads late counts as much as what it loads first."""
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        self.asked(*words)
        seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        return Took(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    def books(self, url: str, transactions: int) -> str:
        """Books of a month; the date to close through."""
        found = json.loads(self.asked("-m", "bench.measure", "generate", url, "--transactions", str(transactions)))
        return str(found["date"])

    def invclose(self, *words: str) -> Took:
        return self.took("-m", "invclose", *words)

    def close(self, url: str, date: str) -> Took:
        """The worker that `invclose close` starts, from its first line to its last."""
        record = self.asked("-c", _STARTED, url, date).strip()
        return self.took("-m", "invclose", "--db", url, "run", record)


def on_sqlite(checkout: Checkout, transactions: int) -> Iterator[tuple[str, Took]]:
    """One measurement after the other: what it is of, and what it took."""
    file, closed, bundle = (checkout.folder / name for name in ("books.db", "closed.db", "bundle"))
    date = checkout.books(f"sqlite:///{file}", transactions)
    checkout.asked("-m", "bench.bundle", str(bundle), "--transactions", str(LINES))
    for _ in range(FEW):
        shutil.copyfile(file, closed)
        yield "close", checkout.close(f"sqlite:///{closed}", date)
    for number in range(FEW):
        url = f"sqlite:///{checkout.folder / f'{number}.db'}"
        yield "import and post", checkout.invclose("--db", url, "import", str(bundle), "--company", "BENCH")
    for _ in range(MANY):
        yield "invclose voucher", checkout.invclose("--db", f"sqlite:///{closed}", "voucher", "VCH-0000100")
    for _ in range(MANY):
        first, overview = open_application(f"sqlite:///{closed}", checkout.python)
        yield "first frame", Took(first, 0)
        yield "overview", Took(overview, 0)


def on_postgres(checkout: Checkout, transactions: int) -> Iterator[tuple[str, Took]]:
    """The close, each time of a copy of the books."""
    from tests.postgres_server import DURABLE, PostgresServer, database_name

    with ExitStack() as stack:
        server = stack.enter_context(PostgresServer.start(DURABLE))
        books = stack.enter_context(server.database())
        date = checkout.books(books, transactions)
        for _ in range(2 * FEW):
            with server.database(template=database_name(books)) as url:
                yield "close, PostgreSQL", checkout.close(url, date)


def told(what: str, other: list[Took], here: list[Took]) -> str:
    """A line: the least and the median of both, and how much more it is here."""

    def pair(which: Any, field: str) -> str:
        before, now = (which(getattr(one, field) for one in found) for found in (other, here))
        return f"{before:8.3f} {now:8.3f} {100 * (now / before - 1):+6.1f} %" if before else " " * 26

    return f"{what:20} {pair(min, 'wall')} {pair(statistics.median, 'wall')} {pair(min, 'processor')}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.beside", description=__doc__)
    parser.add_argument("other", type=Path, help="the other checkout, with its .venv")
    parser.add_argument("--transactions", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    found: dict[str, tuple[list[Took], list[Took]]] = {}
    with tempfile.TemporaryDirectory() as name:
        both = [Checkout(tree.resolve(), Path(name) / str(place)) for place, tree in enumerate((given.other, HERE))]
        parts = [(on_sqlite, given.transactions)] + [(on_postgres, given.transactions * 3 // 10)] * given.postgres
        for part, transactions in parts:
            for taken in zip(*(part(checkout, transactions) for checkout in both), strict=True):
                for place, (what, took) in enumerate(taken):
                    found.setdefault(what, ([], []))[place].append(took)
    print(f"{'':20} {'least: other, here':^26} {'median: other, here':^26} {'processor, least':^26}")
    for what, (other, here) in found.items():
        print(told(what, other, here))


if __name__ == "__main__":
    main()

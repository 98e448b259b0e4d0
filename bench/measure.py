"""One measurement in a process of its own: `python -m bench.measure TASK ...` prints a JSON object."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.bare import Result, write_bare
from bench.shape import COMPANY, Shape
from core.requests import CloseRequest
from core.vocabulary import RecordType
from db.close.jobs import start_run
from db.close.worker import work
from db.company.companies import find_company
from db.engine.open import open_database
from db.records.reversing import reverse_record

Found = dict[str, Any]


def peak_megabytes() -> float:
    """Most memory this process ever had, without what its parent had when it was forked."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def generate(options: argparse.Namespace) -> Found:
    """Make the books of a benchmark; seconds, and the ISO date of the last close to measure."""
    from bench.generate import make_books  # late: what a worker does not load is not loaded where one is measured
    from db.migrations.upgrade import upgrade

    shape = Shape(options.transactions, options.shape == "fifo", options.shape == "skew", options.shape == "even")
    with open_database(options.url, journal=options.journal) as database:
        upgrade(database)
        started = time.perf_counter()
        _, date = make_books(database, shape, history=options.history)
        if database.dialect == "postgresql":
            _settle(options.url)
    return {"seconds": time.perf_counter() - started, "date": date.isoformat()}


def _settle(url: str) -> None:
    """What autovacuum would have done to books that grew over a month."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def run(options: argparse.Namespace) -> Found:
    """A close or recalculation by the worker."""
    import db.close.running

    record_type = RecordType(options.type)
    lock: list[float] = []
    posting = db.close.running.StoredRun.post

    def timed(self: Any, replan: Any) -> bool:
        started = time.perf_counter()
        done = posting(self, replan)
        lock.append(time.perf_counter() - started)
        return done

    db.close.running.StoredRun.post = timed  # type: ignore[method-assign]
    with open_database(options.url, journal=options.journal) as database:
        with database.read() as tx:
            company = find_company(tx, COMPANY).id
        with database.write() as tx:
            record = start_run(tx, company, record_type, CloseRequest(options.date))
        started, processor = time.perf_counter(), time.process_time()
        state = work(database, record)
        seconds, busy = time.perf_counter() - started, time.process_time() - processor
        peak = peak_megabytes()
        with database.read() as tx:
            row = tx.one(
                """SELECT j.phase_times, j.message, r.settlements, r.warnings, r.hash FROM job j
                   JOIN closing_record r ON r.id = j.record_id WHERE j.record_id = :r""",
                {"r": record},
            )
            adjustments = tx.value("SELECT COUNT(*) FROM cost_adjustment WHERE record_id = :r", {"r": record})
    assert row is not None
    # Beside the phases stands what tells their pace.
    phases = {name: spent / 1000 for name, spent in json.loads(row[0] or "{}").items() if isinstance(spent, int)}
    return {
        "record": record, "state": str(state), "message": row[1], "seconds": seconds, "processor": busy, "peak": peak,
        "phases": phases, "lock": max(lock, default=0.0), "settlements": row[2], "adjustments": adjustments,
        "warnings": row[3], "hash": row[4],
    }  # fmt: skip


def preview(options: argparse.Namespace) -> Found:
    """Preview a close: seconds, and the peak of memory in megabytes."""
    from db.desk.previewing import preview_run

    with open_database(options.url, journal=options.journal) as database:
        with database.read() as tx:
            company = find_company(tx, COMPANY).id
        started = time.perf_counter()
        preview_run(database, company, RecordType.CLOSING, CloseRequest(options.date))
        return {"seconds": time.perf_counter() - started, "peak": peak_megabytes()}


def reverse(options: argparse.Namespace) -> Found:
    """Reverse a record: seconds, and the peak of memory in megabytes."""
    with open_database(options.url, journal=options.journal) as database:
        with database.read() as tx:
            company = find_company(tx, COMPANY).id
        started = time.perf_counter()
        with database.write() as tx:
            reverse_record(tx, company, options.record)
        return {"seconds": time.perf_counter() - started, "peak": peak_megabytes()}


def bare(options: argparse.Namespace) -> Found:
    """Write the result of a close by the driver alone: seconds and rows, the floor below any close."""
    with open_database(options.closed, journal=options.journal) as database:
        result = Result(database, options.record)
    with open_database(options.url, journal=options.journal) as database:
        with database.read() as tx:
            company = find_company(tx, COMPANY).id
        return {"seconds": write_bare(database, company, options.date, result), "rows": result.rows}


def parser() -> argparse.ArgumentParser:
    """The options of each task; the name of a task is that of its function."""
    found = argparse.ArgumentParser(prog="python -m bench.measure", description=__doc__)
    tasks = found.add_subparsers(required=True)

    def task(function: Callable[[argparse.Namespace], Found]) -> argparse.ArgumentParser:
        made = tasks.add_parser(function.__name__)
        made.set_defaults(task=function)
        made.add_argument("url")
        made.add_argument("--journal", choices=("wal", "delete"))
        return made

    made = task(generate)
    made.add_argument("--transactions", type=int, default=1_000_000)
    made.add_argument("--shape", choices=("usual", "fifo", "skew", "even"), default="usual")
    made.add_argument("--history", type=int, default=0)
    made = task(run)
    made.add_argument("--date", required=True)
    made.add_argument("--type", default="closing")
    task(preview).add_argument("--date", required=True)
    task(reverse).add_argument("--record", type=int, required=True)
    made = task(bare)
    made.add_argument("--closed", required=True, help="books in which the record is posted")
    made.add_argument("--record", type=int, required=True)
    made.add_argument("--date", required=True)
    return found


def main() -> None:
    """Run one task in this process and print what it found as JSON."""
    options = parser().parse_args()
    print(json.dumps(options.task(options)))


if __name__ == "__main__":
    main()

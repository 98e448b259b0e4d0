"""Processes whose connection ends at a moment of our choice."""

from __future__ import annotations

import psycopg

import db.close.worker
from db.close.worker import work
from tests.robust import worker
from tests.robust.hooks import Counter, hooked, watch_bulk

db.close.worker._PAUSES = (0.01, 0.05, 1, 1, 1)


WITH_LEASE = 30
"""The moment from which a worker has its lease; one that is cut off before has begun nothing and says so."""


def work_and_lose(url: str, record: int, at: int) -> tuple[str, int]:
    """Work; at the ``at``-th moment the server ends every connection of this database but the one that asks for it."""

    def end() -> None:
        with psycopg.connect(url, autocommit=True) as other:
            other.execute(
                b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    counter = Counter(at, end)
    with hooked(url, counter) as database:
        return str(work(database, record, target=worker.TARGET)), counter.count


def work_and_lose_the_answer(url: str, record: int, at: int) -> tuple[str, int]:
    """Work; the ``at``-th commit is carried out, but its answer never arrives."""
    commits = 0

    def hook(moment: str, statement: str) -> None:
        nonlocal commits
        if moment == "after" and statement == "COMMIT":
            commits += 1
            if commits == at:
                raise psycopg.errors.AdminShutdown("terminating connection due to administrator command")

    with hooked(url, hook) as database:
        return str(work(database, record, target=worker.TARGET)), commits


def work_on_a_full_disk(url: str, record: int, at: int) -> tuple[str, str]:
    """Work; at the first row to be written from a moment on the disk is full. How it ended, and what the run says."""
    moments = 0

    def hook(moment: str, statement: str) -> None:
        nonlocal moments
        moments += 1
        if moments >= at and moment == "before" and statement.startswith(("INSERT", "UPDATE", "copy_in")):
            moments = -(10**9)
            raise psycopg.errors.DiskFull("could not extend file: No space left on device")

    with hooked(url, hook) as database:
        state = str(work(database, record, target=worker.TARGET))
        with database.read() as tx:
            return state, str(tx.value("SELECT message FROM job WHERE record_id = :r", {"r": record}))


__all__ = ["watch_bulk", "work_and_lose", "work_and_lose_the_answer", "work_on_a_full_disk"]

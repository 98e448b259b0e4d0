"""Trouble that no one can repair from inside: a lock that is never let go, a disk that fails for good, one without room."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvcloseError, TryAgain, WorkerGone
from core.requests import CloseRequest
from core.vocabulary import JobState, RecordType
from db.admin.backup import backup
from db.close import worker
from db.close.jobs import start_run
from db.close.processes import log_file
from db.close.running import StoredRun
from db.desk import StoredDesk
from db.engine import clock
from db.engine import sqlite as sqlite_engine
from db.engine.errors import DiskFull, StorageFailed
from db.engine.open import open_database
from db.engine.session import Database
from db.engine.sqlite_errors import translated
from db.reading.books import StoredBooks
from tests.db.importing.loading import Books
from tests.desk.conftest import ROWS
from tui.command_line import jobs as commands
from tui.command_line.session import Session

HOLDER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(120)
"""


@pytest.fixture
def holder(sqlite_books: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the write lock of the books."""
    path = sqlite_books.removeprefix("sqlite:///")
    process = subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def refused(url: str, monkeypatch: pytest.MonkeyPatch) -> TryAgain:
    monkeypatch.setattr(sqlite_engine, "BUSY_MILLISECONDS", 50)
    with open_database(url) as database, pytest.raises(TryAgain) as caught, database.write():
        pass
    return caught.value


def test_who_holds_the_lock_is_named(
    sqlite_books: str, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = refused(sqlite_books, monkeypatch)
    assert f": process {holder.pid} on " in error.where
    assert " UTC" in error.where
    assert "stopped" not in str(error)
    assert error.advice.startswith("Nothing was written. Try again in a moment")


def test_a_stopped_process_is_named_with_what_to_do(
    sqlite_books: str, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    os.kill(holder.pid, signal.SIGSTOP)
    os.waitpid(holder.pid, os.WUNTRACED)
    error = refused(sqlite_books, monkeypatch)
    assert error.where.endswith(", which is stopped")
    assert f"`kill -CONT {holder.pid}` lets it go on, `kill {holder.pid}` ends it" in error.advice
    os.kill(holder.pid, signal.SIGCONT)


@pytest.mark.postgres
def test_who_holds_the_lock_of_a_server_is_named(postgres_books: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.engine.postgres.LOCK_TIMEOUT", "100ms")
    with open_database(postgres_books) as one, open_database(postgres_books) as other:
        with one.write() as tx:
            tx.execute("INSERT INTO number_sequence VALUES (0, 'held', '', 0, 1)")
        with one.write() as tx:
            tx.execute("UPDATE number_sequence SET next_number = 2 WHERE code = 'held'")
            with pytest.raises(TryAgain) as caught, other.write() as late:
                late.execute("UPDATE number_sequence SET next_number = 3 WHERE code = 'held'")
            pid = tx.value("SELECT pg_backend_pid()")
    assert re.match(rf"invclose {re.escape(clock.host()[:24])}/{os.getpid()} since \d{{4}}-.*Z of ", caught.value.where)
    assert caught.value.where.endswith(f", server process {pid}")
    assert f"pg_terminate_backend({pid})" in caught.value.advice


# --- a disk that fails for good -----------------------------------------------------------------------------------


@pytest.fixture
def file_books(sqlite_books: str) -> Iterator[Books]:
    with open_database(sqlite_books) as database:
        books = Books(database)
        books.load(*ROWS)
        yield books


def started(database: Database[Any]) -> int:
    with database.write() as tx:
        return start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-01-31"))


class Failing:
    """Writes fail from the N-th on, as on a disk that has gone."""

    def __init__(self, database: Database[Any], after: int, error: Exception) -> None:
        self.left, self.error, self.write = after, error, database.write
        database.write = self.failing  # type: ignore[method-assign]

    def failing(self, posting: Any = None) -> Any:
        self.left -= 1
        if self.left < 0:
            raise self.error
        return self.write(posting)


@pytest.mark.parametrize("after", range(8))
def test_a_permanent_error_ends_a_worker_with_its_sentence(file_books: Books, after: int) -> None:
    record = started(file_books.database)
    Failing(file_books.database, after, StorageFailed("SQLite: disk I/O error.", where="books.db"))
    began = time.monotonic()
    with pytest.raises(StorageFailed, match=r"SQLite: disk I/O error"):
        worker.work(file_books.database, record)
    assert time.monotonic() - began < 20


def test_a_close_that_the_disk_does_not_confirm_has_not_failed(
    file_books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, posted = started(file_books.database), StoredRun.post

    def unconfirmed(run: StoredRun, replan: Any) -> bool:
        assert posted(run, replan)
        raise StorageFailed("The disk did not confirm what was written.", where="books.db")

    monkeypatch.setattr(StoredRun, "post", unconfirmed)
    with pytest.raises(StorageFailed, match="did not confirm"):
        worker.work(file_books.database, record)
    with file_books.database.read() as tx:
        assert tx.value("SELECT state FROM job WHERE record_id = :r", {"r": record}) == JobState.DONE_WARNED
        assert tx.value("SELECT posted_at FROM closing_record WHERE id = :r", {"r": record})


def test_whoever_only_reads_is_not_told_that_nothing_was_written() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
    assert "Nothing was written" in str(translated(error, writes=True))
    assert "written" not in str(translated(error, writes=False)).partition("written: disk I/O error")[2]


@pytest.mark.parametrize(
    "message", ["disk I/O error", "database or disk is full", "attempt to write a readonly database"]
)
def test_the_errors_of_a_broken_disk_are_sentences(file_books: Books, message: str) -> None:
    codes = {"disk I/O error": sqlite3.SQLITE_IOERR, "database or disk is full": sqlite3.SQLITE_FULL}
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = codes.get(message, sqlite3.SQLITE_READONLY)
    found = translated(error, "/books/a.db", writes=True)
    assert isinstance(found, InvcloseError)
    assert str(found).endswith(".")


@pytest.mark.parametrize("trouble", ["deleted", "folder gone", "read-only"])
def test_books_that_vanish_under_a_run(tmp_path: Path, sqlite_books: str, trouble: str) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    path = folder / "a.db"
    shutil.copy(sqlite_books.removeprefix("sqlite:///"), path)
    with open_database(f"sqlite:///{path}") as database:
        Books(database).load(*ROWS)
        record = started(database)
        database.close()
        if trouble == "deleted":
            path.unlink()
        elif trouble == "folder gone":
            shutil.rmtree(folder)
        else:
            path.write_bytes(path.read_bytes()[:5000] + b"\0" * 5000)
        with pytest.raises(InvcloseError):
            worker.work(database, record)


def test_a_watch_ends_when_nobody_works_any_more(
    file_books: Books, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The worker died and could not even write that it did: the watch says so, with its last words."""
    database = file_books.database
    record = started(database)
    with database.write() as tx:
        tx.execute("UPDATE job SET state = 'running', pid = 4194304, host = :h", {"h": clock.host()})
    log_file(database, record).write_text("invclose: SQLite: disk I/O error.\n", encoding="utf-8")
    monkeypatch.setattr(commands, "SECONDS_TO_BE_REPLACED", 0.2)
    monkeypatch.setattr(commands, "SECONDS_BETWEEN_LOOKS", 0.05)
    session = Session(as_plain=True)
    session.__dict__["_opened"] = (StoredBooks(database, 1, "anna"), StoredDesk(database, 1))
    with pytest.raises(WorkerGone, match=r"The worker of IC-000001 ended .* and said: SQLite: disk I/O error"):
        commands.watch(session, record)


# --- room on the disk -----------------------------------------------------------------------------------------------

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Any:
    """So many bytes are left on every disk."""

    def left(free: int) -> None:
        monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage(10**9, 10**9 - free, free))

    return left


def test_a_close_says_before_it_starts_that_there_is_no_room(file_books: Books, room: Any) -> None:
    desk = StoredDesk(file_books.database, 1, executor="inline")
    room(1_000_000)
    [full] = desk.check(CloseRequest("2024-01-31")).stops
    assert (full.code, full.message) == ("disk_full", "the run needs about 2 MB, and the disk has 1 MB left.")
    with pytest.raises(InvcloseError, match="needs about 2 MB"):
        desk.start_close(CloseRequest("2024-01-31"))
    room(10_000_000)
    assert desk.start_close(CloseRequest("2024-01-31")) == 1
    assert file_books.all("SELECT state FROM job")[0][0] in (JobState.DONE, JobState.DONE_WARNED)


def test_an_import_says_so_too(sqlite_books: str, room: Any) -> None:
    room(1_000_000)
    with open_database(sqlite_books) as database, pytest.raises(DiskFull, match="the import needs about 2 MB"):
        Books(database).load(*ROWS)


def test_a_copy_says_so_too(file_books: Books, room: Any, tmp_path: Path) -> None:
    room(1000)
    target = tmp_path / "copy.db"
    with pytest.raises(DiskFull, match=r"The copy needs about \d+ MB, and the disk has 1 MB left"):
        backup(file_books.database.url, target)
    assert list(tmp_path.glob("*copy*")) == []


def test_a_disk_that_fills_up_says_what_is_left(file_books: Books, room: Any) -> None:
    room(12_345)
    large = (
        "INSERT INTO number_sequence SELECT n, hex(randomblob(9000)), '', 0, 1 FROM (SELECT 91 AS n UNION SELECT 92)"
    )

    def fill() -> None:
        with file_books.database.write() as tx:
            tx.execute(f"PRAGMA max_page_count = {tx.value('PRAGMA page_count')}")
            tx.execute(large)

    with pytest.raises(DiskFull, match=r"12 KB left"):
        fill()

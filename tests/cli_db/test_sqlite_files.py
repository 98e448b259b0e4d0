"""Copies of a SQLite file, and what the doctor sees around it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from core.errors import Blocked, NotFound, RejectedInput
from core.requests import CloseRequest
from core.vocabulary import RecordType
from db.admin.backup import backup
from db.admin.doctor import examine
from db.close.jobs import start_run
from db.engine.open import open_database
from db.importing import import_bundle
from tests.db.importing.loading import bundle, row
from tests.support.identity import pretend
from tests.support.restoring import restore

BUY = row("P1", "purchase", "LAMP", "4", amount="50.00")


@pytest.fixture
def url(sqlite_books: str) -> str:
    with open_database(sqlite_books) as database:
        import_bundle(database, "ACME", bundle(BUY))
    return sqlite_books


def vouchers(url: str) -> list[tuple[str]]:
    with open_database(url) as database, database.read() as tx:
        return tx.all("SELECT number FROM voucher ORDER BY id")


def test_a_copy_brings_the_books_back(url: str, tmp_path: Path):
    copy = tmp_path / "copy.db"
    assert backup(url, copy)["bytes"] == copy.stat().st_size
    assert copy.stat().st_mode & 0o777 == 0o600
    with open_database(url) as database:
        import_bundle(database, "ACME", bundle(row("P2", "purchase", "LAMP", "1", amount="1"), items=""))
    assert len(vouchers(url)) == 2
    restore(url, copy)
    assert len(vouchers(url)) == 1
    fresh = f"sqlite:///{tmp_path / 'fresh.db'}"
    restore(fresh, copy)
    assert vouchers(fresh) == vouchers(url)


def test_copies_that_are_refused(url: str, tmp_path: Path):
    there = tmp_path / "there"
    there.write_text("x")
    with pytest.raises(RejectedInput, match="already exists"):
        backup(url, there)
    with pytest.raises(NotFound, match="not there"):
        backup(url, tmp_path / "no" / "copy.db")
    for text in (b"not a database", b""):
        there.write_bytes(text)
        with pytest.raises(RejectedInput, match="not a copy"):
            restore(url, there)
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("INSERT INTO alembic_version VALUES ('9999')")
    other.close()
    with pytest.raises(RejectedInput, match="schema 9999"):
        restore(url, tmp_path / "other.db")
    copy = tmp_path / "copy.db"
    backup(url, copy)
    with open_database(url) as database, database.write() as tx:
        start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-01-31"))
    with pytest.raises(Blocked, match="waiting"):
        restore(url, copy)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_the_doctor_sees_dead_workers_and_open_files(url: str, tmp_path: Path):
    path = Path(url.removeprefix("sqlite:///"))
    path.chmod(0o666)
    with open_database(url) as database:
        with database.write() as tx:
            record = start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-01-31"))
            tx.execute("UPDATE job SET state = 'running', pid = 999999999 WHERE record_id = :r", {"r": record})
    found = {finding.code: finding for finding in examine(url)}
    assert found["access"].severity == "WARN"
    assert "IC-000001 is gone" in found["run"].message
    assert examine(f"sqlite:///{tmp_path / 'none.db'}")[-1].severity == "WARN"
    empty = tmp_path / "empty.db"
    empty.write_bytes(b"")
    assert examine(f"sqlite:///{empty}")[-1].severity == "STOP"
    empty.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    assert examine(f"sqlite:///{empty}")[-1].severity == "STOP"


def test_the_doctor_sees_the_clock_and_the_terminal(monkeypatch: pytest.MonkeyPatch, url: str):
    pretend(monkeypatch, now="1999-01-01T00:00:00Z")
    assert {finding.code: finding.severity for finding in examine(url)}["clock"] == "STOP"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for name, severity in (("dumb", "WARN"), ("xterm", "ok")):
        monkeypatch.setenv("TERM", name)
        monkeypatch.setattr("shutil.get_terminal_size", lambda **_: os.terminal_size((120, 40)))
        assert {finding.code: finding.severity for finding in examine(url)}["terminal"] == severity
    monkeypatch.setattr("shutil.get_terminal_size", lambda **_: os.terminal_size((60, 20)))
    assert {finding.code: finding.severity for finding in examine(url)}["terminal"] == "WARN"

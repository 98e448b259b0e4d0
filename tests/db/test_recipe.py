"""SQLite connections are set up by the recipe, or refused."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from db.engine import sqlite as sqlite_engine
from db.engine.errors import StorageFailed
from db.engine.open import open_database
from db.engine.session import Database, Journal
from db.engine.sqlite import SqliteDatabase, default_journal
from db.migrations.upgrade import upgrade
from tests.db.books import add_masters

EXPECTED = {"foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0, "temp_store": 2, "cell_size_check": 1}


@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("writes", [True, False])
def test_every_setting_holds(sqlite_url: str, journal: Journal, writes: bool) -> None:
    with open_database(sqlite_url, journal=journal) as database:
        upgrade(database)
        with database.write() if writes else database.read() as tx:
            for pragma, wanted in EXPECTED.items():
                assert tx.value(f"PRAGMA {pragma}") == wanted, pragma
            assert tx.value("PRAGMA journal_mode") == journal
            assert tx.value("PRAGMA synchronous") == {"wal": 2, "delete": 3}[journal]
            assert tx.value("PRAGMA busy_timeout") >= 5000
            assert tx.value("PRAGMA query_only") == (0 if writes else 1)


@pytest.mark.parametrize(
    ("version", "journal"), [((3, 40, 1), "delete"), ((3, 51, 2), "delete"), ((3, 51, 3), "wal"), ((3, 54, 1), "wal")]
)
def test_wal_only_where_it_is_safe(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], journal: Journal
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert default_journal() == journal


def test_a_setting_that_does_not_hold_is_refused(sqlite: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite.close()
    monkeypatch.setitem(sqlite_engine.SYNCHRONOUS, "delete", 7)
    monkeypatch.setitem(sqlite_engine.SYNCHRONOUS, "wal", 7)
    with pytest.raises(StorageFailed, match="synchronous"), sqlite.read():
        pass


def test_tables_are_strict(sqlite: Database[Any]) -> None:
    with sqlite.read() as tx:
        loose = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
        names = {row[0] for row in tx.all(loose)}
    assert {name for name in names if not name.startswith("sqlite_")} <= {"alembic_version"}


def test_the_file_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "new" / "books.db"
    with open_database(f"sqlite:///{path}") as database:
        upgrade(database)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_reading_only_needs_no_right_to_write(sqlite: Database[Any]) -> None:
    with sqlite.write() as tx:
        add_masters(tx)
    sqlite.close()
    assert isinstance(sqlite, SqliteDatabase)
    sqlite.path.chmod(0o400)
    with open_database(sqlite.url, read_only=True) as reader, reader.read() as tx:
        assert tx.value("SELECT COUNT(*) FROM company") == 1


def _child(database: Database[Any], answers: Any) -> None:
    with database.read() as tx:
        before = tx.value("SELECT COUNT(*) FROM main_account")
    with database.write() as tx:
        tx.execute("UPDATE company SET name = 'child'")
    answers.put((os.getpid(), before))


def test_a_forked_process_opens_its_own_connections(database: Database[Any]) -> None:
    with database.write() as tx:
        add_masters(tx)
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_child, args=(database, answers))
    child.start()
    process, before = answers.get(timeout=60)
    child.join()
    assert (process != os.getpid(), before, child.exitcode) == (True, 9, 0)
    with database.write() as tx:  # the parent's connections are as good as before
        assert tx.value("SELECT name FROM company") == "child"

"""A copy made while others post is one state of the books."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from db.admin.backup import backup
from db.admin.opening import refuse_other_schema
from db.company.numbers import next_numbers
from db.engine.open import open_database
from db.engine.session import Database, Journal
from tests.db.books import add, add_masters, add_voucher
from tests.support.identity import pretend

COPIES = 8


@pytest.fixture
def books(sqlite: Database[Any], monkeypatch: pytest.MonkeyPatch) -> Database[Any]:
    pretend(monkeypatch, login="me")
    with sqlite.write() as tx:
        add_masters(tx)
        add(tx, "app_user", {"id": 1, "company_id": 1, "login": "me", "role": "admin"})
    sqlite.close()
    return sqlite


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_copies_under_load(
    books: Database[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal: Journal
) -> None:
    monkeypatch.setattr("db.engine.sqlite.default_journal", lambda: journal)
    stop, failures = threading.Event(), []

    def post() -> None:
        try:
            with open_database(books.url, journal=journal) as writer:
                while not stop.is_set():
                    with writer.write() as tx:
                        first = next_numbers(tx, 0, "voucher", 5)
                        for key in range(first, first + 5):
                            add_voucher(tx, key, (key, -key))
                    stop.wait(0.005)  # people pause, too; without it the file is never free for long
        except BaseException as error:
            failures.append(error)

    with open_database(books.url, journal=journal) as first, first.write():
        pass  # the journal is switched while nobody else is there
    worker = threading.Thread(target=post)
    worker.start()
    try:
        for number in range(COPIES):
            backup(books.url, tmp_path / f"copy{number}.db")
    finally:
        stop.set()
        worker.join()
    assert not failures
    for number in range(COPIES):
        inspect(tmp_path / f"copy{number}.db")


def inspect(path: Path) -> None:
    with sqlite3.connect(path) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
    copy.close()
    with open_database(str(path)) as found:
        refuse_other_schema(found)
        with found.read() as tx:
            count, last = tx.all("SELECT COUNT(*), COALESCE(MAX(id), 49) FROM voucher")[0]
            assert count == last - 49
            assert count % 5 == 0
            assert tx.value("SELECT COALESCE(SUM(amount), 0) FROM ledger_entry") == 0
            assert tx.value("SELECT COUNT(*) FROM ledger_entry") == 2 * count
            following = "SELECT next_number FROM number_sequence WHERE company_id = 0 AND code = 'voucher'"
            assert tx.value(following) == last + 1

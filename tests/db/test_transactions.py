"""Transactions behave the same on both databases."""

# What must fail is often the commit at the end of a transaction, so the whole of it stands under `raises`.
# ruff: noqa: PT012

from __future__ import annotations

import datetime as dt
import threading
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psycopg
import pytest

from core.addresses import file_of
from core.errors import InvcloseError, NoRight, NotFound, RejectedInput, TryAgain, UsageError
from db.engine.errors import AlreadyThere, CommitUnknown, DiskFull, InUse, NotOurDatabase
from db.engine.open import open_database
from db.engine.session import Database
from db.engine.values import stamp
from db.migrations.upgrade import upgrade
from tests.db.books import AT, add, add_masters, add_update, add_voucher


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    BIG = 7


AWKWARD = [
    "",
    "'",
    "''; DROP TABLE voucher; --",
    "100% :a ::b $1 ?",
    "\\",
    "\t\r\n",
    "é ü 漢 🏭 \u202e",
    "{}",
    "a" * 10_000,
]


def test_values_come_back_as_they_went_in(database: Database[Any]) -> None:
    with database.write() as tx:
        add_masters(tx)
        for key, text in enumerate(AWKWARD, 100):
            add(tx, "main_account", {"id": key, "company_id": 1, "code": f"A{key}", "name": text})
    with database.read() as tx:
        assert [row[0] for row in tx.all("SELECT name FROM main_account WHERE id >= 100 ORDER BY id")] == AWKWARD
        for text in AWKWARD:
            assert tx.value("SELECT COUNT(*) FROM main_account WHERE name = :n AND id >= 100", {"n": text}) == 1


class Account(NamedTuple):
    id: int
    code: str


def test_rows_have_the_names_of_their_columns(database: Database[Any]) -> None:
    with database.write() as tx:
        add_masters(tx)
        add(tx, "main_account", {"id": 100, "company_id": 1, "code": "A", "name": "Stock"})
    with database.read() as tx:
        found = tx.row(Account, "SELECT id, code FROM main_account WHERE id = 100")
        assert found == Account(100, "A")
        assert tx.rows(Account, "SELECT id, name AS code FROM main_account WHERE id = 100") == [Account(100, "Stock")]
        assert tx.row(Account, "SELECT id, code FROM main_account WHERE id = 99") is None


@pytest.mark.parametrize("columns", ["code, id", "id, name", "id, code, name", "id"])
def test_other_columns_than_the_row_has_are_refused(database: Database[Any], columns: str) -> None:
    with database.read() as tx, pytest.raises(TypeError, match="Account is id, code; the statement gives"):
        tx.rows(Account, f"SELECT {columns} FROM main_account")


@pytest.mark.parametrize("number", [0, 2**53 - 1, 2**53, 2**53 + 1, 10**15, -(10**15), 2**63 - 1, -(2**63)])
def test_whole_numbers_stay_exact(database: Database[Any], number: int) -> None:
    with database.write() as tx:
        add_masters(tx)
        add(tx, "on_hand", {"cost_group_id": 1, "financial_amount": number})
        tx.execute("UPDATE on_hand SET physical_amount = :n WHERE cost_group_id = :g", {"n": number, "g": 1})
    with database.read() as tx:
        assert tx.one("SELECT financial_amount, physical_amount FROM on_hand") == (number, number)
        assert tx.value("SELECT SUM(financial_amount) FROM on_hand") == number
        assert tx.columns("SELECT financial_amount FROM on_hand", None, 1).tolist() == [[number]]


def test_a_number_too_large_is_refused(database: Database[Any]) -> None:
    with database.write() as tx:
        add_masters(tx)
    with pytest.raises((RejectedInput, OverflowError, psycopg.DataError)):
        with database.write() as tx:
            add(tx, "on_hand", {"cost_group_id": 1, "financial_amount": 2**63})
    with database.read() as tx:
        assert tx.all("SELECT * FROM on_hand") == []


@pytest.mark.parametrize("wrong", ["12,50", 12.5, "text"])
def test_no_text_and_no_fraction_becomes_a_number(database: Database[Any], wrong: object) -> None:
    with database.write() as tx:
        add_masters(tx)
    with pytest.raises(RejectedInput):
        with database.write() as tx:
            add(tx, "on_hand", {"cost_group_id": 1, "financial_amount": wrong})


def test_dates_stamps_flags_and_words(database: Database[Any]) -> None:
    moments = ["2026-01-31T23:59:59Z", "2026-01-31T23:59:59.500000Z", "1999-12-31T00:00:00Z"]
    with database.write() as tx:
        add_masters(tx)
        add(tx, "inventory_dimension", {"id": np.int64(9), "company_id": Size.BIG - 6, "site": Colour.RED})
        for key, moment in enumerate(moments, 1):
            given = {"id": key, "company_id": 1, "at": moment, "actor": "a", "host": "h", "action": "x", "hash": "y"}
            add(tx, "audit_event", given)
        tx.execute("UPDATE inventory_lock SET closed_until = :d", {"d": dt.date(2024, 2, 29)})
    with database.read() as tx:
        assert [row[0] for row in tx.all("SELECT at FROM audit_event ORDER BY id")] == moments
        assert tx.one("SELECT closed_until, closing_until FROM inventory_lock") == ("2024-02-29", None)
        assert tx.value("SELECT site FROM inventory_dimension WHERE site = :s", {"s": Colour.RED}) == "red"
        assert tx.one("SELECT 1 < :two, 2 < :two, :yes", {"two": 2, "yes": True}) == (1, 0, 1)
        assert tx.value(f"SELECT {tx.date_code('closed_until')} FROM inventory_lock") == 20240229
        assert tx.value("SELECT COUNT(*) FROM inventory_lock WHERE closed_until > :d", {"d": "2024-02-28"}) == 1
    assert stamp(dt.datetime(2026, 2, 1, 0, 59, 59, tzinfo=dt.timezone(dt.timedelta(hours=1)))) == moments[0]
    assert stamp(dt.datetime(2026, 1, 31, 23, 59, 59, 500_000, tzinfo=dt.UTC)) == moments[1]
    with pytest.raises(ValueError, match="time zone"):
        stamp(dt.datetime(2026, 1, 1))  # noqa: DTZ001


def test_key_lists(database: Database[Any]) -> None:
    with database.write() as tx:
        add_masters(tx)
    with database.read() as tx:
        among = "SELECT id FROM main_account WHERE id IN (SELECT value FROM ids(:i)) ORDER BY id"
        assert tx.all(among, {"i": tx.ids([3, 1, 99])}) == [(1,), (3,)]
        assert tx.all(among, {"i": tx.ids([])}) == []
        assert tx.all(among, {"i": tx.ids(np.array([2]))}) == [(2,)]
        others = "SELECT COUNT(*) FROM main_account WHERE id NOT IN (SELECT value FROM ids(:i))"
        assert tx.value(others, {"i": tx.ids([1, 2])}) == 7
        assert tx.value(others, {"i": tx.ids([])}) == 9
        joined = "SELECT SUM(a.id) FROM main_account a JOIN (SELECT value FROM ids(:i)) k ON k.value = a.id"
        assert tx.value(joined, {"i": tx.ids(range(1, 100_000))}) == 45


def test_no_rows(database: Database[Any]) -> None:
    with database.read() as tx:
        assert tx.one("SELECT id FROM company") is None
        assert tx.value("SELECT id FROM company") is None
        assert tx.all("SELECT id FROM company") == []
        assert tx.columns("SELECT id, id FROM company", None, 2).shape == (0, 2)
        assert tx.value("SELECT SUM(id) FROM company") is None
    with database.write() as tx:
        assert tx.insert("company", ("id", "code"), []) == 0
        assert tx.execute("UPDATE company SET name = 'x'") == 0


def test_an_exception_undoes_everything(database: Database[Any]) -> None:
    with pytest.raises(ZeroDivisionError):
        with database.write() as tx:
            add_masters(tx)
            raise ZeroDivisionError
    with database.read() as tx:
        assert tx.all("SELECT * FROM company") == []


def test_a_swallowed_failure_undoes_everything_too(database: Database[Any]) -> None:
    """PostgreSQL gives up the transaction at the first error; SQLite would go on and commit half."""
    with pytest.raises(InvcloseError, match="undone"):
        with database.write() as tx:
            add_masters(tx)
            with pytest.raises(AlreadyThere):
                add(tx, "inventory_lock", {"company_id": 1})
    with database.read() as tx:
        assert tx.all("SELECT * FROM company") == []


def test_reading_transactions_cannot_write(database: Database[Any]) -> None:
    with pytest.raises((InvcloseError, psycopg.errors.ReadOnlySqlTransaction)):
        with database.read() as tx:
            tx.execute("DELETE FROM marking")
    with open_database(database.url, read_only=True) as reader:
        with pytest.raises(NoRight, match="read-only"), reader.write():
            pass
        with pytest.raises(NoRight, match="read-only"):
            upgrade(reader)
        with reader.read() as tx:
            assert tx.value("SELECT COUNT(*) FROM company") == 0


def test_repeatable_reads_see_one_state(database: Database[Any]) -> None:
    if database.dialect == "sqlite":  # in DELETE mode the writer would wait for the reader
        database = open_database(database.url, journal="wal")
    with database.write() as tx:
        add_masters(tx)
    count = "SELECT COUNT(*) FROM main_account"
    with database.read(repeatable=True) as reader:
        before = reader.value(count)
        with database.write() as tx:
            add(tx, "main_account", {"id": 77, "company_id": 1, "code": "77", "name": ""})
        assert reader.value(count) == before
    with database.read() as reader:
        assert reader.value(count) == before + 1
    database.close()


def test_threads_share_a_database(database: Database[Any]) -> None:
    with database.write() as tx:
        add_masters(tx)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(20):
                with database.read() as tx:
                    assert tx.value("SELECT COUNT(*) FROM main_account") == 9
                with database.write() as tx:
                    tx.execute("UPDATE on_hand SET physical_amount = physical_amount + 1")
        except BaseException as error:
            failures.append(error)

    with database.write() as tx:
        add(tx, "on_hand", {"cost_group_id": 1})
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with database.read() as tx:
        assert tx.value("SELECT physical_amount FROM on_hand") == 80


def test_what_the_database_refuses_has_a_name(database: Database[Any]) -> None:
    with database.write() as tx:
        add_masters(tx)
    account = {"id": 1, "company_id": 1, "code": "new", "name": ""}
    for kind, row in ((AlreadyThere, account), (AlreadyThere, {**account, "id": 50, "code": "1001"})):
        with pytest.raises(kind), database.write() as tx:
            add(tx, "main_account", row)
    with pytest.raises(InUse), database.write() as tx:
        add(tx, "main_account", {**account, "id": 50, "company_id": 99})
    with pytest.raises(RejectedInput, match="refuses a value"), database.write() as tx:
        add(tx, "main_account", {**account, "id": 50, "blocked": 2})
    with pytest.raises(RejectedInput, match="refuses a value"), database.write() as tx:
        tx.execute("UPDATE main_account SET name = NULL")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("inventory_transaction", {"cost_group_id": 99}),
        ("inventory_transaction", {"dimension_id": 99}),
        ("inventory_update", {"transaction_id": 99}),
        ("ledger_entry", {"account_id": 99}),
    ],
)
def test_bulk_rows_refer_to_what_is_there(database: Database[Any], table: str, change: dict[str, Any]) -> None:
    rows: dict[str, dict[str, Any]] = {
        "inventory_transaction": {"id": 5, "company_id": 1, "cost_group_id": 1, "dimension_id": 1, "reference": 1},
        "inventory_update": {"transaction_id": 1, "kind": 0, "cost_group_id": 1, "date": "2026-02-05", "amount": 1},
        "ledger_entry": {"voucher_id": 2, "line": 1, "account_id": 1, "posting_type": 1, "amount": 0},
    }
    more: dict[str, dict[str, Any]] = {
        "inventory_transaction": {"number": "x"},
        "ledger_entry": {"date": "2026-02-05"},
        "inventory_update": {},
    }
    with database.write() as tx:
        add_masters(tx)
        add_update(tx, 1)
    with pytest.raises(InUse), database.write() as tx:
        if table == "ledger_entry":
            add_voucher(tx, 2, (), post=False)
        quantity: dict[str, Any] = {} if table == "ledger_entry" else {"quantity": 1}
        add(tx, table, {**rows[table], **more[table], **quantity, **change})


def test_addresses() -> None:
    assert file_of("sqlite:////a/b.db") == "/a/b.db"
    assert file_of("sqlite:///b.db") == "b.db"
    assert file_of("b c.db") == "b c.db"
    for wrong in ("sqlite://", "sqlite:///", "sqlite://b.db", ":memory:", "sqlite:///a.db?mode=ro"):
        with pytest.raises(UsageError):
            file_of(wrong)
    with pytest.raises(UsageError, match="mysql"):
        open_database("mysql://x")


def test_nothing_is_created_by_looking(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(NotFound, match="no database"), open_database(str(path)).read():
        pass
    with pytest.raises(NotFound, match="no database"), open_database(str(path)).write():
        pass
    assert not path.exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(NotOurDatabase), open_database(str(path)).read() as tx:
        tx.value("SELECT 1 FROM company")
    assert path.read_text().startswith("Dear")


def test_a_full_disk(sqlite: Database[Any]) -> None:
    """The error undoes the transaction inside SQLite already; the next one works."""
    with sqlite.write() as tx:
        add_masters(tx)
        pages = tx.value("PRAGMA page_count")
    with pytest.raises(DiskFull, match="disk") as caught, sqlite.write() as tx:
        tx.value(f"PRAGMA max_page_count = {pages + 5}")
        for key in range(100, 5000):
            add(tx, "main_account", {"id": key, "company_id": 1, "code": str(key), "name": "x" * 500})
    assert "Nothing was written" in str(caught.value)
    sqlite.close()
    with sqlite.write() as tx:
        assert tx.value("SELECT COUNT(*) FROM main_account") == 9
        add(tx, "main_account", {"id": 100, "company_id": 1, "code": "100", "name": ""})


def test_a_busy_database(sqlite: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.engine.sqlite.BUSY_MILLISECONDS", 50)
    with open_database(sqlite.url) as other, sqlite.write():
        with pytest.raises(TryAgain, match="Someone else"), other.write():
            pass


def _terminate(postgres: Database[Any], victim: int) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (victim,))


def test_a_lost_connection(postgres: Database[Any]) -> None:
    with pytest.raises(TryAgain, match="lost"), postgres.write() as tx:
        add_masters(tx)
        tx.watcher = None  # nothing is asked any more before the commit
        _terminate(postgres, tx.value("SELECT pg_backend_pid()"))
        tx.value("SELECT 1")
    with postgres.write() as tx:  # a new connection; nothing was written before
        add_masters(tx)
        idle = tx.value("SELECT pg_backend_pid()")
    _terminate(postgres, idle)
    with postgres.write() as tx:  # lost while idle: not noticed by anybody
        assert tx.value("SELECT COUNT(*) FROM company") == 1


def test_a_connection_lost_at_the_commit(postgres: Database[Any]) -> None:
    with pytest.raises(CommitUnknown) as caught, postgres.write() as tx:
        add_masters(tx)
        tx.watcher = None  # nothing is asked any more before the commit
        _terminate(postgres, tx.value("SELECT pg_backend_pid()"))
    assert caught.value.exit_code == 75
    assert "Look again" in caught.value.advice


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(TryAgain, match="listens at /nowhere"), open_database("postgresql:///x?host=/nowhere").read():
        pass


def test_labels_carry_no_secrets(sqlite: Database[Any]) -> None:
    assert sqlite.label == "books.db"
    assert open_database("postgresql://me@db.example/books").label == "books on db.example"


def test_audit_stamp_of_the_clock() -> None:
    assert stamp(dt.datetime.fromisoformat(AT)) == AT

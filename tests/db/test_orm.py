"""Objects in a session take part in the transaction of the `Tx`, on both databases."""

# What must fail is often the end of a session or of its transaction, so the whole of it stands under `raises`.
# ruff: noqa: PT012

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from core.errors import RejectedInput
from core.vocabulary import InventoryModel, PeriodStatus, PostingType, Role
from db.engine.errors import AlreadyThere, Immutable, InUse
from db.engine.session import Database, Tx
from db.tables.items import Item, ItemModelGroup
from db.tables.masters import AppUser, Company, LedgerPeriod, MainAccount, NumberSequence, PostingProfile
from db.tables.orm import by_code, one, session
from tests.db.books import AT, add, add_masters


def account(number: int, name: str = "", company: int = 1) -> MainAccount:
    return MainAccount(id=number, company_id=company, code=f"A{number}", name=name)


def names(tx: Tx) -> list[str]:
    return [row[0] for row in tx.all("SELECT name FROM main_account WHERE id >= 100 ORDER BY id")]


@pytest.fixture
def filled(database: Database[Any]) -> Database[Any]:
    with database.write() as tx:
        add_masters(tx)
    return database


def test_both_ways_read_what_the_other_wrote(filled: Database[Any]) -> None:
    with filled.write() as tx:
        add(tx, "main_account", {"id": 100, "company_id": 1, "code": "A100", "name": "by the driver"})
        with session(tx) as orm:
            orm.get_one(MainAccount, 100).name = "changed"
            orm.add(account(101, "by the session"))
            assert names(tx) == ["by the driver"]
            orm.flush()
            assert names(tx) == ["changed", "by the session"]
            orm.add(account(102, "at its end"))
        assert names(tx) == ["changed", "by the session", "at its end"]
        tx.execute("UPDATE main_account SET name = 'by the driver again' WHERE id = 100")
        with session(tx) as orm:
            assert orm.get_one(MainAccount, 100).name == "by the driver again"
    with filled.read() as tx:
        assert names(tx) == ["by the driver again", "by the session", "at its end"]


def test_nothing_is_saved_before_the_transaction_is(filled: Database[Any]) -> None:
    with filled.write() as tx:
        with session(tx) as orm:
            orm.add(account(100))
            orm.commit()  # means no more than a flush
        with filled.read() as other:
            assert names(other) == []
        assert names(tx) == [""]
    with filled.read() as other:
        assert names(other) == [""]


@pytest.mark.parametrize("inside", [True, False])
def test_what_breaks_off_takes_the_session_with_it(filled: Database[Any], inside: bool) -> None:
    with pytest.raises(KeyError), filled.write() as tx:
        with session(tx) as orm:
            orm.add(account(100))
            orm.flush()
            if inside:
                raise KeyError
        raise KeyError
    with filled.read() as tx:
        assert names(tx) == []


def test_a_session_that_rolls_back_undoes_nothing_of_the_transaction(filled: Database[Any]) -> None:
    with filled.write() as tx:
        add(tx, "main_account", {"id": 100, "company_id": 1, "code": "A100", "name": "kept"})
        with session(tx) as orm:
            orm.add(account(101))
            orm.rollback()
    with filled.read() as tx:
        assert names(tx) == ["kept"]


def test_only_what_changed_is_written(filled: Database[Any]) -> None:
    with filled.write() as tx, session(tx) as orm:
        loaded = orm.get_one(MainAccount, 1)
        tx.execute("UPDATE main_account SET name = 'meanwhile' WHERE id = 1")
        loaded.blocked = 1
    with filled.read() as tx:
        assert tx.one("SELECT name, blocked FROM main_account WHERE id = 1") == ("meanwhile", 1)


REFUSED = {
    "a key that is there": (lambda orm: orm.add(account(1)), AlreadyThere),
    "a reference to nothing": (lambda orm: orm.add(account(100, company=77)), InUse),
    "a value that no check allows": (lambda orm: setattr(orm.get_one(MainAccount, 1), "blocked", 7), RejectedInput),
    "no member of the enum": (
        lambda orm: setattr(orm.get_one(ItemModelGroup, 1), "inventory_model", "HIFO"),
        RejectedInput,
    ),
    "nothing where something is needed": (
        lambda orm: setattr(orm.get_one(MainAccount, 1), "name", None),
        RejectedInput,
    ),
    "what a trigger refuses": (
        lambda orm: setattr(orm.get_one(NumberSequence, (1, "closing_voucher")), "next_number", 1),
        Immutable,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_errors_are_those_of_the_project(filled: Database[Any], case: str) -> None:
    act, error = REFUSED[case]
    with pytest.raises(error), filled.write() as tx:
        with session(tx) as orm:
            act(orm)


def test_a_failed_statement_undoes_the_transaction(filled: Database[Any]) -> None:
    with pytest.raises(Exception, match="all of it was undone"), filled.write() as tx:
        add(tx, "main_account", {"id": 100, "company_id": 1, "code": "A100", "name": "before"})
        with pytest.raises(AlreadyThere):
            with session(tx) as orm:
                orm.add(account(1))
        assert tx.failed
    with filled.read() as tx:
        assert names(tx) == []


def test_a_mistake_in_a_statement_stays_the_librarys_error(filled: Database[Any]) -> None:
    with pytest.raises(DBAPIError), filled.write() as tx:
        with session(tx) as orm:
            orm.connection().execute(text("SELECT nothing FROM main_account"))


def test_a_float_is_refused(filled: Database[Any]) -> None:
    with pytest.raises(RejectedInput), filled.write() as tx:
        with session(tx) as orm:
            orm.get_one(Item, 1).cost_price = 12.5  # type: ignore[assignment]


def test_a_reading_transaction_does_not_write(filled: Database[Any]) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"), filled.read() as tx:
        with session(tx) as orm:
            assert orm.get_one(Company, 1).code == "DEMO"
            orm.add(account(100))


def test_sessions_of_several_transactions_stay_apart(filled: Database[Any]) -> None:
    with filled.read() as first, filled.read() as second:
        with session(first) as one_orm, session(second) as other_orm:
            found, other = one_orm.get_one(MainAccount, 1), other_orm.get_one(MainAccount, 1)
            assert found is not other
            assert one_orm.connection().connection.dbapi_connection.tx is first  # type: ignore[union-attr]
            assert other_orm.connection().connection.dbapi_connection.tx is second  # type: ignore[union-attr]


def test_a_lost_connection_is_said_and_given_up(postgres_books: str) -> None:
    from core.errors import TryAgain
    from db.engine.open import open_database

    with open_database(postgres_books) as database:
        with database.write() as tx:
            add_masters(tx)
        with pytest.raises(TryAgain), database.write() as tx:
            with psycopg.connect(postgres_books, autocommit=True) as killer:
                killer.execute("SELECT pg_terminate_backend(%s)", (tx.connection.info.backend_pid,))
            with session(tx) as orm:
                orm.get_one(MainAccount, 1)
        with database.read() as tx:
            assert tx.value("SELECT COUNT(*) FROM main_account") == 9


def test_values_are_those_of_the_driver(filled: Database[Any]) -> None:
    with filled.write() as tx:
        add(
            tx, "ledger_period",
            {"id": 1, "company_id": 1, "name": "é 漢", "start_date": "2024-01-01", "end_date": "2024-02-29",
             "status": "on_hold", "inventory_access": "all"},
        )  # fmt: skip
        add(tx, "app_user", {"id": 1, "company_id": 1, "login": "anna", "role": "close"})
        line = {"id": 1, "company_id": 1, "posting_type": int(PostingType.ISSUE), "item_relation": "all"}
        add(tx, "posting_profile", {**line, "account_relation": "all", "account_id": 2})
        tx.execute("UPDATE item SET cost_price = :p WHERE id = 1", {"p": 2**53 + 1})
        tables: tuple[type[Any], ...] = (LedgerPeriod, AppUser, PostingProfile, Company, Item, ItemModelGroup)
        for table in tables:
            with session(tx) as orm:
                row = orm.get_one(table, 1)
                columns = [column.name for column in table.__table__.columns]
                stored = tx.one(f"SELECT {', '.join(columns)} FROM {table.__tablename__} WHERE id = 1")
                assert tuple(getattr(row, name) for name in columns) == stored


def test_enums_dates_and_stamps(filled: Database[Any]) -> None:
    with filled.write() as tx:
        with session(tx) as orm:
            assert orm.get_one(Company, 1).created_at == AT
            assert orm.get_one(ItemModelGroup, 1).inventory_model is InventoryModel.FIFO
            orm.add(AppUser(id=1, company_id=1, login="anna", role=Role.ADMIN))
            orm.add(
                LedgerPeriod(
                    id=1, company_id=1, name="", start_date="2024-01-01", end_date="2024-01-31", status=PeriodStatus.OPEN,
                    inventory_access="all",
                )
            )  # fmt: skip
            orm.flush()
            assert orm.exec(select(AppUser.role).where(AppUser.role == Role.ADMIN)).one() is Role.ADMIN
            found = orm.exec(select(LedgerPeriod).where(LedgerPeriod.end_date >= "2024-01-31")).one()
            assert (found.start_date, found.status) == ("2024-01-01", PeriodStatus.OPEN)
            assert orm.exec(select(Company).where(Company.created_at > AT)).all() == []
        assert tx.one("SELECT role FROM app_user") == ("admin",)


def test_rows_by_key(filled: Database[Any]) -> None:
    with filled.read() as tx, session(tx) as orm:
        assert one(orm, MainAccount, company_id=1, code="1003") is orm.get_one(MainAccount, 3)
        assert one(orm, MainAccount, company_id=2, code="1003") is None
        few = by_code(orm, MainAccount, 1, ["1002", "1004", "none"])
        assert sorted(few) == ["1002", "1004"]
        assert by_code(orm, MainAccount, 1, []) == {}
        assert len(by_code(orm, MainAccount, 1, [str(number) for number in range(1000)])) == 9

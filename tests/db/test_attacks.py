"""Whatever is tried against posted facts, the database itself refuses it and the facts stay as they were."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest

from core.errors import InvcloseError
from db.engine.session import Database
from tests.db.books import digest, fill

FACTS = [
    "UPDATE voucher SET text = 'x' WHERE id = 1",
    "UPDATE voucher SET posted = 0 WHERE id = 1",
    "UPDATE voucher SET id = 77 WHERE id = 1",
    "DELETE FROM voucher WHERE id = 1",
    "INSERT INTO ledger_entry (voucher_id, line, account_id, posting_type, amount, date) VALUES (1, 9, 1, 1, 5, '2026-02-05')",
    "INSERT INTO ledger_entry (voucher_id, line, account_id, posting_type, amount, date) VALUES (99, 1, 1, 1, 5, '2026-02-05')",
    "UPDATE ledger_entry SET amount = 0 WHERE voucher_id = 1",
    "UPDATE ledger_entry SET account_id = 3 WHERE voucher_id = 1 AND line = 1",
    "DELETE FROM ledger_entry WHERE voucher_id = 1",
    "UPDATE inventory_transaction SET quantity = 1 WHERE id = 1",
    "DELETE FROM inventory_transaction WHERE id = 1",
    "UPDATE inventory_update SET amount = 1 WHERE transaction_id = 1",
    "UPDATE inventory_update SET record_id = 2 WHERE transaction_id = 1",
    "DELETE FROM inventory_update WHERE transaction_id = 1",
    "UPDATE cost_link SET issue_from = 3 WHERE receipt_id = 1",
    "DELETE FROM cost_link WHERE receipt_id = 1",
    "DELETE FROM cost_group_link",
    "UPDATE posting_accounts SET balance_account_id = 9 WHERE id = 1",
    "UPDATE cost_group SET item_id = 2 WHERE id = 1",
    "DELETE FROM item_price WHERE id = 1",
    "UPDATE audit_event SET actor = 'someone else'",
    "DELETE FROM audit_event",
    "DELETE FROM import_file",
    "UPDATE closing_record SET posted_at = NULL WHERE id = 1",
    "UPDATE closing_record SET adjusted = 5 WHERE id = 1",
    "UPDATE closing_record SET number = 'IC-9' WHERE id = 2",
    "DELETE FROM closing_record WHERE id = 1",
    "DELETE FROM closing_record WHERE id = 2",
    (
        "INSERT INTO closing_record (id, company_id, number, type, date, created_at, created_by, posted_at) VALUES"
        " (3, 1, 'IC-3', 'closing', '2026-02-28', '2026-02-28T00:00:00Z', 'x', '2026-02-28T00:00:00Z')"
    ),
    "UPDATE settlement SET amount = 1 WHERE record_id = 1",
    "UPDATE settlement SET record_id = 1, cost_group_id = 2 WHERE record_id = 2",
    "DELETE FROM settlement WHERE record_id = 1",
    (
        "INSERT INTO settlement (record_id, cost_group_id, row, receipt_id, issue_id, receipt_from, issue_from, quantity, amount,"
        " principle, type) VALUES (1, 2, 1, 1, 2, 0, 0, 1, 1, 1, 1)"
    ),
    (
        "INSERT INTO settlement (record_id, cost_group_id, row, receipt_id, issue_id, receipt_from, issue_from, quantity, amount,"
        " principle, type) VALUES (99, 2, 1, 1, 2, 0, 0, 1, 1, 1, 1)"
    ),
    "UPDATE cost_adjustment SET accounts_id = 2 WHERE record_id = 1",
    "DELETE FROM cost_adjustment WHERE record_id = 1",
    (
        "INSERT INTO adjustment_total (record_id, cost_group_id, accounts_id, update_kind, kind, amount, transactions)"
        " VALUES (1, 2, 1, 1, 1, 7, 1)"
    ),
    "DELETE FROM adjustment_total WHERE record_id = 1",
    "DELETE FROM open_balance WHERE record_id = 1",
    "UPDATE open_balance SET settled = 9 WHERE record_id = 1",
    "DELETE FROM closing_log WHERE record_id = 1",
    "DELETE FROM inventory_update WHERE record_id = 1",
    "DELETE FROM inventory_transaction WHERE record_id = 1",
    (
        "INSERT INTO inventory_transaction (id, company_id, cost_group_id, dimension_id, reference, number, quantity, record_id)"
        " VALUES (50, 1, 1, 1, 1, 'x', 1, 1)"
    ),
    "UPDATE closing_bundle SET digest = 'forged' WHERE record_id = 1",
    "DELETE FROM closing_bundle_group WHERE record_id = 1",
    "UPDATE number_sequence SET next_number = 1",
    "DELETE FROM number_sequence",
    "DELETE FROM main_account WHERE id = 9",
]
"""Refused on both databases, by whatever reaches them."""

REPLACING = [
    (
        "INSERT OR REPLACE INTO voucher (id, company_id, number, date, kind, created_at, created_by)"
        " VALUES (1, 1, 'V0001', '2026-02-05', 'x', 'x', 'x')"
    ),
    (
        "INSERT OR REPLACE INTO voucher (id, company_id, number, date, kind, created_at, created_by)"
        " VALUES (9, 1, 'V0001', '2026-02-05', 'x', 'x', 'x')"
    ),
    "REPLACE INTO ledger_entry (voucher_id, line, account_id, posting_type, amount, date) VALUES (1, 1, 1, 1, 5, '2026-02-05')",
    (
        "INSERT INTO ledger_entry (voucher_id, line, account_id, posting_type, amount, date) VALUES (1, 1, 1, 1, 5, '2026-02-05')"
        " ON CONFLICT DO UPDATE SET amount = 5"
    ),
    (
        "INSERT OR REPLACE INTO inventory_transaction (id, company_id, cost_group_id, dimension_id, reference, number, quantity)"
        " VALUES (1, 1, 1, 1, 1, 'x', 99)"
    ),
    (
        "INSERT OR REPLACE INTO inventory_update (transaction_id, kind, cost_group_id, date, quantity, amount)"
        " VALUES (1, 1, 1, '2026-02-06', 1, 1)"
    ),
    (
        "INSERT OR REPLACE INTO inventory_update (transaction_id, kind, cost_group_id, date, quantity, amount, record_id)"
        " VALUES (1, 1, 1, '2026-02-06', 1, 1, 2)"
    ),
    "UPDATE OR REPLACE inventory_update SET transaction_id = 1 WHERE transaction_id = 2",
    "INSERT OR REPLACE INTO cost_link (receipt_id, issue_id, kind, cost_group_id, date) VALUES (1, 2, 3, 1, '2026-02-05')",
    "INSERT OR REPLACE INTO posting_accounts (id, company_id, balance_account_id) VALUES (1, 1, 9)",
    "INSERT OR REPLACE INTO cost_group (id, company_id, item_id) VALUES (1, 1, 2)",
    "INSERT OR REPLACE INTO audit_event (id, company_id, at, actor, host, action, hash) VALUES (1, 1, 'x', 'x', 'x', 'x', 'x')",
    (
        "INSERT OR REPLACE INTO import_file (company_id, sha256, name, rows, imported_at, imported_by)"
        " VALUES (1, 'ab', 'x', 1, 'x', 'x')"
    ),
    (
        "INSERT OR REPLACE INTO closing_record (id, company_id, number, type, date, created_at, created_by)"
        " VALUES (1, 1, 'IC-9', 'closing', '2026-01-31', 'x', 'x')"
    ),
    (
        "INSERT OR REPLACE INTO closing_record (id, company_id, number, type, date, created_at, created_by)"
        " VALUES (9, 1, 'IC-000001', 'closing', '2026-01-31', 'x', 'x')"
    ),
    "INSERT OR REPLACE INTO settlement SELECT 1, cost_group_id, row, 9, 9, 0, 0, 1, 1, 1, 1 FROM settlement WHERE record_id = 1",
    "UPDATE OR REPLACE settlement SET record_id = 1 WHERE record_id = 2",
    "INSERT OR REPLACE INTO item_price (id, item_id, cost, from_date) VALUES (1, 1, 99, '2026-01-01')",
]
"""SQLite's own ways to write over a row."""

AS_ROLE = [
    "TRUNCATE voucher CASCADE",
    "TRUNCATE settlement",
    "TRUNCATE closing_record CASCADE",
    "TRUNCATE audit_event",
    "ALTER TABLE voucher DISABLE TRIGGER ALL",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_update",
    "DROP TRIGGER voucher_no_update ON voucher",
    "DROP TABLE settlement",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE TRIGGER mine BEFORE INSERT ON voucher FOR EACH ROW EXECUTE FUNCTION guard_refuse()",
    "ALTER TABLE ledger_entry OWNER TO invclose_admin",
    "UPDATE alembic_version SET version_num = '0'",
    "SELECT discard_staged(1, NULL)",
    "SELECT discard_staged(1, 1)",
    ("INSERT INTO voucher (id, company_id, number, date, kind, created_at, created_by)"
    " VALUES (1, 1, 'V0001', '2026-02-05', 'x', now(), 'x') ON CONFLICT (id) DO UPDATE SET text = 'x'"),
    "CREATE TABLE public.mine (a int)",
    "UPDATE voucher SET text = 'x' WHERE id = 1",
    "UPDATE closing_record SET created_by = 'x' WHERE id = 2",
    "DELETE FROM settlement WHERE record_id = 2",
    "COPY voucher FROM PROGRAM 'true'",
]  # fmt: skip
"""What only the application's role is refused, besides FACTS."""


def refused(database: Database[Any], statement: str) -> InvcloseError:
    with pytest.raises(InvcloseError) as caught:
        with database.write() as tx:
            tx.execute(statement)
    return caught.value


@pytest.fixture
def filled(database: Database[Any]) -> Database[Any]:
    fill(database)
    return database


def test_every_attack_is_refused_and_changes_nothing(filled: Database[Any]) -> None:
    before = digest(filled)
    for statement in FACTS:
        error = refused(filled, statement)
        assert error.code in ("immutable", "unbalanced", "no_right", "inventory_period_closed"), (statement, error)
        assert digest(filled) == before, statement


def test_replacing_is_refused(sqlite: Database[Any]) -> None:
    fill(sqlite)
    before = digest(sqlite)
    for statement in REPLACING:
        refused(sqlite, statement)
        assert digest(sqlite) == before, statement


@pytest.mark.parametrize("recursive", [0, 1])
def test_no_setting_of_a_connection_helps(sqlite: Database[Any], recursive: int) -> None:
    """Another program opens the file, with foreign keys and recursive triggers off."""
    fill(sqlite)
    before = digest(sqlite)
    connection = sqlite3.connect(sqlite.url.removeprefix("sqlite:///"))
    connection.execute("PRAGMA foreign_keys = 0")
    connection.execute(f"PRAGMA recursive_triggers = {recursive}")
    for statement in [*FACTS, *REPLACING]:
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
        connection.rollback()
    connection.close()
    assert digest(sqlite) == before


def test_the_role_has_no_way_round(postgres: Database[Any]) -> None:
    fill(postgres)
    before = digest(postgres)
    for statement in AS_ROLE:
        try:
            with postgres.write() as tx:
                tx.execute(statement)
        except (InvcloseError, psycopg.errors.InsufficientPrivilege):
            pass
        else:
            raise AssertionError(statement)
        assert digest(postgres) == before, statement


def test_the_owner_is_refused_too(postgres: Database[Any]) -> None:
    """Triggers hold without the role, as long as they are not taken off."""
    fill(postgres)
    before = digest(postgres)
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        emptied = [f"TRUNCATE {table} CASCADE" for table in ("voucher", "settlement", "closing_record", "audit_event")]
        for statement in [*FACTS, *emptied]:
            with pytest.raises(psycopg.Error, match="invclose/"):
                connection.execute(statement.encode())
    assert digest(postgres) == before


def test_the_role_is_taken_on(postgres: Database[Any]) -> None:
    with postgres.read() as tx:
        assert tx.value("SELECT current_user") == "invclose_admin"
        assert not tx.all("SELECT tablename FROM pg_tables WHERE tableowner = 'invclose_admin'")

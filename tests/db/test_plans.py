"""On SQLite the statements that meet large tables use the index that was made for them, whatever the tables hold."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from db.engine.session import Database
from db.engine.statements import for_sqlite
from db.migrations import statistics_sqlite

_OF = "FROM inventory_transaction t CROSS JOIN (SELECT value FROM ids(:a)) r"
STATEMENTS = {
    f"SELECT s.amount {_OF} JOIN settlement s ON s.record_id = r.value AND s.cost_group_id = t.cost_group_id"
    " AND s.receipt_id = t.id WHERE t.id IN (SELECT value FROM ids(:i))": "receipt_id",
    f"SELECT s.amount {_OF} JOIN settlement s ON s.record_id = r.value AND s.cost_group_id = t.cost_group_id"
    " AND s.issue_id = t.id WHERE t.id IN (SELECT value FROM ids(:i))": "issue_id",
    "SELECT cost_group_id, transaction_id, quantity, amount, accounts_id FROM inventory_update WHERE cost_group_id IN"
    " (SELECT value FROM ids(:i)) AND kind = 1 AND date > '2026-01-31' AND record_id = 0": "COVERING INDEX",
    "SELECT amount FROM inventory_update WHERE transaction_id = 5 AND kind = 1": "PRIMARY KEY",
    "SELECT id FROM inventory_transaction WHERE company_id = 1 AND number = 'x'": "company_id_number",
    "SELECT id FROM voucher WHERE company_id = 1 AND number >= 'V' AND number < 'W' ORDER BY number": "autoindex_voucher_1",
    "SELECT hash FROM voucher WHERE company_id = 1 ORDER BY id DESC LIMIT 1": "company_id_id",
    "SELECT id FROM voucher WHERE company_id = 1 AND document = 'x'": "company_id_document",
    "SELECT 1 FROM voucher WHERE posted = 0 LIMIT 1": "ix_voucher_draft",
    "DELETE FROM inventory_update WHERE record_id = 5 AND record_id <> 0": "ix_inventory_update_record_id",
    "SELECT record_id FROM job WHERE company_id = 1 AND state NOT IN ('cancelled', 'done', 'done with warnings')": "job",
}


def last_plan(connection: sqlite3.Connection, statement: str) -> str:
    rows = connection.execute(f"EXPLAIN QUERY PLAN {for_sqlite(statement)}", {"a": "[1]", "i": "[1]"}).fetchall()
    return " ".join(row[3] for row in rows)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_index_is_used(sqlite: Database[Any], statement: str) -> None:
    with sqlite3.connect(sqlite.url.removeprefix("sqlite:///")) as connection:
        plan = last_plan(connection, statement)
    connection.close()
    assert STATEMENTS[statement] in plan
    assert "TEMP B-TREE" not in plan


def test_every_index_has_its_figures(sqlite: Database[Any]) -> None:
    with sqlite.read() as tx:
        indexes = {row[0] for row in tx.all("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")}
        figures = tx.all("SELECT tbl, idx, stat FROM sqlite_stat1")
        known = {row[0] for row in tx.all("SELECT name FROM sqlite_schema")}
    assert indexes <= {index for _, index, _ in figures}
    assert {index for _, index, _ in figures} <= known
    assert all(figures for figures in statistics_sqlite.statements())


@pytest.mark.parametrize("table", ["settlement", "cost_adjustment", "open_balance", "ledger_entry", "inventory_update"])
def test_figures_name_every_column_of_a_key(sqlite: Database[Any], table: str) -> None:
    with sqlite.read() as tx:
        keys = tx.value("SELECT COUNT(*) FROM pragma_table_info(:t) WHERE pk > 0", {"t": table})
        (stat,) = tx.all("SELECT stat FROM sqlite_stat1 WHERE tbl = :t AND idx = :t", {"t": table})[0]
    assert len(stat.split()) == keys + 1

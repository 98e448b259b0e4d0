"""What holds the rows: the schema with its guards, and the storage below it: indexes against tables, references."""

from __future__ import annotations

from core.views.checks import Finding
from db.engine.session import Tx
from db.migrations.fingerprint import difference
from db.reading.findings import broken, fine, stop

MOST = 5
CACHE_KIB = 256 * 1024
"""Each index is looked up once for every row of its table: all of it is wanted in memory (SQLite; given back afterwards)."""
_BULK = (
    ("inventory_transaction", "cost_group_id", "cost_group"),
    ("inventory_transaction", "dimension_id", "inventory_dimension"),
    ("inventory_update", "transaction_id", "inventory_transaction"),
    ("ledger_entry", "voucher_id", "voucher"),
    ("ledger_entry", "account_id", "main_account"),
)
"""References that are foreign keys on SQLite only (`db.tables.declare.bulk_reference`)."""


_OF_A_COMPANY = ("audit_event", "number_sequence", "seal_part")
"""Tables whose company may be none (0), so that no foreign key refers to it."""


def checks(tx: Tx) -> list[Finding]:
    """Of the whole database, whichever company is looked at."""
    return [schema(tx), storage(tx), references(tx)]


def schema(tx: Tx) -> Finding:
    """Tables, guards, functions and rights are those of this version."""
    if unlike := difference(tx.dialect, tx.all):
        return stop(
            "schema",
            f"The schema is not that of this version: {unlike}.",
            "Run `invclose db upgrade`, which puts the guards back; then ask who took them away.",
        )
    return fine("schema", "Tables and guards are those of this version.")


def storage(tx: Tx) -> Finding:
    """Pages and indexes are sound, as the database itself can tell."""
    if tx.dialect == "sqlite":
        usual = tx.value("PRAGMA cache_size")
        tx.execute(f"PRAGMA cache_size = {-CACHE_KIB}")
        try:
            told = [row[0] for row in tx.all(f"PRAGMA integrity_check({MOST})")]
        finally:
            tx.execute(f"PRAGMA cache_size = {usual}")
        if told != ["ok"]:
            return broken(
                "storage",
                f"The database file is damaged: {'; '.join(str(line).strip() for line in told)}.",
                "Restore a backup; where only an index is named, `REINDEX` with sqlite3 on a copy makes it anew.",
            )
        return fine("storage", "Pages and indexes of the file are sound.")
    return _amcheck(tx)


def _amcheck(tx: Tx) -> Finding:
    """The extension amcheck compares every index with its table, where it is installed and may be used."""
    invalid = tx.all(
        """SELECT c.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
           WHERE c.relnamespace = CAST('public' AS regnamespace) AND NOT x.indisvalid ORDER BY c.relname"""
    )
    if invalid:
        return broken(
            "storage",
            f"Index {invalid[0][0]} is not valid.",
            "Let the owner of the tables run `REINDEX`, which makes it anew.",
        )
    allowed = tx.value(
        """SELECT has_function_privilege(p.oid, 'EXECUTE') FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
           WHERE p.proname = 'bt_index_check' AND p.pronargs = 2 LIMIT 1"""
    )
    if not allowed:
        return fine("storage", "No index is invalid; the extension amcheck, which would compare them, is not at hand.")
    tx.execute("SAVEPOINT amcheck")
    try:
        count = tx.value(
            """SELECT COUNT(*) FROM (SELECT bt_index_check(x.indexrelid, true) FROM pg_index x
                 JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
               WHERE c.relnamespace = CAST('public' AS regnamespace) OFFSET 0) checked"""
        )
    except Exception as error:  # it stops at the first index that is wrong, in its own words
        tx.execute("ROLLBACK TO SAVEPOINT amcheck")
        tx.failed = False
        return broken(
            "storage",
            f"An index is damaged: {str(error).splitlines()[0]}.",
            "Let the owner of the tables run `REINDEX`, which makes it anew.",
        )
    return fine("storage", f"The {count:,} indexes agree with their tables.")


def references(tx: Tx) -> Finding:
    """No row refers to one that is missing."""
    for table in _OF_A_COMPANY:
        company = tx.value(
            f"SELECT MIN(company_id) FROM {table} WHERE company_id <> 0 AND company_id NOT IN (SELECT id FROM company)"
        )
        if company is not None:
            return broken("references", f"A row of {table} refers to company {company}, which is missing.")
    if tx.dialect == "sqlite":
        rows = tx.all("PRAGMA foreign_key_check")
        if rows:
            table, row, parent, _ = rows[0]
            place = f"Row {row} of {table}" if row is not None else f"A row of {table}"
            return broken("references", f"{place} refers to a row of {parent} that is missing.")
        return fine("references", "No row refers to a missing one.")
    for table, column, parent in _declared(tx):
        found = tx.value(
            f"""SELECT t.{column} FROM {table} t WHERE t.{column} IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{_key(parent)} = t.{column}) LIMIT 1"""
        )
        if found is not None:
            return broken("references", f"A row of {table} refers to {column} {found}, which is missing in {parent}.")
    return fine("references", "No row refers to a missing one.")


def _declared(tx: Tx) -> list[tuple[str, str, str]]:
    """(table, column, table referred to): foreign keys, and those that a trigger checks instead."""
    rows = tx.all(
        """SELECT c.relname, a.attname, f.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
           JOIN pg_class f ON f.oid = k.confrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
           WHERE k.contype = 'f' AND c.relnamespace = CAST('public' AS regnamespace) ORDER BY 1, 2"""
    )
    return [*((table, column, referred) for table, column, referred in rows), *_BULK]


def _key(table: str) -> str:
    return "company_id" if table == "inventory_lock" else "record_id" if table == "job" else "id"

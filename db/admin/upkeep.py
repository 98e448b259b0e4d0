"""The database itself: bringing it up to date, and saying what it is."""

from __future__ import annotations

from typing import Any

from core.errors import NotFound
from core.rights import Act
from db.admin.opening import exists, version_of
from db.admin.protection import owned
from db.company.rights import missing, require
from db.engine.open import open_database
from db.engine.session import Database, Tx
from db.migrations.head import HEAD


def upgrade(url: str) -> str:
    """Create the tables, or bring them to the newest version; what was done, as a sentence."""
    with open_database(url) as database:
        if exists(database) and version_of(database) is not None and not owned(database):
            require_admin(database, Act.UPGRADE)
        from db.migrations.upgrade import upgrade as upgrade_schema

        steps = upgrade_schema(database)
        done = "; ".join(steps) if steps else f"the schema is up to date ({HEAD})"
        return f"{database.label}: {done}."


def require_admin(database: Database[Any], act: Act) -> None:
    """Whoever changes or copies the whole database is admin of every company in it."""
    require(database, 0, act)


def info(url: str) -> dict[str, object]:
    """What the database is and, to whoever may know, what it holds; of older and newer ones only the version."""
    with open_database(url, read_only=True) as database:
        if not exists(database):
            raise NotFound(
                "There is no database yet.",
                where=database.label,
                advice="`invclose demo`, `invclose import` or `invclose db upgrade` creates one.",
            )
        version = version_of(database)
        with database.read(repeatable=True) as tx:
            found: dict[str, object] = {
                "database": database.label,
                "kind": "SQLite" if tx.dialect == "sqlite" else "PostgreSQL",
                "schema": version or "none",
                "newest_schema": HEAD,
            }
            if version is not None and missing(tx, Act.DESCRIBE) is not None:
                return {**found, "more": f"needs the right {Act.DESCRIBE.needs} in {Act.DESCRIBE.scope.value}"}
            found.update(_server(tx))
            if version == HEAD:
                found.update(_contents(tx))
    return found


def _server(tx: Tx) -> dict[str, object]:
    if tx.dialect == "sqlite":
        pages, size = tx.value("PRAGMA page_count"), tx.value("PRAGMA page_size")
        return {
            "version": tx.value("SELECT sqlite_version()"),
            "journal": tx.value("PRAGMA journal_mode"),
            "bytes": int(pages) * int(size),
        }
    return {
        "version": tx.value("SELECT current_setting('server_version')"),
        "role": tx.value("SELECT current_user"),
        "bytes": tx.value("SELECT pg_database_size(current_database())"),
    }


def _contents(tx: Tx) -> dict[str, object]:
    """Companies, and how much there is; counted through keys that only grow, so that it is quick."""
    companies = tx.all("SELECT code, currency FROM company ORDER BY code")
    drawn = dict(tx.all("SELECT code, next_number - 1 FROM number_sequence WHERE company_id = 0"))
    return {
        "companies": [code for code, _ in companies],
        "currencies": dict(companies),
        "transactions": drawn.get("inventory_transaction", 0),
        "vouchers": drawn.get("voucher", 0),
        "closing_records": drawn.get("closing_record", 0),
    }

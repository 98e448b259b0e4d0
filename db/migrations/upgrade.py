"""`invclose db upgrade`: steps, guards, rights and a check, in one transaction.

Guards are dropped before the first step and re-created after the last, so that a step may change old rows and Alembic's
batch mode, which copies tables, cannot lose a trigger. The result must have the fingerprint of this version; if not, or
if anything fails, all of it is undone.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from core.errors import InvcloseError, NoRight
from db.company.existing import seal_existing
from db.engine.errors import NotOurDatabase
from db.migrations import guards_postgres, guards_sqlite, rights, statistics_sqlite
from db.migrations.fingerprint import difference, schema_version
from db.migrations.head import HEAD

if TYPE_CHECKING:
    from db.engine.postgres import PostgresDatabase
    from db.engine.session import Database, Tx
    from db.engine.sqlite import SqliteDatabase

ADVISORY_LOCK = 0x696E76636C6F7365
SCRIPTS = [Path(str(files(__package__)))]
"""Folder of the environment, then folders that hold steps besides `versions`."""


def upgrade(database: Database[Any]) -> list[str]:
    """Bring a database to the newest schema, creating a SQLite file that is missing.

    Gives sentences for what was done, none when there was nothing to do.
    """
    if database.read_only:
        raise NoRight("The database was opened read-only.", advice="Leave out `--read-only` to upgrade.")
    engine = _engine(database)
    try:
        with engine.begin() as connection:
            return _upgrade(connection)
    except DBAPIError as error:
        raise _translated(database, error) from error
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> list[str]:
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    version = _version(connection)
    if version == HEAD and not _difference(connection):
        return []
    if version is not None and version > HEAD:
        raise NotOurDatabase(
            f"The database has schema {version}; this program knows schemas up to {HEAD}.",
            advice="Install the newer invclose.",
        )
    if not sqlite:
        _make_roles(connection)
    for statement in _drops(connection):
        _run(connection, statement)
    run_steps(connection)
    for statement in guards(sqlite=sqlite):
        _run(connection, statement)
    if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
        raise NotOurDatabase(
            f"Rows of {broken[0][0]} refer to rows that are missing.",
            advice="Nothing was changed. Restore a backup, or undo what changed the tables.",
        )
    if unlike := _difference(connection):
        raise NotOurDatabase(
            f"The schema differs from what this version makes: {unlike}.",
            advice="Nothing was changed. Restore a backup, or undo what changed the tables.",
        )
    done = [f"schema {version or 'none'} -> {_version(connection)}"]
    if sealed := seal_existing(_transaction(connection)):
        done.append(f"sealed what is there: {', '.join(sealed)}; it is trusted as of this upgrade")
    return done


def _transaction(connection: Connection) -> Tx:
    """The access path of the books inside the transaction of the upgrade."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        from db.engine.sqlite_tx import SqliteTx

        return SqliteTx(raw, writes=True)
    from db.engine.postgres import PostgresTx

    return PostgresTx(raw, {})


def run_steps(connection: Connection) -> None:
    """Bring the tables to the newest step, inside the transaction of this connection; guards are left alone."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS[0]))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join([str(SCRIPTS[0] / "versions"), *map(str, SCRIPTS[1:])]))
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")


def _engine(database: Database[Any]) -> Engine:
    """An engine on one connection of the database, with transactions that hold for the schema too."""
    if database.dialect == "sqlite":
        engine = create_engine(
            "sqlite://", creator=lambda: _sqlite(cast("SqliteDatabase", database)), poolclass=NullPool
        )
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN EXCLUSIVE"))
        return engine
    return create_engine(
        "postgresql+psycopg://", creator=lambda: _postgres(cast("PostgresDatabase", database)), poolclass=NullPool
    )


def _sqlite(database: SqliteDatabase) -> Any:
    connection = database.connect(writes=True, create=True)
    # A table that is copied must not take the rows that refer to it along; checked again before the commit.
    connection.execute("PRAGMA foreign_keys = 0")
    return connection


def _postgres(database: PostgresDatabase) -> Any:
    connection = database.connect(as_role=False)
    connection.autocommit = False
    return connection


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement if connection.dialect.name == "sqlite" else statement.replace("%", "%%"))


def _version(connection: Connection) -> str | None:
    return schema_version(connection.dialect.name, lambda sql: connection.exec_driver_sql(sql).fetchall())


def _difference(connection: Connection) -> str:
    return difference(connection.dialect.name, lambda sql: connection.exec_driver_sql(sql).fetchall())


def guards(*, sqlite: bool) -> list[str]:
    """Everything that stands beside the tables: view, functions, triggers, rights."""
    if sqlite:
        return [*guards_sqlite.statements(), *statistics_sqlite.statements()]
    return [*guards_postgres.statements(), *rights.statements(), *rights.members()]


def _make_roles(connection: Connection) -> None:
    """The group roles of the server, which must be there and be grantable by whoever owns the tables."""

    def ask(sql: str) -> list[str]:
        return [row[0] for row in connection.exec_driver_sql(sql.replace("%", "%%")).fetchall()]

    missing = ask(rights.MISSING)
    if missing and ask(rights.MAY_MAKE_ROLES):
        for statement in rights.role_statements():
            _run(connection, statement)
        missing = []
    if missing or ask(rights.NOT_GRANTABLE):
        raise rights.without_roles(ask("SELECT CAST(current_user AS text)")[0], missing)


def _drops(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(
            "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY type"
        )
        return [f'DROP {kind} "{name}"' for kind, name in rows.fetchall()]
    rows = connection.exec_driver_sql(
        """SELECT 'DROP FUNCTION ' || CAST(p.oid AS regprocedure) || ' CASCADE' FROM pg_proc p
            WHERE p.pronamespace = CAST('public' AS regnamespace)
              AND (starts_with(p.proname, 'guard_') OR p.proname IN
                   ('discard_staged', 'refresh_statistics', 'open_posting', 'open_run', 'grant_right'))"""
    )
    notes = "DROP TABLE IF EXISTS open_posting, posting_draw, posting_stock CASCADE"
    return [*(row[0] for row in rows.fetchall()), notes, "DROP VIEW IF EXISTS active_record"]


def _translated(database: Database[Any], error: DBAPIError) -> Exception:
    original: Any = error.orig
    if database.dialect == "sqlite":
        from db.engine import sqlite_errors

        result = sqlite_errors.translated(original, str(getattr(database, "path", "")), writes=True)
    else:
        from db.engine import postgres_errors

        result = postgres_errors.translated(original)
    return result if isinstance(result, InvcloseError) else error

"""Opening books that are there and up to date: whoever finds none is told what makes them."""

from __future__ import annotations

from typing import Any

from core.errors import Unbalanced
from db.engine.errors import NotOurDatabase, OlderSchema
from db.engine.open import open_database
from db.engine.session import Database, Tx
from db.engine.sqlite_place import look
from db.migrations.fingerprint import schema_version
from db.migrations.head import HEAD


def _refuse_tampered(tx: Tx) -> None:
    """Loaded by the first transaction that writes: whoever only looks does not wait for it."""
    from db.admin.tampered import refuse_tampered

    refuse_tampered(tx)


Database.first_write = staticmethod(_refuse_tampered)


def open_current(url: str, *, read_only: bool = False) -> Database[Any]:
    """A database whose schema is the one of this version."""
    database = open_database(url, read_only)
    refuse_other_schema(database)
    return database


def refuse_other_schema(database: Database[Any]) -> None:
    """Refuse what has no tables yet, older ones or newer ones."""
    version = version_of(database)
    if version is None:
        raise NotOurDatabase(
            "There are no books in this database yet.",
            where=database.label,
            advice="`invclose db upgrade` creates the tables; `invclose import` and `invclose demo` do so themselves.",
        )
    if version < HEAD:
        raise OlderSchema(
            f"The tables are of an older version ({version}; this program has {HEAD}).",
            where=database.label,
            advice="Run `invclose db upgrade`.",
        )
    if version > HEAD:
        raise NotOurDatabase(
            f"The tables are of a newer version ({version}; this program has {HEAD}).",
            where=database.label,
            advice="Install the newer invclose.",
        )
    refuse_draft(database)


def refuse_draft(database: Database[Any]) -> None:
    """PostgreSQL lets no draft voucher past a commit; a SQLite file may hold one that another program left there."""
    if database.dialect == "sqlite":
        with database.read() as tx:
            number = tx.value("SELECT number FROM voucher WHERE posted = 0 LIMIT 1")
        if number is not None:
            raise Unbalanced("A voucher was inserted but never posted.", where=number, advice="Run `invclose verify`.")


def version_of(database: Database[Any]) -> str | None:
    """The schema version; ``None`` without tables."""
    with database.read() as tx:
        return schema_version(tx.dialect, tx.all)


def exists(database: Database[Any]) -> bool:
    """Whether there is anything to connect to: a SQLite file need not be there yet."""
    path = getattr(database, "path", None)
    return path is None or look(path) is not None


def open_upgraded(url: str) -> Database[Any]:
    """For filling: creates the database and brings an empty one up to date; an older one is left to its admin."""
    database = open_database(url)
    if not exists(database) or version_of(database) is None:
        from db.migrations.upgrade import upgrade

        upgrade(database)
    refuse_other_schema(database)
    return database

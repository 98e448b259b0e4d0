"""Books that a restore replaced: listed, and dropped when somebody says so; with what an interrupted restore left behind."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from core.errors import NotFound
from core.rights import Act
from db.admin import files, restore_sqlite
from db.admin.opening import exists, version_of
from db.admin.upkeep import require_admin
from db.company.chain import audit
from db.engine.open import open_database
from db.engine.posting import Posting
from db.engine.session import Database
from db.engine.sqlite import SqliteDatabase
from db.engine.sqlite_place import identity
from db.migrations.head import HEAD

DROPPED = "kept books dropped"
UNFINISHED, OLD = "left by an interrupted backup or restore", "kept by a restore"
SAME = "left by an interrupted restore as a second name of the present books"


class Kept(NamedTuple):
    """Books that are not the present ones."""

    name: str
    what: str
    bytes: int
    since: str
    """UTC; empty where nobody knows."""


def shown_kept(url: str) -> list[Kept]:
    """The same for a user, who may know what the database is."""
    with open_database(url) as database:
        if exists(database) and version_of(database) == HEAD:
            require_admin(database, Act.DESCRIBE)
    return kept_books(url)


def kept_books(url: str) -> list[Kept]:
    """What was kept or left behind beside the books of this address, oldest first."""
    with open_database(url, read_only=True) as database:
        if isinstance(database, SqliteDatabase):
            return _files(database.path)
        return _databases(database)


def drop_kept(url: str, name: str) -> str:
    """Remove kept books for good; the present books remember it."""
    with open_database(url) as database:
        if exists(database) and version_of(database) == HEAD:
            require_admin(database, Act.RESTORE)
        found = next((one for one in kept_books(url) if one.name == name), None)
        if found is None:
            raise NotFound(f"No books named {name} are kept here.", advice="`invclose db kept` lists them.")
        with database.read() as tx:
            companies = tx.all("SELECT id FROM company ORDER BY id")
        for (company,) in companies:
            with database.write(Posting(Act.RESTORE, company)) as tx:
                audit(tx, company, DROPPED, name, {"what": found.what})
        if isinstance(database, SqliteDatabase):
            _unlink(database.path.with_name(name))
        else:
            _drop(database, name)
    return f"{name} is gone ({found.what})."


def _files(path: Path) -> list[Kept]:
    ours = re.compile(
        f"(?:{re.escape(path.name)}{re.escape(restore_sqlite.KEPT)}\\d{{8}}t\\d{{6}}z(?:-\\d+)?"
        f"|\\.{re.escape(path.name[:100])}(?:{re.escape(restore_sqlite.UNFINISHED)}|\\.unfinished-)[0-9a-f]{{32}})\\Z"
    )
    present, found = identity(path), []
    with files.told("The folder of the books cannot be read"), suppress(FileNotFoundError):
        for name in sorted(os.listdir(path.parent)):
            if ours.match(name):
                state = path.with_name(name).lstat()
                what = UNFINISHED if name.startswith(".") else OLD
                if (state.st_dev, state.st_ino) == present:
                    what = SAME
                found.append(Kept(name, what, state.st_size, _since(name) or _moment(state.st_mtime)))
    return sorted(found, key=lambda one: one.since)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _since(name: str) -> str:
    found = re.search(r"(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z", name)
    return "{}-{}-{}T{}:{}:{}Z".format(*found.groups()) if found else ""


def _unlink(path: Path) -> None:
    with files.told("The kept file cannot be removed"):
        for ending in ("-journal", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        path.unlink()


def _databases(database: Database[Any]) -> list[Kept]:
    from db.admin.restore_postgres import KEPT
    from db.admin.restore_postgres import UNFINISHED as BESIDE
    from db.engine.postgres import PostgresDatabase

    assert isinstance(database, PostgresDatabase)
    with database.connect(as_role=False) as server:
        rows = server.execute(
            b"""SELECT datname, CASE WHEN has_database_privilege(oid, 'CONNECT') THEN pg_database_size(oid) ELSE 0 END
                  FROM pg_database
                 WHERE datname <> current_database() AND pg_has_role(datdba, 'MEMBER') ORDER BY 1"""
        ).fetchall()
        present = server.info.dbname
    kept = re.compile(f"(.+){KEPT}\\d{{8}}t\\d{{6}}z(?:_\\d+)?\\Z")
    left = re.compile(f"(.+){BESIDE}[0-9a-f]{{10}}\\Z")
    found = []
    for name, size in rows:
        for form, what in ((kept, OLD), (left, UNFINISHED)):
            match = form.match(name)
            if match and (match[1] == present or (len(match[1]) >= 30 and present.startswith(match[1]))):
                found.append(Kept(name, what, int(size), _since(name)))
    return sorted(found, key=lambda one: one.since)


def _drop(database: Database[Any], name: str) -> None:
    import psycopg
    from psycopg import sql

    from db.engine.postgres import PostgresDatabase
    from db.engine.postgres_errors import translated

    assert isinstance(database, PostgresDatabase)
    with database.connect(as_role=False) as server:
        try:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        except psycopg.Error as error:
            raise translated(error, server) from error

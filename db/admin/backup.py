"""A copy of the database in one file, and putting it back.

SQLite is copied page by page through its own backup, so that a copy is one state of the books even while others write.
PostgreSQL leaves it to its own tools pg_dump and pg_restore, which must be on the path.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from core.errors import Blocked, InvcloseError, NotFound, RejectedInput
from core.rights import Act
from db.admin.opening import exists, open_current, version_of
from db.admin.upkeep import require_admin
from db.engine.children import environment, tool
from db.engine.open import open_database
from db.engine.session import Database
from db.engine.sqlite import SqliteDatabase
from db.migrations.fingerprint import HEAD, schema_version

_PAGES_AT_ONCE = 4096


def backup(url: str, target: Path) -> dict[str, object]:
    """Copy the database into a new file; nothing is left behind when it fails."""
    target = target.expanduser().absolute()
    if target.exists():
        raise RejectedInput(f"{target} already exists.", advice="Name a new file.")
    if not target.parent.is_dir():
        raise NotFound(f"There is no folder {target.parent}.", advice="Create it first.")
    with open_current(url, read_only=True) as database:
        require_admin(database, Act.BACK_UP)
        unfinished = target.with_name(f".{target.name}.unfinished")
        try:
            os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
            if isinstance(database, SqliteDatabase):
                _copy_sqlite(database, unfinished)
            else:
                _tool("pg_dump", database, ["--format=custom", f"--file={unfinished}"])
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    return {"file": str(target), "bytes": target.stat().st_size}


def _copy_sqlite(database: SqliteDatabase, target: Path) -> None:
    with closing(database.connect(writes=False)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=_PAGES_AT_ONCE)
        copy.execute("PRAGMA journal_mode = delete")
        (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise InvcloseError("The copy is damaged.", where=found, advice="Check the disk, then try again.")
    with target.open("rb") as file:
        os.fsync(file.fileno())


def restore(url: str, source: Path) -> dict[str, object]:
    """Replace everything in the database by a copy; refused while a run works or for what is no copy of ours."""
    source = source.expanduser().absolute()
    database = open_database(url)
    with database:
        if exists(database) and version_of(database) is not None:
            require_admin(database, Act.RESTORE)
            _refuse_running(database)
        database.close()
        if isinstance(database, SqliteDatabase):
            _put_back_sqlite(database, source)
        else:
            options = ["--clean", "--if-exists", "--single-transaction", "--no-owner"]
            _tool("pg_restore", database, [*options, str(source)])
    return {"database": database.label, "restored_from": str(source)}


def _refuse_running(database: Database[Any]) -> None:
    with database.read() as tx:
        row = tx.one(
            """SELECT r.number, j.state FROM job j JOIN closing_record r ON r.id = j.record_id
               WHERE j.state IN ('waiting', 'running', 'pausing', 'cancelling', 'posting')"""
        )
    if row:
        raise Blocked(f"{row[0]} is {row[1]}", advice="Wait until it has ended, or pause it first.")


def _put_back_sqlite(database: SqliteDatabase, source: Path) -> None:
    with closing(_opened_copy(source)) as copy, closing(database.connect(writes=True, create=True)) as target:
        copy.backup(target)


def _opened_copy(source: Path) -> sqlite3.Connection:
    copy = sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)
    try:
        version = schema_version("sqlite", lambda sql: copy.execute(sql).fetchall())
    except sqlite3.DatabaseError:
        version = None
    if version != HEAD:
        copy.close()
        what = "is not a copy of these books" if version is None else f"has schema {version}, this program has {HEAD}"
        raise RejectedInput(f"{source} {what}.", advice="Name a file made by `invclose db backup`.")
    return copy


def _tool(program: str, database: Database[Any], arguments: list[str]) -> None:
    """Run a tool of PostgreSQL; a password goes through the environment, where nobody reads it."""
    found = tool(program)
    if found is None:
        raise NotFound(f"{program} is not installed.", advice="Install the client programs of PostgreSQL.")
    address = urlsplit(database.url)
    account, at, place = address.netloc.rpartition("@")
    user, _, password = account.partition(":")
    variables = {**environment(), **({"PGPASSWORD": unquote(password)} if password else {})}
    shown = urlunsplit(address._replace(netloc=f"{user}{at}{place}"))
    command = [found, *arguments[:-1], "--dbname", shown, arguments[-1]]
    done = subprocess.run(
        command, env=variables, cwd=os.sep, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise InvcloseError(f"{program} failed.", where=lines[-1] if lines else "", advice="Nothing was replaced.")

"""A copy of the database in one file, read back before it counts, and an event of the books.

SQLite is copied page by page through its own backup, so that a copy is one state of the books even while others write.
PostgreSQL leaves it to its own tool pg_dump, which sees the same snapshot in which the heads were read.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from core.restoring import CompanyBooks, heads
from core.rights import Act
from db.admin import files, postgres_tools
from db.admin.checking import refuse_damaged_file
from db.admin.opening import open_current
from db.admin.state import state_of
from db.admin.upkeep import require_admin
from db.company.chain import audit
from db.engine.posting import Posting
from db.engine.session import Database
from db.engine.sqlite import SqliteDatabase

_PAGES_AT_ONCE = 4096
BACKED_UP = "database backed up"


def backup(url: str, target: Path, *, replace: bool = False) -> dict[str, object]:
    """Copy the database into a new file, read it back and note it in the audit trail; a failure leaves nothing behind.

    ``replace`` lets the copy take the place of an ordinary file. The event stands in the books and not in the copy, so a copy
    is known by its SHA-256.
    """
    target = files.absolute(target)
    files.refuse_folder(target.parent)
    files.refuse_target(target, replace=replace)
    with open_current(url) as database:
        require_admin(database, Act.BACK_UP)
        with files.private_file(target.parent, f".{target.name[:100]}.unfinished-") as unfinished:
            if isinstance(database, SqliteDatabase):
                state = _copy_sqlite(database, unfinished)
            else:
                state = postgres_tools.dump(database, unfinished)
            files.sync(unfinished)
            size, digest = unfinished.stat().st_size, files.sha256_of(unfinished)
            _remember(database, target, digest, state)
            files.give_name(unfinished, target, replace=replace)
    return {"file": str(target), "bytes": size, "sha256": digest, "heads": {code: heads(state[code]) for code in state}}


def _remember(database: Database[Any], target: Path, digest: str, state: dict[str, CompanyBooks]) -> None:
    """The event in every company of the database: the copy holds them all."""
    with database.read() as tx:
        companies = tx.all("SELECT id, code FROM company ORDER BY id")
    for company, code in companies:
        with database.write(Posting(Act.BACK_UP, company)) as tx:
            detail = {"file": str(target), "sha256": digest, **heads(state.get(code))}
            audit(tx, company, BACKED_UP, target.name, detail)


def _copy_sqlite(database: SqliteDatabase, target: Path) -> dict[str, CompanyBooks]:
    with files.told("The copy cannot be written"):
        files.need_room(target.parent, database.path.stat().st_size)
    try:
        with closing(database.connect(writes=False)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=_PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode = delete")
    except sqlite3.Error as error:
        from db.engine.sqlite_errors import translated

        raise translated(error, str(target), writes=True) from error
    files.sync(target)
    with SqliteDatabase(str(target), read_only=True) as written, written.read(repeatable=True) as tx:
        refuse_damaged_file(tx, target)
        return state_of(tx)

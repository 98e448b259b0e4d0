"""From an address to a database.

`open_database(url)` loads the driver that the address names and nothing else: no SQLAlchemy, so that a look-up starts
at once.
"""

from __future__ import annotations

from typing import Any

from core.errors import UsageError
from db.engine.session import Database, Journal


def open_database(url: str, read_only: bool = False, *, journal: Journal | None = None) -> Database[Any]:
    """The database at an address: `sqlite:////absolute/file.db`, a file name, or `postgresql://...`.

    Nothing is opened or created yet: the first transaction does, and refuses a file that is not there. `journal` forces
    SQLite's journal instead of choosing by its version.
    """
    scheme, separator, _ = url.partition("://")
    if scheme in ("postgresql", "postgres") and separator:
        from db.engine.postgres import PostgresDatabase

        return PostgresDatabase(url, read_only=read_only)
    if scheme == "sqlite" or not separator:
        from db.engine.sqlite import SqliteDatabase

        return SqliteDatabase(sqlite_path(url), read_only=read_only, journal=journal)
    raise UsageError(
        f"{scheme}:// is not a supported database.",
        advice="Write sqlite:////folder/file.db, a file name, or postgresql://host/database.",
    )


def sqlite_path(url: str) -> str:
    """The file that a SQLite address names: `sqlite:////absolute`, `sqlite:///relative` or a plain file name."""
    path = url
    if url.startswith("sqlite:"):
        rest = url.removeprefix("sqlite:")
        path = rest.removeprefix("//").removeprefix("/") if rest.startswith("///") else ""
    if not path or "?" in path or path == ":memory:":
        raise UsageError(
            f"{url!r} does not name a database file.", advice="Write sqlite:////folder/file.db or a plain file name."
        )
    return path

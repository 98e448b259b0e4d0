"""From an address to a database.

`open_database(url)` loads the driver that the address names and nothing else: no SQLAlchemy, so that a look-up starts
at once.
"""

from __future__ import annotations

from typing import Any

from core.addresses import address_of
from db.engine.session import Database, Journal


def open_database(url: str, read_only: bool = False, *, journal: Journal | None = None) -> Database[Any]:
    """The database at an address: `sqlite:////absolute/file.db`, a file name, or `postgresql://...`.

    An address with a password is refused (`core.addresses`). Nothing is opened or created yet: the first transaction does,
    and refuses a file that is not there. `journal` forces SQLite's journal instead of choosing by its version.
    """
    address = address_of(url)
    if address.kind == "postgresql":
        from db.engine.postgres import PostgresDatabase

        return PostgresDatabase(address.place, read_only=read_only)
    from db.engine.sqlite import SqliteDatabase

    return SqliteDatabase(address.place, read_only=read_only, journal=journal)

"""A glance at the books for a shell that completes a word: one connection that reads and cannot write, or none.

What the usual ways in have, and this one leaves out on purpose: it waits for no lock and no slow server, rolls back nothing
that a crash left, asks nobody for a password, and loads no NumPy. Whoever glances shows nothing rather than an error.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from core.addresses import address_of
from db.engine import clock
from db.engine.errors import Busy
from db.engine.sqlite_place import must_be_there, uri
from db.engine.statements import for_postgres

LOCK_SECONDS = 0.05
"""How long a writer is waited for."""
SERVER_SECONDS = 2
"""The shortest that the client of PostgreSQL knows; whoever is in a hurry leaves before."""
STATEMENT_MILLISECONDS = 200
HEADER, READ_VERSION, WRITE_AHEAD = 20, 19, b"\2"
"""Of a SQLite file: its first bytes, the one among them that says how it is read, and what it says of a write-ahead log."""

Rows = Callable[[str, Mapping[str, object]], Sequence[tuple[Any, ...]]]


class Glance(NamedTuple):
    """Who looks, as the operating system or the server says it, and how to ask for rows."""

    actor: str
    all: Rows


def load_driver(url: str) -> None:
    """Load what is needed to look there, for whoever wants to know how long the looking takes."""
    if address_of(url).kind == "postgresql":
        import psycopg

        assert psycopg


@contextmanager
def glance(url: str) -> Generator[Glance]:
    """Look at the database of an address; the error of its driver, or one of ours, where that is not possible at once."""
    address = address_of(url)
    look = _at_server if address.kind == "postgresql" else _at_file
    with look(address.place) as found:
        yield found


@contextmanager
def _at_file(place: str) -> Generator[Glance]:
    path = Path(place).expanduser().absolute()
    must_be_there(path)
    opened = sqlite3.connect(_without_a_trace(path), uri=True, timeout=LOCK_SECONDS, isolation_level=None)
    with closing(opened) as connection:
        connection.execute("PRAGMA query_only = 1")
        connection.execute("PRAGMA trusted_schema = 0")
        yield Glance(clock.login(), lambda sql, given: connection.execute(sql, given).fetchall())


def _without_a_trace(path: Path) -> str:
    """What SQLite opens so that no file comes into being: of a write-ahead log it would make one for its readers to share."""
    with path.open("rb") as file:
        logged = file.read(HEADER)[READ_VERSION:] == WRITE_AHEAD
    log, shared = (path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))
    if logged and not log.exists():  # nobody works with the books
        return f"{uri(path, 'ro')}&immutable=1"
    if logged and not shared.exists():
        raise Busy("A crash left a log beside the books.", where=str(log), advice="Open them once.")
    return uri(path, "ro")


@contextmanager
def _at_server(place: str) -> Generator[Glance]:
    import psycopg

    opened = psycopg.connect(
        place, autocommit=True, connect_timeout=SERVER_SECONDS, application_name="invclose, completing"
    )
    with closing(opened) as connection:
        connection.execute(b"BEGIN READ ONLY")
        connection.execute(f"SET LOCAL statement_timeout = {STATEMENT_MILLISECONDS}".encode())
        connection.execute(b"SET LOCAL DateStyle = 'ISO, YMD'")
        connection.execute(f"SET LOCAL lock_timeout = {STATEMENT_MILLISECONDS}".encode())
        who = connection.execute(b"SELECT CAST(session_user AS text)").fetchone()
        yield Glance(who[0] if who else "", lambda sql, given: connection.execute(for_postgres(sql), given).fetchall())

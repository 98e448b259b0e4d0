"""Who looks at the same run at this moment, told without writing a row: a viewer needs no right for it, and locks nobody out.

On PostgreSQL the name of a connection says what is looked at and until when that is so; everybody may read these names, and the
server says whose they are. On SQLite everybody is on one host: there the name of a socket says it, which nobody connects to
and which the kernel takes away with its process (Linux; elsewhere nobody is known). It is what each program says of itself,
told to people and used for nothing else.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from db.engine import clock
from db.engine.session import Database
from db.engine.sqlite_place import identity

LEASE_SECONDS = 15
"""Nobody who said nothing for so long looks any more."""
_SOCKETS = Path("/proc/net/unix")
_SAY = "SELECT set_config('application_name', :who || ' watches ' || :record || ' ' || :now, false)"
_NOW = "SELECT CAST(extract(epoch FROM clock_timestamp()) AS bigint)"
_ALL = """SELECT usename, application_name FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE :like ORDER BY usename, application_name"""
_SAID = re.compile(r"invclose (\S+) watches (\d+) (\d+)")


class Onlooker:
    """One session that looks, with the others that look at the same."""

    def __init__(self, database: Database[Any]) -> None:
        self.database = database
        self._token = secrets.token_hex(2)
        self._socket: socket.socket | None = None
        self._at = 0

    def look_on(self, record: int) -> tuple[str, ...]:
        """Say that this session looks at a run, and who else does, by login; the same person at another terminal too."""
        if self.database.dialect == "postgresql":
            return self._by_connections(record)
        return self._by_sockets(record)

    def look_away(self) -> None:
        """It does not look any more; a connection's name says so by itself after a while."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @property
    def _me(self) -> str:
        return f"{clock.host()[:12]}/{os.getpid()}.{self._token}"

    # --- PostgreSQL

    def _by_connections(self, record: int) -> tuple[str, ...]:
        with self.database.read() as tx:
            now = int(tx.value(_NOW))
            tx.one(_SAY, {"who": f"invclose {self._me}", "record": str(record), "now": str(now)})
            rows = tx.all(_ALL, {"like": f"invclose % watches {record} %"})
        found = {}
        for login, name in rows:
            said = _SAID.fullmatch(name)
            if said and said[2] == str(record) and now - int(said[3]) < LEASE_SECONDS and said[1] != self._me:
                found[said[1]] = login
        return tuple(sorted(found.values()))

    # --- SQLite

    def _by_sockets(self, record: int) -> tuple[str, ...]:
        file = identity(Path(self.database.url.removeprefix("sqlite:///")))
        if file is None or not _SOCKETS.exists():
            return ()
        about = f"invclose-watch/{file[0]}-{file[1]}/{record}/"
        own = f"{about}{os.getpid()}.{self._token}/{quote(clock.login(), safe='')[:32]}"
        self._sit(own, record)
        return tuple(sorted(login for name, login in _seats(about) if name != own))

    def _sit(self, name: str, record: int) -> None:
        if self._socket is not None and self._at == record:
            return
        self.look_away()
        seat = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            seat.bind(f"\0{name}")
        except OSError:
            seat.close()
        else:
            self._socket, self._at = seat, record


def _seats(about: str) -> Iterator[tuple[str, str]]:
    """Name and login of every socket that says it looks at this."""
    with suppress(OSError):
        for line in _SOCKETS.read_text(encoding="utf-8", errors="replace").splitlines():
            name = line.rpartition(" ")[2].removeprefix("@")
            if name.startswith(about):
                yield name, unquote(name.rpartition("/")[2])

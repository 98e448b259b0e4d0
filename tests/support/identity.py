"""Somebody else, somewhere else, at another time: what a test may pretend, in its own processes only.

The product asks the operating system (``db.engine.clock``) and the server (``PostgresTx``). Here both are given other answers, in
this process and in the worker processes that it starts (``tests.support.launcher``). On PostgreSQL the session is really one
of that user (SET SESSION AUTHORIZATION), so that what the database itself says agrees.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from db.engine import children, clock
from db.engine.group_roles import NAMES

LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(slots=True)
class Pretended:
    """What is said instead of the truth; blank is the truth."""

    login: str = ""
    now: str = ""
    host: str = ""
    wall: str = ""
    """The clock of this computer alone: not that of the server, nor the seconds since it was started."""


PRETENDED = Pretended()
_TRUE = {name: getattr(clock, name) for name in ("now", "login", "account", "host", "uptime")}


def pretend(patch: pytest.MonkeyPatch, **given: str) -> None:
    """Go on as ``login``, at the time ``now``, on the computer ``host``, until the test ends."""
    install()
    for name, value in given.items():
        patch.setattr(PRETENDED, name, value)


def set_pretended(given: dict[str, str]) -> None:
    """The same for a process that ends as what it pretended to be."""
    install()
    for name, value in given.items():
        setattr(PRETENDED, name, value)


@cache
def install() -> None:
    """Put the hooks in; they say the truth while nothing is pretended."""
    clock.now = lambda: PRETENDED.now or PRETENDED.wall or _TRUE["now"]()
    clock.uptime = lambda: ("", "0") if PRETENDED.now else _TRUE["uptime"]()
    clock.login = lambda: PRETENDED.login or _TRUE["login"]()  # type: ignore[assignment]
    clock.account = lambda: PRETENDED.login or _TRUE["account"]()  # type: ignore[assignment]
    clock.host = lambda: PRETENDED.host or _TRUE["host"]()
    _install_on_postgres()
    _install_in_workers()


def _install_on_postgres() -> None:
    from db.admin import checking, tampered
    from db.engine import postgres
    from db.reading import verify_storage

    true_now, true_begin = postgres.PostgresTx.now, postgres.PostgresDatabase._begin

    def begin(self: postgres.PostgresDatabase, writes: bool, repeatable: bool) -> tuple[postgres.PgConnection, Any]:
        if PRETENDED.now:
            let_clients_say_when(self.url)
        for pool in self._idle.values():
            for connection in [c for c in pool if session_user(c) != wanted(c)]:
                pool.remove(connection)
                connection.close()
        return true_begin(self, writes, repeatable)

    true_guards = tampered._guards_of_postgres

    def guards(tx: Any) -> list[str]:
        """Without the one that a test with a time of its own took off."""
        return [name for name in true_guards(tx) if not (PRETENDED.now and name == "guard_stamp")]

    tampered._guards_of_postgres = guards
    for module in (checking, verify_storage):
        module.difference = _without_stamps(module.difference)  # type: ignore[attr-defined]
    true_connect = postgres.PostgresDatabase.connect

    def connect(self: postgres.PostgresDatabase, *, as_role: bool = True) -> postgres.PgConnection:
        connection = true_connect(self, as_role=as_role)
        if as_role and PRETENDED.login:
            become(connection, PRETENDED.login, NAMES[-1])
        return connection

    postgres.PostgresTx.now = lambda self: PRETENDED.now or true_now(self)  # type: ignore[method-assign]
    postgres.PostgresDatabase._begin = begin  # type: ignore[method-assign]
    postgres.PostgresDatabase.connect = connect  # type: ignore[method-assign]


def _without_stamps(true_difference: Callable[..., str]) -> Callable[..., str]:
    """Of the schema, without the stamp that a test with a time of its own took off."""

    def difference(dialect: str, ask: Any) -> str:
        found = true_difference(dialect, ask)
        return "" if PRETENDED.now and found == "changed function guard_stamp" else found

    return difference


@cache
def let_clients_say_when(url: str) -> None:
    """Take the stamping of times out of a test's own database, as its owner; who acts is stamped on."""
    import psycopg

    with psycopg.connect(url) as owner:
        owner.execute("SELECT pg_advisory_xact_lock(1)")  # the server refuses two who replace a function at once
        found = owner.execute("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'guard_stamp'").fetchone()
        if found:
            owner.execute(found[0].replace("TG_ARGV[1] <> ''", "false").encode())


def session_user(connection: Any) -> str:
    """Who the session belongs to now; the server reports every change of it."""
    return str(connection.info.parameter_status("session_authorization") or "")


def wanted(connection: Any) -> str:
    """Who it should belong to: whoever is pretended, else who logged in."""
    return PRETENDED.login or str(connection.info.user)


def become(connection: Any, login: str, role: str) -> None:
    """Make the session one of this user, who is made where the server does not know it, in the role of the application.

    Tests fill books by hand too: the user is a member of the owner of the tables, who may do so without a posting. What others may
    not is tested in `tests.postgres_rights`.
    """
    quoted, word = '"' + login.replace('"', '""') + '"', "'" + login.replace("'", "''") + "'"
    connection.execute(b"RESET ROLE")
    connection.execute(
        f"""DO $do$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {word}) THEN
                BEGIN CREATE ROLE {quoted} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
            END IF;
            IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}')
               AND NOT EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
                               JOIN pg_roles u ON u.oid = m.member WHERE r.rolname = '{role}' AND u.rolname = {word}) THEN
                BEGIN GRANT {role} TO {quoted}; EXCEPTION WHEN unique_violation THEN NULL; END;
            END IF;
            IF NOT pg_has_role({word}, current_user, 'MEMBER') THEN
                BEGIN EXECUTE format('GRANT %I TO {quoted}', current_user); EXCEPTION WHEN unique_violation THEN NULL; END;
            END IF;
        END $do$""".encode()
    )
    connection.execute(f"SET SESSION AUTHORIZATION {quoted}".encode())
    connection.execute(
        b"SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')",
        (role,),
    )


def command_line() -> tuple[str, ...]:
    """The beginning of a command line that runs invclose as what is pretended here."""
    given = {name: value for name, value in asdict(PRETENDED).items() if value}
    return (sys.executable, str(LAUNCHER), json.dumps(given)) if given else children.command()


def _install_in_workers() -> None:
    from db.close import processes

    vars(processes)["command"] = command_line

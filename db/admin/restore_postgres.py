"""A restore on PostgreSQL: a side database on the same server, which takes the name of the present one.

Both names change in one transaction of the server, so there is never a moment without books. The first rename waits until
nobody is connected to the present database and lets nobody in meanwhile; the last comparison is made inside by the only one
who is left there.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from core.addresses import with_database
from core.errors import Blocked, InvcloseError, NoRight
from db.admin import files, postgres_tools
from db.admin.restoring import MOMENT_FORM, Restoring, Side, may_restore, other_program, refuse_others
from db.engine import clock
from db.engine.errors import CommitUnknown
from db.engine.open import open_database
from db.engine.postgres import PgConnection, PostgresDatabase
from db.engine.postgres_errors import translated
from db.engine.session import Database

KEPT = "_kept_"
UNFINISHED = "_restore_"
MAINTENANCE = ("postgres", "template1")
_LONGEST_NAME = 63
_PATIENCE_SECONDS = 8.0
_LOOK_SECONDS = 0.05

_OTHERS = """
    SELECT COALESCE(usename, 'somebody') || ' (' || COALESCE(NULLIF(application_name, ''), 'unnamed program') || ')'
      FROM pg_stat_activity
     WHERE datname = :name AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY 1
"""
_LOCKED_BY_US = """
    SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.objid
     WHERE l.locktype = 'object' AND l.classid = CAST('pg_database' AS regclass) AND d.datname = :name
       AND l.mode = 'AccessExclusiveLock' AND l.granted AND l.pid = :pid
"""


class PostgresSide(Side):
    """A side database."""

    def __init__(self, target: PostgresDatabase, server: PgConnection, source: Path, names: tuple[str, str]) -> None:
        super().__init__(source)
        self.target = target
        self._server = server
        self._name, self._side = names
        self._copy = PostgresDatabase(with_database(target.url, self._side))

    @property
    def copy(self) -> Database[Any]:
        return self._copy

    def load(self) -> None:
        """Create the side database like the present one and load the dump into it."""
        with files.opened_copy(self.source) as opened:
            with files.told("The copy cannot be read"):
                beginning = os.pread(opened, 5, 0)
            if beginning != postgres_tools.MAGIC:
                raise files.no_copy(self.source, "is not a copy of these books")
            self.sha256 = files.sha256_of_opened(opened)
            self._create()
            options = ["--no-owner", "--exit-on-error", "--single-transaction", "--no-password"]
            owner = _owner(self._server, self._name)
            if owner != self._server.info.user:
                options.append(f"--role={owner}")
            os.lseek(opened, 0, os.SEEK_SET)
            try:
                postgres_tools.run("pg_restore", self._copy.url, options, stdin=opened)
            except InvcloseError as error:
                if error.where:
                    raise files.no_copy(self.source, "cannot be loaded", error.where) from error
                raise
        with self._copy.connect(as_role=False) as connection:
            connection.execute(b"ANALYZE")

    def _create(self) -> None:
        """A database of the same encoding, sorting and owner."""
        row = self._server.execute(
            b"SELECT to_jsonb(d), pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database d"
            b" WHERE datname = %s",
            (self._name,),
        ).fetchone()
        assert row is not None
        found, owner, encoding = row
        provider = {"c": "libc", "i": "icu", "b": "builtin"}[found.get("datlocprovider", "c")]
        words = [
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} OWNER {}").format(
                sql.Identifier(self._side), sql.Literal(encoding), sql.Identifier(owner)
            ),
            sql.SQL("LC_COLLATE {} LC_CTYPE {}").format(
                sql.Literal(found["datcollate"]), sql.Literal(found["datctype"])
            ),
        ]
        if provider != "libc":
            locale = found.get("datlocale") or found.get("daticulocale")
            words.append(
                sql.SQL("LOCALE_PROVIDER {} {} {}").format(
                    sql.SQL(provider),
                    sql.SQL("ICU_LOCALE" if provider == "icu" else "BUILTIN_LOCALE"),
                    sql.Literal(locale),
                )
            )
        try:
            self._server.execute(sql.SQL(" ").join(words))
        except psycopg.errors.InsufficientPrivilege as error:
            raise _may_not_create(self._server.info.user, owner) from error
        except psycopg.Error as error:
            raise translated(error, self._server) from error

    def exchange(self, restoring: Restoring) -> str:
        kept = _kept_name(self._server, self._name)
        restoring.remember(kept)
        self._copy.close()
        try:
            _same_rights(self._server, self._name, self._side)
            self._rename(kept, restoring)
        except psycopg.Error as error:
            if self._server.closed:
                raise CommitUnknown from error
            raise _translated(error, self._server, self._name) from error
        return kept

    def _rename(self, kept: str, restoring: Restoring) -> None:
        """In a thread, since it waits for the last one to leave: that is us, after the last comparison."""
        failures: list[BaseException] = []

        def rename() -> None:
            try:
                with self._server.transaction():
                    for old, new in ((self._name, kept), (self._side, self._name)):
                        statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                        self._server.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))
            except BaseException as error:
                failures.append(error)

        if self.present is None:
            rename()
        else:
            self.present.close()
            renaming = threading.Thread(target=rename, name="rename")
            with _only_one(self.target) as inside:
                renaming.start()
                try:
                    self._last_look(inside, renaming, restoring)
                except BaseException:
                    self._server.cancel_safe()
                    renaming.join()
                    raise
            renaming.join()
        if failures:
            raise failures[0]

    def _last_look(self, inside: Database[Any], renaming: threading.Thread, restoring: Restoring) -> None:
        """When nobody new can come in and nobody else is left, the books are compared for the last time."""
        until = time.monotonic() + _PATIENCE_SECONDS
        wanted = {"name": self._name, "pid": self._server.info.backend_pid}
        while renaming.is_alive() and time.monotonic() < until:
            with inside.read() as tx:
                others = [row[0] for row in tx.all(_OTHERS, wanted)]
                if not others and tx.one(_LOCKED_BY_US, wanted):
                    restoring.still_so(tx)
                    return
            time.sleep(_LOOK_SECONDS)
        with inside.read() as tx:
            refuse_others([row[0] for row in tx.all(_OTHERS, wanted)])
        raise Blocked("The present database could not be locked.", advice="Nothing was changed. Try again.")


@contextmanager
def _only_one(target: PostgresDatabase) -> Generator[Database[Any]]:
    """The present database through one connection, which is gone afterwards."""
    with PostgresDatabase(target.url, read_only=True) as inside:
        with inside.read() as tx:
            tx.value("SELECT 1")
        yield inside


@contextmanager
def beside(url: str, source: Path) -> Generator[Side]:
    """A side database on the server of this address, dropped afterwards unless it took the name of the present one."""
    target = open_database(url)
    assert isinstance(target, PostgresDatabase)
    with target:
        books = may_restore(target)
        with target.read() as tx:
            name = str(tx.value("SELECT current_database()"))
            if not books and tx.value(
                """SELECT COUNT(*) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
                      AND relnamespace NOT IN (SELECT oid FROM pg_namespace
                                                WHERE nspname LIKE 'pg\\_%' OR nspname = 'information_schema')"""
            ):
                raise other_program(target.label)
            refuse_others([row[0] for row in tx.all(_OTHERS, {"name": name})])
        target.close()
        with _server(target, name) as server:
            names = (name, f"{name[: _LONGEST_NAME - 20]}{UNFINISHED}{secrets.token_hex(5)}")
            side = PostgresSide(target, server, source, names)
            side.present = target if books else None
            try:
                yield side
            finally:
                side.copy.close()
                target.close()
                with suppress(psycopg.Error):
                    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(names[1])))


@contextmanager
def _server(target: PostgresDatabase, name: str) -> Generator[PgConnection]:
    """A connection to another database of the server, with the user's own rights: a database is not renamed from inside."""
    for other in MAINTENANCE:
        if other != name:
            try:
                connection = PostgresDatabase(with_database(target.url, other)).connect(as_role=False)
            except InvcloseError as error:
                refused = error
                continue
            with connection:
                yield connection
            return
    raise refused


def _owner(server: PgConnection, name: str) -> str:
    row = server.execute(b"SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", (name,)).fetchone()
    assert row is not None
    return str(row[0])


def _may_not_create(user: str, owner: str) -> InvcloseError:
    return NoRight(
        "A restore loads the copy into a database of its own first, and you may not create one.",
        where=f"user {user}, owner of the books {owner}",
        advice=f"Restore as {owner}, or ask the database administrator: ALTER ROLE {owner} CREATEDB.",
    )


def _kept_name(server: PgConnection, name: str) -> str:
    moment = datetime.fromisoformat(clock.now().replace("Z", "+00:00")).strftime(MOMENT_FORM)
    there = {row[0] for row in server.execute(b"SELECT datname FROM pg_database").fetchall()}
    for number in range(1, 1000):
        ending = f"{KEPT}{moment}{'' if number == 1 else f'_{number}'}"
        kept = f"{name[: _LONGEST_NAME - len(ending)]}{ending}"
        if kept not in there:
            return kept
    raise Blocked("Too many books were kept in this second.", advice="Try again.")


def _same_rights(server: PgConnection, name: str, side: str) -> None:
    """What a dump does not hold: who may connect, and settings of the database."""
    grants = server.execute(
        b"SELECT CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END, privilege_type, is_grantable"
        b" FROM pg_database, aclexplode(datacl) WHERE datname = %s",
        (name,),
    ).fetchall()
    place = sql.Identifier(side)
    if grants:
        server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(place))
    for grantee, privilege, grantable in grants:
        words = sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
            sql.SQL(privilege), place, sql.Identifier(grantee) if grantee else sql.SQL("PUBLIC")
        )
        server.execute(sql.SQL(" ").join([words, sql.SQL("WITH GRANT OPTION")]) if grantable else words)
    settings = server.execute(
        b"SELECT CASE setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(setrole) END, unnest(setconfig)"
        b" FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = %s",
        (name,),
    ).fetchall()
    for role, setting in settings:
        key, _, value = setting.partition("=")
        whose = sql.SQL("ROLE {} IN ").format(sql.Identifier(role)) if role else sql.SQL("")
        given = sql.SQL(", ").join(
            sql.Literal(part.strip().strip('"')) for part in (value.split(",") if key == "search_path" else [value])
        )
        names = sql.SQL(".").join(sql.Identifier(part) for part in key.split("."))
        server.execute(sql.SQL("ALTER {}DATABASE {} SET {} = {}").format(whose, place, names, given))


def _translated(error: psycopg.Error, server: PgConnection, name: str) -> Exception:
    if error.sqlstate == "55006":
        return Blocked(
            "Others are working with the books.",
            where=f"database {name}",
            advice="Nothing was changed. Ask them to leave, then try again.",
        )
    if error.sqlstate == "42501":
        return NoRight(
            "You may not rename the database of the books.",
            where=str(error.diag.message_primary),
            advice="Restore as its owner, who needs CREATEDB.",
        )
    return translated(error, server)

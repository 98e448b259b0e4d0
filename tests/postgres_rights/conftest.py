"""Two companies on a protected PostgreSQL, and people with every right in them.

Company 1 (ACME) has a closed month, a run that is not finished, and people with each right. `rights_other` is admin of company 2
(OTHER) only, `rights_stranger` may read the database and has no right in any company, `rights_nobody` belongs to no group role.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from core.requests import CloseRequest
from core.vocabulary import RecordType, Role
from db.close.jobs import request_pause, start_run
from db.company import masters
from db.desk import StoredDesk
from db.engine.group_roles import NAMES
from db.engine.open import open_database
from db.engine.session import Database
from db.importing import import_bundle
from db.migrations.upgrade import upgrade
from tests.db.importing.loading import bundle, row
from tests.postgres_server import PostgresServer, database_name

ROWS = (
    row("P1", "purchase", "LAMP", "4", "2024-01-05", amount="40.00"),
    row("P2", "purchase", "LAMP", "4", "2024-01-08", amount="80.00"),
    row("S1", "sales", "LAMP", "-2", "2024-01-10"),
    row("S2", "sales", "PART", "-1", "2024-01-12"),
    row("S3", "sales", "LAMP", "-1", "2024-02-10"),
)
PEOPLE = {f"rights_{role.value}": role for role in Role}
OTHER, STRANGER, NOBODY = "rights_other", "rights_stranger", "rights_nobody"


def build(url: str) -> None:
    """Both companies, as the owner of the tables, and logins for everybody."""
    with open_database(url) as database:
        upgrade(database)
        for code in ("ACME", "OTHER"):
            import_bundle(database, code, bundle(*ROWS, name=code))
        StoredDesk(database, 1, executor="inline").start_close(CloseRequest("2024-01-31"))
        with database.write() as tx:
            record = start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-02-29"))
            request_pause(tx, record)
            for login, role in PEOPLE.items():
                masters.set_user(tx, 1, login, role)
            masters.set_user(tx, 2, OTHER, Role.ADMIN)
    with psycopg.connect(url, autocommit=True) as server:
        for login in (*PEOPLE, OTHER, STRANGER, NOBODY):
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone():
                server.execute(f"CREATE ROLE {login} LOGIN".encode())
            server.execute("SELECT grant_right(%s)", (login,))
        server.execute("SELECT grant_right(login) FROM app_user")
        server.execute(f"GRANT {NAMES[0]} TO {STRANGER}".encode())


@pytest.fixture(scope="session")
def protected_template(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        build(url)
        yield database_name(url)


@pytest.fixture
def protected(postgres_server: PostgresServer, protected_template: str) -> Iterator[str]:
    """The address of a copy, as its owner."""
    with postgres_server.database(protected_template) as url:
        with psycopg.connect(
            url, autocommit=True
        ) as owner:  # a copy has the rights of a new database, not those of its template
            owner.execute(f'REVOKE ALL ON DATABASE "{database_name(url)}" FROM PUBLIC'.encode())
            owner.execute(f'GRANT CONNECT ON DATABASE "{database_name(url)}" TO {NAMES[0]}'.encode())
        yield url


def connected(url: str, login: str) -> psycopg.Connection[Any]:
    """A session of this user, which the server knows by its login."""
    return psycopg.connect(url, user=login, autocommit=True)


def as_user(url: str, login: str) -> Database[Any]:
    """The database as the program opens it for this user."""
    scheme, _, rest = url.partition("://")
    return open_database(f"{scheme}://{login}@{rest.rpartition('@')[2]}")


class State:
    """All that a statement might change: rows of every table, objects, who owns them and may do what, members of roles."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        tables = [
            row[0]
            for row in self._connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            )
        ]
        rows = [
            f"SELECT '{table}', md5(string_agg(CAST(t AS text), '|' ORDER BY CAST(t AS text))) FROM {table} t"
            for table in tables
        ]
        self._query = " UNION ALL ".join([*rows, *_CATALOG]).encode()

    def __call__(self) -> list[tuple[Any, ...]]:
        return sorted(self._connection.execute(self._query).fetchall())

    def close(self) -> None:
        self._connection.close()


_CATALOG = (
    """SELECT 'objects', md5(string_agg(c.relname || c.relowner || coalesce(CAST(c.relacl AS text), '') || CAST(c.relkind AS text), '|'
         ORDER BY c.oid)) FROM pg_class c WHERE c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg_t%')""",
    """SELECT 'functions', md5(string_agg(p.proname || p.prosrc || p.proowner || coalesce(CAST(p.proacl AS text), '')
         || p.prosecdef || coalesce(CAST(p.proconfig AS text), ''), '|' ORDER BY p.oid)) FROM pg_proc p
         WHERE p.pronamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg_t%')""",
    "SELECT 'triggers', md5(string_agg(t.tgname || CAST(t.tgenabled AS text) || t.tgrelid, '|' ORDER BY t.oid)) FROM pg_trigger t",
    """SELECT 'roles', md5(string_agg(a.rolname || a.rolsuper || a.rolcreaterole || a.rolcanlogin || a.rolbypassrls
         || coalesce(a.rolpassword, ''), '|' ORDER BY a.oid)) FROM pg_authid a""",
    "SELECT 'members', md5(string_agg(CAST(m AS text), '|' ORDER BY CAST(m AS text))) FROM pg_auth_members m",
    "SELECT 'settings', md5(string_agg(CAST(s AS text), '|' ORDER BY CAST(s AS text))) FROM pg_db_role_setting s",
    (
        "SELECT 'schemas', md5(string_agg(n.nspname || n.nspowner || coalesce(CAST(n.nspacl AS text), ''), '|' ORDER BY n.nspname))"
        " FROM pg_namespace n WHERE n.nspname NOT LIKE 'pg_t%'"
    ),
    "SELECT 'casts', CAST(count(*) AS text) FROM pg_cast",
    (
        "SELECT 'databases', md5(string_agg(d.datname || d.datdba, '|' ORDER BY d.datname)) FROM pg_database d"
        " WHERE d.datname IN ('mine', current_database())"
    ),
)


@pytest.fixture
def state(protected: str) -> Iterator[State]:
    found = State(protected)
    yield found
    found.close()

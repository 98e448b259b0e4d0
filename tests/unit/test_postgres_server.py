"""The helper that gives tests a real PostgreSQL, and the fixtures on top of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.postgres_server import FAST, VARIABLE, PostgresServer, database_name, with_database

ROOT = Path(__file__).resolve().parents[2]


def names(server: PostgresServer) -> set[str]:
    with psycopg.connect(server.url) as connection:
        return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}


def test_every_test_gets_an_empty_database(postgres_url: str):
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE voucher (number text)")
        (tables,) = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() or (
            None,
        )
    assert tables == 1


def test_a_database_goes_even_while_someone_is_connected(postgres_server: PostgresServer):
    with postgres_server.database() as url:
        forgotten = psycopg.connect(url)
        assert database_name(url) in names(postgres_server)
    assert database_name(url) not in names(postgres_server)
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")
    forgotten.close()


def test_a_database_can_be_copied_from_a_prepared_one(postgres_server: PostgresServer, postgres_url: str):
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE voucher AS SELECT 'V-1' AS number")
    with postgres_server.database(template=database_name(postgres_url)) as url, psycopg.connect(url) as copy:
        assert copy.execute("SELECT number FROM voucher").fetchall() == [("V-1",)]


def test_a_server_that_crashed_has_what_was_committed():
    with PostgresServer.start({**FAST, "synchronous_commit": "on"}) as server, server.database() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE voucher AS SELECT 'V-1' AS number")
            server.crash()
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        with psycopg.connect(url) as again:
            assert again.execute("SELECT number FROM voucher").fetchall() == [("V-1",)]


def test_both_databases_are_offered(database_url: str):
    assert urlsplit(database_url).scheme in {"sqlite", "postgresql"}


def test_an_existing_server_is_used_and_left_running(postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(VARIABLE, postgres_server.url)
    with PostgresServer.start() as same:
        assert same.url == postgres_server.url
    assert names(postgres_server)


def test_the_server_does_not_outlive_whoever_started_it():
    """Killed outright, so that no clean-up of its own can run."""
    starter = "import os, signal; from tests.postgres_server import PostgresServer as P; "
    starter += "print(P.start().url, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run([sys.executable, "-c", starter], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    (folder,) = parse_qs(urlsplit(done.stdout.strip()).query)["host"]
    deadline = time.monotonic() + 30
    while Path(folder).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(folder).exists()


def test_the_address_of_another_database_of_the_server():
    url = with_database("postgresql://postgres@/postgres?host=/tmp/socket", "books")
    assert url == "postgresql://postgres@/books?host=/tmp/socket"

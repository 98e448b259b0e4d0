"""Upgraded databases, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from db.session import Database, open_database
from tests.postgres_server import PostgresServer, database_name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "books.db"
    with open_database(str(path)) as database:
        database.upgrade()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        with open_database(url) as database:
            database.upgrade()
        yield url


@pytest.fixture
def sqlite(sqlite_template: Path, sqlite_url: str) -> Iterator[Database[Any]]:
    """A SQLite database with tables and no rows."""
    shutil.copy(sqlite_template, sqlite_url.removeprefix("sqlite:///"))
    with open_database(sqlite_url) as database:
        yield database


@pytest.fixture
def postgres(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database[Any]]:
    """A PostgreSQL database with tables and no rows."""
    with postgres_server.database(database_name(postgres_template)) as url, open_database(url) as database:
        yield database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database[Any]:
    """The test runs once on each kind."""
    found: Database[Any] = request.getfixturevalue(request.param)
    return found

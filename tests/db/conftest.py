"""Databases with tables and no rows, opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from db.engine.open import open_database
from db.engine.session import Database


@pytest.fixture
def sqlite(sqlite_books: str) -> Iterator[Database[Any]]:
    """A SQLite database with tables and no rows."""
    with open_database(sqlite_books) as database:
        yield database


@pytest.fixture
def postgres(postgres_books: str) -> Iterator[Database[Any]]:
    """A PostgreSQL database with tables and no rows."""
    with open_database(postgres_books) as database:
        yield database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database[Any]:
    """The test runs once on each kind."""
    opened: Database[Any] = request.getfixturevalue(request.param)
    return opened

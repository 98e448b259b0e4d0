"""Books to read: one world for each kind of database, built once a module, and empty databases to build others in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from db.engine.open import open_database
from db.engine.session import Database
from db.reading.books import StoredBooks
from tests.db.reading.worlds import build


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world_books(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredBooks]:
    """The world of `worlds.WORLD`; nobody writes to it."""
    template = request.getfixturevalue(f"{request.param}_template")
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("world") / "world.db"
        shutil.copyfile(template, file)
        yield from _books(f"sqlite:///{file}")
        return
    with request.getfixturevalue("postgres_server").database(template) as url:
        yield from _books(url)


def _books(url: str) -> Iterator[StoredBooks]:
    with open_database(url) as database:
        yield StoredBooks(database, build(database).company, "somebody")


@pytest.fixture
def database(books_url: str) -> Iterator[Database[Any]]:
    """An empty, upgraded database; the test runs once on each kind."""
    with open_database(books_url) as opened:
        yield opened


@pytest.fixture
def file_database(sqlite_books: str) -> Iterator[Database[Any]]:
    """An empty, upgraded SQLite file, where the kind of database does not matter."""
    with open_database(sqlite_books) as opened:
        yield opened

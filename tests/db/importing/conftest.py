"""Bundles loaded into real databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from db.engine.open import open_database
from db.engine.session import Database
from tests.db.importing.loading import Books


@pytest.fixture
def books(books_url: str) -> Iterator[Books]:
    """A database with empty tables, and help to load and look."""
    with open_database(books_url) as database:
        yield Books(database)


@pytest.fixture
def database(books: Books) -> Database[Any]:
    return books.database

"""Books on both databases for what is near a limit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.engine.open import open_database
from tests.db.importing.loading import Books


@pytest.fixture
def books(books_url: str) -> Iterator[Books]:
    """A database with empty tables, and help to load and look."""
    with open_database(books_url) as database:
        yield Books(database)

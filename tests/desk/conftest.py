"""A small company on each database, and a desk that runs inline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.vocabulary import Role
from db.company import masters
from db.desk import StoredDesk
from db.engine.open import open_database
from db.engine.session import Database
from db.importing import import_bundle
from db.reading.books import StoredBooks
from tests.db.importing.loading import bundle, row
from tests.support.identity import pretend

ROWS = (
    row("P1", "purchase", "LAMP", "4", "2024-01-05", amount="40.00"),
    row("P2", "purchase", "LAMP", "4", "2024-01-08", amount="80.00"),
    row("S1", "sales", "LAMP", "-2", "2024-01-10"),
    row("S2", "sales", "PART", "-1", "2024-01-12"),
    row("S3", "sales", "LAMP", "-1", "2024-02-10"),
)


@pytest.fixture
def database(books_url: str) -> Iterator[Database[Any]]:
    """January and February; the close of January adjusts S1 by 10.00 and leaves S2 open."""
    with open_database(books_url) as database:
        import_bundle(database, "ACME", bundle(*ROWS))
        yield database


@pytest.fixture
def desk(database: Database[Any]) -> StoredDesk:
    return StoredDesk(database, 1, executor="inline")


@pytest.fixture
def books(database: Database[Any]) -> StoredBooks:
    return StoredBooks(database, 1, "tester")


@pytest.fixture
def act_as(database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Go on as a user with a role; without one as a stranger."""

    def become(role: Role | None, login: str = "eva") -> None:
        if role is not None:
            pretend(monkeypatch, login="")
            with database.write() as tx:
                masters.set_user(tx, 1, login, role)
        pretend(monkeypatch, login=login)

    return become

"""A company with the standard chart and posting profile."""

from __future__ import annotations

from typing import Any

import pytest

from db.company import masters
from db.engine.session import Database
from tests.support.identity import pretend


@pytest.fixture
def books(database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> Database[Any]:
    """Company 1, made by anna."""
    pretend(monkeypatch, login="anna")
    with database.write() as tx:
        masters.create_company(tx, "ACME", "Acme Ltd", "EUR")
    return database

"""A small company on both databases, made by posting events, with a desk and books on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from db.acceptance.runner import CaseRunner
from db.desk import StoredDesk
from db.engine import clock
from db.engine.session import Database
from db.reading.books import StoredBooks
from tests.db.conftest import database, postgres, sqlite

__all__ = ["database", "postgres", "sqlite"]


@dataclass
class World:
    """What a test acts on."""

    runner: CaseRunner
    desk: StoredDesk
    books: StoredBooks

    def do(self, kind: str, label: str, **event: Any) -> dict[str, Any]:
        done = self.runner.run_event(0, {"do": kind, "label": label, **event})
        assert done["error"] is None, done
        actual: dict[str, Any] = done["actual"]
        return actual

    def id(self, number: str) -> int:
        """Id of a transaction."""
        return next(row[0] for row in self.books.find_transactions(number) if row[1] == number)

    def record(self, label: str) -> int:
        return self.runner.records[label]


@pytest.fixture
def make(database: Database[Any]) -> Callable[..., World]:
    def world(**items: dict[str, Any]) -> World:
        case = {"case": "by hand", "setup": {"items": items or {"A": {"model": "FIFO", "item_cost": "12.00"}}}}
        runner = CaseRunner(database, case)
        desk = StoredDesk(database, runner.company, executor="inline")
        return World(runner, desk, StoredBooks(database, runner.company, clock.login()))

    return world


@pytest.fixture
def closed(make: Callable[..., World]) -> World:
    """Two receipts of 1 at 10.00 and 13.00, open when January was closed; another item with two sites."""
    world = make(
        A={"model": "FIFO", "item_cost": "12.00"},
        B={"model": "WA"},
        M={"model": "MA"},
        S={"model": "STD", "std_cost": "12"},
    )
    world.do("receipt", "R1", item="A", qty=1, price="10.00", date="2026-01-05")
    world.do("receipt", "R2", item="A", qty=1, price="13.00", date="2026-01-06")
    for site, quantity in (("N", 3), ("W", 1)):
        world.do("receipt", f"B{site}", item="B", qty=quantity, price="1.00", date="2026-01-07", dims={"site": site})
    world.do("receipt", "M1", item="M", qty=10, price="12.00", date="2026-01-07")
    world.do("receipt", "S1", item="S", qty=8, price="12.00", date="2026-01-07")
    world.do("close", "C1", date="2026-01-31")
    return world

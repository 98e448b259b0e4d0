"""How the other lists look, with what is asked on them: items, periods, inventory and ledger, who did what, users. Updated on
purpose only: --snapshot-update."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.support.reconciled import note
from tests.tui.conftest import make_app
from tests.tui.fakes import FakeBooks
from tests.tui.walked import Stop, walked

WAYS: dict[str, tuple[Stop, ...]] = {
    "items": (
        ("all", "g i down"),
        ("filtered", "/ text:group:raw enter"),
        ("order", "escape o"),
        ("day", "escape d"),
        ("of-all", "enter"),
    ),
    "item": (
        ("fifo", "g i enter"),
        ("average", "escape down enter"),
        ("standard", "escape down enter"),
        ("empty", "escape end enter"),
        ("day", "escape home enter d"),
    ),
    "audit": (
        ("all", "g u down down"),
        ("changed", "down"),
        ("filtered", "/ text:boris enter"),
    ),
    "approvals": (
        ("waiting", "g w"),
        ("approve", "f10"),
        ("decided", "escape A down down"),
        ("own", "up f10"),
    ),
    "account": (("vouchers", "g r home enter down"),),
}


@pytest.mark.parametrize("way", WAYS)
async def test_looks(way: str, snapshot: SnapshotAssertion) -> None:
    await walked(make_app(), WAYS[way], snapshot)


RECONCILED: tuple[Stop, ...] = (
    ("explained", "g r"),
    ("note", "i"),
    ("typed", "tab text:reversed_on_2_June"),
    ("agree", "escape y home"),
)


async def test_inventory_and_ledger(snapshot: SnapshotAssertion) -> None:
    await walked(make_app(FakeBooks(difference_notes=(note(-50_000),))), RECONCILED, snapshot)


OF_AN_ADMIN: dict[str, tuple[Stop, ...]] = {
    "periods": (
        ("calendar", "g l"),
        ("hold", "enter right"),
        ("close", "escape x text:2026-06"),
        ("new", "escape n"),
    ),
    "users": (
        ("roles", "g n down"),
        ("role", "enter left"),
        ("take", "escape y x"),
    ),
}


def of_an_admin() -> FakeBooks:
    books = FakeBooks()
    books.head = replace(books.head, role="admin")
    return books


@pytest.mark.parametrize("way", OF_AN_ADMIN)
async def test_looks_to_an_admin(way: str, snapshot: SnapshotAssertion) -> None:
    await walked(make_app(of_an_admin()), OF_AN_ADMIN[way], snapshot)


async def test_a_period_on_hold(snapshot: SnapshotAssertion) -> None:
    books = of_an_admin()
    books.calendar = tuple(replace(row, status="on_hold") if row.name == "2026-06" else row for row in books.calendar)
    await walked(make_app(books), (("held", "g l"),), snapshot)


async def test_no_periods(snapshot: SnapshotAssertion) -> None:
    await walked(make_app(FakeBooks(calendar=())), (("none", "g l"),), snapshot)


FILES: tuple[Stop, ...] = (
    ("columns", "C down space"),
    ("formats", "escape e"),
    ("workbook", "2"),
    ("ledgers", "escape down v e"),
    ("hledger", "h"),
)


async def test_columns_and_files(
    snapshot: SnapshotAssertion, user_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a list shows is chosen, and goes into a file."""
    monkeypatch.chdir(tmp_path)
    await walked(make_app(), FILES, snapshot)

"""How adjustments by hand, undoing a document and marks look. Updated on purpose only: --snapshot-update."""

from __future__ import annotations

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tui.conftest import make_app
from tests.tui.fakes import FakeBooks
from tests.tui.walked import Stop, walked

WAYS: dict[str, tuple[Stop, ...]] = {
    "on-hand": (
        ("which", "a o"),
        ("stock", "f10"),
        ("edited", "enter a text:5 enter down percent_sign text:10 enter"),
        ("on-hand", "f10"),
        ("no-ledger", "tab space"),
        ("left", "escape escape"),
    ),
    "receipt": (
        ("blank", "a t"),
        ("receipts", "f4"),
        ("wrong", "escape text:PO-1 tab text:abc tab"),
    ),
    "late": (("late", "a l text:PO-20119 tab text:44 tab tab text:6100"), ("late", "f10")),
    "average": (("average", "a r text:M tab text:N tab text:12.5"), ("average", "f10")),
    "standard": (("costs", "a s"), ("standard", "enter tab tab text:12.5")),
    "marks": (("marks", "a m"), ("mark", "m"), ("remove", "escape x")),
    "charge": (
        ("charge", "a c text:PO-31417 space text:PO-31418 tab text:45 tab right right tab text:12.5 tab"),
        ("wrong", "f10"),
    ),
    "undo": (("undo", "down s t x"), ("held", "text:2026-05-01 tab")),
}


@pytest.mark.parametrize("way", WAYS)
async def test_looks(way: str, snapshot: SnapshotAssertion) -> None:
    await walked(make_app(), WAYS[way], snapshot)


async def test_a_charge_over_receipts_of_a_list(snapshot: SnapshotAssertion) -> None:
    books = FakeBooks()
    books.behind = tuple(replace(row, quantity=abs(row.quantity)) for row in books.behind)
    await walked(make_app(books), (("charge", "down v enter ctrl+a a"),), snapshot)

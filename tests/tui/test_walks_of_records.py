"""How records, their vouchers and what stands behind these look, down to where a cost comes from. Updated on purpose only:
--snapshot-update."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tui.conftest import make_app
from tests.tui.walked import Stop, walked

WAYS: dict[str, tuple[Stop, ...]] = {
    "record": (
        ("list", "down"),
        ("groups", "enter"),
        ("items", "enter"),
        ("of-group", "down down down down enter"),
        ("all", "escape s"),
        ("filtered", "/ text:20108 enter"),
    ),
    "voucher": (
        ("lines", "down v"),
        ("line", "i down"),
        ("changed", "i"),
        ("behind", "escape escape enter"),
        ("selected", "space down space"),
    ),
    "transaction": (
        ("accounts", "down s t"),
        ("of-transaction", "s"),
        ("opened", "escape i"),
        ("unfolded", "down right down down"),
        ("foreseen", "escape i f8 enter"),
    ),
    "log": (
        ("all", "down down down l"),
        ("warnings", "escape w down"),
    ),
    "find": (
        ("every", "f2"),
        ("number", "text:871"),
        ("nothing", "text:9"),
    ),
}


@pytest.mark.parametrize("way", WAYS)
async def test_looks(way: str, snapshot: SnapshotAssertion) -> None:
    await walked(make_app(), WAYS[way], snapshot)

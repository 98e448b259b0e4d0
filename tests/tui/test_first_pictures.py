"""How the first steps look, at 80x24 and 120x36. Updated on purpose only: --snapshot-update."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.db.importing.loading import HEAD, ITEMS, row
from tests.tui.conftest import NOW, press, settle
from tui.app import InvcloseApp
from tui.beginning import Beginning

SMALL, LARGE = (80, 24), (120, 36)
PICTURES = {"ways": "", "company": "n", "accounts": "n text:ACME f10", "problems": "i text:SHOP f10"}


class Somewhere(Beginning):
    """Where there is nothing, wherever the test runs."""

    place = "~/.local/share/invclose/invclose.db"


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
@pytest.mark.parametrize("name", PICTURES)
def test_first_steps(
    snap_compare: Callable[..., bool],
    name: str,
    size: tuple[int, int],
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    user_folder: Path,
):
    folder = tmp_path / "SHOP"
    folder.mkdir()
    (folder / "items.csv").write_text(ITEMS)
    (folder / "transactions.csv").write_text(HEAD + row("P1", "purchase", "LAMP", "ten", "2026-01-10", amount="1.00"))
    monkeypatch.chdir(tmp_path)

    async def before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in PICTURES[name].split():
            for one in key[5:] if key.startswith("text:") else (key,):
                await press(pilot, one)

    beginning = Somewhere(sqlite_url)
    app = InvcloseApp(beginning.open, beginning=beginning, clock=lambda: NOW, type_ahead=0.0)
    assert snap_compare(app, terminal_size=size, run_before=before)

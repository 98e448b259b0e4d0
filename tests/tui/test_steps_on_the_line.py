"""What a step of the cursor and a page send over the line, on every list: at most 0.6 KB and 7 KB, and nothing at rest."""

from __future__ import annotations

import pytest
from rich.color import ColorSystem

from tests.tui.conftest import make_app, press, settle
from tui.app import InvcloseApp
from tui.screens.common import base
from tui.screens.ledger import voucher
from tui.screens.lists import lists
from tui.textual_private import strips_of
from tui.wire import Wire

STEP, PAGE = 600, 7_000
WAYS = {
    "overview": ("", "Overview"),
    "settlements": ("down s", "RecordSettlements"),
    "voucher": ("down v", "VoucherScreen"),
    "behind a line": ("down v enter", "BehindScreen"),
    "items": ("g i", "Items"),
    "item": ("g i enter", "ItemScreen"),
    "periods": ("g l", "Periods"),
    "audit": ("g u", "AuditTrail"),
    "reconciliation": ("g r", "ReconciliationScreen"),
    "keys": ("g k", "KeyCard"),
    "explorer": ("g i enter i right", "CostExplorer"),
    "reports": ("g p", "Choose"),
    "adjust": ("g a", "Choose"),
    "settings": ("g s", "SettingsScreen"),
}


class Line:
    """As much of a terminal as is needed to know what is sent."""

    def __init__(self, app: InvcloseApp, size: tuple[int, int]) -> None:
        self.app, self.size, self.wire = app, size, Wire()

    def sent(self) -> int:
        """Bytes from the picture before to this one."""
        text = self.wire.difference(strips_of(self.app.screen), self.size, ColorSystem.TRUECOLOR)
        return len(text.encode())


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
@pytest.mark.parametrize("name", WAYS)
async def test_a_step_and_a_page(name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """The detail beside a list follows when the keyboard rests: it is no part of a step."""
    monkeypatch.setattr(lists, "DETAIL_PAUSE", 60.0)
    monkeypatch.setattr(base, "REST", 60.0)
    monkeypatch.setattr(voucher, "PAUSE", 60.0)
    keys, screen = WAYS[name]
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for key in keys.split():
            await press(pilot, key)
        assert type(app.screen).__name__ == screen
        await press(pilot, "down")
        line = Line(app, size)
        line.sent()
        assert line.sent() == 0
        steps = []
        for key in ("down", "down", "up"):
            await press(pilot, key)
            steps.append(line.sent())
        assert 0 < max(steps) <= STEP
        await press(pilot, "pagedown")
        assert line.sent() <= PAGE

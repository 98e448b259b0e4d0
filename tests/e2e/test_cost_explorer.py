"""Why an issue's cost changed, by keys on the demo: down to an invoice behind a production and a transfer, and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.test_by_keys import NOW, Keyboard, said
from tests.support.demo import demo_books
from tests.support.identity import pretend
from tests.tui.conftest import settle
from tui import wiring
from tui.app import InvcloseApp

SALE = "SO-00048"
"""62 table lamps: 9 of a production, the rest bought."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo company of one day, made once."""
    return demo_books(tmp_path_factory.mktemp("demo"), "2026-11-29T09:00:00Z")


def cursor(screen: str) -> str:
    """The row under the cursor of the tree, its signs away."""
    line = next(line for line in screen.splitlines()[2:] if line.startswith(">"))
    return re.sub(r"^> [│├└─▸▾↺ ]*", "", line)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)], ids=["80x24", "120x36", "200x50"])
async def test_a_sale_is_followed_to_the_invoice_behind_a_production_and_a_transfer(
    demo: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> None:
    pretend(monkeypatch, login="anna")
    app = InvcloseApp(lambda: wiring.open_books(demo, "DEMO"), clock=lambda: NOW, type_ahead=0.0)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        at = Keyboard(app, pilot)
        await at.voucher(SALE)
        await at.keys("enter i")
        said(
            at.screen,
            f"Cost of {SALE}",
            "was 2,732.05 is 2,715.36 EUR -16.69",
            "The closing IC-000001 of 2025-11-30 took off 16.69 EUR",
            "Check: tree = booked cost, difference 0.00",
        )
        seen = [cursor(at.screen)]
        for _ in range(6):
            seen.append(cursor(await at.keys("down")))
            await at.keys("right")
        numbers = [line.split()[0].rstrip(".") for line in seen]
        assert [number[:2] for number in numbers] == ["SO", "WO", "WO", "TO", "TO", "PO", "VC"]
        resting = await at.until("posted to 1302 against 2000")  # of the row, when the keyboard rests
        said(resting, "Check: tree = booked cost, difference 0.00", "invoice", "posted to 1302 against 2000")
        said(await at.keys("v"), numbers[-1], "Purchase")
        back = await at.keys("escape")
        assert cursor(back).startswith(numbers[-1])
        said(await at.keys("enter"), f"Receipt {numbers[-2]}", "as posted")
        assert cursor(await at.keys("escape")).startswith(numbers[-1])
        await at.keys("left left")
        assert cursor(at.screen).startswith(numbers[-2])
        said(await at.keys("home left left"), "line 1")
        assert "Cost of" not in at.screen

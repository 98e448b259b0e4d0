"""What a workshop does by keys, in the program over real books, and what it reads afterwards.

The same stories by commands, on both databases, are in `tests.cli_db.test_stories`.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.identity import pretend
from tests.support.workshop import ASSEMBLY, ENDED, MISTAKE, ORDER, SHIPMENT, bundle
from tests.tui.conftest import press, screen_text, settle
from tui import wiring
from tui.app import InvcloseApp
from tui.cli import main

NOW = datetime(2024, 2, 5, 9, 30)  # noqa: DTZ001  the user's wall clock
SECONDS = 60


class Keyboard:
    """The program, and somebody at the keyboard who reads the screen."""

    def __init__(self, app: InvcloseApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot

    async def keys(self, text: str) -> str:
        """Press keys; ``text:`` types, a low line being a space. What is on the screen then."""
        for key in text.split():
            for one in key[5:].replace("_", " ") if key.startswith("text:") else (key,):
                await press(self.pilot, one)
        return self.screen

    @property
    def screen(self) -> str:
        return screen_text(self.app)

    async def until(self, words: str) -> str:
        """Wait for words on the screen."""
        deadline = time.monotonic() + SECONDS
        while words not in self.screen:
            assert time.monotonic() < deadline, self.screen
            await self.pilot.pause(0.1)
        await settle(self.pilot)
        return self.screen

    async def home(self) -> None:
        while len(self.app.screen_stack) > 2:
            await press(self.pilot, "escape")

    async def voucher(self, document: str) -> str:
        """Find the newest voucher of a document and open it."""
        await self.home()
        return await self.keys(f"f2 text:o_{document} enter")

    async def transaction(self, document: str) -> str:
        """From its voucher to the transaction behind the first line."""
        await self.voucher(document)
        return await self.keys("enter enter")

    async def close(self) -> str:
        """Close January, the date typed twice, and wait for its end."""
        await self.home()
        await self.keys("n text:2024-01-31 f10 text:2024-01-31 f10")
        return await self.until("Posted: voucher INVC-")


Opened = Callable[[tuple[int, int]], AbstractAsyncContextManager[Keyboard]]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folder: Path) -> Callable[..., None]:
    """Import lines as one more bundle; the books are a file."""
    pretend(monkeypatch, login="anna")
    monkeypatch.setenv("INVCLOSE_DB", f"sqlite:///{tmp_path / 'shop.db'}")

    def imported(name: str, *parts: str, **more: str) -> None:
        assert main(["import", str(bundle(tmp_path / name, *parts, **more))]) == 0

    imported("SHOP", ASSEMBLY, ORDER, MISTAKE, SHIPMENT)
    return imported


@pytest.fixture
def shop(load: Callable[..., None], tmp_path: Path) -> Opened:
    """The workshop's books, opened in the program; they are sound when it ends."""

    @asynccontextmanager
    async def opened(size: tuple[int, int]) -> AsyncIterator[Keyboard]:
        url = f"sqlite:///{tmp_path / 'shop.db'}"
        app = InvcloseApp(lambda: wiring.open_books(url, "SHOP"), clock=lambda: NOW, type_ahead=0.0)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield Keyboard(app, pilot)
        assert main(["verify"]) == 0
        assert main(["reconcile"]) == 0

    return opened


def said(screen: str, *words: str) -> None:
    """Each of these stands on the screen, its spaces counted as one."""
    plain = " ".join(screen.split())
    for one in words:
        assert one in plain, screen


LARGE, SMALL = (120, 36), (80, 24)


async def test_an_assembly_is_taken_apart(shop: Opened) -> None:
    async with shop(LARGE) as at:
        said(
            await at.voucher("WO1-4"),
            "1300 Inventory Production, receipt PARTS 42.00",
            "1400 Work in process Production, receipt offset PARTS 42.00",
        )
        await at.close()
        said(await at.keys("v"), "INVC-000001", "1300 Inventory Production, receipt 20.00")
        said(
            await at.transaction("WO1-4"),
            "Receipt WO1-4 CASE Casing",
            "Posted 42.00 adjusted -6.67 cost 35.33 EUR",
            "Follows its issues, IC-000001 2024-01-31 -6.67",
            "Made of WO1-1: its cost follows that issue.",
            "Takes 33.33 % of what its production cost, which was 126.00 at its end; its part follows that cost.",
        )
        said(
            await at.transaction("WO1-1"),
            "Issue WO1-1 DRILL Drill assembly",
            "FIFO, IC-000001: 1 from DR-1 100.00",
            "Material of WO1-3, which follows its cost.",
        )
        said(await at.transaction("SO-1"), "FIFO, IC-000001: 1 from WO1-4 35.33", "Cost now 35.33")


async def test_an_order_reported_in_three_completions_is_ended(shop: Opened, load: Callable[..., None]) -> None:
    async with shop(LARGE) as at:
        await at.keys("n text:2024-01-31 tab")
        said(await at.until("materials and no end"), "1 production has materials and no end")
    load("ended", ENDED, items="")
    async with shop(LARGE) as at:
        await at.keys("f2 text:o_WO2-2")
        said(await at.until("6 of 27"), "Production end WO2-2", "Production receipt WO2-2")
        said(
            await at.keys("enter"),
            "1300 Inventory Production, receipt MADE 24.00",
            "1350",
            "Report as finished MADE 22.00",
        )
        await at.close()
        said(
            await at.transaction("WO2-2"),
            "Receipt WO2-2 CHAIR Chair",
            "Posted 24.00 adjusted -4.00 cost 20.00 EUR",
            "Takes 20.00 % of what its production cost, which was 120.00 at its end",
        )
        said(
            await at.transaction("SO-2"),
            "FIFO, IC-000001: 5 from WO2-2 50.00",
            "FIFO, IC-000001: 1 from WO2-2 10.00",
            "Cost now 60.00",
        )


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
async def test_a_receipt_posted_by_mistake_is_undone(shop: Opened, size: tuple[int, int]) -> None:
    async with shop(size) as at:
        await at.transaction("OIL-2")
        said(
            await at.keys("x"),
            "Undo OIL-2 in SHOP",
            "Changes the inventory value by -1,000.00 EUR NOTHING POSTED YET",
            "Running average of OIL: 55.00 now, 10.00 afterwards.",
        )
        said(await at.keys("escape"), "Purchase Purchased")
        said(await at.keys("x tab text:typed_twice f10"), "OIL-2 is undone; voucher VCH-0000024 is posted.", "Undone")
        said(await at.keys("x"), "It is undone already.")
        said(await at.voucher("OIL-2"), "VCH-0000024", "Undoing", "1300 Inventory", "1,000.00")
        opposite = await at.keys("enter enter")
        said(opposite, "Issue OIL-2.U OIL Oil", "same as today", "Posted 2024-01-11, undoing OIL-2, 10 1,000.00")
        assert "DIFFERS" not in opposite
        await at.transaction("OIL-3")
        await at.keys("x")
        said(await at.keys("f10"), "OIL-3 is undone", "its physical posting was taken back")
        await at.close()
        said(await at.transaction("OIL-1"), "Posted 100.00 adjusted 0.00 cost 100.00 EUR")


async def test_the_cursor_stands_on_what_was_posted(shop: Opened) -> None:
    async with shop(SMALL) as at:
        for number, receipt in enumerate(("PO-1", "PO-2"), 1):
            await at.keys(f"a t text:{receipt} tab text:1{number} tab text:2024-01-20 f10")
            said(await at.keys("f10"), f"IC-00000{number} is posted", f"> IC-00000{number}")
        await at.close()
        said(await at.keys("escape"), "> IC-000003 Closing")


async def test_a_freight_bill_is_spread_over_five_receipts(shop: Opened) -> None:
    async with shop(SMALL) as at:
        form = "a c text:PO-1_PO-2_PO-3_PO-4_PO-5 tab text:45 tab tab tab text:6000 tab text:2024-01-20 f10"
        said(
            await at.keys(form),
            "Changes the inventory value by 45.00 EUR NOTHING POSTED YET",
            "BOLT PO-1",
            "4.50 104.50",
        )
        await at.keys("f10")
        await at.home()
        said(await at.keys("v"), "INVC-000001", "1300 Inventory", "6000 Labor absorbed", "45.00")
        said(await at.keys("enter"), "WIRE PO-3 50.00 13.50 charged late", "5 transactions 45.00")
        said(await at.keys("enter"), "Late charge, IC-000001 2024-01-20 13.50", "Cost now 313.50")
        await at.keys("escape")
        said(await at.keys("ctrl+a"), "5 selected")
        said(await at.keys("a"), "One charge over several receipts", "PO-3, PO-4, PO-2, PO-5, PO-1")
        said(await at.keys("tab text:29 tab right tab tab text:6000 tab text:2024-01-20 f10"), "NUT PO-2", "10.00")
        said(await at.keys("f10"), "IC-000002 is posted (g o): voucher INVC-000002, inventory value 29.00 EUR.")
        await at.close()
        said(await at.transaction("SO-3"), "FIFO, IC-000003: 50 from PO-1 57.25", "Cost now 57.25")

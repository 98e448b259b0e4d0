"""Pictures along a way: one application is walked by keys, and at each stop it is seen in every size.

An application for each picture would cost ten times as much; and a picture after a change of the size must be the one that
somebody has who opened it so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.tui.conftest import press, settle
from tui.app import InvcloseApp

SIZES = ((80, 24), (120, 36), (200, 50))
Stop = tuple[str, str]
"""What is seen there, blank where nothing is pictured; and the keys that lead there from the stop before."""


async def walked(
    app: InvcloseApp,
    stops: Sequence[Stop],
    snapshot: SnapshotAssertion,
    begin: Callable[[Pilot[Any]], Awaitable[None]] = settle,
) -> None:
    """Every picture of the way is as it was; ``begin`` leads to the place where it begins."""
    pictures, differing = snapshot.use_extension(SVGImageExtension), []
    async with app.run_test(size=SIZES[0]) as pilot:
        await settle(pilot)
        await begin(pilot)
        for name, keys in stops:
            await typed(pilot, keys)
            for width, height in SIZES if name else ():
                await resized(pilot, width, height)
                if pictures(name=f"{name}-{width}x{height}") != app.export_screenshot():
                    differing.append(f"{name}-{width}x{height}")
            await resized(pilot, *SIZES[0])
    assert differing == []


async def typed(pilot: Pilot[Any], keys: str) -> None:
    """Names of keys, and ``text:word``."""
    for key in keys.split():
        for one in key[5:] if key.startswith("text:") else (key,):
            await press(pilot, one)


async def resized(pilot: Pilot[Any], width: int, height: int) -> None:
    if pilot.app.size != (width, height):
        await pilot.resize_terminal(width, height)
        await settle(pilot)

"""Pictures along a way: one application is walked by keys, and at each stop it is seen in every size.

An application for each picture would cost three times as much; and a picture after a change of the size must be the one that
somebody has who opened it so. A picture is named by the screen that it shows, the stop and the size, as
``VoucherScreen-lines-80x24``: where the keys lead elsewhere, there is no such picture.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.tui.conftest import press, settle
from tui.app import InvcloseApp

Size = tuple[int, int]
SMALL, LARGE, WIDE = (80, 24), (120, 36), (200, 50)
SIZES = (SMALL, LARGE, WIDE)
STAYS = 3600.0
"""Seconds that a message is seen: longer than a busy machine takes for the pictures of a stop."""
Stop = tuple[str, str]
"""What is seen there, blank where nothing is pictured; and the keys that lead there from the stop before."""


async def walked(
    app: InvcloseApp,
    stops: Sequence[Stop],
    snapshot: SnapshotAssertion,
    *,
    begin: Callable[[Pilot[Any]], Awaitable[None]] = settle,
    sizes: Sequence[Size] = SIZES,
) -> None:
    """Every picture of the way is as it was; ``begin`` leads to the place where it begins."""
    pictures, differing = snapshot.use_extension(SVGImageExtension), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.screens.common.base.MESSAGE_SECONDS", STAYS)
        async with app.run_test(size=SMALL) as pilot:
            await settle(pilot)
            await begin(pilot)
            for stop, keys in stops:
                await typed(pilot, keys)
                for size in sizes if stop else ():
                    await resized(pilot, size)
                    name = picture_of(app, stop, size)
                    if pictures(name=name) != app.export_screenshot():
                        differing.append(name)
                await resized(pilot, SMALL)
    assert differing == []


def picture_of(app: InvcloseApp, stop: str, size: Size) -> str:
    """The name of a picture."""
    return f"{type(app.screen).__name__}-{stop}-{named(size)}"


def named(size: Size) -> str:
    """A size in the name of a picture."""
    return "{}x{}".format(*size)


async def typed(pilot: Pilot[Any], keys: str) -> None:
    """Names of keys, and ``text:two_words``."""
    for key in keys.split():
        for one in key[5:].replace("_", " ") if key.startswith("text:") else (key,):
            await press(pilot, one)


async def resized(pilot: Pilot[Any], size: Size) -> None:
    if pilot.app.size != size:
        await pilot.resize_terminal(*size)
        await settle(pilot)

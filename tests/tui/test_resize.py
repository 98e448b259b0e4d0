"""A screen looks the same at a size, whether it was opened at it or came to it from another one."""

from __future__ import annotations

import pytest

from tests.tui.conftest import make_app, press, screen_text, settle

SIZES = ((80, 24), (120, 36), (200, 50))
SCREENS = (
    "", "down enter", "enter", "down v", "down s", "down s enter", "down s enter s", "111 l", "g t", "g l", "g u", "g w", "g a m",
    "g r", "g r i", "g r home enter", "g n",
    "g i", "g i enter", "g i d enter",
    "g a s", "g a o f10", "f2 8 7", "n", "r", "n f6", "n f8", "down x", "g p l f10", "down v enter", "g a r M tab tab 1 2 f10",
    "down s i down right",
)  # fmt: skip


async def shown(keys: str, sizes: tuple[tuple[int, int], ...]) -> str:
    """The screen that these keys lead to, opened at the first size and brought to the others."""
    app = make_app()
    async with app.run_test(size=sizes[0]) as pilot:
        await settle(pilot)
        for key in keys.split():
            for one in ("down", "down", "down") if key == "111" else (key,):
                await press(pilot, one)
        await settle(pilot)
        for size in sizes[1:]:
            await pilot.resize_terminal(*size)
            await settle(pilot)
        return "\n".join(screen_text(app).splitlines()[1:])  # the run in the status line goes its own way


@pytest.mark.parametrize("keys", SCREENS)
async def test_every_screen_is_laid_out_again(keys: str):
    for before, after in ((SIZES[2], SIZES[0]), (SIZES[0], SIZES[1])):
        fresh = await shown(keys, (after,))
        assert await shown(keys, (before, after)) == fresh, f"{keys}: {before} to {after}"


async def test_a_terminal_that_was_too_small_for_a_while():
    assert await shown("", (SIZES[1], (60, 15), SIZES[0])) == await shown("", (SIZES[0],))

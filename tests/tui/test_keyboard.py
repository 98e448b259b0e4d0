"""The keyboard card: every command in one group, and the same on the screen, by command and on the page."""

from __future__ import annotations

from pathlib import Path

from tests.tui.conftest import Opened
from tui import keyboard
from tui.registry import COMMANDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "keys.md"


def test_the_page_is_what_the_registry_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == keyboard.page(), "write it anew: scripts/keys_reference"


def test_every_key_stands_on_the_card() -> None:
    shown = {row.command: row.keys for row in keyboard.card()}
    assert shown["go_voucher"] == "F2, g v"
    assert shown["unfold"].startswith("Right")
    assert {name for name in COMMANDS if not shown[name]} == set()


async def test_the_card_is_a_screen(opened: Opened) -> None:
    async with opened() as s:
        await s.press("g", "k")
        assert "Everywhere" in s.text
        assert "lines below" in s.message
        await s.press("end")
        assert "Days from it" in s.text
        await s.press("escape")
        assert "IC-000113" in s.text


async def test_the_keys_after_g_stand_on_two_lines_where_one_is_too_narrow(opened: Opened) -> None:
    async with opened() as s:
        await s.press("g")
        lines = s.text.splitlines()
        assert "g: o Closes" in lines[1]
        assert lines[-1].strip().endswith("Esc")
        await s.press("escape")
        assert "g: o" not in s.text
    async with opened(size=(160, 36)) as s:
        await s.press("g")
        assert "g: o Closes" in s.text.splitlines()[-1]

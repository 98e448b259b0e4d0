"""The settings screen: a value chosen is kept in the file and in force; colours switch by a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.conftest import Opened
from tui import format as figures
from tui import keymaps, settings, settings_file
from tui.looks import Look, look_of


@pytest.fixture(autouse=True)
def _home(user_folder: Path) -> None:
    """Nothing of the user's own is read or written."""


async def test_a_value_is_chosen_kept_and_in_force(opened: Opened):
    async with opened() as s:
        await s.press("g", "s")
        assert "ui.theme" in s.text
        for _ in range(6):
            await s.press("down")
        await s.press("enter")
        await s.type("paren")
        await s.press("enter")
        assert "ui.negative is parentheses." in s.message
        assert settings.read()["ui.negative"] == "parentheses"
        assert figures.amount(-120400) == "(1,204.00)"
        assert "file" in next(line for line in s.text.splitlines()[2:] if "ui.negative" in line)
        await s.press("u")
        assert settings.read()["ui.negative"] == "minus"
        assert figures.amount(-120400) == "-1,204.00"
        await s.press("u")
        assert "does not stand in the configuration file" in s.message


async def test_colours_switch_by_a_key_and_are_kept(opened: Opened):
    async with opened() as s:
        seen = [s.app.theme]
        for _ in range(5):
            await s.press("T")
            seen.append(s.app.theme)
        assert seen == ["dark", "light", "high-contrast", "ansi16", "mono", "dark"]
        assert settings.read()["ui.theme"] == "dark"


async def test_a_variable_above_the_file_is_said(opened: Opened, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("INVCLOSE_THEME", "mono")
    async with opened() as s:
        await s.press("T")
        assert "INVCLOSE_THEME says otherwise" in s.message


async def test_keys_of_a_command(opened: Opened):
    async with opened() as s:
        await s.press("g", "s", "end", "enter")
        await s.type("new_close")
        await s.press("enter", "ctrl+u")
        await s.type("x")
        await s.press("enter")
        assert "reverse" in s.message
        assert settings.read().keys == {}
        await s.press("enter")
        await s.type("new_close")
        await s.press("enter", "ctrl+u")
        await s.type("N, f9")
        await s.press("enter")
        assert settings.read().keys == {"new_close": ("N", "f9")}
        assert "keys.new_close" in s.text


async def test_a_file_that_cannot_be_written_is_said(opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "none").write_text("a file")
    monkeypatch.setattr(settings_file, "_write", lambda *_: (tmp_path / "none" / "x").mkdir())
    async with opened() as s:
        await s.press("T")
        assert "cannot be written" in s.message


def test_the_look_follows_the_settings(user_folder: Path, monkeypatch: pytest.MonkeyPatch):
    file = settings.configuration_file()
    file.parent.mkdir(parents=True)
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    assert look_of(settings.read({}, {}), terminal).theme == "dark"
    file.write_text(
        '[ui]\nlow_bandwidth = true\nkeys = "vim"\ndates = "month-day"\nmouse = true\nascii = true\ndecimal = ","\n'
    )
    try:
        look = look_of(settings.read({}, {}), terminal)
        assert look == Look("ansi16", vim=True, ascii=True, mouse=True, low_bandwidth=True, month_first=True)
        assert figures.style.point == ","
        assert figures.style.group == "."
        assert look_of(settings.read({}, {}), {**terminal, "NO_COLOR": ""}).theme == "mono"
    finally:
        keymaps.use("standard", {})


async def test_on_a_slow_line_details_come_on_demand(opened: Opened):
    async with opened(look=Look(low_bandwidth=True), size=(120, 36)) as s:
        await s.press("down", "down")
        assert "F5 shows more of this row." in s.text
        await s.press("f5")
        assert "F5 shows more of this row." not in s.text

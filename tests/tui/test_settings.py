"""The settings screen: a value chosen is kept in the file and in force; colours switch by a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.listing import Facts
from tests.tui.conftest import Opened
from tests.tui.fakes import FakeBooks
from tui import format as figures
from tui import keymaps, settings, settings_file
from tui.dates import Calendar, parse_date
from tui.filters import parse_filter
from tui.looks import Look, look_of


@pytest.fixture(autouse=True)
def _home(user_folder: Path) -> None:
    """Nothing of the user's own is read or written."""


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """How figures and days are written is the same for the next test."""
    before = figures.style
    yield
    figures.style = before


def kept(**values: str) -> None:
    """These settings are in the file, and in force."""
    for name, value in values.items():
        settings_file.put(f"ui.{name}", value)
    look_of(settings.read())


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


ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
SCREENS = (
    "", "down enter", "down v", "down v enter", "down v enter enter", "down v i", "down s", "n", "down x", "g t", "g l", "g l enter",
    "g i", "g i enter", "g u", "g n", "g w", "g m i", "g r", "g a t", "g p b", "g p r", "f2", "?", "g i d",
)  # fmt: skip


@pytest.mark.parametrize("keys", SCREENS)
async def test_every_screen_writes_days_as_they_are_set(opened: Opened, keys: str):
    kept(date_form="D.M.Y")
    async with opened(size=(120, 36)) as s:
        await s.press(*keys.split())
        assert not ISO.findall(s.text)


async def test_a_day_is_typed_as_it_is_written_and_as_it_is_stored(opened: Opened):
    kept(date_form="M/D/Y")
    async with opened(look=look_of(settings.read())) as s:
        await s.press("n")
        assert "06/30/2026" in s.line("Close through")
        await s.press("ctrl+u")
        await s.type("06/29/2026")
        assert "Mon, in the open period" in s.line("Close through")
        await s.press("ctrl+u")
        await s.type("2026-06-28")
        await s.press("tab")
        assert "06/28/2026" in s.line("Close through")
        await s.press("shift+tab", "ctrl+u")
        await s.type("29/06/2026")
        await s.press("tab")
        assert "does not match the order" in s.line("Close through")


@pytest.mark.parametrize(("form", "text"), [("D.M.Y", "05.06.2026"), ("D/M/Y", "05/06/2026"), ("M/D/Y", "06/05/2026")])
def test_what_is_written_is_read_as_the_same_day_whatever_is_said_of_short_ones(form: str, text: str):
    for short in ("day-month", "month-day"):
        kept(date_form=form, dates=short)
        look = look_of(settings.read())
        calendar = Calendar(date(2026, 1, 1), month_first=look.month_first)
        assert figures.dated("2026-06-05") == text
        assert parse_date(text, calendar) == parse_date("2026-06-05", calendar) == date(2026, 6, 5)
        fits = parse_filter(f"d:{text}")
        assert fits is not None
        assert fits(Facts("", 0, "2026-06-05"))
        assert not fits(Facts("", 0, "2026-05-06"))
        month = parse_filter(f"d:06{text[2] if form != 'D.M.Y' else '.'}2026")
        assert month is not None
        assert month(Facts("", 0, "2026-06-30"))


def test_codes_file_names_and_numbers_that_hold_a_day_stay():
    kept(date_form="D.M.Y")
    same = (
        "INV-2026-06-30",
        "2026-06-30-7",
        "/home/anna/2026-06-30.csv",
        "2026-13-01",
        "12026-06-30",
        "2026-06-30.csv",
    )
    for text in same:
        assert figures.dated(text) == text
    assert figures.dated("through 2026-06-30.") == "through 30.06.2026."
    assert figures.dated("(2026-06-30), 2026-07-01 18:02") == "(30.06.2026), 01.07.2026 18:02"


def head_at(text: str) -> int:
    """The line of the screen with the titles of the periods."""
    return next(number for number, line in enumerate(text.splitlines()) if line.strip().startswith("Period "))


async def test_lines_that_stand_close_have_no_rules_and_no_empty_lines(opened: Opened):
    async with opened(books=FakeBooks(), size=(120, 36)) as s:
        await s.press("g", "l")
        roomy = s.text
        assert set(roomy.splitlines()[head_at(roomy) + 1]) == {"─"}
        await s.press("g", "s")
        for _ in range(9):
            await s.press("down")
        assert "ui.density" in s.line("> ")
        await s.press("enter")
        await s.type("compact")
        await s.press("enter")
        assert "ui.density is compact." in s.message
        await s.press("escape", "g", "l")
        assert head_at(s.text) < head_at(roomy)
        assert "2026" in s.text.splitlines()[head_at(s.text) + 1]

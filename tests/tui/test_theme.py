"""The colours: enough contrast everywhere, the cursor to be seen in every theme, and no meaning that rests on a colour."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.views.states import RecordState
from tests.tui.conftest import Opened
from tests.tui.fakes import FakeBooks
from tui.textual_private import strips_of
from tui.theme import PALETTES, REVERSED, THEMES, Palette, themes
from tui.words import row_judgement, row_tone

FIGURES, READABLE = 7.0, 4.5
"""Least contrast of a figure on the page, and of every text on every ground (WCAG AAA, AA)."""
INKS = ("ink", "quiet", "blue", "good", "orange", "red")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


COLOURED = {name: palette for name, palette in PALETTES.items() if name not in REVERSED}


@pytest.mark.parametrize("name", COLOURED)
def test_figures_have_seven_to_one_and_all_text_is_readable_on_every_ground(name: str):
    palette: Palette = COLOURED[name]
    for ink in INKS:
        assert contrast(getattr(palette, ink), palette.paper) >= FIGURES, ink
        for ground in ("panel", "row"):
            assert contrast(getattr(palette, ink), getattr(palette, ground)) >= READABLE, (ink, ground)


def test_every_theme_has_every_role():
    assert [theme.name for theme in themes()] == list(THEMES) == list(PALETTES)
    for theme in themes():
        assert {*Palette.__slots__, "row-style", "faint-style"} <= theme.variables.keys()


def cursor_row(app: Any) -> Any:
    """The line of the record under the cursor, as segments."""
    return next(strip for strip in strips_of(app.screen) if "IC-000113" in strip.text)


@pytest.mark.parametrize("theme", THEMES)
async def test_the_row_under_the_cursor_is_seen_in_every_theme(opened: Opened, theme: str):
    async with opened(theme=theme) as s:
        await s.press("down")
        under = cursor_row(s.app)
        await s.press("up")
        other = cursor_row(s.app)
        assert under.text[0] in ("▌" if theme not in REVERSED else ">")
        assert other.text[0] == " "
        assert under.text[1:] == other.text[1:], "nothing moves"
        grounds = [
            {(segment.style.bgcolor, bool(segment.style.reverse)) for segment in strip if segment.style}
            for strip in (under, other)
        ]
        assert len(grounds[0]) == 1, "the whole width has the same ground"
        assert grounds[0] != grounds[1]


async def test_judgement_keeps_its_ink_under_the_cursor_and_colours_nothing_beside_it(opened: Opened):
    books = FakeBooks()
    books.rows = [
        replace(row, state=RecordState.DONE_WARNED, warnings=2) if row.record_id == 113 else row for row in books.rows
    ]
    async with opened(books) as s:
        orange = PALETTES["dark"].orange
        for key in ("down", "up"):
            await s.press(key)
            inked = [
                segment.text for segment in cursor_row(s.app)
                if segment.style and segment.style.color and segment.style.color.name == orange
            ]  # fmt: skip
            assert "".join(inked).strip() == "▲ 2 warnings"


def test_every_judgement_has_a_sign_of_its_own_and_a_word():
    base = next(row for row in FakeBooks().rows if row.record_id == 113)
    judged = {
        "done": base,
        "warned": replace(base, state=RecordState.DONE_WARNED, warnings=1),
        "failed": replace(base, state=RecordState.FAILED),
        "running": replace(base, state=RecordState.RUNNING, percent=3),
        "reversed": replace(base, state=RecordState.REVERSED, reversed_by="IC-000120"),
        "no worker": replace(base, state=RecordState.RUNNING, abandoned=True),
    }
    words = {name: row_judgement(row) for name, row in judged.items()}
    assert words == {
        "done": "✓ Done", "warned": "▲ 1 warning", "failed": "✗ Failed", "running": "● Running   3%",
        "reversed": "↺ by IC-000120", "no worker": "✗ No worker",
    }  # fmt: skip
    assert [row_tone(row) for row in judged.values()] == ["good", "warn", "stop", "blue", "quiet", "stop"]


async def test_in_letters_of_ascii_the_same_words_stand_at_the_same_places(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
):
    async with opened() as s:
        drawn = s.text
    monkeypatch.setattr("tui.format.written_in_ascii", lambda: True)
    async with opened() as s:
        letters = s.text
    assert letters.isascii()
    for one, other in zip(drawn.splitlines(), letters.splitlines(), strict=True):
        assert len(one) == len(other)
        assert all(a == b for a, b in zip(one, other, strict=True) if a.isascii()), (one, other)

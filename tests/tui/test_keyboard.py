"""The keyboard card: every command in one group, and the same on the screen, by command and on the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from tests.tui.conftest import Opened
from tui import keyboard
from tui.files.key_card import as_card
from tui.registry import COMMANDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "keys.md"


def test_the_page_is_what_the_registry_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == keyboard.page(), "write it anew: scripts/keys_reference"


def text_of(pdf: bytes) -> str:
    """What is printed, of a file of one page."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return str(document[0].get_textpage().get_text_bounded())


def test_the_printed_card_is_what_the_registry_says() -> None:
    shown = text_of((PAGE.parent / "keys.pdf").read_bytes())
    assert shown == text_of(as_card(keyboard.card(), "standard")), "write it anew: scripts/keys_reference"


@pytest.mark.parametrize("vim", [False, True])
def test_every_key_is_printed_on_one_page(vim: bool) -> None:
    words = " ".join(text_of(as_card(keyboard.card(vim=vim), "vim" if vim else "standard")).split())
    for row in keyboard.card(vim=vim):
        assert " ".join(row.keys.split()) in words, row
        assert row.sentence.split()[-1] in words if not row.command else row.title in words, row
    assert all(words.count(group) >= 1 for group in keyboard.GROUPS)


def test_nothing_is_printed_outside_the_page() -> None:
    """Each column ends above the margin, and before the next one begins."""
    page = pypdfium2.PdfDocument(as_card(keyboard.card(vim=True), "vim"))[0]
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    assert min(box[0] for box in boxes if box[2] > box[0]) >= 30
    assert max(box[2] for box in boxes) <= page.get_width() - 30
    assert min(box[1] for box in boxes if box[3] > box[1]) >= 30


def test_more_than_a_page_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        as_card([replace(row, group=f"{row.group} {n}") for n in range(6) for row in keyboard.card()], "standard")


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


async def test_the_card_is_written_for_paper(opened: Opened, tmp_path: Path) -> None:
    """A name with another ending is refused and the form stays; what is written holds every key."""
    async with opened() as s:
        await s.press("g", "k", "e")
        assert "The keys on one page" in s.text
        await s.press("ctrl+u")
        await s.type(str(tmp_path / "keys.txt"))
        await s.press("f10")
        assert "does not end with .pdf" in " ".join(s.text.split())
        await s.press(*["backspace"] * 3)
        await s.type("pdf")
        await s.press("f10")
        assert "One page written" in s.message
    assert "Pause/resume" in text_of((tmp_path / "keys.pdf").read_bytes())


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

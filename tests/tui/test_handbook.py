"""The pages of the documentation inside the application: chosen by letters, read by keys, left by Esc."""

from __future__ import annotations

from tests.tui.conftest import Opened
from tui.handbook.topics import topics


async def test_a_page_is_chosen_by_letters_and_read_by_keys(opened: Opened) -> None:
    async with opened() as s:
        await s.press("g", "h")
        assert f"{len(topics())} of {len(topics())}" in s.text
        await s.press(*"gloss", "enter")
        assert "Handbook: glossary" in s.text
        assert "One word per idea" in s.text
        assert "lines below" in s.text
        await s.press("pagedown")
        assert "One word per idea" not in s.text
        await s.press("end")
        assert "lines below" not in s.text
        await s.press("home")
        assert "One word per idea" in s.text
        await s.press("escape")
        assert "IC-000113" in s.text


async def test_a_page_is_laid_out_for_the_width_of_the_terminal(opened: Opened) -> None:
    for size in ((80, 24), (120, 36)):
        async with opened(size=size) as s:
            await s.press("g", "h", *"rules", "enter")
            lines = [line.rstrip() for line in s.text.splitlines()[3:-1]]
            assert max(map(len, lines)) > size[0] - 25
            assert lines[0].strip() == "The rules"


async def test_the_palette_leads_to_the_pages(opened: Opened) -> None:
    async with opened() as s:
        await s.press(":", *"handbook", "enter")
        assert "Type part of the code or the name." in s.text

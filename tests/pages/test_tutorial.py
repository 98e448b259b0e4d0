"""The tutorial is followed literally: its commands are run, its keys pressed, and its pictures are those of the screen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.pages.page import ROOT, Place
from tests.pages.played import Player, keys_of, steps
from tests.support.drawn import lines
from tests.support.identity import pretend

PAGE = ROOT / "docs/tutorial/first-close.md"
NOW = "2026-07-02T08:00:00Z"


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Player:
    """Somebody with an empty home, on the day of the pictures."""
    home = tmp_path / "home"
    place = Place(home, monkeypatch)
    monkeypatch.setenv("HOME", str(home))
    for name in ("INVCLOSE_DB", *(f"XDG_{name}_HOME" for name in ("CONFIG", "DATA", "STATE", "CACHE"))):
        monkeypatch.delenv(name, raising=False)
    pretend(monkeypatch, login="anna", now=NOW, host="laptop")
    now = datetime.fromisoformat(NOW.removesuffix("Z"))
    return Player(place, PAGE.parent, now, update=bool(request.config.getoption("update_snapshots")))


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_the_tutorial_is_followed(player: Player) -> None:
    """After a change of a screen `scripts/pictures` makes the pictures anew; look at each one."""
    await player.follow(PAGE)
    assert player.stale == []
    assert len(player.shown) >= 10
    assert sorted(player.shown) == sorted(path.name for path in PAGE.parent.glob("*.svg"))


def test_a_page_is_read_in_order() -> None:
    text = "Press <kbd>n</kbd>, `seen`\n\n```sh\ninvclose x\n```\n\n![a](p.svg) <kbd>g r</kbd> and [a link](b.md)\n"
    assert [(step.kind, step.text, step.line) for step in steps(text)] == [
        ("key", "n", 1),
        ("seen", "seen", 1),
        ("command", "invclose x", 3),
        ("picture", "p.svg", 7),
        ("key", "g r", 7),
    ]


def test_keys_are_pressed_and_words_typed() -> None:
    assert keys_of("Enter") == ["enter"]
    assert keys_of("Down Down") == ["down", "down"]
    assert keys_of("g r") == ["g", "r"]
    assert keys_of("ctrl+q") == ["ctrl+q"]
    assert keys_of("2026-06-30") == list("2026-06-30")


async def test_what_is_not_there_is_said_with_its_line(player: Player, tmp_path: Path) -> None:
    """A word that is not on the screen, and a picture that is out of date."""
    player.pictures, player.seconds = tmp_path, 0.2
    page = tmp_path / "page.md"
    page.write_text(
        "# A page\n\n```sh\ninvclose\n```\n\n`How would you like to begin?` ![x](x.svg)\n\n`How do you do?`\n"
    )
    old = (PAGE.parent / "first-steps.svg").read_text("utf-8").replace("Look&#160;around", "Look&#160;about")
    (tmp_path / "x.svg").write_text(old)
    player.update = False
    with pytest.raises(AssertionError, match=r"page.md, line 9, seen How do you do\?: is not on the screen"):
        await player.follow(page)
    assert len(player.stale) == 2
    assert any("Look about" in line for line in player.stale)


def test_a_picture_is_read_as_it_is_seen() -> None:
    shown = lines((PAGE.parent / "first-steps.svg").read_text("utf-8"))
    assert "  There are no books at ~/.local/share/invclose/invclose.db yet. How would you like to begin?" in shown

"""How the screens look that somebody passes on longer ways: imports, the tour, the reports, the setup, the settings and the
cards. Updated on purpose only: --snapshot-update."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.mapping.exports import SAMPLES
from tests.support.demo import demo_books
from tests.support.identity import pretend
from tests.tui.conftest import NOW, Session, make_app
from tests.tui.fakes import FakeBooks, FakeDesk
from tests.tui.test_first_steps import begun
from tests.tui.test_import import BAD
from tests.tui.test_periods import admin
from tests.tui.walked import Stop, walked
from tui.app import InvcloseApp
from tui.beginning import Beginning
from tui.handbook.topics import Read
from tui.screens.reports.report import REPORTS

TODAY = "2026-06-18T14:10:31Z"
LOADED: tuple[Stop, ...] = (
    ("pick", "g f"),
    ("proposal", "text:odoo19 tab"),
    ("answers", "f10"),
    ("questions", "escape"),
    ("items", "I"),
    ("item", "enter"),
    ("preview", "escape f10"),
    ("confirm", "f10"),
    ("loaded", "f10"),
)
REFUSED: tuple[Stop, ...] = (
    ("refused", "g f text:list.csv tab f10 f10"),
    ("problems", "f6"),
)


async def test_an_import(snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLES / "odoo19", tmp_path / "odoo19")
    monkeypatch.chdir(tmp_path)
    await walked(make_app(), LOADED, snapshot)


async def test_an_import_that_is_refused(
    snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.csv").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    await walked(make_app(), REFUSED, snapshot)


OPENED: tuple[Stop, ...] = (
    ("as-of", "g f text:bc tab tab text:28.2.26 tab"),
    ("answers", "f10"),
    ("opening", "tab tab text:2000 f10"),
    ("values", "d down down"),
)


async def test_an_import_that_opens_the_books(
    snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SAMPLES / "bc", tmp_path / "bc")
    monkeypatch.chdir(tmp_path)
    await walked(make_app(admin()), OPENED, snapshot)


CARDS: tuple[Stop, ...] = (
    ("keys", "g k"),
    ("further", "pagedown pagedown"),
    ("print", "e"),
    ("adjust", "escape escape g a down"),
    ("page", "escape g h text:rules enter"),
)
PAGE = """# The rules

How invclose settles, values and posts: **one rule** for each idea.

| model | an issue takes from |
|---|---|
| FIFO | the oldest receipt that has something left |
| LIFO | the newest |

## 6.1 FIFO

- A receipt of 10 pieces at 2.00 and one of 10 at 3.00.
- 15 are issued: they cost `10 x 2.00 + 5 x 3.00`.

```
2026-01-31  issue  15  35.00
```
"""
SETTINGS: tuple[Stop, ...] = (
    ("settings", "g s down down"),
    ("setting", "enter"),
)


async def test_cards(snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is one that no change of the documentation changes."""
    monkeypatch.setattr("tui.handbook.topics.read", lambda _: Read("The rules", PAGE))
    await walked(make_app(), CARDS, snapshot)


async def test_settings(
    snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> None:
    """The file is named by a path that is the same wherever the test runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INVCLOSE_CONFIG", "config.toml")
    monkeypatch.setenv("INVCLOSE_DB", "sqlite:////srv/books/lamps.db")
    await walked(make_app(), SETTINGS, snapshot)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo company of one day, made once."""
    return demo_books(tmp_path_factory.mktemp("demo"), TODAY)


SETUP: tuple[Stop, ...] = (
    ("lists", "g m"),
    ("items", "i down"),
    ("item", "enter"),
    ("of-item", "escape i down"),
    ("ledgers", "escape escape g e down"),
    ("names", "enter"),
    ("account", "enter"),
    ("", "escape escape"),
)
BY_HAND: tuple[Stop, ...] = (
    ("stock", "g a o f10"),
    ("costs", "escape g a s down"),
    ("marks", "escape g a m"),
)
TYPED = {"cost-changes": "tab tab text:P100"}
"""What a report asks that is not proposed."""


async def test_the_setup_and_every_report(
    demo: str, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> None:
    """Of the demo company; of each report as it is proposed."""
    pretend(monkeypatch, login="anna", now=TODAY)
    books = Beginning(demo, "DEMO")
    app = InvcloseApp(books.open, beginning=books, clock=lambda: NOW, type_ahead=0.0)
    way = [*SETUP, *BY_HAND, ("reports", "g p down"), ("asked", "escape g p v"), ("", "escape")]
    for report in REPORTS:
        answers = "" if report.id == "reconciliation" else f"{TYPED.get(report.id, '')} f10"
        way += [(report.id, f"g p {report.letter} {answers}"), ("", "escape")]
    await walked(app, way, snapshot)


TOUR: tuple[Stop, ...] = (
    ("tour-1", ""),
    ("tour-2", "n"),
    ("tour-3", "f6"),
    ("tour-4", "escape f8"),
    ("tour-5", "escape f10"),
)


async def test_the_tour(
    snapshot: SnapshotAssertion, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> None:
    pretend(monkeypatch, login="anna", now=TODAY)
    beginning = Beginning(sqlite_url)
    app = InvcloseApp(beginning.open, beginning=beginning, clock=lambda: NOW, type_ahead=0.0)

    async def begin(pilot: Pilot[Any]) -> None:
        await begun(Session(app, pilot, FakeBooks(), FakeDesk()))

    try:
        await walked(app, TOUR, snapshot, begin=begin)
    finally:
        app.tours.clean_up()

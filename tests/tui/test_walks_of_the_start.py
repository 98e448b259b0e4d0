"""How the start looks: no books, other books, books that cannot be opened, and what a lost line left. Updated on purpose only:
--snapshot-update."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.db.importing.loading import HEAD, ITEMS, row
from tests.tui import test_continuing as lost
from tests.tui import test_older_books as older
from tests.tui.conftest import NOW, make_app, settle
from tests.tui.walked import Stop, walked
from tui.app import InvcloseApp
from tui.beginning import Beginning
from tui.screens.dialogs.folders import Place
from tui.screens.start.making import Making


class Somewhere(Beginning):
    """Where there is nothing, wherever the test runs."""

    place = "~/.local/share/invclose/invclose.db"


def files(*_: object) -> list[Place]:
    """Of a folder that looks the same wherever the test runs."""
    return [
        Place(Path("/home/anna/exports"), "..", "the folder above", folder=True),
        Place(Path("/home/anna/exports/may"), "may/", "folder", folder=True),
        Place(Path("/home/anna/exports/june.zip"), "june.zip", "file, 412 KB", folder=False),
        Place(Path("/home/anna/exports/list.csv"), "list.csv", "file, 3 KB", folder=False),
    ]


BEGUN: tuple[Stop, ...] = (
    ("ways", ""),
    ("company", "n"),
    ("wrong", "f10"),
    ("accounts", "text:ACME f10"),
    ("bundle", "escape escape y i"),
    ("folder", "f4"),
    ("problems", "escape text:SHOP f10"),
    ("other", "escape escape y o"),
)


async def test_first_steps(
    snapshot: SnapshotAssertion, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> None:
    folder = tmp_path / "SHOP"
    folder.mkdir()
    (folder / "items.csv").write_text(ITEMS)
    (folder / "transactions.csv").write_text(HEAD + row("P1", "purchase", "LAMP", "ten", "2026-01-10", amount="1.00"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tui.screens.dialogs.folders.places_in", files)
    monkeypatch.setattr("tui.screens.dialogs.folders.nearest_folder", lambda _: Path("/home/anna/exports"))
    beginning = Somewhere(sqlite_url)
    app = InvcloseApp(beginning.open, beginning=beginning, clock=lambda: NOW, type_ahead=0.0)
    await walked(app, BEGUN, snapshot)


async def test_books_are_made(snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it is done, and nothing goes on."""

    def half(self: Making) -> None:
        self.say_so("closing 2026-03", 6, 12)
        self.look()
        self.ready()

    monkeypatch.setattr(Making, "load", half)
    monkeypatch.setattr("tui.screens.start.making.duration", lambda _: "00:00:07")
    app = make_app()

    async def begin(pilot: Pilot[Any]) -> None:
        stopped = "Quitting now leaves nothing behind."
        app.push_screen(Making("Demo", "The demo company is being made.", lambda _: None, stopped=stopped))
        await settle(pilot)

    await walked(app, (("half", ""),), snapshot, begin=begin)


async def test_books_that_cannot_be_opened(snapshot: SnapshotAssertion) -> None:
    def connect() -> tuple[Any, Any]:
        raise ConnectionError("connection refused")

    app = InvcloseApp(connect, clock=lambda: NOW, type_ahead=0.0)
    await walked(app, (("refused", ""),), snapshot)


async def test_books_of_an_older_version(snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.wiring.nothing_there", lambda _: False)
    app = InvcloseApp(older.Books().connect, beginning=older.HERE, clock=lambda: NOW, type_ahead=0.0)
    await walked(app, (("upgrade", ""), ("older", "escape")), snapshot)


async def test_what_a_lost_line_left(
    snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> None:
    monkeypatch.setattr("tui.screens.dialogs.continuing.moment", lambda _: "2026-06-18 14:09")
    async with lost.session() as session:
        await session.press("n", *["tab"] * 5)
        await session.type("month end June")
        lost.lose(session)
    app = make_app(beginning=lost.HERE)
    await walked(app, (("offered", ""), ("continued", "enter")), snapshot)

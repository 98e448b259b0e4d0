"""How the screens look that somebody passes on longer ways: an import, the tour, the reports, runs, the setup, the settings and
the cards. Updated on purpose only: --snapshot-update."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from core.vocabulary import JobState
from tests.mapping.exports import SAMPLES
from tests.support.demo import demo_books
from tests.support.identity import pretend
from tests.tui.conftest import NOW, Session, make_app
from tests.tui.fakes import FakeBooks, FakeDesk, job
from tests.tui.test_first_steps import begun
from tests.tui.test_import import BAD
from tests.tui.walked import Stop, walked
from tui.app import InvcloseApp
from tui.beginning import Beginning
from tui.screens.report import REPORTS

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


CARDS: tuple[Stop, ...] = (
    ("keys", "g k"),
    ("keys-further", "pagedown pagedown"),
    ("adjust", "escape g a down"),
)
SETTINGS: tuple[Stop, ...] = (
    ("settings", "g s down down"),
    ("setting", "enter"),
)


async def test_cards(snapshot: SnapshotAssertion) -> None:
    await walked(make_app(), CARDS, snapshot)


async def test_settings(
    snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> None:
    """The file is named by a path that is the same wherever the test runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INVCLOSE_CONFIG", "config.toml")
    monkeypatch.setenv("INVCLOSE_DB", "sqlite:////srv/books/lamps.db")
    await walked(make_app(), SETTINGS, snapshot)


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.PAUSED, JobState.FAILED])
async def test_a_run(snapshot: SnapshotAssertion, state: JobState) -> None:
    """By a clock that stands still."""
    await walked(make_app(FakeBooks(running_job=job(state))), (("run", "enter"),), snapshot)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo company of one day, made once."""
    return demo_books(tmp_path_factory.mktemp("demo"), TODAY)


SETUP: tuple[Stop, ...] = (
    ("setup", "g m"),
    ("setup-items", "i down"),
    ("setup-item", "enter"),
    ("", "escape"),
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
    way = [*SETUP, ("reports", "g p down"), ("asked", "escape g p v"), ("", "escape")]
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

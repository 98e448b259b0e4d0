"""No books yet: each way to begin by keys, over real databases, ending on the list of records of the new company."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual import events

from core.errors import InvcloseError, UsageError
from tests.db.importing.loading import HEAD, ITEMS, row
from tests.tui.conftest import NOW, Session, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tui.app import InvcloseApp
from tui.beginning import Beginning
from tui.screens.dialogs import folders
from tui.tour import STEPS, Tour

At = Callable[..., AbstractAsyncContextManager[Session]]


@pytest.fixture
def at() -> At:
    @asynccontextmanager
    async def start(
        url: str, *, size: tuple[int, int] = (80, 24), company: str | None = None, read_only: bool = False
    ) -> AsyncIterator[Session]:
        beginning = Beginning(url, company, read_only)
        app = InvcloseApp(beginning.open, beginning=beginning, read_only=read_only, clock=lambda: NOW, type_ahead=0.0)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield Session(app, pilot, FakeBooks(), FakeDesk())
        app.tours.clean_up()

    return start


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "SHOP"
    folder.mkdir()
    (folder / "items.csv").write_text(ITEMS)
    (folder / "transactions.csv").write_text(HEAD + row("P1", "purchase", "LAMP", "10", "2026-01-10", amount="100.00"))
    return folder


async def test_nothing_is_written_before_one_chooses(at: At, database_url: str, user_folder: Path):
    async with at(database_url) as s:
        assert "How would you like to begin?" in s.text
        assert "no books yet" in s.text
        await s.press("down", "down", "escape")
        assert "first screen" in s.message
        assert Beginning(database_url).nothing_there()


async def test_a_new_company(at: At, database_url: str, user_folder: Path):
    async with at(database_url) as s:
        await s.press("n")
        await s.press("f10")
        assert "no blank, up to 20 letters" in s.text
        await s.type("ACME")
        await s.press("tab")
        await s.type("Acme Lamps")
        await s.press("tab", "f4")
        await s.type("swiss")
        await s.press("enter")
        assert "CHF" in s.line("Currency")
        await s.press("f10")
        assert "1300" in s.text
        assert "12 open ledger periods" in s.text
        await s.press("escape")
        assert "Acme Lamps" in s.text
        await s.press("f10", "f10")
        assert "Nothing is posted yet" in s.text
        assert [word for word in s.text.splitlines()[0].split() if word in ("ACME", "2026-01", "open", "CHF")] == [
            "ACME",
            "2026-01",
            "open",
            "CHF",
        ]


async def test_an_export_of_another_system_goes_on_to_its_import(at: At, sqlite_url: str, user_folder: Path):
    async with at(sqlite_url) as s:
        assert "From another system" in s.text
        await s.press("s")
        await s.type("ACME")
        await s.press("tab")
        await s.type("Acme Lamps")
        await s.press("tab")
        await s.type("EUR")
        await s.press("f10", "f10")
        assert "Import the export of another system" in s.text
        assert s.message.strip() == "Closing and adjustment > Import"
        await s.press("escape")
        assert "Nothing is posted yet: g f loads" in s.text


async def test_a_refusal_leaves_what_was_typed(at: At, sqlite_url: str, user_folder: Path):
    async with at(sqlite_url) as s:
        await s.press("n")
        await s.type("ACME")
        await s.press("tab", "tab")
        await s.type("XXY")
        await s.press("f10", "f10")
        assert "not the code of a currency" in s.text
        assert "[ACME" in s.text
        await s.press("escape")
        assert "will be lost" in s.text


async def test_an_import(at: At, database_url: str, user_folder: Path, bundle: Path):
    async with at(database_url) as s:
        await s.press("i")
        await s.type(str(bundle))
        await s.press("f10")
        assert "every line can be posted" in s.text
        assert "2026-01-10" in s.text
        assert Beginning(database_url).nothing_there()
        await s.press("f10")
        assert "No closes yet" in s.text
        assert "SHOP" in s.text


async def test_an_import_with_problems_is_not_loaded(at: At, sqlite_url: str, user_folder: Path, bundle: Path):
    file = bundle / "transactions.csv"
    file.write_text(file.read_text().replace(",10,", ",ten,"))
    async with at(sqlite_url) as s:
        await s.press("i")
        await s.type(str(bundle))
        await s.press("f10")
        assert "1 problem in 1 file" in s.text
        assert "is not a number" in s.text
        assert "decimal point" in s.text
        await s.press("f10")
        assert "correct it first" in s.message
        await s.press("escape")
        assert str(bundle)[-20:] in s.text
        assert Beginning(sqlite_url).nothing_there()


async def test_a_path_that_is_not_there_is_said_in_the_form(at: At, sqlite_url: str, user_folder: Path, tmp_path: Path):
    async with at(sqlite_url) as s:
        await s.press("i")
        await s.type(str(tmp_path / "nowhere"))
        await s.press("f10")
        assert "nowhere" in s.text
        assert "Import a bundle" in s.text


async def test_other_books(at: At, sqlite_url: str, user_folder: Path, bundle: Path, tmp_path: Path):
    made = Beginning(f"sqlite:///{tmp_path / 'other.db'}")
    made.load(made.preview(str(bundle), "", "", lambda *_: None), lambda *_: None)
    async with at(sqlite_url) as s:
        await s.press("o")
        await s.type("postgresql://a:secret@h/x")
        await s.press("enter")
        assert "password" in s.line("Books")
        await s.press("ctrl+u")
        await s.type(str(tmp_path / "other.db"))
        await s.press("enter")
        assert "SHOP" in s.text


async def test_other_books_that_are_not_there_either(at: At, sqlite_url: str, user_folder: Path, tmp_path: Path):
    async with at(sqlite_url) as s:
        await s.press("o")
        await s.type(str(tmp_path / "none.db"))
        await s.press("enter")
        assert "none.db yet." in " ".join(s.text.split())
        assert "How would you like to begin?" in s.text


async def test_read_only_makes_nothing(at: At, sqlite_url: str, user_folder: Path):
    async with at(sqlite_url, read_only=True) as s:
        for key in ("d", "i", "n"):
            await s.press(key)
            assert "READ ONLY" in s.message
        assert Beginning(sqlite_url).nothing_there()


async def begun(session: Session) -> None:
    """Its books are made, however long a busy machine takes."""
    session.app.post_message(events.Key("t", "t"))
    limit = time.monotonic() + 120
    while "Tour 1/" not in session.text:
        assert time.monotonic() < limit
        await asyncio.sleep(0.05)
    await session.press()


async def test_the_tour_from_step_to_step(at: At, sqlite_url: str, user_folder: Path):
    """By the keys that its hints name, on books of its own; what was open before comes back, and nothing is left."""
    async with at(sqlite_url) as s:
        await begun(s)
        assert s.app.tours._books is not None
        folder = s.app.tours._books.folder
        assert (folder / "tour.db").exists()
        seen = []
        for keys in ("", "n", "f6", "escape f8", "escape f10"):
            await s.press(*keys.split())
            seen.append(s.line("Tour "))
        assert [line.split()[1] for line in seen] == [f"{n}/{len(STEPS)}" for n in range(1, 6)]
        while len(s.app.screen_stack) > 2:
            s.app.pop_screen()
        await s.press("down", "v", "enter", "i")
        assert f"Tour {len(STEPS)}/{len(STEPS)}" in s.text
        for _ in range(5):
            if s.app.tour is not None:
                await s.press("escape")
        assert "How would you like to begin?" in s.text
        assert not folder.exists()
        assert Beginning(sqlite_url).nothing_there()


def test_the_tour_says_how_to_come_back():
    tour = Tour()
    tour.saw("CloseDialog")
    tour.saw("Items")
    assert "g o n leads there" in tour.sentence
    tour.saw("CloseDialog")
    assert "STOP" in tour.sentence
    tour.saw("Overview")
    assert "STOP" in tour.sentence, "one screen back the next key is still known"


def test_the_home_is_written_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Beginning(f"sqlite:///{tmp_path}/a/b.db").place == "~/a/b.db"
    assert Beginning(f"sqlite:///{tmp_path}x/b.db").place == f"{tmp_path}x/b.db"
    assert Beginning("postgresql://anna@h/prod").place == "postgresql://anna@h/prod"


def test_what_is_typed_as_other_books():
    here = Beginning("sqlite:////x.db", "ACME")
    assert here.at("/tmp/y.db") == Beginning("sqlite:////tmp/y.db")
    for wrong in ("", "  ", "mysql://h/x", "postgresql://a:secret@h/x"):
        with pytest.raises(UsageError) as refused:
            here.at(wrong)
        assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there_is_no_place_to_begin():
    with pytest.raises(InvcloseError):
        Beginning("postgresql://127.0.0.1:1/none").nothing_there()


def test_folders_list_what_a_bundle_may_be(tmp_path: Path):
    for name in ("b.csv", "A.zip", "c.xlsx", "d.txt", ".hidden.csv"):
        (tmp_path / name).write_text("x")
    (tmp_path / "sub").mkdir()
    assert [row.name for row in folders.places_in(tmp_path)] == [".", "..", "sub/", "A.zip", "b.csv", "c.xlsx"]
    assert folders.nearest_folder(str(tmp_path / "no" / "such")) == tmp_path
    assert ".." not in [row.name for row in folders.places_in(Path("/"), (), "")]

"""The setup by keys, over real books: lists, a change with its warning or refusal, and which account an item uses and why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.db.importing.loading import HEAD, ITEMS, row
from tests.support.identity import pretend
from tests.tui.conftest import NOW, Session, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tui.app import InvcloseApp
from tui.beginning import Beginning
from tui.widgets.grid import Grid


@pytest.fixture
def books(database_url: str, tmp_path: Path, user_folder: Path) -> Beginning:
    folder = tmp_path / "ACME"
    folder.mkdir()
    (folder / "items.csv").write_text(ITEMS)
    (folder / "transactions.csv").write_text(HEAD + row("P1", "purchase", "LAMP", "10", "2026-01-10", amount="100.00"))
    made = Beginning(database_url, "ACME")
    made.load(made.preview(str(folder), "ACME", "", lambda *_: None), lambda *_: None)
    return made


@asynccontextmanager
async def over(books: Beginning) -> AsyncIterator[Session]:
    app = InvcloseApp(books.open, beginning=books, clock=lambda: NOW, type_ahead=0.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield Session(app, pilot, FakeBooks(), FakeDesk())


def under_cursor(session: Session) -> Any:
    return session.app.screen.query_one("#list", Grid).row


async def test_an_account_is_made_and_changed(books: Beginning):
    async with over(books) as s:
        await s.press("g", "m", "a")
        assert "Inventory received, not invoiced" in s.text
        await s.press("n")
        await s.type("1305")
        await s.press("tab")
        await s.type("Spare parts")
        await s.press("f10")
        assert under_cursor(s)["name"] == "Spare parts"
        await s.press("enter", "tab", "space", "f10")
        assert books.masters().show("account", "1305") == {"account": "1305", "name": "Spare parts", "blocked": True}
        await s.press("enter", "f10")
        assert "Nothing was changed" in s.message


async def test_a_line_of_the_profile_and_the_search_for_it(books: Beginning):
    group = str(books.masters().show("item", "LAMP")["group"])
    async with over(books) as s:
        await s.press("g", "m", "p", "n")
        await s.type("sales_consumption")
        await s.press("tab", "right", "tab")
        await s.type(group)
        await s.press("tab", "tab")
        await s.type("5010")
        await s.press("f10")
        assert under_cursor(s)["item"] == group
        await s.press("i")
        await s.type("LAMP")
        await s.press("enter")
        assert under_cursor(s).posting_type == "sales_consumption"
        assert f"item group {group}" in s.text
        assert "5010" in s.line("item group")
        assert "1  item LAMP" in s.text


async def test_what_is_refused_stays_in_the_form(books: Beginning):
    async with over(books) as s:
        await s.press("g", "m", "i")
        assert "LAMP" in s.text
        await s.press("slash")
        await s.type("lamp")
        await s.press("enter", "enter")
        await s.press("tab", "tab")
        await s.type("abc")
        await s.press("f10")
        assert "price is wrong" in s.text
        assert "abc" in s.text
        await s.press("escape")
        assert "will be lost" in s.text


async def test_a_model_group_is_changed_by_its_items(books: Beginning):
    async with over(books) as s:
        await s.press("g", "m", "m", "n")
        assert "changing an item" in s.message
        await s.press("enter", "f10")
        assert "Change an item instead" in s.message


async def test_who_only_views_is_told(books: Beginning, monkeypatch: pytest.MonkeyPatch):
    books.masters().set("user", "vera", {"role": "view"})
    pretend(monkeypatch, login="vera")
    async with over(books) as s:
        await s.press("g", "m", "g", "n")
        assert "needs the right admin" in s.message
        await s.press("enter", "f10")
        assert "needs the right admin" in s.message

"""The ledger calendar by keys: look, change, add, and what is refused; over fakes and over both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from core.errors import RejectedInput
from core.periods import PeriodRow
from core.requests import CloseRequest, PeriodChange
from core.vocabulary import Role
from db.company import masters
from db.desk import StoredDesk
from db.engine.open import open_database
from db.engine.session import Database
from db.importing import import_bundle
from db.reading.books import StoredBooks
from tests.db.importing.loading import bundle, row
from tests.support.identity import pretend
from tests.tui.conftest import NOW, Opened, Session, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tui.app import InvcloseApp
from tui.screens.setup.period_lines import effect, row_lines

TODAY = "2026-06-18"


def admin(**more: Any) -> FakeBooks:
    books = FakeBooks(**more)
    books.head = replace(books.head, role="admin")
    return books


async def test_both_sides_of_every_period_and_the_cursor_on_the_next_to_close(opened: Opened):
    async with opened(admin()) as s:
        await s.press("g", "l")
        assert "Inventory is closed through 2026-05-31 (IC-000113)." in s.text
        assert s.line("> 2026-06").split()[1:] == ["2026-06", "2026-06-01", "2026-06-30", "Open", "All", "Open"]
        assert s.line("2026-05 ").split()[3:] == ["On", "hold", "All", "Closed", "IC-000113"]
        assert "Close inventory through 2026-06-30 before its ledger is held or closed." in s.text
        await s.press("down", "down")
        assert "inventory is closed by IC-000111 as of 2026-04-30." in s.text


async def test_the_palette_leads_there(opened: Opened):
    async with opened(admin()) as s:
        await s.press("colon")
        await s.type("ledger periods")
        await s.press("enter")
        assert "Closing and adjustment > Periods" in s.text


async def test_holding_asks_with_the_warning_and_enter_does_not_confirm(opened: Opened):
    async with opened(admin()) as s:
        await s.press("g", "l", "p")
        assert "Put ledger period 2026-06 on hold" in s.text
        assert "WARN  Inventory is not closed through 2026-06-30" in s.text
        await s.press("enter")
        assert s.desk.calls == []
        await s.press("n", "p", "f10")
        assert s.desk.calls == [("set_period", PeriodChange("2026-06-01", status="on_hold"))]
        assert "2026-06: ledger on hold." in s.message


async def test_a_period_on_hold_is_opened_and_not_warned_about(opened: Opened):
    async with opened(admin()) as s:
        await s.press("g", "l", "down", "p")
        assert "On hold, then Open" in s.text
        assert "WARN" not in s.text
        await s.press("y")
        assert s.desk.calls == [("set_period", PeriodChange("2026-05-01", status="open"))]


async def test_closing_wants_the_last_day_typed(opened: Opened):
    async with opened(admin()) as s:
        await s.press("g", "l", "x", "f10")
        assert "closed is permanent" in s.text
        assert "permanently refused" in s.text
        await s.type("2026-06-29")
        await s.press("f10", "enter")
        assert s.desk.calls == []
        await s.press("backspace", "backspace")
        await s.type("30")
        await s.press("f10")
        assert s.desk.calls == [("set_period", PeriodChange("2026-06-01", status="closed"))]


@pytest.mark.parametrize("key", ["p", "x", "enter"])
async def test_closed_stays_closed(opened: Opened, key: str):
    async with opened(admin()) as s:
        await s.press("g", "l", "down", "down", key)
        assert "that is permanent" in s.message
        assert s.desk.calls == []


async def test_the_form_sets_status_and_access_together(opened: Opened):
    async with opened(admin()) as s:
        await s.press("g", "l", "enter", "f10")
        assert "Nothing is changed" in s.message
        await s.press("right", "down", "right")
        assert "Inventory cannot post into it" in s.text
        await s.press("f10")
        assert "All, then None" in s.text
        await s.press("escape", "f10", "y")
        assert s.desk.calls == [("set_period", PeriodChange("2026-06-01", status="on_hold", inventory_access="none"))]


async def test_access_alone(opened: Opened):
    async with opened(admin()) as s:
        await s.press("g", "l", "up", "up", "enter", "tab", "left", "f10")
        assert "Change the inventory access of 2026-08" in s.text
        await s.press("y")
        assert s.desk.calls == [("set_period", PeriodChange("2026-08-01", inventory_access="all"))]


async def test_access_for_a_right_only(opened: Opened):
    async with opened(admin()) as s:
        await s.press("g", "l", "enter", "tab", "right", "right", "right")
        assert "Only users with the right close can post inventory into it." in s.text
        await s.press("f10", "y")
        assert s.desk.calls == [("set_period", PeriodChange("2026-06-01", inventory_access="close"))]


async def test_a_role_as_access_is_kept(opened: Opened):
    books = admin()
    books.calendar = tuple(replace(one, access="close") for one in books.calendar)
    async with opened(books) as s:
        await s.press("g", "l", "enter")
        assert "(o) Close" in s.text


async def test_a_new_period_follows_the_last_one(opened: Opened):
    async with opened(admin()) as s:
        await s.press("g", "l", "n")
        assert "2026-09-01" in s.line(" From")
        await s.press("f10")
        assert s.desk.calls == [("set_period", PeriodChange("2026-09-01", "2026-09-30"))]
        assert "is created and open" in s.message


async def test_wrong_days_are_named_in_the_form(opened: Opened):
    async with opened(admin()) as s:
        await s.press("g", "l", "n")
        await s.type("2026-06-01")
        await s.press("f10")
        assert "a period already starts then; free from 2026-09-01" in s.text
        await s.press("ctrl+u")
        await s.type("2026-09-10")
        await s.press("tab")
        await s.type("2026-09-01")
        await s.press("f10")
        assert "before its start; its month ends 2026-09-30" in s.text
        assert s.desk.calls == []


async def test_a_refused_period_keeps_what_was_typed(opened: Opened):
    refusal = RejectedInput("the days overlap the period that starts 2026-10-01", advice="Periods follow each other.")
    async with opened(admin(), FakeDesk(refuse=refusal)) as s:
        await s.press("g", "l", "n", "tab", "tab")
        await s.type("Autumn")
        await s.press("f10")
        assert "The days overlap the period that starts 2026-10-01. Periods follow each" in s.text
        assert "[Autumn" in s.text


async def test_a_refused_change_says_what_to_do(opened: Opened):
    refusal = RejectedInput("ledger period 2026-06-01 is closed", advice="On hold can be opened.")
    async with opened(admin(), FakeDesk(refuse=refusal)) as s:
        await s.press("g", "l", "p", "y")
        assert "ledger period 2026-06-01 is closed. On hold can be opened." in s.message


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
@pytest.mark.parametrize("key", ["n", "p", "x", "enter"])
async def test_only_an_admin_changes_the_calendar(opened: Opened, role: Role, key: str):
    books = FakeBooks()
    books.head = replace(books.head, role=role.value)
    async with opened(books) as s:
        await s.press("g", "l", key)
        assert f"Changing periods needs the right admin; you have {role.value}." in s.message


async def test_without_periods_the_screen_says_how_to_begin(opened: Opened):
    async with opened(admin(calendar=())) as s:
        await s.press("g", "l")
        assert "No ledger periods: every date counts as open. n adds the first one." in s.text
        await s.press("p")
        assert "no row to act on" in s.message
        await s.press("n", "f10")
        assert s.desk.calls == [("set_period", PeriodChange("2026-06-01", "2026-06-30"))]


async def test_what_is_out_of_order_is_marked_once_it_has_begun(opened: Opened):
    books = admin()
    books.calendar = tuple(replace(one, status="on_hold") for one in books.calendar)
    async with opened(books) as s:
        await s.press("g", "l")
        assert [line.split()[-1] for line in s.text.splitlines() if line.endswith("WARN")] == ["WARN"]
        assert s.line("> 2026-06").endswith("WARN")
        assert "refused while the ledger is on hold: p opens it." in s.text


@pytest.mark.parametrize(
    ("status", "access", "words"),
    [("closed", "all", "later, open period"), ("open", "none", "Enter gives it"), ("on_hold", "all", "p opens it")],
)
def test_each_shut_period_has_a_cure(status: str, access: str, words: str):
    shut = PeriodRow("2026-06-01", "2026-06-30", "2026-06", status, access)
    assert words in str(row_lines(shut, TODAY))
    assert "has not begun" in str(row_lines(shut, "2026-05-31"))


def test_giving_access_back_says_how_far():
    shut = PeriodRow("2026-06-01", "2026-06-30", "2026-06", "open", "none")
    assert effect(PeriodChange(shut.start, inventory_access="all")) == [
        "Inventory can post into it, as far as inventory is open."
    ]


# --- over real books


@pytest.fixture
def database(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """January, closed for inventory, and February."""
    pretend(monkeypatch, login="anna")
    rows = (
        row("P1", "purchase", "LAMP", "4", "2024-01-05", amount="40.00"),
        row("S1", "sales", "LAMP", "-2", "2024-02-10"),
    )
    with open_database(books_url) as database:
        import_bundle(database, "ACME", bundle(*rows))
        with database.write() as tx:
            masters.set_user(tx, 1, "anna", Role.ADMIN)
        StoredDesk(database, 1, executor="inline").start_close(CloseRequest("2024-01-31"))
        yield database


Real = Callable[[], Any]


@pytest.fixture
def real(database: Database[Any]) -> Real:
    @asynccontextmanager
    async def start() -> AsyncIterator[Session]:
        books, desk = StoredBooks(database, 1, "anna"), StoredDesk(database, 1, executor="inline")
        app = InvcloseApp(lambda: (books, desk), clock=lambda: NOW, type_ahead=0.0)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            yield Session(app, pilot, FakeBooks(), FakeDesk())

    return start


def stored(database: Database[Any]) -> list[tuple[Any, ...]]:
    with database.read() as tx:
        return tx.all(
            "SELECT start_date, end_date, status, inventory_access FROM ledger_period WHERE company_id = 1 ORDER BY start_date"
        )


async def test_a_month_is_held_closed_and_followed_by_another(real: Real, database: Database[Any]):
    async with real() as s:
        await s.press("g", "l")
        assert "Inventory is closed through 2024-01-31 (IC-000001)." in s.text
        await s.press("enter", "right", "tab", "right", "f10", "y")
        await s.press("down", "x")
        await s.type("2024-01-31")
        await s.press("f10")
        assert s.line("2024-01-01").split()[1:5] == ["2024-01", "2024-01-01", "2024-01-31", "Closed"]
        await s.press("n", "f10")
        assert "The period from 2024-03-01 to 2024-03-31 is created and open." in s.message
        await s.press("n")
        await s.type("2024-02-15")
        await s.press("f10")
        assert "The days overlap the period that starts 2024-02-01" in s.text
    assert stored(database) == [
        ("2024-01-01", "2024-01-31", "closed", "all"),
        ("2024-02-01", "2024-02-29", "on_hold", "none"),
        ("2024-03-01", "2024-03-31", "open", "all"),
    ]
    with database.read() as tx:
        assert tx.value("SELECT COUNT(*) FROM audit_event WHERE action = 'period set'") == 3


async def test_what_another_admin_closed_meanwhile_is_refused(real: Real, database: Database[Any]):
    async with real() as s:
        await s.press("g", "l", "p", "y")
        assert "2024-02: ledger on hold." in s.message
        with database.write() as tx:
            masters.set_period(tx, 1, "2024-02-01", status="closed")
        await s.press("p", "y")
        assert "is closed. A closed period cannot be opened again" in s.message
    assert stored(database)[1][2] == "closed"

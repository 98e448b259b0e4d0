"""How the application looks where something is empty, wrong, in another currency, script or theme, and where help is asked.
Updated on purpose only: --snapshot-update."""

from __future__ import annotations

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.tui.conftest import make_app
from tests.tui.fakes import FakeBooks
from tests.tui.walked import LARGE, SMALL, Stop, walked

HELPS: tuple[Stop, ...] = (
    ("prefix", "g"),
    ("palette", "escape colon"),
    ("typed", "text:vou"),
    ("document", "backspace backspace backspace text:INVC-00871"),
    ("help", "escape question_mark"),
    ("filter", "escape /"),
    ("filtered", "text:closing enter"),
    ("no-row", "/ text:x enter"),
)


async def test_keys_and_help(snapshot: SnapshotAssertion) -> None:
    await walked(make_app(), HELPS, snapshot)


async def test_a_front_page_where_something_is_wrong(snapshot: SnapshotAssertion) -> None:
    """Inventory and ledger differ, the next close is overdue and stopped."""
    books = FakeBooks()
    books.ledger = replace(books.ledger, ledger=books.ledger.ledger + 75_000, differing=2)
    books.next_close = replace(books.next_close, due_in=-28, stops=("account 510200 is blocked.",))
    await walked(make_app(books), (("wrong", ""),), snapshot)


async def test_nothing_closed_yet(snapshot: SnapshotAssertion) -> None:
    books = FakeBooks(rows=[], settled=(), logged=())
    books.head = replace(books.head, closed_until=None)
    await walked(make_app(books), (("empty", ""),), snapshot)


FAILURES = {
    "lost": ConnectionError("server closed the connection"),
    "fault": RuntimeError("no lines"),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_what_cannot_be_read(name: str, snapshot: SnapshotAssertion) -> None:
    await walked(make_app(FakeBooks(fail={"voucher": FAILURES[name]})), ((name, "down v"),), snapshot)


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
async def test_a_currency(currency: str, snapshot: SnapshotAssertion) -> None:
    """Yen without decimals, dinar with three."""
    books = FakeBooks()
    books.head = replace(books.head, currency=currency)
    await walked(make_app(books), (("list", "down"), ("lines", "v")), snapshot)


LOOKS: tuple[Stop, ...] = (
    ("list", "down"),
    ("items", "enter enter"),
    ("lines", "escape v"),
    ("run", "escape up enter"),
    ("close", "escape n"),
)


@pytest.mark.parametrize("theme", ["light", "mono", "ansi16", "high-contrast"])
async def test_a_theme(theme: str, snapshot: SnapshotAssertion) -> None:
    await walked(make_app(theme=theme), LOOKS, snapshot, sizes=(LARGE,))


async def test_letters_of_ascii(snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.format.written_in_ascii", lambda: True)
    await walked(make_app(), (*LOOKS, ("unfolded", "escape down s i down right")), snapshot, sizes=(SMALL, LARGE))


async def test_wide_figures_are_never_cut(snapshot: SnapshotAssertion) -> None:
    books = FakeBooks()
    books.rows = [replace(row, adjusted=-99999999999999) for row in books.rows]
    books.lines = tuple(replace(line, debit=line.debit and 99999999999999) for line in books.lines)
    await walked(make_app(books), (("wide-list", "down"), ("wide-lines", "v")), snapshot, sizes=(SMALL, LARGE))


async def test_unicode_columns_stay_aligned(snapshot: SnapshotAssertion) -> None:
    names = ("轴承 608ZZ", "Größe µ", "ก็บการ", "e\u0301te\u0301", "👩‍👩‍👧 set", "\u202eabc", "Ελλ")
    books = FakeBooks()
    first = books.behind[0]
    books.behind = tuple(
        replace(first, transaction_id=n + 1, item=name, number=name, adjusted=-1000 + n) for n, name in enumerate(names)
    )
    await walked(make_app(books), (("scripts", "down v enter"),), snapshot, sizes=(SMALL, LARGE))


async def test_a_terminal_that_is_too_small(snapshot: SnapshotAssertion) -> None:
    await walked(make_app(), (("needed", ""),), snapshot, sizes=((72, 20),))

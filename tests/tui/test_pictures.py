"""How every screen looks, at 80x24 and 120x36, in the states it has. Updated on purpose only: --snapshot-update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from core.vocabulary import JobState
from tests.tui.conftest import make_app, press, settle
from tests.tui.fakes import RUNNING, STOP, FakeBooks, FakeDesk, job

Snap = Callable[..., None]
SMALL, LARGE, WIDE = (80, 24), (120, 36), (200, 50)


@pytest.fixture
def snap(snap_compare: Any) -> Snap:
    """Open, press, wait for everything, compare."""

    def compare(
        keys: str = "",
        *,
        size: tuple[int, int],
        books: FakeBooks | None = None,
        desk: FakeDesk | None = None,
        **more: Any,
    ) -> None:
        async def before(pilot: Pilot[Any]) -> None:
            await settle(pilot)
            for key in keys.split():
                for one in key[5:] if key.startswith("text:") else (key,):
                    await press(pilot, one)

        app = make_app(books, desk, **more)
        assert snap_compare(app, terminal_size=size, run_before=before)

    return compare


PICTURES = {
    "overview": "down",
    "record": "down enter",
    "voucher": "down v",
    "transaction": "down s t",
    "settlements": "down s t s",
    "task": "enter",
    "find": "f2 text:871",
    "close": "n",
    "simulation": "n f8",
    "confirm": "n f10 text:2026-06",
    "reversal": "down x",
    "log": "down down down l",
    "help": "question_mark",
}


PERIOD_PICTURES = {
    "list": "g l",
    "held": "g l",
    "change": "g l enter right",
    "close": "g l x text:2026-06",
    "new": "g l n",
}


BY_HAND_PICTURES = {
    "undo": "down s t x",
    "held": "down s t x text:2026-05-01 tab",
    "charge": "down v enter ctrl+a a",
    "weights": "a c text:PO-31417 space text:PO-31418 tab text:45 tab right right tab text:12.5 tab f10",
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
@pytest.mark.parametrize("name", BY_HAND_PICTURES)
def test_by_hand(snap: Snap, name: str, size: tuple[int, int]):
    """Undoing a document, and a charge over receipts: of a list, typed, and what is wrong with it."""
    books = FakeBooks()
    books.behind = tuple(replace(row, quantity=abs(row.quantity)) for row in books.behind)
    snap(BY_HAND_PICTURES[name], size=size, books=books)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
@pytest.mark.parametrize("name", PICTURES)
def test_screen(snap: Snap, name: str, size: tuple[int, int]):
    snap(PICTURES[name], size=size)


WIDE_PICTURES = {"overview": "down", "record": "down enter enter", "voucher": "down v", "task": "enter"}


@pytest.mark.parametrize("name", WIDE_PICTURES)
def test_wide_screen(snap: Snap, name: str):
    """List and detail side by side."""
    snap(WIDE_PICTURES[name], size=WIDE)


@pytest.mark.parametrize("theme", ["light", "mono"])
@pytest.mark.parametrize("name", WIDE_PICTURES)
def test_large_screen_in_theme(snap: Snap, name: str, theme: str):
    snap(WIDE_PICTURES[name], size=LARGE, theme=theme)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
def test_front_page_where_something_is_wrong(snap: Snap, size: tuple[int, int]):
    """Inventory and ledger differ, the next close is overdue and stopped."""
    books = FakeBooks()
    books.ledger = replace(books.ledger, ledger=books.ledger.ledger + 75_000, differing=2)
    books.next_close = replace(books.next_close, due_in=-28, stops=("account 510200 is blocked.",))
    snap(size=size, books=books)


def test_front_page_in_ascii(snap: Snap, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tui.format.written_in_ascii", lambda: True)
    snap("down", size=LARGE)


@pytest.mark.parametrize(
    "name", ["behind", "tasks", "recalculation", "palette", "findings", "dates", "prefix", "cancel"]
)
def test_small_screen(snap: Snap, name: str):
    keys = {
        "behind": "down v enter",
        "tasks": "g t",
        "recalculation": "r",
        "palette": "colon text:vou",
        "findings": "n f6",
        "dates": "n f4",
        "prefix": "g",
        "cancel": "enter c",
    }
    snap(keys[name], size=SMALL)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
@pytest.mark.parametrize("name", PERIOD_PICTURES)
def test_periods(snap: Snap, name: str, size: tuple[int, int]):
    books = FakeBooks()
    books.head = replace(books.head, role="admin")
    held = [replace(row, status="on_hold") if row.name == "2026-06" else row for row in books.calendar]
    books.calendar = tuple(held) if name == "held" else books.calendar
    snap(PERIOD_PICTURES[name], size=size, books=books)


@pytest.mark.parametrize("size", [SMALL, LARGE, WIDE], ids=["80x24", "120x36", "200x50"])
@pytest.mark.parametrize("name", ["opened", "unfolded"])
def test_explorer(snap: Snap, name: str, size: tuple[int, int]):
    snap({"opened": "down s i", "unfolded": "down s i down right down down"}[name], size=size)


@pytest.mark.parametrize("size", [SMALL, LARGE, WIDE], ids=["80x24", "120x36", "200x50"])
@pytest.mark.parametrize("name", ["foreseen", "line", "changed"])
def test_why(snap: Snap, name: str, size: tuple[int, int]):
    """A cost as a coming close would leave it, why a voucher line is there, and why a record changed a cost."""
    snap({"foreseen": "down s i f8 enter", "line": "down v i down", "changed": "down v i i"}[name], size=size)


def test_explorer_in_ascii(snap: Snap, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tui.format.written_in_ascii", lambda: True)
    snap("down s i down right", size=SMALL)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
@pytest.mark.parametrize("name", ["list", "changed", "filtered"])
def test_audit(snap: Snap, name: str, size: tuple[int, int]):
    snap(
        {"list": "g u down down", "changed": "g u down down down", "filtered": "g u / text:boris enter"}[name],
        size=size,
    )


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
def test_vouchers_of_an_account(snap: Snap, size: tuple[int, int]):
    snap("g r home enter down", size=size)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
@pytest.mark.parametrize("name", ["list", "all", "approve", "own"])
def test_approvals(snap: Snap, name: str, size: tuple[int, int]):
    snap({"list": "g w", "all": "g w A down down", "approve": "g w f10", "own": "g w down f10"}[name], size=size)


ITEM_PICTURES = {
    "items": "g i down",
    "filtered": "g i / text:group:raw enter",
    "item": "g i enter",
    "average": "g i down enter",
    "standard": "g i down down enter",
    "empty": "g i end enter",
    "day": "g i enter d",
    "on_hand": "g i d enter",
}


@pytest.mark.parametrize("size", [SMALL, LARGE, WIDE], ids=["80x24", "120x36", "200x50"])
@pytest.mark.parametrize("name", ITEM_PICTURES)
def test_items(snap: Snap, name: str, size: tuple[int, int]):
    """The list of items, one of each kind of model, and what was on hand on a day."""
    snap(ITEM_PICTURES[name], size=size)


def test_no_periods(snap: Snap):
    snap("g l", size=SMALL, books=FakeBooks(calendar=()))


def test_empty(snap: Snap):
    books = FakeBooks(rows=[])
    books.head = replace(books.head, closed_until=None)
    snap(size=SMALL, books=books)


def test_running_elsewhere(snap: Snap):
    books = FakeBooks()
    books.head = replace(books.head, running=RUNNING, read_only=True)
    snap("n", size=SMALL, books=books)


@pytest.mark.parametrize("state", ["paused", "failed", "done with warnings"])
def test_run_in_state(snap: Snap, state: str):
    snap(
        "enter",
        size=SMALL,
        books=FakeBooks(running_job=job(JobState(state), voucher="INVC-00872" if "done" in state else "")),
    )


def test_no_heartbeat(snap: Snap):
    snap("enter", size=SMALL, books=FakeBooks(running_job=job(JobState.RUNNING, heartbeat_age=70)))


def test_close_blocked(snap: Snap):
    snap("n f10", size=SMALL, desk=FakeDesk(findings=(STOP,)))


def test_reversal_blocked(snap: Snap):
    snap("down x", size=SMALL, desk=FakeDesk(blocked_by=("IC-000115 Closing as of 2026-06-30 is later.",)))


def test_error(snap: Snap):
    snap("down v", size=SMALL, books=FakeBooks(fail={"voucher": ConnectionError("server closed the connection")}))


def test_fault(snap: Snap):
    snap("down v", size=SMALL, books=FakeBooks(fail={"voucher": RuntimeError("no lines")}))


@pytest.mark.parametrize("theme", ["mono", "ansi16", "light", "high-contrast"])
def test_theme(snap: Snap, theme: str):
    snap("down", size=SMALL, theme=theme)


def test_wide_figures_are_never_cut(snap: Snap):
    books = FakeBooks()
    books.rows = [replace(row, adjusted=-99999999999999) for row in books.rows]
    books.lines = tuple(replace(line, debit=line.debit and 99999999999999) for line in books.lines)
    snap("down v", size=SMALL, books=books)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
@pytest.mark.parametrize(("currency", "name"), [("JPY", "overview"), ("KWD", "voucher")])
def test_currency(snap: Snap, currency: str, name: str, size: tuple[int, int]):
    """Yen without decimals, dinar with three."""
    books = FakeBooks()
    books.head = replace(books.head, currency=currency)
    snap(PICTURES[name], size=size, books=books)


def test_unicode_columns_stay_aligned(snap: Snap):
    names = ("轴承 608ZZ", "Größe µ", "ก็บการ", "e\u0301te\u0301", "👩‍👩‍👧 set", "\u202eabc", "Ελλ")
    books = FakeBooks()
    first = books.behind[0]
    books.behind = tuple(
        replace(first, transaction_id=n + 1, item=name, number=name, adjusted=-1000 + n) for n, name in enumerate(names)
    )
    snap("down v enter", size=SMALL, books=books)

"""Inventory against the ledger by keys: which account differs, at which voucher, and the note that explains it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import RejectedInput
from core.reconciliation_words import ways_out
from core.vocabulary import Role
from tests.support.reconciled import note
from tests.tui.conftest import Opened, Session
from tests.tui.fakes import FakeBooks, FakeDesk
from tui.widgets.grid import Grid

SMALL, LARGE = (80, 24), (120, 36)


async def test_it_opens_on_the_first_difference_as_of_the_end_of_the_open_period(opened: Opened):
    async with opened(size=SMALL) as s:
        await s.press("g", "r")
        assert "Inventory and ledger 2026-06-30" in s.text
        assert s.line("> 1301").split()[-1] == "DIFFERS"
        assert "2 of 4  2 differ" in s.text
        assert "Behind 1301, where the two sides part: 1 voucher" in s.text
        assert s.line("> GL-33120").split()[-3:] == ["0.00", "750.00", "-750.00"]
        assert "It was posted by hand" in s.text
        assert "keep a note with the period (i)." in s.text


async def test_plus_goes_from_difference_to_difference_and_enter_to_the_voucher(opened: Opened):
    async with opened(size=LARGE) as s:
        await s.press("g", "r", "home")
        assert "agree on 1300" in s.text
        await s.press("plus")
        assert "> 1301" in s.text
        await s.press("plus")
        assert "> 1302" in s.text
        assert "INVC-00871 stands twice on 1302: 20.00 in the ledger for 10.00 of inventory." in s.text
        await s.press("plus")
        assert s.message.endswith("No account after this one differs.")
        await s.press("minus")
        assert "> 1301" in s.text
        await s.press("plus", "enter")
        assert "Voucher INVC-00871" in s.text
        await s.press("escape")
        assert "> 1302" in s.text


async def test_several_vouchers_are_a_list_of_their_own(opened: Opened):
    books = FakeBooks()
    view = books.reconciliation()
    one = view.accounts[1].partings[0]
    more = tuple(replace(one, voucher=f"GL-{n}", ledger=n) for n in range(1, 4))
    accounts = (replace(view.accounts[1], partings=(one, *more), parting_count=1_200),)
    books.reconciliation = lambda as_of="": replace(view, accounts=accounts)  # type: ignore[method-assign]
    async with opened(books, size=LARGE) as s:
        await s.press("g", "r")
        assert "the first 4 of 1,200 vouchers" in s.text
        await s.press("enter", "down")
        assert "No inventory transaction stands behind GL-1." in s.text
        await s.press("tab", "tab")
        await s.press("down", "down")
        assert "stands behind GL-3." in s.text


async def test_another_day_is_asked_for(opened: Opened):
    async with opened() as s:
        await s.press("g", "r", "d")
        await s.type("31.05.2026")
        await s.press("enter")
        assert "Inventory and ledger 2026-05-31" in s.text
        assert type(s.app.screen).__name__ == "ReconciliationScreen"


async def _explain(s: Session, amount: str, text: str) -> None:
    await s.press("g", "r", "i")
    if amount:
        await s.type(amount)
    await s.press("tab")
    await s.type(text)
    await s.press("f10")


@pytest.mark.parametrize(("amount", "explained"), [("", -75_000), ("-500", -50_000)])
async def test_i_keeps_a_note_of_all_that_no_note_explains_or_of_a_part(opened: Opened, amount: str, explained: int):
    async with opened() as s:
        await _explain(s, amount, "reversed on 2 June")
        assert s.desk.calls == [("explain_difference", "1301", "2026-06-30", "reversed on 2 June", explained)]
        assert "on 1301 explained; the note is kept with the period." in s.message
        assert s.books.asked.count("reconciliation") == 2


@pytest.mark.parametrize(
    ("amount", "text", "said"),
    [
        ("", "", "Why: Write why inventory and ledger differ"),
        ("-751", "x", "What is left to explain is -750.00"),
        ("10", "x", "What is left to explain is -750.00"),
        ("0", "x", "What is left to explain is -750.00"),
    ],
)
async def test_a_wrong_note_is_said_beside_its_field_and_not_written(opened: Opened, amount: str, text: str, said: str):
    async with opened(size=LARGE) as s:
        await _explain(s, amount, text)
        assert said in s.text
        assert s.desk.calls == []


async def test_what_the_books_refuse_leaves_the_form_as_it_was(opened: Opened):
    desk = FakeDesk()
    desk.refuse = RejectedInput("Inventory and ledger agree", advice="There is nothing to explain.")
    async with opened(None, desk, size=LARGE) as s:
        await _explain(s, "", "reversed on 2 June")
        assert "Inventory and ledger agree" in s.text
        assert "reversed on 2 June" in s.text
        await s.press("escape")
        assert "Close this dialog?" in s.text


async def test_the_state_says_who_explained_it_until_the_difference_is_another_one(opened: Opened):
    for notes, state, said in (
        ((note(-75_000),), "explained", "-750.00 explained by anna, 2026-06-02 08:00, as of 2026-05-31: reversed on 2 June"),
        ((note(-50_000), note(-10_000, by="eva")), "DIFFERS", "Not explained: -150.00"),
    ):  # fmt: skip
        async with opened(FakeBooks(difference_notes=notes), size=LARGE) as s:
            await s.press("g", "r", "home", "plus")
            assert s.line("> 1301").split()[-1] == state
            assert said in s.text


async def test_without_the_right_the_key_says_which_is_missing(opened: Opened):
    books = FakeBooks()
    books.head = replace(books.head, role=Role.ENTER.value)
    async with opened(books) as s:
        await s.press("g", "r", "i")
        assert "Explaining a difference needs the right post" in s.message
        assert type(s.app.screen).__name__ == "ReconciliationScreen"


async def test_the_report_of_that_name_leads_here(opened: Opened):
    async with opened() as s:
        await s.press("g", "p", "r")
        assert type(s.app.screen).__name__ == "ReconciliationScreen"


async def test_a_filter_adds_up_what_it_shows(opened: Opened):
    async with opened(size=LARGE) as s:
        await s.press("g", "r", "slash")
        await s.type("state:differs")
        await s.press("enter")
        assert s.line("2 accounts, filtered").split()[-2:] == ["-760.00", "0.00"]


@pytest.mark.parametrize("size", [SMALL, (100, 30), LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_can_be_done_stands_there_whole(opened: Opened, size: tuple[int, int]):
    async with opened(size=size) as s:
        await s.press("g", "r", "home", "plus")
        seen = 0
        while True:
            row = s.app.screen.query_one("#list", Grid).row
            assert row is not None
            for parting in row.partings[:1]:
                assert ways_out(parting, keys=True) in " ".join(s.text.split())
                seen += 1
            await s.press("plus")
            if "No account after this one" in s.message:
                break
        assert seen == 2

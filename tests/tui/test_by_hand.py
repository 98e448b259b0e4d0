"""Adjusting, marking, standard costs, reports and reversals in order, by keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from core.requests import (
    ChargeRequest,
    OnHandLine,
    OnHandRequest,
    RevaluationRequest,
    StandardCostRequest,
    TransactionRequest,
)
from core.views.overview import OverviewRow
from core.views.records import ReversalStep
from core.vocabulary import Spread
from tests.tui.conftest import make_app, press, screen_text, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tui.words import row_state


async def keys(pilot: Pilot[Any], text: str) -> None:
    for key in text.split():
        for one in key[5:] if key.startswith("text:") else (key,):
            await press(pilot, one)


async def run(text: str, desk: FakeDesk, books: FakeBooks | None = None, size: tuple[int, int] = (80, 24)) -> str:
    app = make_app(books, desk)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await keys(pilot, text)
        return screen_text(app)


def posted(desk: FakeDesk) -> list[Any]:
    return [call[1] for call in desk.calls if call[0] == "post_adjustment"]


async def test_on_hand_by_percent_and_price():
    desk = FakeDesk()
    shown = await run("a o f10 percent_sign text:10 enter down equals_sign text:26 enter", desk)
    assert "2 changed" in shown
    assert "7.50" in shown
    await run("a o f10 percent_sign text:10 enter down equals_sign text:26 enter f10 text:count f10 f10", desk)
    assert posted(desk) == [OnHandRequest((OnHandLine(1, amount=750), OnHandLine(2, 26_000_000)), "count")]


async def test_on_hand_marked_rows_and_undo():
    desk = FakeDesk()
    shown = await run("a o f10 ctrl+a enter v text:110.00 enter", desk)
    assert "2 changed" in shown
    assert "0 changed" in await run("a o f10 ctrl+a enter v text:110.00 enter u", desk)
    shown = await run("a o f10 enter a text:5 enter escape", desk)
    assert "Leave without posting?" in shown
    assert posted(desk) == []


async def test_a_negative_row_says_why_not():
    assert "negative" in await run("a o f10 down down enter", FakeDesk())


async def test_without_ledger_is_asked_twice():
    desk = FakeDesk()
    first = "a o f10 enter a text:5 enter f10 tab space f10"
    assert "NOT IN THE LEDGER" in await run(first, desk)
    assert "Keep this out of the ledger?" in await run(f"{first} f10", desk)
    await run(f"{first} f10 n", desk)
    assert posted(desk) == []
    await run(f"{first} f10 y", desk)
    assert posted(desk)[0].update_ledger is False


@pytest.mark.parametrize(
    ("typed", "request_"),
    [
        ("a t text:PO-20119 tab text:4.40 f10", TransactionRequest(0, 440, "2026-06-18")),
        (
            "a l text:PO-20119 tab text:44 tab tab text:6100 f10",
            TransactionRequest(transaction_id=0, amount=4400, date="2026-06-18", late=True, offset_account="6100"),
        ),
        ("a r text:M tab text:N tab text:12.5 f10", RevaluationRequest("M", 12_500_000, ("N",))),
        ("a s enter tab tab text:12.5 f10", StandardCostRequest("S", 12_500_000, date="2026-06-18")),
    ],
)
async def test_forms_lead_to_the_review_and_post(typed: str, request_: Any):
    desk = FakeDesk()
    books = FakeBooks()
    number = books.find_transactions("PO-20119")[0][0]
    shown = await run(typed, desk, books)
    assert "NOTHING POSTED YET" in shown
    assert posted(desk) == []
    await run(f"{typed} enter", desk, books)
    assert posted(desk) == []
    await run(f"{typed} f10", desk, books)
    found = posted(desk)[0]
    if isinstance(request_, TransactionRequest):
        assert found.transaction_id == number
        found = TransactionRequest(
            transaction_id=0,
            amount=found.amount,
            date=found.date,
            late=found.late,
            offset_account=found.offset_account,
            note=found.note,
        )
    assert found == request_


async def test_a_form_says_what_is_missing():
    desk = FakeDesk()
    assert "missing: a number or id" in await run("a t f10", desk)
    assert desk.calls == []


async def test_marks_by_key():
    desk = FakeDesk()
    assert "15.00" in await run("a m", desk)
    await run("a m x f10", desk)
    assert desk.calls == [("unmark", 7, 8)]


async def test_a_report_from_anywhere():
    shown = await run("g p b f10", FakeDesk(), size=(120, 36))
    assert "-1,234.56" in shown
    assert "Trial balance" in shown
    assert "200.00" in await run("g p c f10", FakeDesk(), size=(120, 36))


async def test_reversing_in_order():
    desk = FakeDesk(blocked_by=("IC-000115 came later; reverse it first.",))
    desk.steps = tuple(
        ReversalStep(record_id=n, number=f"IC-{n:06d}", type_name="Closing", date="2026-05-31", adjusted=-500)
        for n in (115, 113)
    )
    shown = await run("down x f6", desk)
    assert "IC-000115" in shown
    assert "2 records" in shown
    assert "2026-05-31" in shown
    number = "IC-000113"
    await run(f"down x f6 tab text:{number} f10", desk)
    assert desk.calls == [("reverse_all", (115, 113), "")]


def test_out_of_the_ledger_is_a_state_of_its_own():
    row: OverviewRow = next(one for one in FakeBooks().rows if one.active)
    assert row_state(replace(row, update_ledger=False)) == "No ledger"


def undone(desk: FakeDesk) -> list[Any]:
    return [call[1] for call in desk.calls if call[0] == "undo"]


TRANSACTION = "down s t"
"""From the overview to a transaction."""


async def test_a_document_is_undone_from_its_transaction():
    desk = FakeDesk()
    shown = await run(f"{TRANSACTION} x", desk)
    assert "NOTHING POSTED YET" in shown
    assert "Running average of A N: 30.10 now, none afterwards." in shown
    assert "The mark of SO-88120 to PO-9 is released." in shown
    assert undone(desk) == []
    shown = await run(f"{TRANSACTION} x tab text:twice f10", desk)
    assert "PO-9 is undone; voucher V-77 is posted." in shown
    assert [request.note for request in undone(desk)] == ["twice"]


async def test_another_day_computes_the_preview_again_before_it_is_undone():
    desk = FakeDesk()
    shown = await run(f"{TRANSACTION} x text:2026-06-17 f10", desk)
    assert "Computed again for 2026-06-17: F10 undoes." in shown
    assert undone(desk) == []
    await run(f"{TRANSACTION} x text:2026-06-17 f10 f10", desk)
    assert [request.date for request in undone(desk)] == ["2026-06-17"]


async def test_what_holds_a_document_is_shown_and_nothing_is_undone():
    desk = FakeDesk()
    shown = await run(f"{TRANSACTION} x text:2026-05-01 tab f10", desk)
    assert "STOP" in shown
    assert "PO-9 is settled. Reverse it first." in shown
    assert undone(desk) == []


async def test_a_charge_over_receipts_that_are_typed():
    desk, books = FakeDesk(), FakeBooks()
    number = books.find_transactions("PO-20119")[0][0]
    typed = "a c text:PO-20119 tab text:45 tab right right tab text:2.5 tab text:6100 f10"
    shown = await run(typed, desk, books)
    assert "NOTHING POSTED YET" in shown
    await run(f"{typed} f10", desk, books)
    found = posted(desk)[0]
    assert found == ChargeRequest(
        (number,), 4500, Spread.WEIGHTS, weights=(2_500_000,), date="2026-06-18", offset_account="6100"
    )


async def test_a_charge_says_what_is_missing():
    desk = FakeDesk()
    assert "missing: numbers or ids of receipts" in await run("a c tab text:45 f10", desk)
    weights = "a c text:PO-20119 tab text:45 tab right right f10"
    assert "one weight for each receipt" in await run(weights, desk)
    assert desk.calls == []


async def test_a_charge_over_the_receipts_behind_a_voucher_line():
    desk = FakeDesk()
    shown = await run("down v enter ctrl+a a", desk)
    assert "No receipt is selected" in shown


async def test_completions_of_one_number_are_all_charged():
    """Receipts that share the number of their document line are told apart by their ids."""
    desk, books = FakeDesk(), FakeBooks()
    books.behind = tuple(replace(row, number="WO-7", quantity=5) for row in books.behind)
    shown = await run("down v enter ctrl+a a tab text:45 f10 f10", desk, books)
    assert "is posted (g o): voucher INVA-00341, inventory value 18.20 EUR." in shown, "no record is on this screen"
    assert posted(desk)[0].receipts == tuple(row.transaction_id for row in books.behind)

"""Undoing documents and charging several receipts through the desk, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import AlreadyReversed, IllegalMarking, NegativeOnHand, NotFound
from core.reports import ReportName
from core.requests import ChargeRequest, CloseRequest, ReportRequest, UndoRequest
from core.vocabulary import Spread
from db.reading.verify import verify_books
from tests.desk.by_hand.conftest import World


def bought(make: Any, **item: Any) -> World:
    world: World = make(A={"model": "FIFO", **item}, M={"model": "MA"})
    world.do("receipt", "R1", item="A", qty=10, price="10.00", date="2026-01-05")
    world.do("receipt", "R2", item="A", qty=10, price="1000.00", date="2026-01-06")
    return world


def broken(world: World) -> list[str]:
    """Codes of what `verify` finds wrong."""
    found = verify_books(world.desk.database, world.desk.company_id)
    return [finding.code for finding in found if str(finding.severity) not in ("ok", "info")]


def test_a_preview_shows_the_voucher_and_the_average_and_writes_nothing(make):
    world = bought(make)
    view = world.desk.preview_undo(UndoRequest("R2"))
    assert [(line.account, line.debit, line.credit) for line in view.lines] == [
        ("1300", 0, 1_000_000),
        ("2000", 1_000_000, 0),
    ]
    assert [(row.item, row.before, row.after) for row in view.averages] == [("A", 505_000_000, 10_000_000)]
    assert [(row.number, row.quantity, row.cost, row.opposite) for row in view.rows] == [
        ("R2", 10_000_000, 1_000_000, "R2.U")
    ]
    assert view.adjusted == -1_000_000
    assert view.blocked_by == ()
    assert world.books.transaction(world.id("R2")).status == "Purchased"


def test_both_sides_name_each_other_and_the_audit_trail_keeps_it(make):
    world = bought(make)
    done = world.desk.undo(UndoRequest("R2", date="2026-01-20", note="typed twice"))
    assert [row.opposite for row in done.rows] == ["R2.U"]
    view, back = (world.books.transaction(world.id(name)) for name in ("R2", "R2.U"))
    assert view.status == "Undone"
    assert f"Undone by R2.U on 2026-01-20 with voucher {done.vouchers[0]}." in view.linked
    assert "Undoes R2." in back.linked
    voucher = world.books.voucher(done.vouchers[0])
    assert (voucher.kind, voucher.document, voucher.date) == ("Undoing", "R2", "2026-01-20")
    with world.desk.database.read() as tx:
        ((subject, detail),) = tx.all("SELECT subject, detail FROM audit_event WHERE action = 'undone'")
    assert subject == "R2"
    assert json.loads(detail)["by"] == "R2.U"
    assert json.loads(detail)["note"] == "typed twice"
    assert broken(world) == []
    with pytest.raises(AlreadyReversed, match=r"R2 was undone by R2.U on 2026-01-20"):
        world.desk.undo(UndoRequest("R2"))
    with pytest.raises(IllegalMarking, match="one undoes the other"):
        world.desk.unmark(world.id("R2.U"), world.id("R2"))


def test_what_was_only_received_stands_in_no_check(make):
    world = bought(make, include_physical=True)
    world.do("receipt", "R3", item="A", qty=5, price="10.00", date="2026-01-07", post="physical")
    world.do("issue", "I1", item="A", qty=1, date="2026-01-08", post="physical", mark=[{"receipt": "R3", "qty": 1}])
    codes = {finding.code for finding in world.desk.check(CloseRequest("2026-01-31")).findings}
    assert {"physical_receipts", "physical_issues"} <= codes
    view = world.desk.preview_undo(UndoRequest("R3"))
    assert view.notices == ("The mark of I1 to R3 is released.",)
    world.desk.undo(UndoRequest("R3", date="2026-02-02"))
    world.desk.undo(UndoRequest("I1"))
    codes = {finding.code for finding in world.desk.check(CloseRequest("2026-01-31")).findings}
    assert not {"physical_receipts", "physical_issues"} & codes
    report = world.books.report(ReportRequest(ReportName.OPEN_QUANTITIES, date_to="2026-01-31", receipts=True))
    assert report.rows == ()
    taken = world.books.transaction(world.id("R3"))
    assert (taken.status, taken.quantity, taken.open_quantity, taken.cost) == ("Undone", 5_000_000, 0, 0)
    assert broken(world) == []


@pytest.mark.parametrize("day", ["2026-01-06", "2026-02-03"])
def test_a_close_settles_the_two_with_each_other(make, day: str):
    world = bought(make)
    world.do("issue", "I1", item="A", qty=4, date="2026-01-10")
    world.desk.undo(UndoRequest("R2", date=day))
    world.do("close", "C1", date="2026-01-31")
    world.do("close", "C2", date="2026-02-28")
    assert world.books.transaction(world.id("I1")).cost == -4000
    assert world.books.transaction(world.id("R2")).open_quantity == 0
    assert broken(world) == []
    world.do("cancel", "X2", of="C2")
    world.do("cancel", "X1", of="C1")
    assert broken(world) == []


def test_a_line_is_posted_again_under_its_number(make):
    world = bought(make)
    world.desk.undo(UndoRequest("R2"))
    world.do("receipt", "R2", item="A", qty=10, price="11.00", date="2026-01-06")
    assert world.books.transaction(world.id("R2")).cost == 11_000
    done = world.desk.undo(UndoRequest("R2"))
    assert [row.cost for row in done.rows] == [11_000]
    assert broken(world) == []


def test_what_holds_it_is_named(make):
    world = bought(make)
    world.do("issue", "I1", item="A", qty=4, date="2026-01-10")
    world.desk.mark(world.id("I1"), world.id("R1"), 4_000_000)
    assert world.desk.preview_undo(UndoRequest("R1")).blocked_by == (
        "I1 is marked to R1. Take the mark away first: `invclose mark remove I1 R1`.",
    )
    world.do("adjust_transaction", "J1", of="R2", date="2026-01-11", amount="1.00")
    number = world.books.record(world.record("J1")).row.number
    assert world.desk.preview_undo(UndoRequest("R2")).blocked_by == (
        f"R2 was adjusted by {number} (transaction 2026-01-11). Reverse it first: `invclose reverse {number}`.",
    )
    world.do("close", "C1", date="2026-01-31")
    with pytest.raises(Exception, match="R1 is settled by") as caught:
        world.desk.undo(UndoRequest("R1", date="2026-02-01"))
    assert getattr(caught.value, "code", "") == "document_settled"
    with pytest.raises(NotFound, match="there is no document or transaction NOPE"):
        world.desk.undo(UndoRequest("NOPE"))


def test_goods_that_are_gone_do_not_go_back_where_negative_stock_is_refused(make):
    world = bought(make)
    world.do("issue", "I1", item="A", qty=15, date="2026-01-10")
    with world.desk.database.write() as tx:
        tx.execute("UPDATE item_model_group SET physical_negative = 0 WHERE inventory_model = 'FIFO'")
    with pytest.raises(NegativeOnHand, match="undoing R1 would make the physical quantity of item A -5"):
        world.desk.undo(UndoRequest("R1"))
    assert world.books.transaction(world.id("R1")).status == "Purchased"


# --- charges -------------------------------------------------------------------------------------------------------


def test_a_charge_reaches_what_is_sold_with_the_next_close(make):
    world = bought(make)
    world.do("issue", "I1", item="A", qty=5, date="2026-01-10")
    world.do("close", "C1", date="2026-01-31")
    receipts = (world.id("R2"), world.id("R1"))
    request = ChargeRequest(receipts, 3000, Spread.QUANTITY, date="2026-02-10", offset_account="6000")
    view = world.desk.preview_adjustment(request)
    assert [(row.number, row.adjusted) for row in view.rows] == [("R1", 1500), ("R2", 1500)]
    record = world.desk.post_adjustment(request)
    assert world.books.record(record).row.transactions == 2
    world.do("close", "C2", date="2026-02-28")
    assert world.books.transaction(world.id("I1")).cost == -5750
    assert broken(world) == []


def test_an_undone_receipt_is_not_charged(make):
    world = bought(make)
    world.desk.undo(UndoRequest("R2"))
    for number in ("R2", "R2.U"):
        with pytest.raises(Exception, match="was undone, or undoes another"):
            world.desk.post_adjustment(ChargeRequest((world.id("R1"), world.id(number)), 100, date="2026-01-10"))

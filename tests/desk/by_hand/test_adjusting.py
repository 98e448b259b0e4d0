"""Adjustments by hand through the desk: what is offered, the voucher to come, what is posted; on both databases."""

from __future__ import annotations

import pytest

from core.adjusting import ways
from core.errors import (
    AccountBlocked,
    InventoryPeriodClosed,
    NoClose,
    NoRight,
    NotAdjustable,
    NotFound,
    NothingOnHand,
    ReceiptSettled,
    UsageError,
)
from core.requests import OnHandLine, OnHandRequest, RevaluationRequest, StandardCostRequest, TransactionRequest
from core.vocabulary import AdjustmentKind, Role
from db.company import masters
from tests.desk.by_hand.conftest import World
from tests.support.currencies import EUR
from tui.wiring import reconcile


def amounts(world: World, record: int) -> dict[str, int]:
    return {row.number: row.adjusted for row in world.books.behind_line(world.books.record(record).row.voucher)}


def test_what_was_open_as_of_the_last_close(closed: World):
    view = closed.desk.on_hand_lines(["A", "B"])
    assert view.date == "2026-01-31"
    assert [(row.item, row.site, row.quantity, row.posted, row.adjusted) for row in view.rows] == [
        ("A", "", 2_000_000, 2300, 0),
        ("B", "N", 3_000_000, 300, 0),
        ("B", "W", 1_000_000, 100, 0),
    ]
    assert [row.site for row in closed.desk.on_hand_lines(["B"], ["W"]).rows] == ["W"]
    assert {row.item for row in closed.desk.on_hand_lines().rows} == {"A", "B"}


def test_to_a_price_piece_by_piece(closed: World):
    """The worked example: open 1 at 10.00 and 1 at 13.00 to 15.00 gives 5.00 and 2.00."""
    rows = closed.desk.on_hand_lines(["A"]).rows
    request = OnHandRequest(ways.to_price(rows, 15_000_000), note="count")
    preview = closed.desk.preview_adjustment(request)
    assert (preview.date, preview.adjusted, preview.total) == ("2026-01-31", 700, 700)
    assert [(row.number, row.adjusted) for row in preview.rows] == [("R1", 500), ("R2", 200)]
    assert closed.desk.on_hand_lines(["A"]).rows == rows
    record = closed.desk.post_adjustment(request)
    view = closed.books.record(record)
    assert (view.row.type, view.row.date, view.row.adjusted, view.row.note) == ("on_hand", "2026-01-31", 700, "count")
    assert amounts(closed, record) == {"R1": 500, "R2": 200}
    assert closed.books.voucher(view.row.voucher).lines == preview.lines
    after = closed.desk.on_hand_lines(["A"]).rows[0]
    assert (after.posted, after.adjusted, after.value) == (2300, 700, 3000)


def test_several_lines_make_one_record_with_one_voucher(closed: World):
    rows = closed.desk.on_hand_lines(["A", "B"]).rows
    record = closed.desk.post_adjustment(OnHandRequest(ways.to_percent(rows, 10_000_000)))
    assert amounts(closed, record) == {"R1": 100, "R2": 130, "BN": 30, "BW": 10}
    assert closed.books.record(record).row.transactions == 4


def test_ways_to_fill(closed: World):
    rows = closed.desk.on_hand_lines(["B"]).rows
    assert [line.amount for line in ways.to_amount(rows, 100, by_value=True)] == [75, 25]
    assert [line.amount for line in ways.to_value(rows, 500, by_value=False)] == [75, 25]
    assert [line.amount for line in ways.to_percent(rows, -2_500_000)] == [-8, -3]
    assert ways.to_price(rows, None) == ()
    line = ways.to_price(closed.desk.on_hand_lines(["A"]).rows, None)
    assert line[0].to_unit == 12_000_000
    assert ways.planned_change(closed.desk.on_hand_lines(["A"]).rows[0], line[0], EUR) == 100


def test_an_amount_by_quantity_walks_the_receipts(closed: World):
    rows = closed.desk.on_hand_lines(["A"]).rows
    by_quantity = closed.desk.preview_adjustment(OnHandRequest(ways.to_amount(rows, 101, by_value=False)))
    assert [row.adjusted for row in by_quantity.rows] == [51, 50]
    by_value = closed.desk.preview_adjustment(OnHandRequest(ways.to_amount(rows, 230, by_value=True)))
    assert [row.adjusted for row in by_value.rows] == [100, 130]


def test_out_of_the_ledger_is_marked_and_shown_apart(closed: World):
    rows = closed.desk.on_hand_lines(["A"]).rows
    request = OnHandRequest(ways.to_amount(rows, 500, by_value=True), update_ledger=False)
    preview = closed.desk.preview_adjustment(request)
    assert (preview.lines, preview.adjusted, preview.update_ledger) == ((), 500, False)
    record = closed.desk.post_adjustment(request)
    view = closed.books.record(record)
    assert not view.update_ledger
    assert not view.row.update_ledger
    assert [row.update_ledger for row in closed.books.overview(limit=2)] == [False, True]
    assert closed.books.voucher(view.row.voucher).lines == ()
    lines = reconcile(closed.desk.database.url, None).lines
    assert [(line.account, line.inventory) for line in lines if not line.account] == [("", 500)]
    assert all(not line.difference for line in lines)
    closed.desk.reverse(record)
    assert all(line.account for line in reconcile(closed.desk.database.url, None).lines)


def test_what_is_refused(closed: World):
    with pytest.raises(NotAdjustable):
        closed.desk.on_hand_lines(["M"])
    with pytest.raises(NotFound):
        closed.desk.on_hand_lines(["nothing"])
    with pytest.raises(UsageError):
        closed.desk.post_adjustment(OnHandRequest(()))
    with pytest.raises(UsageError):
        closed.desk.post_adjustment(OnHandRequest((OnHandLine(99_999),)))
    closed.do("receipt", "R3", item="A", qty=5, price="1.00", date="2026-02-01")
    assert closed.desk.on_hand_lines(["A"]).rows[0].quantity == 2_000_000


def test_nothing_without_a_close(make):
    with pytest.raises(NoClose):
        make().desk.on_hand_lines()


def test_negative_stock_is_listed_and_refused(make):
    world = make()
    world.do("issue", "I1", item="A", qty=2, date="2026-01-05")
    world.do("close", "C1", date="2026-01-31")
    row = world.desk.on_hand_lines(["A"]).rows[0]
    assert row.quantity == -2_000_000
    assert row.refused
    with pytest.raises(NothingOnHand):
        world.desk.preview_adjustment(OnHandRequest((OnHandLine(row.group_id, amount=1),)))


def test_rights(closed: World):
    rows = closed.desk.on_hand_lines(["A"]).rows
    request = OnHandRequest(ways.to_amount(rows, 100, by_value=True))
    _be(closed, Role.ENTER)
    closed.desk.preview_adjustment(request)
    with pytest.raises(NoRight):
        closed.desk.post_adjustment(request)
    _be(closed, Role.VIEW)
    with pytest.raises(NoRight):
        closed.desk.mark(1, 2, 1)
    _be(closed, Role.POST)
    closed.desk.post_adjustment(request)
    with pytest.raises(NoRight):
        closed.desk.reverse_all([closed.record("C1")])


def _be(world: World, role: Role) -> None:
    with world.desk.database.write() as tx:
        masters.set_user(tx, world.desk.company_id, tx.actor(), role)


# --- transactions, late charges ------------------------------------------------------------------------------


def test_a_receipt_complete_then_its_balance(make):
    world = make()
    world.do("receipt", "R1", item="A", qty=4, price="10.00", date="2026-01-05")
    first = world.desk.post_adjustment(TransactionRequest(world.id("R1"), 400, "2026-01-31"))
    assert world.books.transaction(world.id("R1")).adjustments[0].kind is AdjustmentKind.COMPLETE
    world.do("issue", "I1", item="A", qty=3, date="2026-01-06")
    world.do("close", "C1", date="2026-01-31")
    world.desk.post_adjustment(TransactionRequest(world.id("R1"), 100, "2026-02-01", note="rest"))
    assert world.books.transaction(world.id("R1")).adjustments[-1].kind is AdjustmentKind.BALANCE
    assert world.books.record(first).row.type == "transaction"
    with pytest.raises(InventoryPeriodClosed):
        world.desk.preview_adjustment(TransactionRequest(world.id("R1"), 100, "2026-01-31"))
    with pytest.raises(NotAdjustable):
        world.desk.preview_adjustment(TransactionRequest(world.id("I1"), 100))


def test_a_late_charge_with_an_account_of_its_own(make):
    world = make()
    world.do("receipt", "R1", item="A", qty=2, price="10.00", date="2026-01-05")
    world.do("issue", "I1", item="A", qty=2, date="2026-01-06")
    world.do("close", "C1", date="2026-01-31")
    receipt = world.id("R1")
    with pytest.raises(ReceiptSettled):
        world.desk.preview_adjustment(TransactionRequest(receipt, 4400, "2026-02-01"))
    with pytest.raises(UsageError):
        world.desk.preview_adjustment(TransactionRequest(receipt, 4400, "2026-02-01", offset_account="6100"))
    with world.desk.database.write() as tx:
        masters.set_account(tx, world.desk.company_id, "6100", "Freight")
    request = TransactionRequest(receipt, 4400, "2026-02-01", late=True, offset_account="6100")
    lines = world.desk.preview_adjustment(request).lines
    assert [(line.account, line.debit, line.credit) for line in lines if line.credit] == [("6100", 0, 4400)]
    record = world.desk.post_adjustment(request)
    assert world.books.voucher(world.books.record(record).row.voucher).lines == lines
    with world.desk.database.write() as tx:
        masters.set_account(tx, world.desk.company_id, "6100", blocked=True)
    with pytest.raises(AccountBlocked):
        world.desk.preview_adjustment(request)
    world.do("close", "C2", date="2026-02-28")
    assert world.books.transaction(world.id("I1")).adjusted == -4400


# --- revaluation, standard cost ------------------------------------------------------------------------------


def test_a_moving_average_is_revalued_today(closed: World):
    preview = closed.desk.preview_adjustment(RevaluationRequest("M", 12_500_000))
    assert (preview.adjusted, preview.total) == (500, 500)
    assert [(row.number, row.quantity, row.before, row.after) for row in preview.rows] == [
        ("on hand", 10_000_000, 12_000, 12_500)
    ]
    record = closed.desk.post_adjustment(RevaluationRequest("M", 12_500_000))
    assert closed.books.record(record).row.adjusted == 500
    assert closed.desk.preview_adjustment(RevaluationRequest("M", 12_500_000)).adjusted == 0
    with pytest.raises(NotAdjustable):
        closed.desk.preview_adjustment(RevaluationRequest("A", 1))
    with pytest.raises(NothingOnHand):
        closed.desk.preview_adjustment(RevaluationRequest("M", 1, ("nowhere",)))


def test_a_standard_cost_is_listed_and_activated(closed: World):
    request = StandardCostRequest("S", 12_500_000)
    assert closed.desk.preview_adjustment(request).adjusted == 400
    record = closed.desk.post_adjustment(request)
    rows = closed.desk.standard_costs("S")
    number = closed.books.record(record).row.number
    assert [(row.cost, row.active, row.record_number, row.quantity, row.value) for row in rows] == [
        (12_500_000, True, number, 8_000_000, 10_000),
        (12_000_000, False, "", 0, 0),
    ]
    with pytest.raises(UsageError):
        closed.desk.preview_adjustment(StandardCostRequest("S", 1, date="9999-01-01"))
    with pytest.raises(InventoryPeriodClosed):
        closed.desk.preview_adjustment(StandardCostRequest("S", 1, date="2026-01-31"))


def test_a_price_of_one_site_stands_beside_the_general_one(make):
    world = make(S={"model": "STD", "std_cost": "10"})
    for site in ("N", "W"):
        world.do("receipt", site, item="S", qty=1, price="10.00", date="2026-01-05", dims={"site": site})
    assert world.desk.preview_adjustment(StandardCostRequest("S", 11_000_000, "N")).adjusted == 100
    world.desk.post_adjustment(StandardCostRequest("S", 11_000_000, "N"))
    general = world.desk.preview_adjustment(StandardCostRequest("S", 12_000_000))
    assert [row.dimensions for row in general.rows] == ["W"]

"""Undoing a document: what its opposite posts, and what later postings find. Through poster and undoer in memory.

See rules.md 11.5.
"""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import AccountBlocked, NegativeOnHand, RejectedInput
from core.posting.facts import LinkRow, UndoRow, UpdateRow
from core.posting.setup import Account
from core.posting.state import Posted
from core.posting.undoing import Original, Undoer
from core.vocabulary import InventoryModel, LinkKind, PostingType, Reference, UpdateKind
from tests.support.posting import PIECE, Office, account_number, dims, item

M = InventoryModel
R = Reference
FINANCIAL = int(UpdateKind.FINANCIAL)
EXPENDITURE = (PostingType.PURCHASE_EXPENDITURE, PostingType.FIXED_RECEIPT_PRICE_OFFSET)


def original(office: Office, posted: Posted, moved_within: int = 0) -> Original:
    """A transaction with what was posted of it."""
    rows = [row for row in office.facts.updates if row.transaction == posted.id and row.kind == FINANCIAL]
    if not rows:
        return Original(posted)
    (row,) = rows
    entries = [entry for voucher in office.facts.vouchers if voucher.id == row.voucher for entry in voucher.entries]
    further = [
        (entry.account, entry.posting_type, entry.amount) for entry in entries if entry.posting_type in EXPENDITURE
    ]
    return Original(posted, row.amount, row.document_amount, row.accounts, further, moved_within)


def undo(office: Office, *posted: Posted, date: str = "") -> None:
    Undoer(office.poster).undo("DOC-7", [original(office, one) for one in posted], date)


# -- only physically updated -----------------------------------------------------------------------------------------


def test_a_product_receipt_is_taken_back_on_its_accounts_and_leaves_nothing_to_settle() -> None:
    office = Office()
    posted = office.buy("PO-7", 3, 1000, update="physical")
    assert (original(office, posted).taken, original(office, posted).adjusted) == (1000, 0)
    undo(office, posted)
    assert office.entries() == [("PRODUCT_RECEIPT", -1000), ("PURCHASE_ACCRUAL", 1000)]
    assert (office.facts.vouchers[-1].kind, office.facts.vouchers[-1].document) == ("undoing", "DOC-7")
    accounts = posted.physical_accounts
    assert office.facts.updates[-1] == UpdateRow(1, FINANCIAL, 1, "2026-01-05", 0, 0, 0, 1000, 2, accounts)
    assert office.facts.undoings == [UndoRow(1, 0, "2026-01-05", 2)]
    assert office.held() == (0, 0, 0, 0)
    assert (posted.quantity, posted.financial_date, posted.undone) == (0, "2026-01-05", True)


def test_what_was_undone_is_not_invoiced() -> None:
    office = Office()
    posted = office.buy("PO-7", 3, 1000, update="physical")
    undo(office, posted)
    with pytest.raises(RejectedInput) as refused:
        office.poster.invoice(posted, "2026-01-09", 1000)
    assert str(refused.value) == "PO-7 was undone. Post the document again."


@pytest.mark.parametrize(
    ("date", "vouchers"),
    [("", ["2026-01-07", "2026-01-05"]), ("2026-01-08", ["2026-01-08"])],
)
def test_a_document_is_undone_newest_first_with_a_voucher_for_each_day(date: str, vouchers: list[str]) -> None:
    office = Office()
    days = ("2026-01-05", "2026-01-05", "2026-01-07")
    lines = [office.buy("PO-7", 1, 100, day, "physical", part=f"PS-{k}") for k, day in enumerate(days)]
    undo(office, *lines, date=date)
    assert [row.transaction for row in office.facts.undoings] == [3, 2, 1]
    assert [voucher.date for voucher in office.facts.vouchers[3:]] == vouchers
    assert office.held() == (0, 0, 0, 0)


@pytest.mark.parametrize("update", ["physical", "both"])
def test_an_undone_issue_gives_its_marks_and_the_last_price_back(update: str) -> None:
    office = Office()
    office.buy("PO-1", 2, 2000)
    office.sell("SO-1", 1)
    office.buy("PO-2", 4, 8000)
    posted = office.sell("SO-7", 2, update=update, marks=(("PO-2", 2 * PIECE),))
    held = office.state.on_hand(1)
    assert (held.last_issue_quantity, held.last_issue_amount) == (2 * PIECE, 4000)
    assert office.state.marks == [(4, 3, 2 * PIECE)]
    undo(office, posted)
    assert (held.last_issue_quantity, held.last_issue_amount) == (PIECE, 1000)
    assert (held.physical_quantity + held.financial_quantity, held.physical_amount) == (5 * PIECE, 0)
    assert office.state.marks == ([] if update == "physical" else [(4, 5, 2 * PIECE)])


# -- financially updated ---------------------------------------------------------------------------------------------


def test_the_opposite_is_posted_at_exactly_the_posted_cost_and_marked() -> None:
    office = Office()
    posted = office.buy("PO-7", 10, 10000)
    undo(office, posted)
    opposite = office.state.find("PO-7.U")
    assert office.entries() == [("PURCHASE_INVENTORY_RECEIPT", -10000), ("VENDOR_SUMMARY", 10000)]
    accounts = office.facts.updates[0].accounts
    assert office.facts.updates[-1] == UpdateRow(
        2, FINANCIAL, 1, "2026-01-05", -10 * PIECE, -10000, -10000, 0, 2, accounts
    )
    assert (opposite.quantity, opposite.financial_amount, opposite.reference) == (-10 * PIECE, -10000, R.PURCHASE)
    assert office.state.marks == [(2, 1, 10 * PIECE)]
    assert office.facts.undoings == [UndoRow(1, 2, "2026-01-05", 2)]
    assert posted.undone
    assert opposite.undone


def test_a_purchase_by_mistake_leaves_the_average_as_if_it_had_never_been() -> None:
    office = Office()
    office.buy("PO-1", 10, 10000)
    posted = office.buy("PO-7", 10, 1_000_000)
    undo(office, posted, date="2026-01-06")
    assert [amount for _, amount in office.entries()] == [-1_000_000, 1_000_000]
    assert office.state.last_date(1) == office.state.on_hand(1).last_date == "2026-01-06"
    assert office.sell("SO-1", 4, "2026-01-06").financial_amount == -4000


def test_what_runs_adjusted_is_left_out_of_the_average() -> None:
    office = Office()
    posted = office.buy("PO-7", 10, 10000)
    posted.financial_amount += 400
    office.state.on_hand(1).financial_amount += 400
    facts = original(office, posted)
    assert (facts.taken, facts.adjusted) == (10000, 400)
    undo(office, posted)
    assert office.held() == (0, 0, 0, 400)
    assert office.state.on_hand(1).averaged(include_physical=False) == (0, 0)


def test_a_fixed_receipt_price_takes_its_expenditure_back_too() -> None:
    office = Office(item(fixed_receipt_price=True, cost_price=8 * PIECE))
    posted = office.buy("PO-7", 1, 1000)
    undo(office, posted)
    assert office.entries() == [
        ("PURCHASE_INVENTORY_RECEIPT", -800),
        ("FIXED_RECEIPT_PRICE_LOSS", -200),
        ("VENDOR_SUMMARY", 1000),
        ("PURCHASE_EXPENDITURE", -200),
        ("FIXED_RECEIPT_PRICE_OFFSET", 200),
    ]


def test_a_moving_average_goes_back_as_far_as_on_hand_and_the_rest_is_price_difference() -> None:
    office = Office(item(model=M.MA))
    posted = office.buy("PO-7", 10, 10000)
    office.sell("SO-1", 6)
    undo(office, posted)
    assert office.entries() == [
        ("PURCHASE_INVENTORY_RECEIPT", -4000),
        ("MOVING_AVERAGE_PRICE_DIFFERENCE", -6000),
        ("VENDOR_SUMMARY", 10000),
    ]
    assert office.held() == (0, 0, -6, 0)
    assert office.state.marks == []


def test_a_standard_cost_that_changed_leaves_a_variance_where_there_was_none() -> None:
    office = Office(item(model=M.STD, cost_price=10 * PIECE))
    posted = office.buy("PO-7", 2, 2000)
    office.setup.items["A"] = item(model=M.STD, cost_price=12 * PIECE)
    undo(office, posted)
    assert office.entries() == [
        ("PURCHASE_INVENTORY_RECEIPT", -2400),
        ("PURCHASE_PRICE_VARIANCE", 400),
        ("VENDOR_SUMMARY", 2000),
    ]


@pytest.mark.parametrize("model", [M.FIFO, M.MA])
def test_a_transfer_within_its_cost_group_goes_back_without_ledger_lines(model: M) -> None:
    office = Office(item(model=model))
    office.buy("PO-1", 3, 1000, dims=dims("S1"))
    here, there = dims("S1"), dims("S1", "W2")
    receipt = office.post("T-7", R.TRANSFER, 2, dims=here, to_dims=there)
    issue = office.state.find("T-7.I")
    both = [original(office, issue, receipt.id), original(office, receipt, issue.id)]
    Undoer(office.poster).undo("T-7", both, "")
    back, out = office.state.find("T-7.I.U"), office.state.find("T-7.R.U")
    assert (back.quantity, back.financial_amount, back.dims) == (2 * PIECE, 667, here)
    assert (out.quantity, out.financial_amount, out.dims) == (-2 * PIECE, -667, there)
    kind = int(LinkKind.NON_FINANCIAL_TRANSFER)
    assert office.facts.links == [LinkRow(receipt.id, issue.id, kind, 0, 667), LinkRow(back.id, out.id, kind, 0, 667)]
    assert (office.entries(), [row.voucher for row in office.facts.updates[-2:]], office.state.marks) == (
        [],
        [0, 0],
        [],
    )
    assert office.held() == (0, 0, 3, 1000)


@pytest.mark.parametrize("update", ["physical", "both"])
def test_an_undone_return_leaves_the_walk_of_its_sale(update: str) -> None:
    office = Office()
    office.buy("PO-1", 3, 1000)
    sale = office.sell("SO-1", 3)
    office.post("RO-1", R.CUSTOMER_RETURN, 1, return_of="SO-1")
    second = office.post("RO-7", R.CUSTOMER_RETURN, 1, return_of="SO-1", update=update)
    assert (sale.returned, second.amount) == (2 * PIECE, 334)
    undo(office, second)
    assert (sale.returned, sale.left_walk, sale.next_place) == (PIECE, ((PIECE, PIECE),), 2 * PIECE)
    again = office.post("RO-8", R.CUSTOMER_RETURN, 1, return_of="SO-1")
    assert (again.amount, office.facts.links[-1].issue_from) == (334, 2 * PIECE)


# -- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "update", "which"),
    [
        ({"physical_negative": False}, "physical", "physical"),
        ({"physical_negative": False}, "both", "physical"),
        ({"financial_negative": False}, "both", "invoiced"),
    ],
)
def test_goods_that_are_gone_do_not_go_back(more: dict[str, Any], update: str, which: str) -> None:
    office = Office(item(**more))
    posted = office.buy("PO-7", 10, 10000, update=update)
    office.sell("SO-1", 6)
    with pytest.raises(NegativeOnHand) as refused:
        undo(office, posted)
    assert refused.value.message == f"undoing PO-7 would make the {which} quantity of item A -6."


def test_goods_that_are_all_there_go_back_though_nothing_negative_is_allowed() -> None:
    office = Office(item(physical_negative=False, financial_negative=False))
    posted = office.buy("PO-7", 10, 10000)
    undo(office, posted)
    assert office.held() == (0, 0, 0, 0)


def test_stored_accounts_that_are_blocked_now_are_refused() -> None:
    office = Office()
    posted = office.buy("PO-7", 10, 10000)
    vendor = account_number(PostingType.VENDOR_SUMMARY)
    office.setup.accounts[vendor] = Account(vendor, "2000", "Vendors", blocked=True)
    with pytest.raises(AccountBlocked) as refused:
        undo(office, posted)
    assert refused.value.message == "account 2000 is blocked."

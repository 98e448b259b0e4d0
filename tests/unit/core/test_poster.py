"""Posting updates: what they are worth, what they post, and what later postings find. Through the poster's own face.

See rules.md 3, 4 and 5.
"""

from __future__ import annotations

from typing import Any

import pytest

from core.dates import DateFacts
from core.errors import InventoryPeriodClosed, NegativeOnHand, NotFound, RejectedInput
from core.posting.facts import LinkRow, TransactionRow, UpdateRow
from core.posting.state import Posted
from core.vocabulary import InventoryModel, LinkKind, PostingType, Reference, UpdateKind
from tests.support.posting import PIECE, Office, account_number, dims, item, line

M = InventoryModel
P = PostingType
R = Reference
PHYSICAL, FINANCIAL = int(UpdateKind.PHYSICAL), int(UpdateKind.FINANCIAL)
PERIODIC = [model for model in M if model.periodic]
SITE_1, SITE_2 = dims("S1"), dims("S2")


def updates(office: Office) -> list[tuple[int, int, int, int, int]]:
    """(Transaction, kind, value, document amount, taken back) of each update."""
    return [(u.transaction, u.kind, u.amount, u.document_amount, u.taken_back) for u in office.facts.updates]


def last(office: Office) -> tuple[int, int]:
    """Value and document amount of the last update."""
    return office.facts.updates[-1].amount, office.facts.updates[-1].document_amount


def links(office: Office) -> list[tuple[Any, ...]]:
    return [
        (link.receipt, link.issue, LinkKind(link.kind), link.issue_from, link.amount) for link in office.facts.links
    ]


# -- receipts ------------------------------------------------------------------------------------------------------


def test_a_receipt_is_worth_its_document_price_and_is_written_whole() -> None:
    office = Office()
    posted = office.buy("PO-1", 3, 1000, dims=SITE_1, document="INV-9")
    assert office.facts.transactions == [TransactionRow(1, 1, 1, int(R.PURCHASE), "PO-1", "", 3 * PIECE)]
    assert office.facts.updates == [UpdateRow(1, FINANCIAL, 1, "2026-01-05", 3 * PIECE, 1000, 1000, 0, 1, 5)]
    assert [(v.id, v.date, v.kind, v.document) for v in office.facts.vouchers] == [
        (1, "2026-01-05", "purchase", "INV-9")
    ]
    assert office.entries() == [("PURCHASE_INVENTORY_RECEIPT", 1000), ("VENDOR_SUMMARY", -1000)]
    assert office.held() == (0, 0, 3, 1000)
    assert (posted.financial_date, posted.financial_amount, posted.physical_date) == ("2026-01-05", 1000, "")
    assert office.state.last_date(1) == office.state.on_hand(1).last_date == "2026-01-05"
    assert office.state.find("PO-1") is posted
    assert office.state.groups == {(1, ("S1", "", "", "", "", "", "")): 1}
    assert office.state.dimensions == {SITE_1: 1}
    assert (office.facts.links, office.facts.group_links, office.facts.parts) == ([], set(), [])
    assert office.poster.warnings == []


def test_a_product_receipt_moves_goods_and_no_vendor() -> None:
    office = Office()
    posted = office.buy("PO-1", 3, 1000, update="physical")
    assert office.entries() == [("PRODUCT_RECEIPT", 1000), ("PURCHASE_ACCRUAL", -1000)]
    assert office.held() == (3, 1000, 0, 0)
    assert (posted.physical_date, posted.physical_amount, posted.physical_document, posted.physical_plain) == (
        "2026-01-05", 1000, 1000, 1000,
    )  # fmt: skip
    assert office.state.accounts_key(posted.physical_accounts).balance_type == P.PRODUCT_RECEIPT
    assert updates(office) == [(1, PHYSICAL, 1000, 1000, 0)]
    assert posted.financial_date == ""


def test_an_item_may_keep_its_physical_updates_out_of_the_ledger() -> None:
    office = Office(item(post_physical_inventory=False))
    posted = office.buy("PO-1", 3, 1000, update="physical")
    assert (office.entries(), posted.physical_accounts, office.facts.updates[0].accounts) == ([], 0, 0)
    assert office.facts.updates[0].voucher == 1
    office.buy("PO-1", 3, 1000, update="financial")
    assert office.entries() == [("PURCHASE_INVENTORY_RECEIPT", 1000), ("VENDOR_SUMMARY", -1000)]


def test_an_invoice_takes_the_physical_value_back() -> None:
    office = Office()
    office.buy("PO-1", 3, 1000, update="physical")
    posted = office.buy("PO-1", 3, 1200, "2026-01-09", update="financial", document="INV-1")
    assert posted.id == 1
    assert office.entries() == [
        ("PRODUCT_RECEIPT", -1000),
        ("PURCHASE_ACCRUAL", 1000),
        ("PURCHASE_INVENTORY_RECEIPT", 1200),
        ("VENDOR_SUMMARY", -1200),
    ]
    assert updates(office) == [(1, PHYSICAL, 1000, 1000, 0), (1, FINANCIAL, 1200, 1200, 1000)]
    assert office.held() == (0, 0, 3, 1200)
    assert len(office.facts.transactions) == 1
    voucher = office.facts.vouchers[-1]
    assert (voucher.date, voucher.kind, voucher.document) == ("2026-01-09", "invoice", "INV-1")
    assert (posted.financial_date, posted.physical_date) == ("2026-01-09", "2026-01-05")


@pytest.mark.parametrize(("amount", "value"), [(None, 1000), (0, 0), (1200, 1200)])
def test_an_invoice_without_amount_confirms_that_of_the_receipt(amount: int | None, value: int) -> None:
    office = Office()
    office.buy("PO-1", 3, 1000, update="physical")
    office.buy("PO-1", 3, amount, update="financial")
    assert last(office) == (value, value)


def test_an_invoice_by_hand_names_the_transaction() -> None:
    office = Office()
    posted = office.buy("PO-1", 3, 1000, update="physical")
    assert office.poster.invoice(posted, "2026-01-09", 1200) is posted
    assert office.facts.vouchers[-1].document == "PO-1"
    assert office.facts.updates[-1].date == posted.financial_date == "2026-01-09"
    assert last(office) == (1200, 1200)


def test_a_transaction_is_invoiced_once() -> None:
    office = Office()
    posted = office.buy("PO-1", 3, 1000)
    with pytest.raises(RejectedInput) as caught:
        office.poster.invoice(posted, "2026-01-09", 1200)
    assert str(caught.value) == (
        "PO-1 is already financially updated (2026-01-05)."
        " Leave the line out; a wrong one is taken back first: `invclose undo PO-1`."
    )


def test_a_financial_update_without_delivery_is_a_transaction_of_its_own() -> None:
    office = Office()
    assert office.buy("PO-1", 3, 1000, update="financial").id == 1
    assert office.buy("PO-1", 3, 1000, update="financial").id == 2
    assert office.held() == (0, 0, 6, 2000)


@pytest.mark.parametrize("reference", [R.MOVEMENT, R.COUNTING, R.PROFIT_LOSS])
def test_a_journal_updates_both_at_once_and_never_invoices(reference: Reference) -> None:
    office = Office()
    office.post("J-1", reference, 2, update="physical", document_amount=100)
    assert office.post("J-1", reference, 2, update="financial", document_amount=100).id == 2


def test_a_receipt_without_a_price_comes_at_the_running_average() -> None:
    office = Office()
    office.buy("PO-1", 3, 1000)
    office.post("J-1", R.COUNTING, 2)
    assert last(office) == (667, 667)
    assert office.entries() == [("INVENTORY_RECEIPT", 667), ("PROFIT", -667)]


def test_a_receipt_without_any_price_is_worth_nothing_and_says_so() -> None:
    office = Office()
    office.post("J-1", R.COUNTING, 2)
    assert last(office) == (0, 0)
    assert office.poster.warnings == ["item A has no cost price, so J-1 was priced 0.00"]
    assert office.entries() == []


def test_an_amount_beyond_the_limit_is_refused() -> None:
    office = Office()
    assert office.buy("PO-1", 1, 10**15).financial_amount == 10**15
    with pytest.raises(RejectedInput) as caught:
        office.buy("PO-2", 1, 10**15 + 1)
    assert str(caught.value) == (
        "the value of PO-2 would be 10000000000000.01, beyond the limit of 10000000000000.00."
        " Check quantity and price; a larger amount is posted in parts."
    )


def test_accounts_given_with_a_line_win() -> None:
    office = Office()
    office.post("J-1", R.MOVEMENT, 2, document_amount=100, offset_account=account_number(P.LABOR))
    assert [(entry.account, entry.posting_type, entry.amount) for entry in office.facts.vouchers[0].entries] == [
        (account_number(P.INVENTORY_RECEIPT), P.INVENTORY_RECEIPT, 100),
        (account_number(P.LABOR), P.OTHER, -100),
    ]


# -- issues --------------------------------------------------------------------------------------------------------


def test_an_issue_costs_the_running_average() -> None:
    office = Office()
    office.buy("PO-1", 3, 1000)
    posted = office.sell("SO-1", 2, document="SI-1")
    assert last(office) == (-667, -667)
    assert office.entries() == [("ISSUE", -667), ("CONSUMPTION", 667)]
    assert office.held() == (0, 0, 1, 333)
    assert posted.quantity == -2 * PIECE
    held = office.state.on_hand(1)
    assert (held.last_issue_quantity, held.last_issue_amount) == (2 * PIECE, 667)
    assert (office.facts.vouchers[-1].kind, office.facts.vouchers[-1].document) == ("sales", "SI-1")


def test_a_packing_slip_and_its_invoice() -> None:
    """At the invoice the issue is priced anew, its own physical value left out: 12.00 instead of 10.00 each."""
    office = Office()
    office.buy("PO-1", 3, 3000)
    office.sell("SO-1", 2, update="physical")
    assert office.entries() == [("PACKING_SLIP", -2000), ("PACKING_SLIP_OFFSET", 2000)]
    assert office.held() == (-2, -2000, 3, 3000)
    office.buy("PO-2", 1, 1800)
    office.sell("SO-1", 2, "2026-01-09", update="financial")
    assert office.entries() == [
        ("PACKING_SLIP", 2000),
        ("PACKING_SLIP_OFFSET", -2000),
        ("ISSUE", -2400),
        ("CONSUMPTION", 2400),
    ]
    assert office.held() == (0, 0, 2, 2400)
    assert updates(office)[-1] == (2, FINANCIAL, -2400, -2400, -2000)


def test_only_the_first_update_of_an_issue_is_its_last_cost() -> None:
    office = Office()
    office.buy("PO-1", 3, 3000)
    office.sell("SO-1", 2, update="physical")
    assert office.state.on_hand(1).last_issue_amount == 2000
    office.buy("PO-2", 1, 1800)
    office.sell("SO-1", 2, "2026-01-09", update="financial")
    assert office.state.on_hand(1).last_issue_amount == 2000
    office.buy("PO-3", 2, 1800)
    assert office.state.on_hand(1).last_issue_quantity == 2 * PIECE


def test_an_issue_without_any_price_costs_nothing_and_says_so() -> None:
    office = Office()
    office.sell("SO-1", 2)
    assert last(office) == (0, 0)
    assert office.poster.warnings == ["item A has no cost price, so SO-1 was priced 0.00"]


def test_an_issue_with_nothing_on_hand_costs_the_price_of_the_item_at_its_site() -> None:
    office = Office(item(standard_costs=(("S1", 7 * PIECE), ("", 5 * PIECE))))
    office.sell("SO-1", 2, dims=SITE_1)
    office.sell("SO-2", 2, dims=SITE_2)
    assert [update.amount for update in office.facts.updates] == [-1400, -1000]


def test_cost_groups_are_kept_apart_by_financial_dimensions_only() -> None:
    office = Office()
    office.buy("PO-1", 1, 100, dims=dims("S1", "W1"))
    office.buy("PO-2", 1, 300, dims=dims("S1", "W2"))
    office.buy("PO-3", 1, 900, dims=dims("S2", "W1"))
    office.sell("SO-1", 1, dims=dims("S1", "W1"))
    assert last(office) == (-200, -200)
    assert [row.group for row in office.facts.transactions] == [1, 1, 2, 1]
    assert [row.dimension for row in office.facts.transactions] == [1, 2, 3, 1]
    assert [posted.dimension for posted in office.state.posted.values()] == [1, 2, 3, 1]


NEGATIVE = [
    ("physical", {"physical_negative": False}, "would make the physical quantity of item A -1"),
    ("both", {"physical_negative": False}, "would make the physical quantity of item A -1"),
    ("both", {"financial_negative": False}, "would make the invoiced quantity of item A -1"),
]


@pytest.mark.parametrize(("update", "setup", "sentence"), NEGATIVE)
def test_stock_does_not_become_negative_where_the_item_forbids_it(
    update: str, setup: dict[str, bool], sentence: str
) -> None:
    office = Office(item(**setup))  # type: ignore[arg-type]
    office.buy("PO-1", 2, 200)
    with pytest.raises(NegativeOnHand) as caught:
        office.sell("SO-1", 3, update=update)
    assert str(caught.value) == (
        f"SO-1 {sentence} (item model group: negative inventory not allowed). "
        "Post the receipt first, or allow negative inventory in the item model group."
    )
    office.sell("SO-2", 2, update=update)


def test_goods_only_received_are_there_physically_but_not_to_be_invoiced() -> None:
    office = Office(item(physical_negative=False, financial_negative=False))
    office.buy("PO-1", 2, 200, update="physical")
    office.sell("SO-1", 1, update="physical")
    with pytest.raises(NegativeOnHand, match="SO-2 would make the invoiced quantity of item A -1"):
        office.sell("SO-2", 1)
    with pytest.raises(NegativeOnHand, match="SO-1 would make the invoiced quantity of item A -1"):
        office.sell("SO-1", 1, update="financial")


def test_a_physical_issue_may_leave_invoiced_stock_negative() -> None:
    office = Office(item(financial_negative=False))
    office.sell("SO-1", 1, update="physical")
    assert office.held() == (-1, 0, 0, 0)


def test_where_the_item_allows_it_stock_may_become_negative() -> None:
    office = Office()
    office.sell("SO-1", 1, update="physical")
    office.sell("SO-1", 1, update="financial")
    office.sell("SO-2", 2)
    assert office.held() == (0, 0, -3, 0)


def test_an_invoice_that_is_refused_leaves_on_hand_as_it_was() -> None:
    office = Office(item(financial_negative=False))
    office.buy("PO-1", 2, 200, update="physical")
    office.sell("SO-1", 1, update="physical")
    before = office.held()
    with pytest.raises(NegativeOnHand):
        office.sell("SO-1", 1, update="financial")
    assert office.held() == before


# -- vendor returns ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credit", "entries"),
    [
        (None, [("PURCHASE_INVENTORY_RECEIPT", -500), ("VENDOR_SUMMARY", 500)]),
        (500, [("PURCHASE_INVENTORY_RECEIPT", -500), ("VENDOR_SUMMARY", 500)]),
        (620, [("PURCHASE_INVENTORY_RECEIPT", -500), ("PROFIT", -120), ("VENDOR_SUMMARY", 620)]),
        (450, [("PURCHASE_INVENTORY_RECEIPT", -500), ("LOSS", 50), ("VENDOR_SUMMARY", 450)]),
    ],
)
@pytest.mark.parametrize("two_steps", [False, True])
def test_a_credit_note_that_differs_from_the_cost_is_profit_or_loss(
    credit: int | None, entries: list[tuple[str, int]], two_steps: bool
) -> None:
    office = Office()
    office.buy("PO-1", 2, 1000)
    if two_steps:
        office.post("PR-1", R.VENDOR_RETURN, -1, update="physical", document_amount=999)
        assert office.entries() == [("PRODUCT_RECEIPT", -500), ("PURCHASE_ACCRUAL", 500)]
        office.post("PR-1", R.VENDOR_RETURN, -1, update="financial", document_amount=credit)
        assert office.entries()[2:] == entries
    else:
        office.post("PR-1", R.VENDOR_RETURN, -1, document_amount=credit)
        assert office.entries() == entries
    assert office.held()[2:] == (1, 500)


def test_an_amount_on_a_sale_is_not_its_cost() -> None:
    office = Office()
    office.buy("PO-1", 2, 1000)
    office.sell("SO-1", 1, document_amount=9999)
    assert last(office) == (-500, -500)


# -- marks ---------------------------------------------------------------------------------------------------------


def test_a_marked_issue_costs_its_receipt_and_the_rest_the_average() -> None:
    office = Office()
    office.buy("PO-1", 2, 2000)
    office.buy("PO-2", 1, 2500)
    office.sell("SO-1", 2, marks=(("PO-2", PIECE),))
    assert last(office) == (-(2500 + 1500), -4000)
    assert office.state.marks == [(3, 2, PIECE)]


def test_a_marked_issue_is_rounded_once() -> None:
    office = Office()
    office.buy("PO-1", 3, 1000)
    office.buy("PO-2", 3, 1000)
    office.sell("SO-1", 2, marks=(("PO-1", PIECE), ("PO-2", PIECE)))
    assert last(office) == (-667, -667)


def test_an_issue_marked_to_a_receipt_in_parts_takes_them_in_order() -> None:
    office = Office()
    office.buy("PO-1", 1, 1000)
    office.buy("PO-1", 2, 4000)
    office.sell("SO-1", 2, marks=(("PO-1", 2 * PIECE),))
    assert last(office) == (-3000, -3000)
    assert office.state.marks == [(3, 1, PIECE), (3, 2, PIECE)]


def test_the_unmarked_rest_without_a_price_costs_nothing_and_says_so() -> None:
    office = Office()
    office.buy("PO-1", 1, 1000, update="physical")
    office.sell("SO-1", 2, marks=(("PO-1", PIECE),))
    assert last(office) == (-1000, -1000)
    assert office.poster.warnings == ["item A has no cost price, so SO-1 was priced 0.00"]


def test_the_unmarked_rest_costs_the_price_of_the_item_at_its_site() -> None:
    office = Office(item(standard_costs=(("S1", 7 * PIECE), ("W1", 9 * PIECE))))
    office.buy("PO-1", 1, 1000, dims=dims("S1", "W1"), update="physical")
    office.sell("SO-1", 2, dims=dims("S1", "W1"), marks=(("PO-1", PIECE),))
    assert last(office) == (-1700, -1700)


def test_marks_of_an_item_that_became_perpetual_no_longer_price_it() -> None:
    office = Office()
    office.buy("PO-1", 1, 1000)
    office.buy("PO-2", 1, 2000)
    posted = office.sell("SO-1", 1, update="physical", marks=(("PO-2", PIECE),))
    assert last(office) == (-2000, -2000)
    office.setup.items["A"] = item(model=M.STD, cost_price=3 * PIECE)
    office.poster.invoice(posted, "2026-01-09")
    assert last(office) == (-300, -300)


# -- dates ---------------------------------------------------------------------------------------------------------


def test_every_way_to_post_asks_whether_its_date_is_open() -> None:
    office = Office(dates=DateFacts(closed_until="2026-01-04", closing_until="2026-01-04", closing_number="IC-1"))
    receipt = office.buy("PO-1", 2, 200, update="physical")
    closed = "2026-01-04"
    ways = (
        lambda: office.buy("PO-2", 1, 100, closed),
        lambda: office.poster.invoice(receipt, closed),
        lambda: office.poster.transfer(line("T-1", R.TRANSFER, 1, closed)),
        lambda: office.poster.labor(line("L-1", R.PRODUCTION_RECEIPT, 0, closed)),
    )
    for way in ways:
        with pytest.raises(InventoryPeriodClosed, match="closed through 2026-01-04"):
            way()
    assert len(office.facts.vouchers) == 1


def test_a_date_under_a_run_names_it() -> None:
    office = Office(dates=DateFacts(closing_until="2026-01-31", closing_number="IC-7"))
    with pytest.raises(InventoryPeriodClosed, match="2026-01-05 is held by IC-7, which is running through 2026-01-31"):
        office.buy("PO-1", 1, 100)


# -- part updates --------------------------------------------------------------------------------------------------


def test_six_of_ten_received_are_invoiced_and_the_rest_waits() -> None:
    office = Office()
    office.buy("PO-1", 10, 3333, update="physical")
    invoiced = office.buy("PO-1", 6, 2400, "2026-01-09", update="financial", part="I-1")
    rest = office.state.posted[2]
    assert (invoiced.id, invoiced.quantity, invoiced.financial_amount) == (1, 6 * PIECE, 2400)
    assert (rest.quantity, rest.physical_amount, rest.financial_date) == (4 * PIECE, 1333, "")
    assert office.held() == (4, 1333, 6, 2400)
    assert office.entries() == [
        ("PRODUCT_RECEIPT", -2000),
        ("PURCHASE_ACCRUAL", 2000),
        ("PURCHASE_INVENTORY_RECEIPT", 2400),
        ("VENDOR_SUMMARY", -2400),
    ]
    assert updates(office)[1:] == [(2, PHYSICAL, 1333, 1333, 0), (1, FINANCIAL, 2400, 2400, 3333)]
    assert [update.date for update in office.facts.updates] == ["2026-01-05", "2026-01-09", "2026-01-09"]
    assert office.facts.parts == [(1, FINANCIAL, "I-1")]
    assert invoiced.part == "I-1"


def test_a_line_delivered_in_parts_is_invoiced_at_once_by_the_walk() -> None:
    office = Office()
    first = office.buy("PO-1", 1, 300, update="physical", part="D1")
    office.buy("PO-1", 2, 600, update="physical", part="D2")
    assert office.buy("PO-1", 3, 1000, update="financial") is first
    assert updates(office)[2:] == [(1, FINANCIAL, 333, 333, 300), (2, FINANCIAL, 667, 667, 600)]
    assert office.facts.parts == [(1, PHYSICAL, "D1"), (2, PHYSICAL, "D2")]
    assert [posted.part for posted in office.state.posted.values()] == ["D1", "D2"]


def test_a_whole_delivery_is_not_split() -> None:
    office = Office()
    posted = office.buy("PO-1", 10, 3333, update="physical")
    office.poster.invoice(posted, "2026-01-09", 100)
    assert len(office.state.posted) == 1


def test_an_issue_is_invoiced_in_part() -> None:
    office = Office()
    office.buy("PO-1", 10, 1000)
    office.sell("SO-1", 5, update="physical")
    office.sell("SO-1", 2, update="financial")
    assert office.held() == (-3, -300, 8, 800)
    assert updates(office)[-1] == (2, FINANCIAL, -200, -200, -500)


# -- customer returns ----------------------------------------------------------------------------------------------


def test_a_return_comes_back_at_its_place_in_the_walk_of_its_sale() -> None:
    office = Office()
    office.buy("PO-1", 3, 1000)
    sale = office.sell("SO-1", 3)
    for number, value in (("RO-1", 333), ("RO-2", 334), ("RO-3", 333)):
        office.post(number, R.CUSTOMER_RETURN, 1, return_of="SO-1")
        assert last(office) == (value, value)
    assert sale.returned == 3 * PIECE
    assert links(office) == [(n, 2, LinkKind.RETURN, (n - 3) * PIECE, 0) for n in (3, 4, 5)]
    assert office.entries() == [("ISSUE", 333), ("CONSUMPTION", -333)]


def test_a_return_without_a_sale_comes_at_its_amount_or_at_the_average() -> None:
    office = Office()
    office.buy("PO-1", 2, 1000)
    office.post("RO-1", R.CUSTOMER_RETURN, 1, document_amount=700)
    office.post("RO-2", R.CUSTOMER_RETURN, 3)
    assert [update.amount for update in office.facts.updates[1:]] == [700, 1700]
    assert office.facts.links == []


def test_a_return_of_a_sale_in_parts_is_a_return_of_each() -> None:
    office = Office()
    office.buy("PO-1", 3, 1000)
    office.sell("SO-1", 1, part="D1")
    office.sell("SO-1", 2, part="D2")
    posted = office.post("RO-1", R.CUSTOMER_RETURN, 3, return_of="SO-1")
    assert [(row.id, row.quantity // PIECE) for row in office.facts.transactions[3:]] == [(4, 1), (5, 2)]
    assert posted.id == 5
    assert [update.amount for update in office.facts.updates[3:]] == [333, 667]


def test_a_return_is_invoiced_at_the_cost_its_sale_has_then() -> None:
    office = Office()
    office.buy("PO-1", 3, 900)
    sale = office.sell("SO-1", 3, update="physical")
    office.post("RO-1", R.CUSTOMER_RETURN, 1, return_of="SO-1", update="physical")
    office.post("RO-2", R.CUSTOMER_RETURN, 1, return_of="SO-1", update="physical")
    sale.physical_amount = -1000
    office.post("RO-1", R.CUSTOMER_RETURN, 1, "2026-01-09", update="financial", document_amount=5)
    assert last(office) == (333, 333)
    office.post("RO-2", R.CUSTOMER_RETURN, 1, "2026-01-09", update="financial")
    assert last(office) == (334, 334)


def test_a_return_received_without_a_sale_is_invoiced_like_a_receipt() -> None:
    office = Office()
    office.post("RO-1", R.CUSTOMER_RETURN, 1, document_amount=700, update="physical")
    office.post("RO-1", R.CUSTOMER_RETURN, 1, update="financial")
    assert last(office) == (700, 700)


# -- transfers -----------------------------------------------------------------------------------------------------


def transfer(office: Office, number: str, pieces: int, date: str = "2026-01-06", **more: Any) -> Posted:
    there = {"dims": SITE_1, "to_dims": SITE_2, **more}
    return office.post(number, R.TRANSFER, pieces, date, **there)


def test_a_transfer_carries_the_cost_of_its_issue_to_the_other_site() -> None:
    office = Office()
    office.buy("PO-1", 3, 1000, dims=SITE_1)
    receipt = transfer(office, "T-1", 2, document="D-1")
    assert (receipt.number, receipt.quantity, receipt.financial_amount) == ("T-1.R", 2 * PIECE, 667)
    assert office.state.find("T-1.I").quantity == -2 * PIECE
    assert office.entries() == [
        ("INVENTORY_ISSUE", -667),
        ("INTER_UNIT_RECEIVABLE", 667),
        ("INVENTORY_RECEIPT", 667),
        ("INTER_UNIT_PAYABLE", -667),
    ]
    assert (office.held(1), office.held(2)) == ((0, 0, 1, 333), (0, 0, 2, 667))
    assert links(office) == [(3, 2, LinkKind.TRANSFER, 0, 667)]
    assert office.facts.group_links == {(1, 2)}
    assert office.state.moved == {3}
    voucher = office.facts.vouchers[-1]
    assert (voucher.kind, voucher.document, voucher.date) == ("transfer", "D-1", "2026-01-06")


def test_the_sign_of_a_transfer_says_nothing() -> None:
    office = Office()
    office.buy("PO-1", 3, 1000, dims=SITE_1)
    assert transfer(office, "T-1", -2).quantity == 2 * PIECE
    assert office.facts.vouchers[-1].document == "T-1"


def test_a_transfer_inside_a_cost_group_reaches_no_ledger() -> None:
    office = Office(item(financial_negative=False))
    office.buy("PO-1", 1, 1000, dims=dims("S1", "W1"))
    transfer(office, "T-1", 2, dims=dims("S1", "W1"), to_dims=dims("S1", "W2"))
    assert links(office) == [(3, 2, LinkKind.NON_FINANCIAL_TRANSFER, 0, 2000)]
    assert len(office.facts.vouchers) == 1
    assert [update.voucher for update in office.facts.updates] == [1, 0, 0]
    assert [update.accounts > 0 for update in office.facts.updates] == [True] * 3
    assert (office.held(), office.facts.group_links, office.state.moved) == ((0, 0, 1, 1000), set(), set())


def test_a_transfer_takes_no_more_than_is_invoiced_where_the_item_forbids_it() -> None:
    office = Office(item(financial_negative=False))
    office.buy("PO-1", 2, 200, dims=SITE_1)
    with pytest.raises(NegativeOnHand, match=r"T-1\.I would make the invoiced quantity of item A -1"):
        transfer(office, "T-1", 3)
    transfer(office, "T-2", 2)


def test_a_transfer_may_be_marked_to_a_receipt() -> None:
    office = Office()
    office.buy("PO-1", 1, 1000, dims=SITE_1)
    office.buy("PO-2", 1, 2000, dims=SITE_1)
    assert transfer(office, "T-1", 1, marks=(("PO-2", PIECE),)).financial_amount == 2000


def test_a_standard_cost_item_takes_the_standard_of_the_other_site() -> None:
    office = Office(item(model=M.STD, standard_costs=(("S1", 5 * PIECE), ("S2", 7 * PIECE))))
    transfer(office, "T-1", 2)
    assert updates(office) == [(1, FINANCIAL, -1000, -1000, 0), (2, FINANCIAL, 1400, 1000, 0)]
    assert office.entries()[2:] == [
        ("INVENTORY_RECEIPT", 1400),
        ("PURCHASE_PRICE_VARIANCE", -400),
        ("INTER_UNIT_PAYABLE", -1000),
    ]
    transfer(office, "T-2", 2, dims=SITE_2, to_dims=SITE_2)
    assert last(office) == (1400, 1400)


def test_the_same_standard_at_both_sites_is_no_variance() -> None:
    office = Office(item(model=M.STD, cost_price=5 * PIECE))
    transfer(office, "T-1", 2)
    assert [name for name, _ in office.entries()[2:]] == ["INVENTORY_RECEIPT", "INTER_UNIT_PAYABLE"]
    assert office.state.accounts_key(office.facts.updates[-1].accounts).difference_type == 0


@pytest.mark.parametrize(
    ("rule", "date", "value"),
    [
        ("at the cost of the issue", "2026-01-06", 1000),
        ("on the day of the last posting too", "2026-01-05", 1000),
        ("backdated: at the average there", "2026-01-04", 400),
    ],
)
def test_a_moving_average_item_takes_its_place_at_the_other_site(rule: str, date: str, value: int) -> None:
    office = Office(item(model=M.MA))
    office.buy("PO-1", 2, 2000, dims=SITE_1)
    office.buy("PO-2", 1, 400, dims=SITE_2)
    transfer(office, "T-1", 1, date)
    assert last(office) == (value, 1000), rule
    difference = [("MOVING_AVERAGE_PRICE_DIFFERENCE", 600)] if value != 1000 else []
    assert office.entries()[2:] == [("INVENTORY_RECEIPT", value), *difference, ("INTER_UNIT_PAYABLE", -1000)]
    number = P.MOVING_AVERAGE_PRICE_DIFFERENCE if difference else 0
    assert office.state.accounts_key(office.facts.updates[-1].accounts).difference_type == number


def test_a_backdated_moving_average_transfer_to_where_nothing_is_comes_at_the_price_of_that_site() -> None:
    office = Office(item(model=M.MA, standard_costs=(("S1", 5 * PIECE), ("S2", 4 * PIECE), ("W2", 3 * PIECE))))
    office.buy("PO-1", 2, 2000, dims=SITE_1)
    transfer(office, "T-1", 1, "2026-01-04", to_dims=dims("S2", "W2"))
    assert last(office) == (400, 1000)


def test_a_moving_average_transfer_inside_a_cost_group_keeps_its_cost() -> None:
    office = Office(item(model=M.MA))
    office.buy("PO-1", 2, 2000, "2026-01-09", dims=SITE_1)
    office.buy("PO-2", 2, 1000, "2026-01-09", dims=SITE_1)
    transfer(office, "T-1", 1, to_dims=dims("S1", "W2"))
    assert last(office) == (750, 750)


def test_goods_go_on_from_transit_at_the_cost_with_which_they_came() -> None:
    office = Office()
    office.buy("PO-1", 2, 2000, dims=SITE_1)
    office.buy("PO-2", 2, 200, dims=dims("TR"))
    shipped = transfer(office, "T-1", 1, to_dims=dims("TR"))
    transfer(office, "T-2", 1, dims=dims("TR"), to_dims=SITE_2, shipment="T-1.R")
    issue = office.state.find("T-2.I")
    assert office.state.marks == [(issue.id, shipped.id, PIECE)]
    assert last(office) == (1000, 1000)


@pytest.mark.parametrize(
    ("rule", "model", "transit", "on"),
    [
        ("within one cost group there is nothing to mark", M.FIFO, dims("S1", "TR"), dims("S1", "TR")),
        ("the goods lie somewhere else", M.FIFO, dims("TR"), SITE_2),
        ("perpetual models are not marked", M.MA, dims("TR"), dims("TR")),
    ],
)
def test_a_shipment_is_marked_only_where_it_came_from_another_group(
    rule: str, model: M, transit: tuple[str, ...], on: tuple[str, ...]
) -> None:
    office = Office(item(model=model))
    office.buy("PO-1", 2, 2000, dims=SITE_1)
    transfer(office, "T-1", 1, to_dims=transit)
    transfer(office, "T-2", 1, dims=on, to_dims=dims("S3"), shipment="T-1.R")
    assert office.state.marks == [], rule


def test_an_unknown_shipment_is_refused() -> None:
    office = Office()
    with pytest.raises(NotFound):
        transfer(office, "T-1", 1, shipment="T-0.R")


# -- moving average ------------------------------------------------------------------------------------------------


def test_a_moving_average_receipt_counts_from_the_product_receipt_on() -> None:
    office = Office(item(model=M.MA))
    office.buy("PO-1", 1, 100)
    office.buy("PO-2", 1, 300, update="physical")
    office.sell("SO-1", 1)
    assert last(office) == (-200, -200)


@pytest.mark.parametrize(
    ("rule", "sold", "value", "difference"),
    [
        ("all on hand: all to inventory", 0, 1200, 0),
        ("a part on hand: its part", 8, 1040, 160),
        ("none: all expensed", 10, 1000, 200),
    ],
)
def test_a_moving_average_invoice_at_another_price(rule: str, sold: int, value: int, difference: int) -> None:
    office = Office(item(model=M.MA))
    office.buy("PO-1", 10, 1000, update="physical")
    if sold:
        office.sell("SO-1", sold)
    office.buy("PO-1", 10, 1200, update="financial")
    assert last(office) == (value, 1200), rule
    assert dict(office.entries()).get("MOVING_AVERAGE_PRICE_DIFFERENCE", 0) == difference
    assert (office.state.accounts_key(office.facts.updates[-1].accounts).difference_type > 0) == bool(difference)


@pytest.mark.parametrize(("date", "value"), [("2026-01-07", 1200), ("2026-01-06", 1000)])
def test_a_backdated_moving_average_invoice_leaves_the_average(date: str, value: int) -> None:
    office = Office(item(model=M.MA))
    office.buy("PO-1", 10, 1000, update="physical")
    office.buy("PO-2", 1, 100, "2026-01-07")
    office.buy("PO-1", 10, 1200, date, update="financial")
    assert last(office) == (value, 1200)


@pytest.mark.parametrize(("date", "value"), [("2026-01-05", 500), ("2026-01-04", 100)])
def test_a_backdated_moving_average_receipt_comes_at_the_average(date: str, value: int) -> None:
    office = Office(item(model=M.MA))
    office.buy("PO-1", 10, 1000)
    office.buy("PO-2", 1, 500, date)
    assert last(office) == (value, 500)
    difference = [("MOVING_AVERAGE_PRICE_DIFFERENCE", 400)] if value == 100 else []
    assert office.entries() == [("PURCHASE_INVENTORY_RECEIPT", value), *difference, ("VENDOR_SUMMARY", -500)]


def test_a_backdated_moving_average_receipt_where_nothing_is_comes_at_the_price_of_its_site() -> None:
    office = Office(item(model=M.MA, standard_costs=(("S1", 5 * PIECE), ("W1", 3 * PIECE))))
    office.buy("PO-1", 2, 2000, dims=SITE_2)
    office.buy("PO-2", 1, 900, "2026-01-04", dims=dims("S1", "W1"))
    assert last(office) == (500, 900)


def test_a_moving_average_invoice_without_amount_changes_nothing() -> None:
    office = Office(item(model=M.MA))
    office.buy("PO-1", 10, 1000, update="physical")
    office.buy("PO-1", 10, None, update="financial")
    assert last(office) == (1000, 1000)


def test_a_moving_average_product_receipt_keeps_its_difference() -> None:
    office = Office(item(model=M.MA))
    office.buy("PO-1", 10, 1000)
    office.buy("PO-2", 1, 500, "2026-01-04", update="physical")
    assert office.entries() == [
        ("PRODUCT_RECEIPT", 100),
        ("MOVING_AVERAGE_PRICE_DIFFERENCE", 400),
        ("PURCHASE_ACCRUAL", -500),
    ]


def test_the_invoice_of_a_moving_average_issue_does_not_price_it_anew() -> None:
    office = Office(item(model=M.MA))
    office.buy("PO-1", 2, 200)
    office.sell("SO-1", 1, update="physical")
    office.buy("PO-2", 2, 900)
    office.sell("SO-1", 1, update="financial")
    assert last(office) == (-100, -100)


def test_what_is_invoiced_does_not_count_as_on_hand_twice() -> None:
    """Of 10 received and 8 sold 2 are on hand; the invoice of all 10 brings their part of the 2.00."""
    office = Office(item(model=M.MA))
    office.buy("PO-1", 10, 1000, update="physical")
    office.sell("SO-1", 8, update="physical")
    office.buy("PO-1", 10, 1200, update="financial")
    assert office.held() == (-8, -800, 10, 1040)


# -- standard cost and fixed receipt price -------------------------------------------------------------------------

STANDARD = item(model=M.STD, cost_price=8 * PIECE)


@pytest.mark.parametrize(("document", "variance"), [(1000, 200), (700, -100), (800, 0)])
@pytest.mark.parametrize(
    ("update", "balance", "offset"),
    [("both", "PURCHASE_INVENTORY_RECEIPT", "VENDOR_SUMMARY"), ("physical", "PRODUCT_RECEIPT", "PURCHASE_ACCRUAL")],
)
def test_a_standard_cost_receipt_leaves_a_purchase_price_variance(
    document: int, variance: int, update: str, balance: str, offset: str
) -> None:
    office = Office(STANDARD)
    office.buy("PO-1", 1, document, update=update)
    middle = [("PURCHASE_PRICE_VARIANCE", variance)] if variance else []
    assert office.entries() == [(balance, 800), *middle, (offset, -document)]
    assert (office.state.accounts_key(office.facts.updates[-1].accounts).difference_type > 0) == bool(variance)


@pytest.mark.parametrize("more", [{"model": M.STD}, {"fixed_receipt_price": True}])
def test_a_standard_or_fixed_price_is_that_of_the_site(more: dict[str, Any]) -> None:
    office = Office(item(standard_costs=(("S1", 8 * PIECE), ("W1", 3 * PIECE)), **more))
    office.buy("PO-1", 1, 1000, dims=dims("S1", "W1"))
    assert last(office) == (800, 1000)


def test_a_standard_cost_item_without_a_standard_is_worth_nothing_and_says_so() -> None:
    office = Office(item(model=M.STD))
    office.buy("PO-1", 1, 1000)
    assert last(office) == (0, 1000)
    assert office.poster.warnings == ["item A has no cost price, so 0.00 was used"]


def test_a_standard_cost_return_comes_back_as_it_was_sold() -> None:
    office = Office(STANDARD)
    office.sell("SO-1", 1)
    office.setup.items["A"] = item(model=M.STD, cost_price=9 * PIECE)
    office.post("RO-1", R.CUSTOMER_RETURN, 1, return_of="SO-1")
    assert last(office) == (800, 800)
    office.post("RO-2", R.CUSTOMER_RETURN, 1, document_amount=800)
    assert last(office) == (900, 800)


@pytest.mark.parametrize("model", PERIODIC)
@pytest.mark.parametrize(
    ("document", "difference"),
    [
        (1000, [("FIXED_RECEIPT_PRICE_LOSS", 200)]),
        (700, [("FIXED_RECEIPT_PRICE_PROFIT", -100)]),
        (800, []),
    ],
)
def test_a_fixed_receipt_price_is_the_price_of_the_item(
    model: M, document: int, difference: list[tuple[str, int]]
) -> None:
    office = Office(item(model=model, fixed_receipt_price=True, cost_price=8 * PIECE))
    office.buy("PO-1", 1, document)
    entries = [("PURCHASE_INVENTORY_RECEIPT", 800), *difference, ("VENDOR_SUMMARY", -document)]
    if difference:
        amount = difference[0][1]
        entries += [("PURCHASE_EXPENDITURE", amount), ("FIXED_RECEIPT_PRICE_OFFSET", -amount)]
    assert office.entries() == entries
    assert bool(office.state.accounts_key(office.facts.updates[0].accounts).difference_type) == bool(difference)


def test_until_its_invoice_a_fixed_receipt_price_has_no_difference() -> None:
    office = Office(item(fixed_receipt_price=True, cost_price=8 * PIECE))
    office.buy("PO-1", 1, 1000, update="physical")
    assert office.entries() == [("PRODUCT_RECEIPT", 800), ("PURCHASE_ACCRUAL", -800)]
    assert last(office) == (800, 1000)
    office.buy("PO-1", 1, 1000, update="financial")
    assert last(office) == (800, 1000)


@pytest.mark.parametrize("model", [M.MA, M.STD])
def test_a_fixed_receipt_price_is_for_periodic_models(model: M) -> None:
    office = Office(item(model=model, fixed_receipt_price=True, cost_price=8 * PIECE))
    office.buy("PO-1", 1, 1000)
    assert "FIXED_RECEIPT_PRICE_LOSS" not in dict(office.entries())


def test_what_is_made_of_issues_has_no_fixed_price() -> None:
    office = Office(item(fixed_receipt_price=True, cost_price=8 * PIECE))
    office.buy("PO-1", 2, 1600)
    office.post("WI-1", R.PRODUCTION_ISSUE, -1, lot="WO-7")
    office.poster.labor(line("L-1", R.PRODUCTION_RECEIPT, 0, lot="WO-7", document_amount=500))
    office.post("WR-1", R.PRODUCTION_RECEIPT, 1, lot="WO-7")
    assert last(office) == (1300, 1300)
    office.sell("SO-1", 1)
    office.post("RO-1", R.CUSTOMER_RETURN, 1, return_of="SO-1")
    assert last(office) == (1050, 1050)
    office.post("WR-2", R.PRODUCTION_RECEIPT, 1, document_amount=1000)
    assert last(office) == (800, 1000)
    office.post("RO-2", R.CUSTOMER_RETURN, 1, document_amount=1000)
    assert last(office) == (800, 1000)


# -- one after the other -------------------------------------------------------------------------------------------


def test_the_last_date_is_the_latest_whatever_the_order() -> None:
    office = Office()
    office.buy("PO-1", 1, 100, "2026-01-09")
    office.buy("PO-2", 1, 100, "2026-01-05", update="physical")
    assert office.state.on_hand(1).last_date == office.state.last_date(1) == "2026-01-09"


@pytest.mark.parametrize("model", list(M))
def test_whatever_is_posted_vouchers_balance_and_on_hand_is_the_sum_of_the_updates(model: M) -> None:
    office = Office(
        item(model=model, standard_costs=(("S1", 5 * PIECE), ("", 7 * PIECE))), item("B", id=2, cost_price=PIECE)
    )
    office.buy("PO-1", 7, 3333, dims=SITE_1, update="physical")
    office.buy("PO-2", 3, 1000, dims=SITE_1)
    office.sell("SO-1", 4, dims=SITE_1, update="physical")
    office.buy("PO-1", 5, 2500, "2026-01-07", dims=SITE_1, update="financial")
    office.sell("SO-1", 1, "2026-01-08", dims=SITE_1, update="financial")
    transfer(office, "T-1", 2, "2026-01-06")
    office.post("PR-1", R.VENDOR_RETURN, -1, "2026-01-09", dims=SITE_2, document_amount=777)
    office.post("WI-1", R.PRODUCTION_ISSUE, -1, "2026-01-09", dims=SITE_2, lot="WO-1")
    office.post("WR-1", R.PRODUCTION_RECEIPT, 2, "2026-01-09", item="B", lot="WO-1")
    office.sell("SO-2", 1, "2026-01-09", item="B")
    office.post("RO-1", R.CUSTOMER_RETURN, 1, "2026-01-10", item="B", return_of="SO-2")
    for voucher in office.facts.vouchers:
        assert sum(entry.amount for entry in voucher.entries) == 0
        assert [entry.line for entry in voucher.entries] == list(range(1, len(voucher.entries) + 1))
    for group, held in office.state.held.items():
        mine = [posted for posted in office.state.posted.values() if posted.group == group]
        value = sum(posted.amount for posted in mine)
        assert held.physical_amount + held.financial_amount == value
        assert held.physical_quantity + held.financial_quantity == sum(posted.quantity for posted in mine)
    for update in office.facts.updates:
        key = office.state.accounts_key(update.accounts)
        assert bool(key.difference_account) == bool(key.difference_type) == (update.amount != update.document_amount)
    lasting = sum(held.physical_amount + held.financial_amount for held in office.state.held.values())
    inventory = [account_number(kind) for kind in (P.PRODUCT_RECEIPT, P.PURCHASE_INVENTORY_RECEIPT, P.PACKING_SLIP, P.ISSUE,
                 P.INVENTORY_RECEIPT, P.INVENTORY_ISSUE, P.PRODUCTION_ISSUE, P.PRODUCTION_RECEIPT)]  # fmt: skip
    entries = [entry for voucher in office.facts.vouchers for entry in voucher.entries]
    assert sum(entry.amount for entry in entries if entry.account in inventory) == lasting


def test_links_are_rows_of_plain_numbers() -> None:
    office = Office()
    office.buy("PO-1", 3, 1000, dims=SITE_1)
    transfer(office, "T-1", 2)
    assert office.facts.links == [LinkRow(3, 2, 1, 0, 667)]
    assert type(office.facts.links[0].kind) is int
    assert {type(value) for update in office.facts.updates for value in update} == {int, str}
    assert all(type(update.kind) is int for update in office.facts.updates)
    assert all(type(row.reference) is int for row in office.facts.transactions)

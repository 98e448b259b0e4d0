"""Part updates: 6 of 10 received are invoiced, a line is delivered in parts (rules.md 3)."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NotFound, RejectedInput
from core.posting.drafts import Drafts
from core.posting.facts import Facts, LinkRow, TransactionRow, UpdateRow, VoucherRow
from core.posting.parts import Parts
from core.posting.recorder import Recorder
from core.posting.state import Posted
from core.vocabulary import LinkKind, Reference, UpdateKind
from tests.support.posting import PIECE, MemoryState, company, dims, line

R = Reference
PHYSICAL = int(UpdateKind.PHYSICAL)


class Desk:
    """Parts over books that hold what the test delivers."""

    def __init__(self) -> None:
        self.state = MemoryState(company())
        self.facts = Facts()
        setup = company()
        self.parts = Parts(Recorder(setup, self.state, self.facts, Drafts(setup, self.state, self.facts)))

    def deliver(self, pieces: int, amount: int = 0, number: str = "PO-1", **more: Any) -> Posted:
        """A transaction that is only physically updated."""
        posted = Posted(
            self.state.next_transaction(), number, "A", 4, 5, dims("S1"), int(R.PURCHASE), "LOT", pieces * PIECE
        )
        posted.physical_date, posted.physical_accounts = "2026-01-05", 9
        posted.physical_amount = posted.physical_plain = posted.physical_document = amount
        for name, value in more.items():
            setattr(posted, name, value)
        self.state.remember(posted)
        return posted


def ids(found: list[Posted]) -> list[int]:
    return [posted.id for posted in found]


# -- what a line delivers ------------------------------------------------------------------------------------------


def test_a_line_without_delivery_has_none() -> None:
    assert Desk().parts.deliveries(line("PO-1", R.PURCHASE, 10)) == []


def test_a_line_delivered_at_once_is_its_delivery() -> None:
    desk = Desk()
    whole = desk.deliver(10)
    assert desk.parts.deliveries(line("PO-1", R.PURCHASE, 10)) == [whole]
    whole.financial_date = "2026-01-06"
    assert desk.parts.deliveries(line("PO-1", R.PURCHASE, 10)) == []


def test_deliveries_of_a_line_come_in_posting_order_without_those_that_are_invoiced() -> None:
    desk = Desk()
    desk.deliver(1, financial_date="2026-01-06")
    desk.deliver(2)
    desk.deliver(3, physical_date="")
    desk.deliver(4)
    desk.deliver(9, number="PO-2")
    assert ids(desk.parts.deliveries(line("PO-1", R.PURCHASE, 6))) == [2, 4]


def test_the_delivery_of_the_same_part_comes_first() -> None:
    desk = Desk()
    desk.deliver(2, part="D1")
    desk.deliver(3, part="D2")
    desk.deliver(4, part="D1")
    assert ids(desk.parts.deliveries(line("PO-1", R.PURCHASE, 4, part="D2"))) == [2, 1, 3]
    assert ids(desk.parts.deliveries(line("PO-1", R.PURCHASE, 4, part="D1"))) == [1, 3, 2]


def test_without_a_part_the_newest_delivery_of_that_size_is_meant() -> None:
    desk = Desk()
    desk.deliver(2, part="D1")
    desk.deliver(3, part="D2")
    assert ids(desk.parts.deliveries(line("PO-1", R.PURCHASE, 3))) == [2]
    assert ids(desk.parts.deliveries(line("PO-1", R.PURCHASE, 3, part="D2"))) == [2, 1]
    assert ids(desk.parts.deliveries(line("PO-1", R.PURCHASE, 2))) == [1, 2]


def test_an_invoiced_newest_delivery_leaves_those_before_it() -> None:
    desk = Desk()
    desk.deliver(5, part="D1")
    desk.deliver(5, part="D2")
    newest = desk.deliver(5, part="D3")
    assert desk.parts.deliveries(line("PO-1", R.PURCHASE, 5)) == [newest]
    newest.financial_date = "2026-01-06"
    assert ids(desk.parts.deliveries(line("PO-1", R.PURCHASE, 5))) == [1, 2]


# -- what a line invoices ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "delivered", "pieces", "amount", "shares"),
    [
        ("all of one", [10], 10, 3333, [(1, 10, 3333)]),
        ("a part of one", [10], 6, 2000, [(1, 6, 2000)]),
        ("all of two, the amount by the walk", [1, 2], 3, 1000, [(1, 1, 333), (2, 2, 667)]),
        ("three by the walk", [1, 1, 1], 3, 1000, [(1, 1, 333), (2, 1, 334), (3, 1, 333)]),
        ("not more than is invoiced", [2, 2, 2], 3, 300, [(1, 2, 200), (2, 1, 100)]),
        ("no delivery left over is touched", [2, 2], 2, 300, [(1, 2, 300)]),
        ("without an amount none is given out", [1, 2], 3, None, [(1, 1, None), (2, 2, None)]),
        ("an amount of nothing is one", [2, 1], 3, 0, [(1, 2, 0), (2, 1, 0)]),
        ("issues", [-1, -2], -3, None, [(1, 1, None), (2, 2, None)]),
    ],
)
def test_shares(
    rule: str, delivered: list[int], pieces: int, amount: int | None, shares: list[tuple[int, int, int | None]]
) -> None:
    desk = Desk()
    deliveries = [desk.deliver(each) for each in delivered]
    found = desk.parts.shares(deliveries, line("PO-1", R.PURCHASE, pieces, document_amount=amount))
    assert [(posted.id, quantity // PIECE, part) for posted, quantity, part in found] == shares, rule


def test_more_than_was_delivered_is_refused() -> None:
    desk = Desk()
    with pytest.raises(RejectedInput) as caught:
        list(desk.parts.shares([desk.deliver(2), desk.deliver(1)], line("PO-1", R.PURCHASE, 5)))
    assert str(caught.value) == "PO-1 has 3 left to invoice (5). Invoice no more than is left."


# -- splitting -----------------------------------------------------------------------------------------------------


def test_the_rest_becomes_a_transaction_of_its_own_with_its_share_of_the_value() -> None:
    """10 for 33.33, of which 6 are invoiced: 20.00 go with them, 13.33 stay."""
    desk = Desk()
    posted = desk.deliver(10, 3333)
    desk.parts.split(posted, 6 * PIECE, "2026-01-09", VoucherRow(8, "2026-01-09", "invoice", "I-1"))
    rest = desk.state.posted[2]
    assert (posted.quantity, posted.physical_amount, posted.physical_plain, posted.physical_document) == (
        6 * PIECE, 2000, 2000, 2000,
    )  # fmt: skip
    assert rest == Posted(
        2, "PO-1", "A", 4, 5, dims("S1"), int(R.PURCHASE), "LOT", 4 * PIECE,
        physical_date="2026-01-05", physical_amount=1333, physical_document=1333, physical_plain=1333,
        physical_accounts=9, parent=1,
    )  # fmt: skip
    assert desk.facts.transactions == [TransactionRow(2, 4, 5, int(R.PURCHASE), "PO-1", "LOT", 4 * PIECE, 1)]
    assert desk.facts.updates == [UpdateRow(2, PHYSICAL, 4, "2026-01-09", 4 * PIECE, 1333, 1333, 0, 8, 9)]
    assert (desk.facts.parts, desk.facts.links) == ([], [])
    assert desk.state.splits == [(1, 2, 6 * PIECE)]


def test_plain_value_document_and_adjustment_are_each_split_by_their_walk() -> None:
    """10 received at 8.00 for a document of 10.00, adjusted by 1.00 since; 3 are invoiced."""
    desk = Desk()
    posted = desk.deliver(10)
    posted.physical_plain, posted.physical_document, posted.physical_amount = 801, 1001, 901
    desk.parts.split(posted, 3 * PIECE, "2026-01-09", VoucherRow(8, "", "", ""))
    rest = desk.state.posted[2]
    assert (posted.physical_plain, posted.physical_document, posted.physical_amount) == (240, 300, 240 + 30)
    assert (rest.physical_plain, rest.physical_amount) == (561 + 70, 561 + 70)
    assert rest.physical_document == 701 + 70


def test_an_issue_is_split_with_its_sign() -> None:
    desk = Desk()
    posted = desk.deliver(-10, -3333)
    desk.parts.split(posted, 6 * PIECE, "2026-01-09", VoucherRow(8, "", "", ""))
    assert (posted.quantity, posted.physical_amount) == (-6 * PIECE, -2000)
    assert (desk.state.posted[2].quantity, desk.state.posted[2].physical_amount) == (-4 * PIECE, -1333)


def test_what_is_split_off_again_leads_to_the_first_delivery_and_keeps_its_part() -> None:
    desk = Desk()
    desk.deliver(3)
    posted = desk.deliver(4, 400, parent=1, part="D1")
    desk.parts.split(posted, 1 * PIECE, "2026-01-09", VoucherRow(8, "", "", ""))
    rest = desk.state.posted[3]
    assert (rest.parent, rest.part) == (1, "D1")
    assert desk.facts.parts == [(3, PHYSICAL, "D1")]


def test_a_return_that_is_split_keeps_its_place_in_the_walk_of_its_sale() -> None:
    desk = Desk()
    sale = desk.deliver(-20, number="SO-1")
    posted = desk.deliver(10, 1000)
    desk.state.remember_return(posted.id, sale, 3 * PIECE)
    desk.parts.split(posted, 6 * PIECE, "2026-01-09", VoucherRow(8, "", "", ""))
    assert desk.facts.links == [LinkRow(3, 1, int(LinkKind.RETURN), 9 * PIECE, 0)]
    assert desk.state.returns[3] == (sale, 9 * PIECE)


@pytest.mark.parametrize(("returned", "refused"), [(0, False), (6, False), (7, True)])
def test_a_sale_keeps_at_least_what_came_back(returned: int, refused: bool) -> None:
    desk = Desk()
    posted = desk.deliver(-10, number="SO-1", returned=returned * PIECE)
    if not refused:
        desk.parts.split(posted, 6 * PIECE, "2026-01-09", VoucherRow(8, "", "", ""))
        return
    with pytest.raises(RejectedInput) as caught:
        desk.parts.split(posted, 6 * PIECE, "2026-01-09", VoucherRow(8, "", "", ""))
    assert str(caught.value) == "7 of SO-1 has already come back (6). Invoice at least what has come back."


def test_a_receipt_is_split_whatever_is_noted_of_returns() -> None:
    desk = Desk()
    desk.parts.split(desk.deliver(10, returned=9 * PIECE), 6 * PIECE, "2026-01-09", VoucherRow(8, "", "", ""))
    assert len(desk.state.posted) == 2


# -- returns -------------------------------------------------------------------------------------------------------


def returning(pieces: int) -> Any:
    return line("RO-1", R.CUSTOMER_RETURN, pieces, return_of="SO-1")


def sold(desk: Desk, pieces: int) -> list[tuple[int, int]]:
    return [(posted.id, quantity // PIECE) for posted, quantity in desk.parts.sold(returning(pieces))]


def test_a_return_takes_from_its_sale() -> None:
    desk = Desk()
    desk.deliver(-5, number="SO-1", returned=2 * PIECE)
    assert sold(desk, 3) == [(1, 3)]


def test_a_return_takes_from_the_parts_of_a_sale_in_posting_order() -> None:
    desk = Desk()
    desk.deliver(-2, number="SO-1", part="D1", returned=1 * PIECE)
    desk.deliver(-3, number="SO-1", part="D2", returned=3 * PIECE)
    desk.deliver(-4, number="SO-1", part="D3")
    assert sold(desk, 1) == [(1, 1)]
    assert sold(desk, 4) == [(1, 1), (3, 3)]
    assert sold(desk, 5) == [(1, 1), (3, 4)]


@pytest.mark.parametrize("more", [{"part": "D2"}, {"parent": 1}])
def test_a_sale_in_parts_is_taken_in_order_though_the_newest_would_do(more: dict[str, Any]) -> None:
    desk = Desk()
    desk.deliver(-2, number="SO-1")
    desk.deliver(-3, number="SO-1", **more)
    assert sold(desk, 3) == [(1, 2), (2, 1)]


def test_a_sale_twice_under_one_number_is_taken_from_the_newest_when_that_does() -> None:
    desk = Desk()
    desk.deliver(-2, number="SO-1")
    desk.deliver(-3, number="SO-1")
    assert sold(desk, 3) == [(2, 3)]
    assert sold(desk, 4) == [(1, 2), (2, 2)]


def test_what_came_back_already_does_not_count_for_the_newest() -> None:
    desk = Desk()
    desk.deliver(-2, number="SO-1")
    desk.deliver(-3, number="SO-1", returned=1 * PIECE)
    assert sold(desk, 3) == [(1, 2), (2, 1)]


def test_more_than_was_sold_does_not_come_back() -> None:
    desk = Desk()
    desk.deliver(-2, number="SO-1")
    desk.deliver(-3, number="SO-1", returned=1 * PIECE)
    with pytest.raises(RejectedInput) as caught:
        desk.parts.sold(returning(5))
    assert str(caught.value) == (
        "RO-1 returns more than SO-1 sold (5). Return no more than that, or name another sale."
    )


def test_a_return_of_nothing_that_was_sold_is_refused() -> None:
    with pytest.raises(NotFound):
        Desk().parts.sold(returning(1))


# -- marks ---------------------------------------------------------------------------------------------------------


def marked(desk: Desk, pieces: int) -> list[tuple[int, int]]:
    return [(posted.id, quantity // PIECE) for posted, quantity in desk.parts.receipts("PO-1", pieces * PIECE)]


def test_a_mark_goes_to_the_receipts_of_a_number_in_posting_order() -> None:
    desk = Desk()
    desk.deliver(2)
    desk.deliver(3)
    desk.deliver(4)
    desk.state.marks.append((99, 1, 1 * PIECE))
    assert marked(desk, 1) == [(1, 1)]
    assert marked(desk, 4) == [(1, 1), (2, 3)]
    assert marked(desk, 5) == [(1, 1), (2, 3), (3, 1)]
    assert marked(desk, 99) == [(1, 1), (2, 3), (3, 95)]


def test_a_receipt_with_nothing_left_is_passed_over() -> None:
    desk = Desk()
    desk.deliver(2)
    desk.deliver(3)
    desk.state.marks.append((99, 1, 5 * PIECE))
    assert marked(desk, 2) == [(2, 2)]


def test_a_mark_to_an_unknown_receipt_is_refused() -> None:
    with pytest.raises(NotFound, match="transaction PO-1 does not exist"):
        marked(Desk(), 1)

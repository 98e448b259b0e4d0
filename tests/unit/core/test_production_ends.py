"""The end of a production where lines, completions and older ends meet; and the most that may move of an item.

See rules.md 13.1 and 12.
"""

from __future__ import annotations

from typing import Any

import pytest

from core.dates import DateFacts
from core.errors import BeyondLimit
from core.money import TOTAL_LIMIT
from core.posting.line import Line
from core.posting.poster import Poster
from core.posting.state import Posted
from core.vocabulary import Reference
from tests.support.posting import PIECE, Office, item, line

R = Reference


def producing() -> Office:
    """Material for 15.00 is in production WO-7."""
    office = Office(item(), item("B", id=2))
    office.buy("PO-1", 3, 4500)
    office.post("WI-1", R.PRODUCTION_ISSUE, -1, lot="WO-7")
    return office


def completed(office: Office, number: str, pieces: int, amount: int, part: str = "") -> Posted:
    """Product B reported as finished."""
    more: dict[str, Any] = {"document_amount": amount, "part": part}
    return office.post(number, R.PRODUCTION_RECEIPT, pieces, item="B", lot="WO-7", update="physical", **more)


def end(number: str, pieces: int) -> Line:
    """The financial line of a product."""
    return line(number, R.PRODUCTION_RECEIPT, pieces, "2026-01-06", item="B", lot="WO-7", update="financial")


def test_lines_of_one_number_end_a_completion_each() -> None:
    office = producing()
    for pieces, amount in ((6, 600), (4, 400), (2, 200)):
        completed(office, "F", pieces, amount, f"RAF-{pieces}")
    receipts = office.poster.end([end("F", 6), end("F", 4), end("F", 2)])
    assert [(posted.id, posted.quantity // PIECE, posted.financial_amount) for posted in receipts] == [
        (3, 6, 750),
        (4, 4, 500),
        (5, 2, 250),
    ]


def test_the_vouchers_of_an_end_are_no_invoices() -> None:
    office = producing()
    completed(office, "F", 6, 600)
    office.post("WI-2", R.PRODUCTION_ISSUE, -1, lot="WO-7", update="physical")
    office.post("WI-2", R.PRODUCTION_ISSUE, -1, lot="WO-7", update="financial")
    office.poster.end([end("F", 6)])
    assert [voucher.kind for voucher in office.facts.vouchers] == [
        "purchase", "production_issue", "production_receipt", "production_issue", "production_issue", "production_end",
    ]  # fmt: skip


def test_a_completion_that_is_invoiced_by_hand_ends_its_production() -> None:
    office = producing()
    posted = completed(office, "F1", 2, 1100)
    assert office.poster.invoice(posted, "2026-01-06") is posted
    assert (posted.financial_date, posted.financial_amount) == ("2026-01-06", 1500)
    assert [(link.receipt, link.issue, link.amount) for link in office.facts.links] == [(3, 2, 1500)]


def test_what_older_ends_left_behind_shares_what_is_in_work_in_process_and_may_leave_more_behind() -> None:
    office = producing()
    for number, amount in (("F1", 600), ("F2", 600), ("F3", 200), ("F4", 200)):
        completed(office, number, 1, amount)
    older = office.state.find("F1")
    older.financial_date, older.financial_amount = "2026-01-05", 1100
    later = Poster(office.setup, office.state, DateFacts())
    receipts = later.end([end("F2", 1), end("F3", 1)])
    assert [posted.financial_amount for posted in receipts] == [300, 100]
    assert later.facts.shares == []
    assert office.state.find("F4").financial_date == ""


def test_an_issue_of_which_everything_came_back_is_passed_over() -> None:
    office = Office()
    for number in (1, 2):
        office.buy(f"PO-{number}", 2, 2000 * number)
        office.post(f"WI-{number}", R.PRODUCTION_ISSUE, -2, lot="WO-7")
    backs = [office.post(f"WB-{k}", R.PRODUCTION_ISSUE, 2, lot="WO-7") for k in (1, 2)]
    assert [posted.amount for posted in backs] == [4000, 2000]
    assert [link.issue for link in office.facts.links] == [4, 2]


def test_no_more_moves_of_an_item_in_one_place_than_books_can_hold() -> None:
    office = Office()
    office.state.on_hand(1).moved_quantity = TOTAL_LIMIT - 2 * PIECE
    office.buy("PO-1", 2, 200)
    with pytest.raises(BeyondLimit) as refused:
        office.sell("SO-1", 1)
    assert refused.value.message == "the quantities of item A together are more than books can hold."

"""May a document be undone: every reason why not, most final first; what an opposite is worth; how a charge falls."""

from __future__ import annotations

from typing import Any

import pytest

from core.adjusting.charge import parts_of_charge
from core.close.identity import virtual_id
from core.dates import DateFacts
from core.errors import NotAdjustable, UsageError
from core.posting.estimate import moving_average_undone
from core.posting.state import OnHand, Posted
from core.posting.undoing import Original, Undoer
from core.undoing import Holder, UndoFacts, reasons
from core.vocabulary import InventoryModel, RecordType, Reference, Spread
from tests.support.posting import PIECE, Office, item

CLOSE = Holder("IC-3", RecordType.CLOSING, "2026-01-31")
BY_HAND = Holder("IC-4", RecordType.TRANSACTION, "2026-02-10")
CLOSED = DateFacts(closed_until="2026-01-31")


def facts(**more: Any) -> UndoFacts:
    return UndoFacts(**{"number": "PO-7", "date": "2026-02-10", "financial": True, **more})


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ({"undoes": "PO-6"}, "already_cancelled", "PO-7 undoes PO-6. Post the document again instead."),
        (
            {"undone_by": "PO-7.U", "undone_on": "2026-02-11"},
            "already_cancelled",
            "PO-7 was undone by PO-7.U on 2026-02-11. A document is undone once.",
        ),
        ({"undone_by": "PO-7", "undone_on": "2026-02-11"}, "already_cancelled", "PO-7 was undone on 2026-02-11."),
        ({"opening": "IC-1"}, "document_settled", "PO-7 was brought by IC-1, the opening of the books."),
        (
            {"settled": (CLOSE,)},
            "document_settled",
            "PO-7 is settled by IC-3 (closing 2026-01-31). Reverse IC-3 first,",
        ),
        ({"production": "WO-7", "ended_on": "2026-02-12"}, "production_ended", "PO-7 belongs to WO-7, which was ended"),
        ({"returns": ("RT-1",)}, "document_settled", "RT-1 brought pieces of PO-7 back. Undo it first"),
        ({"adjusted": (BY_HAND,)}, "document_settled", "PO-7 was adjusted by IC-4 (transaction 2026-02-10)."),
        ({"marked": ("SO-9",)}, "illegal_marking", "SO-9 is marked to PO-7. Take the mark away first"),
        ({"date": "2026-01-10"}, "inventory_period_closed", "2026-01-10 is in a closed inventory period"),
    ],
)
def test_one_reason(more: dict[str, Any], code: str, said: str) -> None:
    (refusal,) = reasons([facts(**more)], CLOSED, "")
    assert refusal.code == code
    assert str(refusal).startswith(said)


def test_all_reasons_come_in_order_and_the_day_last() -> None:
    first = facts(settled=(CLOSE,), marked=("SO-9",), date="2026-01-10")
    second = facts(number="PO-8", returns=("RT-1",))
    codes = [refusal.code for refusal in reasons([first, second], CLOSED, "")]
    assert codes == ["document_settled", "illegal_marking", "document_settled", "inventory_period_closed"]
    assert [r.code for r in reasons([first, facts(undoes="PO-1")], CLOSED, "")] == ["already_cancelled"]


def test_the_day_is_open_and_not_before_the_document() -> None:
    assert reasons([facts()], CLOSED, "") == ()
    assert reasons([facts(date="2026-01-10")], CLOSED, "2026-02-01") == ()
    (refusal,) = reasons([facts()], CLOSED, "2026-02-09")
    assert str(refusal) == "PO-7 is dated 2026-02-10, which is after 2026-02-09. Undo it on its own day or a later one."
    (refusal,) = reasons([facts(date="2026-01-10")], CLOSED, "")
    assert refusal.advice == "Undo it on a day that is open: `--date DATE`."


@pytest.mark.parametrize(
    ("held", "value", "quantity", "amount", "taken"),
    [
        (10, 100, -10, -100, -100),
        (20, 150, -10, -100, -100),
        (4, 40, -10, -100, -40),
        (0, 0, -10, -100, 0),
        (-3, -30, -10, -100, 0),
        (10, 50, -10, -100, -50),
        (10, 150, -10, -100, -150),
        (20, 60, -10, -100, -60),
        (2, 20, 3, 30, 30),
        (-3, -28, 3, 30, 28),
    ],
)
def test_a_moving_average_goes_back_as_far_as_on_hand(
    held: int, value: int, quantity: int, amount: int, taken: int
) -> None:
    on_hand = OnHand(financial_quantity=held * PIECE, financial_amount=value)
    assert moving_average_undone(on_hand, quantity * PIECE, amount) == taken


def test_a_standard_cost_moves_at_the_cost_of_today() -> None:
    office = Office(item(model=InventoryModel.STD, standard_costs=(("", 10_000_000),)))
    posted = office.buy("PO-7", 2, 2100)
    stored = office.facts.updates[-1]
    office.setup.items["A"] = item(model=InventoryModel.STD, standard_costs=(("", 12_000_000),))
    undoer = Undoer(office.poster)
    undoer.undo("PO-7", [Original(posted, stored.amount, stored.document_amount, stored.accounts)], "2026-01-06")
    assert [amount for _, amount in office.entries()] == [-2400, 300, 2100]
    assert office.facts.undoings[0].date == "2026-01-06"


def receipt(number: int, quantity: int, amount: int) -> Posted:
    return Posted(
        number, f"R{number}", "A", 1, 1, (), Reference.PURCHASE, "", quantity * PIECE, financial_date="2026-01-05",
        financial_amount=amount,
    )  # fmt: skip


def test_a_charge_leaves_nothing_behind_whatever_the_order() -> None:
    three = [receipt(3, 1, 20000), receipt(1, 10, 10000), receipt(2, 10, 20000)]
    assert [(r.id, part) for r, part in parts_of_charge(three, 1000, Spread.VALUE)] == [(1, 200), (2, 400), (3, 400)]
    many = [receipt(number, 1, 100) for number in range(1, 1001)]
    for amount in (1500, 400, -333):
        for count in (13, 1000):
            assert sum(part for _, part in parts_of_charge(many[:count], amount, Spread.QUANTITY)) == amount
    weighed = parts_of_charge(three, 300, Spread.WEIGHTS, (2 * PIECE, 1 * PIECE, 0))
    assert [(r.id, part) for r, part in weighed] == [(1, 100), (2, 0), (3, 200)]


def test_a_virtual_receipt_is_charged_where_its_close_was_posted() -> None:
    """Of a cent over three equal parts the second in posting order takes all."""
    first, second = virtual_id(3, 5, 1, receipt=True), virtual_id(3, 6, 1, receipt=True)
    for after, order in ((0, [first, second, 27, 28]), (27, [27, first, second, 28]), (28, [27, 28, first, second])):
        four = [receipt(number, 1, 100) for number in (second, 28, first, 27)]
        parts = parts_of_charge(four, 1, Spread.QUANTITY, after={first: after, second: after})
        assert [(r.id, part) for r, part in parts] == list(zip(order, (0, 1, 0, 0), strict=True))


@pytest.mark.parametrize(
    ("amount", "by", "weights", "error"),
    [
        (100, Spread.WEIGHTS, (1,), UsageError),
        (100, Spread.VALUE, (1, 1), UsageError),
        (0, Spread.VALUE, (), NotAdjustable),
        (100, Spread.WEIGHTS, (0, 0), NotAdjustable),
        (100, Spread.WEIGHTS, (2, -1), NotAdjustable),
    ],
)
def test_a_charge_that_cannot_be_spread_is_refused(
    amount: int, by: Spread, weights: tuple[int, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        parts_of_charge([receipt(1, 1, 100), receipt(2, 1, 100)], amount, by, weights)


def test_no_receipt_or_one_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="No receipt"):
        parts_of_charge([], 100, Spread.VALUE)
    with pytest.raises(UsageError, match="twice"):
        parts_of_charge([receipt(1, 1, 100), receipt(1, 1, 100)], 100, Spread.VALUE)

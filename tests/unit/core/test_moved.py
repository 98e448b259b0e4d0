"""What moved a transaction, in half a line."""

from __future__ import annotations

import pytest

from core.explaining.moved import Movement, Taken, moved_words
from core.vocabulary import AdjustmentKind, SettlementType
from tests.support.currencies import EUR

PIECE = 1_000_000
SETTLED, PRICED, REVALUED = SettlementType.SETTLED, SettlementType.PROVISIONAL, SettlementType.REVALUED


def movement(*kinds: AdjustmentKind, **more: object) -> Movement:
    return Movement(frozenset(kinds), **{"adjusted": 0, **more})  # type: ignore[arg-type]


def test_a_settlement_says_with_what_and_what_a_piece_cost_until_then():
    taken = [Taken("PO-377", 12 * PIECE, 3108, SETTLED)]
    words = moved_words(movement(AdjustmentKind.CLOSE, adjusted=3108 - 6216, taken=taken), EUR)
    assert words == "12 settled with PO-377 at 2.59 instead of 5.18"


def test_several_settlements_name_the_largest_and_the_average():
    taken = [Taken("PO-1", PIECE, 100, SETTLED), Taken("PO-2", 3 * PIECE, 500, SETTLED)]
    words = moved_words(movement(AdjustmentKind.CLOSE, adjusted=200, taken=taken), EUR)
    assert words == "4 settled with PO-2 and 1 more at 1.50 instead of 1.00"


def test_a_small_change_has_more_decimals_and_none_says_no_price():
    taken = [Taken("PO-1", 100 * PIECE, 10_010, SETTLED)]
    close = AdjustmentKind.CLOSE
    assert moved_words(movement(close, adjusted=1, taken=taken), EUR) == (
        "100 settled with PO-1 at 1.0010 instead of 1.0009"
    )
    assert moved_words(movement(close, taken=taken), EUR) == "100 settled with PO-1"


def test_what_is_priced_only_and_what_changed_since_it_was_settled():
    close = AdjustmentKind.CLOSE
    priced = [Taken("PO-1", 2 * PIECE, 300, PRICED)]
    assert moved_words(movement(close, adjusted=100, taken=priced), EUR) == "2 priced by PO-1 at 1.50 instead of 1.00"
    revalued = [Taken("PO-1", 0, 5, REVALUED), Taken("PO-2", 0, -80, REVALUED)]
    assert moved_words(movement(close, adjusted=-75, taken=revalued), EUR) == "cost of PO-2 and 1 more changed"


def test_settled_and_revalued_together_leave_the_price_out():
    taken = [Taken("PO-1", PIECE, 100, SETTLED), Taken("PO-2", 0, -80, REVALUED)]
    assert moved_words(movement(AdjustmentKind.CLOSE, adjusted=9, taken=taken), EUR) == "1 settled with PO-1"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (movement(AdjustmentKind.LINK, followed=("TO-1.I", "TO-2.I")), "follows TO-1.I and 1 more"),
        (movement(AdjustmentKind.LINK), "follows what it is made of"),
        (movement(AdjustmentKind.CLOSE), "priced again"),
        (movement(AdjustmentKind.LATE, note="freight of May"), "charged late: freight of May"),
        (movement(AdjustmentKind.COMPLETE), "adjusted by hand"),
        (movement(AdjustmentKind.BALANCE, note="count"), "open pieces adjusted by hand: count"),
        (movement(AdjustmentKind.REVALUATION), "revalued"),
        (movement(AdjustmentKind.EXPENSED), "leftover of a loop"),
        (movement(reverses="IC-000006"), "what IC-000006 changed, taken back"),
        (movement(), ""),
    ],
)
def test_each_way_of_moving_has_its_words(found: Movement, words: str):
    assert moved_words(found, EUR) == words

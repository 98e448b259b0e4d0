"""Which closing records can be reversed now, and what stands in the way (rules.md 10)."""

from __future__ import annotations

import pytest

from core.usecases.reversal import RecordFact, blockers, never
from core.vocabulary import RecordType


def fact(number: int, kind: RecordType, *receipts: int, active: bool = True) -> RecordFact:
    return RecordFact(number, f"IC-{number}", kind, "2026-01-31", active, frozenset(receipts))


T = RecordType
BLOCKING = [
    (
        "a close is held by every later active record",
        fact(1, T.CLOSING),
        [fact(2, T.RECALCULATION), fact(3, T.ON_HAND, 5)],
        [3, 2],
    ),
    ("reversed ones hold nothing", fact(1, T.CLOSING), [fact(2, T.RECALCULATION, active=False)], []),
    (
        "a recalculation only by a later close",
        fact(1, T.RECALCULATION),
        [fact(2, T.ON_HAND, 5), fact(3, T.CLOSING)],
        [3],
    ),
    (
        "an adjustment by a later one of the same receipt",
        fact(1, T.ON_HAND, 5),
        [fact(2, T.TRANSACTION, 5), fact(3, T.ON_HAND, 6)],
        [2],
    ),
    ("earlier records hold nothing", fact(4, T.CLOSING), [fact(2, T.CLOSING)], []),
    ("a standard cost holds no close", fact(1, T.CLOSING), [fact(2, T.STANDARD_COST)], []),
]


@pytest.mark.parametrize(("rule", "record", "others", "held_by"), BLOCKING, ids=[row[0] for row in BLOCKING])
def test_what_holds_a_record(rule: str, record: RecordFact, others: list[RecordFact], held_by: list[int]) -> None:
    assert [o.id for o in blockers(record, [record, *others])] == held_by, rule


def test_reversals_and_revaluations_are_never_reversed() -> None:
    assert never(fact(1, T.REVERSAL))
    assert never(fact(1, T.REVALUATION))
    assert not never(fact(1, T.CLOSING))

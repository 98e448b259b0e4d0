"""May this record be reversed: every reason, in its order, with its code and sentence."""

from __future__ import annotations

import pytest

from core.dates import DateFacts, LedgerPeriod
from core.reversal import Continued, RecordFact, ReversalFacts, blockers, chain, own_reason, reasons
from core.runs import UnfinishedRun, one_at_a_time
from core.vocabulary import RecordType

T = RecordType


def fact(
    number: int, kind: RecordType, *receipts: int, active: bool = True, posted: bool = True, by: str = ""
) -> RecordFact:
    return RecordFact(
        id=number,
        number=f"IC-{number}",
        type=kind,
        date="2026-01-31",
        active=active,
        receipts=frozenset(receipts),
        posted=posted,
        reversed_by=by,
    )


BLOCKING = [
    (
        "a close is held by every later active record",
        fact(1, T.CLOSING),
        [fact(2, T.RECALCULATION), fact(3, T.ON_HAND, 5)],
        [3, 2],
    ),
    ("an opening too", fact(1, T.OPENING), [fact(2, T.RECALCULATION)], [2]),
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


OWN = [
    (
        fact(1, T.CLOSING, active=False, posted=False),
        (
            "blocked",
            "IC-1 is not posted. A run that is not posted is cancelled, not reversed: `invclose job cancel IC-1`.",
            "",
        ),
    ),
    (
        fact(2, T.REVERSAL, active=False),
        ("already_cancelled", "IC-2 is a reversal itself. Close or adjust again instead.", ""),
    ),
    (
        fact(3, T.REVALUATION),
        (
            "not_adjustable",
            "IC-3 is a revaluation. Revalue back instead: `invclose adjust revalue --item ITEM --to-unit PRICE`.",
            "",
        ),
    ),
    (
        fact(4, T.STANDARD_COST),
        (
            "not_adjustable",
            "IC-4 is a standard cost. Revalue back instead: `invclose standard-cost activate --item ITEM --cost PRICE`.",
            "",
        ),
    ),
    (
        fact(5, T.ON_HAND, active=False, by="IC-6"),
        (
            "already_cancelled",
            "IC-5 is reversed by IC-6 already. A record is reversed once. Close, recalculate or adjust again instead.",
            "IC-6",
        ),
    ),
]


@pytest.mark.parametrize(("record", "expected"), OWN, ids=[row[0].type.value for row in OWN])
def test_what_lies_in_the_record_itself_is_the_only_reason(record: RecordFact, expected: tuple[str, str, str]) -> None:
    found = own_reason(record)
    assert found is not None
    assert (found.code, str(found), found.record) == expected
    others = [fact(9, T.CLOSING)]
    assert reasons(ReversalFacts(record, others, dates=ON_HOLD, run=RUN)) == (found,)


ON_HOLD = DateFacts(periods=(LedgerPeriod("2026-01-01", "2026-01-31", "on_hold", name="2026-01"),))
RUN = UnfinishedRun(record_id=12, number="IC-12", type=T.RECALCULATION, date="2026-02-28", state="paused", by="anna")
LATER = ("not_latest", "IC-8 (closing 2026-01-31) came after IC-1. Reverse it first: `invclose reverse IC-8`.", "IC-8")
EARLIER = (
    "not_latest",
    "IC-7 (on-hand 2026-01-31) came after IC-1. Reverse it first: `invclose reverse IC-7`.",
    "IC-7",
)
MARKED = (
    "not_adjustable",
    "IC-1 is held by marks of what it opened: transaction P1. Adjust by hand instead, or open a new company.",
    "",
)
PERIOD = (
    "ledger_period_not_open",
    (
        "2026-01-31 is in ledger period 2026-01, which is on hold."
        " Open it under Periods (g l), or with `invclose period set 2026-01-01 status=open`."
    ),
    "",
)
RUNNING = (
    "another_run_not_finished",
    (
        "IC-12 (recalculation through 2026-02-28) is paused, started by anna. "
        "Watch it (`invclose job watch IC-12`), resume or cancel it first."
    ),
    "IC-12",
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ReversalFacts(fact(1, T.CLOSING)), []),
        (ReversalFacts(fact(1, T.CLOSING), [fact(1, T.CLOSING), fact(7, T.ON_HAND), fact(8, T.CLOSING)]), [LATER, EARLIER]),
        (ReversalFacts(fact(1, T.CLOSING), dates=ON_HOLD), [PERIOD]),
        (ReversalFacts(fact(1, T.CLOSING), run=RUN), [RUNNING]),
        (ReversalFacts(fact(1, T.OPENING), continued=[Continued("marks", "P1")]), [MARKED]),
        (
            ReversalFacts(fact(1, T.OPENING), [fact(8, T.CLOSING)], ON_HOLD, [Continued("marks", "P1")], RUN),
            [LATER, MARKED, PERIOD, RUNNING],
        ),
    ],
    ids=["free", "later", "period", "run", "continued", "all"],
)  # fmt: skip
def test_every_reason_in_the_order_to_deal_with_it(facts: ReversalFacts, expected: list[tuple[str, str, str]]) -> None:
    assert [(one.code, str(one), one.record) for one in reasons(facts)] == expected


def test_a_closed_inventory_period_is_no_reason() -> None:
    """A reversal opens it again."""
    assert not reasons(ReversalFacts(fact(1, T.CLOSING), dates=DateFacts(closed_until="2026-06-30")))


def test_a_chain_goes_from_the_newest_to_the_record_and_no_link_holds_another() -> None:
    records = [fact(1, T.CLOSING), fact(2, T.TRANSACTION, 5), fact(3, T.CLOSING), fact(4, T.STANDARD_COST)]
    links = chain(records[0], records)
    assert [link.id for link in links] == [3, 2, 1]
    together = {link.id for link in links}
    for link in links:
        assert not reasons(ReversalFacts(link, records), together=together)
    assert reasons(ReversalFacts(records[0], records), together={1, 2})


def test_a_run_says_who_started_it_and_where() -> None:
    run = UnfinishedRun(
        record_id=3,
        number="IC-3",
        type=T.CLOSING,
        date="2026-01-31",
        state="running",
        by="anna",
        host="till-2",
        since="2026-02-01T08:00:00Z",
    )
    assert one_at_a_time(run).message == (
        "IC-3 (closing through 2026-01-31) is running, started by anna on till-2 at 2026-02-01T08:00:00Z."
    )

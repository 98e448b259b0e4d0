"""May this date be used: every reason, in its order, with its code and sentence."""

from __future__ import annotations

import pytest

from core.dates import DateFacts, LedgerPeriod, Purpose, refusals, run_refusals
from core.errors import InventoryPeriodClosed, LedgerPeriodNotOpen, NotLatest, Refusal, refuse
from core.posting.dates import OpenDates
from core.vocabulary import RecordType

CLOSED, SHUT = InventoryPeriodClosed.code, LedgerPeriodNotOpen.code
FACTS = DateFacts(
    closed_until="2026-01-10",
    closing_until="2026-02-20",
    closing_number="IC-7",
    periods=(
        LedgerPeriod("2026-01-01", "2026-01-31", "closed", name="Jan 2026"),
        LedgerPeriod("2026-02-01", "2026-02-28"),
        LedgerPeriod("2026-03-01", "2026-03-31", "on_hold"),
        LedgerPeriod("2026-04-01", "2026-04-30", inventory_access="none", name="2026-04"),
        LedgerPeriod("2026-05-01", "2026-05-31", inventory_access="close", name="2026-05"),
    ),
)
"""Closed through 10 January; IC-7 is running through 20 February."""
IN_CLOSED = "is in a closed inventory period: closed through 2026-01-10"
HELD = "is held by IC-7, which is running through 2026-02-20"
JANUARY = "is in ledger period Jan 2026, which is closed"
LATER = "Use a later date, or reverse the close first."
WAIT = "Use a later date, or wait until the run has ended."
STAYS = "It stays closed: use a date in an open period."
OPEN_IT = "Open it under Periods (g l), or with `invclose period set {} status=open`."
LET_IN = "Open it for inventory under Periods (g l), or with `invclose period set {} inventory-access=all`."
FOLLOWS = (
    "It stays closed, and what follows a record takes its date. Correct the costs in an open period instead:"
    " `invclose recalculate --to DATE`, or `invclose adjust transaction RECEIPT --amount AMOUNT --date DATE`."
)

CASES = [
    (Purpose.POSTING, "2025-12-31", [(CLOSED, IN_CLOSED, LATER), (CLOSED, HELD, WAIT)]),
    (Purpose.POSTING, "2026-01-10", [(CLOSED, IN_CLOSED, LATER), (SHUT, JANUARY, STAYS), (CLOSED, HELD, WAIT)]),
    (Purpose.POSTING, "2026-01-11", [(SHUT, JANUARY, STAYS), (CLOSED, HELD, WAIT)]),
    (Purpose.POSTING, "2026-02-20", [(CLOSED, HELD, WAIT)]),
    (Purpose.POSTING, "2026-02-21", []),
    (
        Purpose.POSTING,
        "2026-03-01",
        [(SHUT, "is in ledger period 2026-03-01, which is on hold", OPEN_IT.format("2026-03-01"))],
    ),
    (
        Purpose.POSTING,
        "2026-04-30",
        [(SHUT, "is in ledger period 2026-04, which is not open for inventory", LET_IN.format("2026-04-01"))],
    ),
    (
        Purpose.POSTING,
        "2026-05-15",
        [
            (
                SHUT,
                "is in ledger period 2026-05, which is open for inventory to the right close only",
                LET_IN.format("2026-05-01"),
            )
        ],
    ),
    (Purpose.POSTING, "2026-06-01", []),
    (Purpose.RUN, "2026-01-10", [(CLOSED, IN_CLOSED, LATER), (SHUT, JANUARY, STAYS)]),
    (Purpose.RUN, "2026-02-20", []),
    (Purpose.FOLLOWING, "2026-01-10", [(SHUT, JANUARY, FOLLOWS)]),
    (Purpose.FOLLOWING, "2025-12-31", []),
    (Purpose.FOLLOWING, "2026-02-20", []),
]


@pytest.mark.parametrize(("purpose", "date", "expected"), CASES, ids=[f"{row[0].value} {row[1]}" for row in CASES])
def test_every_reason_most_final_first(purpose: Purpose, date: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(one.code, one.message, one.advice) for one in refusals(date, FACTS, purpose)]
    assert found == [(code, f"{date} {words}.", advice) for code, words, advice in expected]


@pytest.mark.parametrize("purpose", Purpose)
def test_books_without_a_close_or_a_calendar_take_every_date(purpose: Purpose) -> None:
    assert not list(refusals("0001-01-01", DateFacts(), purpose))


def test_the_run_that_holds_a_date_is_named_when_it_has_a_number() -> None:
    (named,) = refusals("2026-02-20", FACTS, Purpose.POSTING)
    assert named.record == "IC-7"
    (unnamed,) = refusals("2026-02-20", DateFacts(closing_until="2026-02-20"), Purpose.POSTING)
    assert unnamed.message == "2026-02-20 is held by a run, which is running through 2026-02-20."


def test_without_its_run_the_rest_stays() -> None:
    facts = FACTS.without_run()
    assert not list(refusals("2026-02-20", facts, Purpose.POSTING))
    assert [one.code for one in refusals("2026-01-10", facts, Purpose.POSTING)] == [CLOSED, SHUT]


@pytest.mark.parametrize(
    ("record_type", "date", "expected"),
    [
        (RecordType.RECALCULATION, "2026-02-28", []),
        (
            RecordType.CLOSING,
            "2026-02-28",
            [
                (
                    "the recalculation dated 2026-03-31, which the close would cancel, is in ledger period 2026-03-01, "
                    "which is on hold"
                )
            ],
        ),
        (RecordType.CLOSING, "2026-03-31", ["2026-03-31 is in ledger period 2026-03-01, which is on hold"]),
    ],
)
def test_a_close_needs_the_ledger_periods_of_what_it_cancels(
    record_type: RecordType, date: str, expected: list[str]
) -> None:
    facts = DateFacts(periods=FACTS.periods, recalculations=("2026-06-30", "2026-03-31", "2026-02-28"))
    found = list(run_refusals(record_type, date, facts))
    assert [one.message for one in found] == [f"{message}." for message in expected]
    assert {one.code for one in found} <= {SHUT}


def test_the_dates_of_a_posting_are_asked_again_only_when_refused() -> None:
    dates = OpenDates(FACTS)
    for _ in range(2):
        dates.check("2026-02-21")
        with pytest.raises(LedgerPeriodNotOpen, match="2026-03-01, which is on hold"):
            dates.check("2026-03-01")


def test_the_first_reason_is_raised_and_the_others_are_named() -> None:
    refuse([])
    with pytest.raises(InventoryPeriodClosed) as caught:
        refuse(refusals("2026-01-10", FACTS, Purpose.RUN))
    assert caught.value.as_dict() == {
        "code": CLOSED,
        "message": f"2026-01-10 {IN_CLOSED}.",
        "where": f"also: 2026-01-10 {JANUARY}",
        "advice": LATER,
    }


def test_of_many_reasons_some_are_counted() -> None:
    with pytest.raises(NotLatest) as caught:
        refuse(Refusal(NotLatest, f"IC-{number} came after IC-1") for number in (7, 6, 5, 4, 3, 2))
    also = "IC-6 came after IC-1; IC-5 came after IC-1; IC-4 came after IC-1; and 2 more"
    assert (caught.value.message, caught.value.where) == ("IC-7 came after IC-1.", f"also: {also}")


def test_a_reason_reads_as_a_sentence_with_its_advice() -> None:
    assert str(Refusal(NotLatest, "IC-2 came after IC-1", "Reverse it first.")) == (
        "IC-2 came after IC-1. Reverse it first."
    )
    assert str(Refusal(NotLatest, "IC-2 came after IC-1")) == "IC-2 came after IC-1."

"""Counting to a quantity: the difference to what was on hand is posted, and a count is kept once a day.

See rules.md 3.
"""

from __future__ import annotations

import pytest

from core.dates import DateFacts
from core.errors import InventoryPeriodClosed, RejectedInput
from core.posting.counting import count, quantity_of
from core.posting.facts import CountRow
from core.posting.state import Posted
from core.vocabulary import Reference
from tests.support.posting import PIECE, Office, dims, line


def counted(office: Office, number: str, pieces: int, date: str = "2026-01-06", site: str = "") -> Posted | None:
    return count(office.poster, line(number, Reference.COUNTING, 0, date, dims=dims(site)), pieces * PIECE)


def stocked() -> Office:
    """10 were received for 100.00 and 3 of them sold: 7 are on hand."""
    office = Office()
    office.buy("PO-1", 10, 10000)
    office.sell("SO-1", 3)
    return office


@pytest.mark.parametrize(("found", "quantity", "value"), [(6, -1, -1000), (9, 2, 2000), (0, -7, -7000)])
def test_the_difference_of_a_count_is_posted_at_the_running_average(found: int, quantity: int, value: int) -> None:
    office = stocked()
    posted = counted(office, "CNT-1", found)
    assert posted is not None
    assert (posted.id, posted.quantity, posted.financial_amount) == (3, quantity * PIECE, value)
    assert office.held() == (0, 0, found, 7000 + value)
    assert office.facts.counts == [CountRow(1, 1, "2026-01-06", 3, found * PIECE, 7 * PIECE)]
    assert office.poster.warnings == []


def test_a_count_without_difference_posts_nothing_and_is_kept() -> None:
    office = stocked()
    assert counted(office, "CNT-1", 7) is None
    assert office.held() == (0, 0, 7, 7000)
    assert office.facts.counts == [CountRow(1, 1, "2026-01-06", 0, 7 * PIECE, 7 * PIECE)]
    assert office.poster.warnings == ["item A was counted as it is on hand, so CNT-1 posted nothing"]


def test_a_count_looks_at_its_own_day_and_its_own_place() -> None:
    office = stocked()
    office.buy("PO-2", 5, 5000, "2026-01-09")
    office.buy("PO-3", 4, 4000, dims=dims("S1"))
    counted(office, "CNT-1", 6)
    counted(office, "CNT-2", 3, site="S1")
    assert [(row.quantity // PIECE, row.on_hand // PIECE) for row in office.facts.counts] == [(6, 7), (3, 4)]


def test_an_item_is_counted_at_a_place_once_a_day() -> None:
    office = stocked()
    counted(office, "CNT-1", 7)
    with pytest.raises(RejectedInput) as refused:
        counted(office, "CNT-2", 6)
    assert str(refused.value) == (
        "item A was counted there on 2026-01-06 already. Undo the first count, or count on another day."
    )
    next_day = counted(office, "CNT-2", 6, "2026-01-07")
    assert next_day is not None
    assert next_day.quantity == -PIECE


def test_a_count_in_a_closed_period_is_refused_though_it_would_post_nothing() -> None:
    office = Office(dates=DateFacts(closed_until="2026-01-31"))
    with pytest.raises(InventoryPeriodClosed):
        counted(office, "CNT-1", 0)
    assert office.facts.counts == []


@pytest.mark.parametrize(
    ("rule", "day", "pieces"),
    [("not there yet", "04", 0), ("received", "05", 10), ("the day before", "08", 10), ("taken back", "09", 0)],
)
def test_goods_that_were_received_and_taken_back_were_there_in_between(rule: str, day: str, pieces: int) -> None:
    assert quantity_of(("2026-01-05", 10), ("2026-01-09", 0), f"2026-01-{day}") == pieces, rule


def test_goods_that_were_only_invoiced_are_there_from_the_invoice_on() -> None:
    assert [quantity_of(None, ("2026-01-09", 10), day) for day in ("2026-01-08", "2026-01-09")] == [0, 10]

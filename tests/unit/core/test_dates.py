"""Which dates may be posted to: not closed, not being closed, in a ledger period that is open for inventory.

See rules.md 14.
"""

from __future__ import annotations

import pytest

from core.errors import InventoryPeriodClosed, LedgerPeriodNotOpen
from core.posting.dates import OpenDates
from core.posting.setup import LedgerPeriod
from tests.support.posting import company


def january(status: str = "open", access: str = "all", name: str = "2026-01") -> OpenDates:
    """Closed to the 10th, IC-7 is closing to the 20th, and this ledger period."""
    setup = company(periods=[LedgerPeriod("2026-01-01", "2026-01-31", status, access, name)])
    return OpenDates(setup, "2026-01-10", "2026-01-20", "IC-7")


@pytest.mark.parametrize("date", ["2026-01-21", "2026-01-31", "2026-02-01", "2027-01-01"])
def test_open_dates(date: str) -> None:
    dates = january()
    dates.check(date)
    dates.check(date)


@pytest.mark.parametrize("date", ["2025-01-01", "2026-01-09", "2026-01-10"])
def test_a_closed_date_is_refused(date: str) -> None:
    with pytest.raises(InventoryPeriodClosed) as caught:
        january().check(date)
    assert str(caught.value) == (
        f"inventory is closed until 2026-01-10 (date {date}) Use a later date, or reverse the close first."
    )


@pytest.mark.parametrize("date", ["2026-01-11", "2026-01-20"])
def test_a_date_that_is_being_closed_is_refused_with_the_run(date: str) -> None:
    with pytest.raises(InventoryPeriodClosed) as caught:
        january().check(date)
    assert str(caught.value) == (
        f"IC-7 is closing inventory to 2026-01-20 (date {date}) Use a later date, or wait until the run has ended."
    )


def test_a_run_without_a_number_yet_is_a_run() -> None:
    with pytest.raises(InventoryPeriodClosed, match="^a run is closing inventory to 2026-01-20 "):
        OpenDates(company(), "", "2026-01-20", "").check("2026-01-20")


@pytest.mark.parametrize(
    ("status", "access", "name", "sentence"),
    [
        ("on_hold", "all", "2026-01", "ledger period 2026-01 is on hold (date 2026-01-25) Open it"),
        ("closed", "all", "2026-01", "ledger period 2026-01 is closed (date 2026-01-25) "),
        ("open", "none", "2026-01", "ledger period 2026-01 is "),
        ("on_hold", "all", "", "ledger period 2026-01-01 is on hold"),
    ],
)
def test_a_date_in_a_period_that_is_not_open_for_inventory_is_refused(
    status: str, access: str, name: str, sentence: str
) -> None:
    with pytest.raises(LedgerPeriodNotOpen) as caught:
        january(status, access, name).check("2026-01-25")
    assert str(caught.value).startswith(sentence)
    assert caught.value.where == "date 2026-01-25"
    assert caught.value.advice


def test_a_refused_date_is_refused_again() -> None:
    dates = january("on_hold")
    for _ in range(2):
        with pytest.raises(LedgerPeriodNotOpen):
            dates.check("2026-01-25")


def test_nothing_closed_nothing_refused() -> None:
    OpenDates(company(), "", "", "").check("0001-01-01")

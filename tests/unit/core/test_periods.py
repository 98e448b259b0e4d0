"""Which close covers a ledger period, and what is missing before it is held or closed."""

from __future__ import annotations

import pytest

from core.periods import InventorySide, PeriodRow, close_missing, covering, opening_advice
from core.requests import PeriodChange

CLOSES = (("2026-05-31", "IC-000113"), ("2026-06-15", "IC-000115"))
OPEN, PARTLY, CLOSED = InventorySide


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-04-01", "2026-04-30", (CLOSED, "IC-000113", "2026-05-31")),
        ("2026-05-01", "2026-05-31", (CLOSED, "IC-000113", "2026-05-31")),
        ("2026-06-01", "2026-06-15", (CLOSED, "IC-000115", "2026-06-15")),
        ("2026-06-01", "2026-06-30", (PARTLY, "IC-000115", "2026-06-15")),
        ("2026-05-15", "2026-06-30", (PARTLY, "IC-000115", "2026-06-15")),
        ("2026-06-15", "2026-06-30", (PARTLY, "IC-000115", "2026-06-15")),
        ("2026-06-16", "2026-06-30", (OPEN, "", "")),
    ],
)
def test_the_close_that_covers_a_period(start: str, end: str, found: tuple[InventorySide, str, str]) -> None:
    assert covering(start, end, CLOSES) == found


def test_without_a_close_everything_is_open() -> None:
    assert covering("2026-06-01", "2026-06-30", ()) == (OPEN, "", "")


def test_holding_too_early_is_worth_a_warning_and_closing_a_stronger_one() -> None:
    assert close_missing("2026-06-30", "2026-06-30", "closed") == ""
    assert "until the period is open again" in close_missing("2026-06-30", "2026-06-15", "on_hold")
    assert "permanently refused" in close_missing("2026-06-30", "", "closed")


@pytest.mark.parametrize(
    ("status", "access", "side", "takes", "wrong"),
    [
        ("open", "all", OPEN, True, False),
        ("open", "close", PARTLY, True, False),
        ("open", "none", OPEN, False, True),
        ("on_hold", "all", PARTLY, False, True),
        ("closed", "all", CLOSED, False, False),
    ],
)
def test_the_two_locks_of_a_period(status: str, access: str, side: InventorySide, takes: bool, wrong: bool) -> None:
    row = PeriodRow(start="2026-06-01", end="2026-06-30", name="2026-06", status=status, access=access, inventory=side)
    assert (row.takes_inventory, row.out_of_order("2026-06-18")) == (takes, wrong)
    assert not row.out_of_order("2026-05-31"), "a period that has not begun may be shut"


def test_a_change_gives_what_is_to_be_set() -> None:
    assert PeriodChange("2026-06-01", status="on_hold").values() == {"status": "on_hold"}
    assert PeriodChange("2026-07-01", "2026-07-31").values() == {"end": "2026-07-31"}


def test_a_closed_period_is_not_to_be_opened() -> None:
    assert "Open it" in opening_advice("2026-06-01", "on_hold")
    assert "Open it" not in opening_advice("2026-06-01", "closed")

"""The ledger calendar through books and desk, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NoRight, RejectedInput
from core.periods import PeriodRow
from core.requests import CloseRequest, PeriodChange
from core.vocabulary import Role
from db.desk import StoredDesk
from db.reading.books import StoredBooks

JANUARY, FEBRUARY = "2024-01-01", "2024-02-01"


def period(books: StoredBooks, start: str) -> PeriodRow:
    return next(row for row in books.periods().rows if row.start == start)


def sides(books: StoredBooks) -> list[tuple[str, str, str]]:
    return [(row.start, row.inventory.value, row.closed_by) for row in books.periods().rows]


def test_the_inventory_side_follows_closes_and_reversals(desk: StoredDesk, books: StoredBooks) -> None:
    assert sides(books) == [(FEBRUARY, "open", ""), (JANUARY, "open", "")]
    record = desk.start_close(CloseRequest("2024-01-31"))
    desk.start_close(CloseRequest("2024-02-15"))
    assert sides(books) == [(FEBRUARY, "partly", "IC-000002"), (JANUARY, "closed", "IC-000001")]
    view = books.periods()
    assert (view.closed_until, view.closed_by) == ("2024-02-15", "IC-000002")
    desk.reverse(record + 1)
    desk.reverse(record)
    assert sides(books) == [(FEBRUARY, "open", ""), (JANUARY, "open", "")]
    assert books.periods().closed_until == ""


def test_hold_open_and_close_for_good(desk: StoredDesk, books: StoredBooks) -> None:
    assert "not closed through 2024-01-31" in desk.set_period(PeriodChange(JANUARY, status="on_hold"))
    assert period(books, JANUARY).out_of_order("2024-01-31")
    assert desk.set_period(PeriodChange(JANUARY, status="open")) == ""
    desk.start_close(CloseRequest("2024-01-31"))
    assert desk.set_period(PeriodChange(JANUARY, status="closed")) == ""
    for status in ("open", "on_hold"):
        with pytest.raises(RejectedInput, match="is closed"):
            desk.set_period(PeriodChange(JANUARY, status=status))
    assert period(books, JANUARY).status == "closed"


def test_access_of_inventory(desk: StoredDesk, books: StoredBooks) -> None:
    desk.set_period(PeriodChange(JANUARY, inventory_access="none"))
    assert not period(books, JANUARY).takes_inventory
    desk.set_period(PeriodChange(JANUARY, inventory_access="all"))
    assert period(books, JANUARY).takes_inventory


def test_a_new_period(desk: StoredDesk, books: StoredBooks) -> None:
    desk.set_period(PeriodChange("2024-03-01", "2024-03-31"))
    assert period(books, "2024-03-01").name == "2024-03"
    with pytest.raises(RejectedInput, match="overlap"):
        desk.set_period(PeriodChange("2024-03-15", "2024-04-14"))


@pytest.mark.parametrize("role", [None, *Role])
def test_changing_the_calendar_needs_an_admin(desk: StoredDesk, act_as: Any, role: Role | None) -> None:
    act_as(role)
    if role is Role.ADMIN:
        desk.set_period(PeriodChange(JANUARY, status="on_hold"))
        return
    with pytest.raises(NoRight, match="needs the right admin"):
        desk.set_period(PeriodChange(JANUARY, status="on_hold"))

"""The figures of the front page are those of the reports they sum up: value on a day, reconciliation, checks, what a close left open."""

from __future__ import annotations

from typing import Any

import pytest

from core.requests import CloseRequest
from core.views.front import FrontLedger, FrontOpen, FrontValue, MonthValue
from core.views.states import Severity
from db.company import masters
from db.engine.session import Database
from db.reading.books import StoredBooks
from db.reading.checks import findings
from db.reading.front import front_ledger, front_open, front_value, month_ends
from db.reading.reconcile import inventory_value
from db.reading.stock import stock_on
from tests.db.reading.worlds import build, tamper, world
from tests.support.identity import pretend


def test_the_ends_of_twelve_months():
    assert month_ends("2024-03-05")[:1] == ["2023-04-30"]
    assert month_ends("2024-03-05")[-2:] == ["2024-02-29", "2024-03-31"]
    assert month_ends("2025-12-31")[-1:] == ["2025-12-31"]
    assert len(month_ends("2026-01-01")) == 12


def test_every_month_is_the_value_of_inventory_on_its_last_day(world_books: StoredBooks):
    found = world_books.front_value()
    with world_books.database.read() as tx:
        company = world_books.company_id
        assert found.value == sum(row.value for row in stock_on(tx, company))
        assert [month.month for month in found.months] == ["2012-01", "2012-02"]
        for month, end in zip(found.months, ("2012-01-31", "2012-02-29"), strict=True):
            assert month.value == sum(inventory_value(tx, company, end).values())
            assert month.value == sum(row.value for row in stock_on(tx, company, end))
    assert found.months[-1].value == found.value


def test_value_and_months_after_each_event(database: Database[Any]):
    """Also while a reversal is left with a physical adjustment that outlasts it."""
    case = world(
        "do: receipt, label: R1, item: A, date: 2012-01-02, qty: 2, price: '10.00'",
        "do: receipt, label: R2, item: A, date: 2012-02-03, qty: 2, price: '14.00', post: physical",
        "do: issue, label: I1, item: A, date: 2012-03-04, qty: 3, post: physical",
        "do: close, label: C1, date: 2012-03-31",
        "do: invoice, of: I1, date: 2012-05-01",
        "do: cancel, label: X1, of: C1",
        items="A: {model: FIFO, include_physical: true}",
    )
    company = build(database, case).company
    with database.read() as tx:
        found = front_value(tx, company)
        assert [month.month for month in found.months] == ["2012-01", "2012-02", "2012-03", "2012-04", "2012-05"]
        for month, end in zip(found.months, month_ends("2012-05-01")[-5:], strict=True):
            assert month.value == sum(inventory_value(tx, company, end).values()), end


def test_empty_books_have_no_course_and_nothing_open(database: Database[Any]):
    with database.write() as tx:
        company = masters.create_company(tx, "X")
    with database.read() as tx:
        assert front_value(tx, company) == FrontValue(0)
        assert front_ledger(tx, company) == FrontLedger(0, 0, 0, 0)
        assert front_open(tx, company) == FrontOpen("", 0, 0, 0)
    close = StoredBooks(database, company, "somebody").front_close()
    assert (close.date, close.stops, close.warnings) == ("", (), ())


@pytest.mark.parametrize(("amount", "differing"), [(0, 0), (750, 1)])
def test_inventory_against_the_ledger(database: Database[Any], amount: int, differing: int):
    company = build(database).company
    if amount:
        tamper(
            database,
            "INSERT INTO voucher (id, company_id, number, date, kind, document, posted, text, created_at, created_by)"
            f" VALUES (9000, {company}, 'GL-1', '2012-02-05', 'manual', '', 1, 'by hand', '2012-02-05T10:00:00Z', 'boris')",
            "INSERT INTO ledger_entry (voucher_id, line, account_id, posting_type, amount, date)"
            f" VALUES (9000, 1, (SELECT id FROM main_account WHERE code = '1300'), 33, {amount}, '2012-02-05')",
        )
    with database.read() as tx:
        found = front_ledger(tx, company)
    assert found.difference == -amount
    assert found.differing == differing
    assert found.accounts > 1


def test_differences_that_add_up_to_nothing_are_seen(database: Database[Any]):
    company = build(database).company
    lines = ", ".join(
        f"(9000, {line}, (SELECT id FROM main_account WHERE code = '{code}'), 33, {amount}, '2012-02-05')"
        for line, code, amount in ((1, "1300", 500), (2, "1310", -500))
    )
    tamper(
        database,
        "INSERT INTO voucher (id, company_id, number, date, kind, document, posted, text, created_at, created_by)"
        f" VALUES (9000, {company}, 'GL-1', '2012-02-05', 'manual', '', 1, 'by hand', '2012-02-05T10:00:00Z', 'boris')",
        f"INSERT INTO ledger_entry (voucher_id, line, account_id, posting_type, amount, date) VALUES {lines}",
    )
    with database.read() as tx:
        found = front_ledger(tx, company)
    assert (found.difference, found.differing) == (0, 2)


def test_what_the_newest_close_left_open(world_books: StoredBooks):
    """B2 and B3 of the world wait for their invoices, N1 was issued where nothing ever lay."""
    found = world_books.front_open()
    assert found.closed_until == "2012-02-29"
    with world_books.database.read() as tx:
        rows = tx.all(
            """SELECT update_kind, quantity, posted + adjusted - settled FROM open_balance
               WHERE open_quantity <> 0 AND record_id = (SELECT MAX(id) FROM active_record WHERE type = 'closing')"""
        )
    issues = [row for row in rows if row[0] == 1 and row[1] < 0]
    assert (found.issues, found.estimated) == (len(issues), -sum(row[2] for row in issues))
    assert found.issues > 0
    assert found.not_invoiced == sum(row[0] == 0 for row in rows)


def test_the_next_close_says_what_its_checks_say(world_books: StoredBooks, monkeypatch: pytest.MonkeyPatch):
    pretend(monkeypatch, now="2012-04-10T09:00:00Z")
    found = world_books.front_close()
    view = findings(world_books.database, world_books.company_id, CloseRequest(date="2012-03-31"))
    assert found.date == "2012-03-31"
    assert (found.items, found.transactions) == (view.items, view.transactions)
    assert found.stops == tuple(one.message for one in view.stops)
    assert found.warnings == tuple(one.message for one in view.findings if one.severity is Severity.WARN)
    if world_books.database.dialect == "sqlite":  # the server has its own clock
        assert found.due_in == -10


@pytest.mark.parametrize(
    ("first", "last", "tenths"),
    [(1000, 1021, 21), (1000, 979, -21), (3, 4, 333), (-5, 5, None), (0, 5, None), (1000, 1000, 0), (2000, 2001, 1)],
)
def test_the_change_over_the_months(first: int, last: int, tenths: int | None):
    """In tenths of a percent, rounded half away from zero."""
    assert FrontValue(last, (MonthValue("2026-01", first), MonthValue("2026-02", last))).change == tenths


def test_a_writing_session_moves_the_head(database: Database[Any]):
    company = build(database).company
    books = StoredBooks(database, company, "somebody")
    before = books.company().head
    assert before > 0
    assert books.company().head == before
    with database.write() as tx:
        masters.set_dimension_group(tx, company, ("site", "warehouse"))
    assert books.company().head > before

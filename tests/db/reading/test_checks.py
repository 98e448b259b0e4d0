"""The checks before a run: what stops, what warns, and what is in scope."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NotFound
from core.requests import CloseRequest
from core.views.checks import CheckView, Finding
from core.vocabulary import RecordType
from db.close.jobs import start_run
from db.company import masters
from db.engine.session import Database
from db.reading.checks import findings
from tests.db.reading.worlds import build, tamper, world
from tests.support.identity import pretend

RECEIPT = "do: receipt, label: R1, item: A, date: 2012-01-02, qty: 2, price: '10.00'"
ISSUE = "do: issue, label: I1, item: A, date: 2012-01-03, qty: 1"
CLOSE = "do: close, label: C1, date: 2012-01-31"
PERIODS = "  periods: [{from: 2012-01-01, to: 2012-01-31}, {from: 2012-02-01, to: 2012-02-29, status: on_hold}]\n"

ANY_DAY = ("future", "no-period")


def checked(database: Database[Any], *events: str, date: str = "2012-01-31", **more: Any) -> CheckView:
    recalculation, allow = more.pop("recalculation", False), more.pop("allow", ())
    company = build(database, world(*events, **more)).company
    kind = RecordType.RECALCULATION if recalculation else RecordType.CLOSING
    return findings(database, company, CloseRequest(date, allow=allow), kind)


def finding(view: CheckView, code: str) -> Finding:
    (one,) = [found for found in view.findings if found.code == code]
    return one


def test_nothing_stands_in_the_way(database: Database[Any]) -> None:
    view = checked(database, RECEIPT, ISSUE, setup=PERIODS)
    assert (view.items, view.transactions, view.stops, view.warnings) == (1, 2, (), ())
    assert {found.code: found.message for found in view.findings} == {
        "inventory_period_closed": "the first close.",
        "another_run_not_finished": "no other run is unfinished.",
        "ledger_period_not_open": "ledger period 2012-01 is open for inventory.",
        "account_blocked": "no account that adjustments may use is blocked.",
        "number_sequence": "the number sequence of closing vouchers is intact.",
    }


def test_scope_is_what_is_open_or_new(database: Database[Any]) -> None:
    later = "do: receipt, label: R2, item: B, date: 2012-02-02, qty: 2, price: '10.00'"
    view = checked(database, RECEIPT, ISSUE, CLOSE, later, date="2012-02-15", items="{A: {}, B: {model: MA}}")
    assert (view.items, view.transactions) == (1, 1)
    assert view.estimated_seconds == 1


def test_a_date_before_the_last_close_stops(file_database: Database[Any]) -> None:
    view = checked(file_database, RECEIPT, ISSUE, CLOSE, allow=ANY_DAY)
    assert [(stop.code, stop.message) for stop in view.stops] == [
        ("inventory_period_closed", "2012-01-31 is in a closed inventory period: closed through 2012-01-31.")
    ]
    assert view.findings[0].severity == "STOP"


def test_a_ledger_period_on_hold_stops(file_database: Database[Any]) -> None:
    view = checked(file_database, RECEIPT, date="2012-02-29", setup=PERIODS)
    assert [(stop.code, stop.message) for stop in view.stops] == [
        ("ledger_period_not_open", "2012-02-29 is in ledger period 2012-02, which is on hold.")
    ]


def test_an_unfinished_run_stops(database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, now="2012-02-01T08:00:00Z")
    pretend(monkeypatch, login="anna")
    pretend(monkeypatch, host="till-2")
    company = build(database, world(RECEIPT, ISSUE)).company
    with database.write() as tx:
        start_run(tx, company, RecordType.CLOSING, CloseRequest("2012-01-31"))
    (stop,) = findings(database, company, CloseRequest("2012-02-15", allow=ANY_DAY)).stops
    assert (stop.code, stop.message) == (
        "another_run_not_finished",
        "IC-000001 (closing through 2012-01-31) is waiting, started by anna on till-2 at 2012-02-01T08:00:00Z.",
    )


@pytest.mark.parametrize(
    ("account", "stops"),
    [("5000", ["account 5000 is blocked."]), ("1300", ["account 1300 is blocked."]), ("2000", []), ("6000", [])],
)
def test_a_blocked_account_stops_where_an_adjustment_may_use_it(
    database: Database[Any], account: str, stops: list[str]
) -> None:
    """The vendor account of a plain receipt is never adjusted."""
    company = build(database, world(RECEIPT, ISSUE)).company
    with database.write() as tx:
        masters.set_account(tx, company, account, blocked=True)
    view = findings(database, company, CloseRequest("2012-01-31", allow=ANY_DAY))
    assert [stop.message for stop in view.stops] == stops
    assert all(stop.rows == ((account, "1 transaction"),) for stop in view.stops)


def test_the_accounts_of_what_is_still_open_count(file_database: Database[Any]) -> None:
    shortage = "do: issue, label: I2, item: A, date: 2012-01-04, qty: 5"
    company = build(file_database, world(RECEIPT, ISSUE, shortage, CLOSE)).company
    with file_database.write() as tx:
        masters.set_account(tx, company, "5000", blocked=True)
    (stop,) = findings(file_database, company, CloseRequest("2012-02-15", allow=ANY_DAY)).stops
    assert stop.code == "account_blocked"


def test_a_missing_number_sequence_stops(file_database: Database[Any]) -> None:
    company = build(file_database, world(RECEIPT)).company
    tamper(file_database, "DELETE FROM number_sequence WHERE code = 'closing_voucher'")
    (stop,) = findings(file_database, company, CloseRequest("2012-01-31", allow=ANY_DAY)).stops
    assert (stop.code, stop.message) == ("number_sequence", "the number sequence of closing vouchers is missing.")


def test_what_is_only_physical_is_listed(database: Database[Any]) -> None:
    view = checked(
        database,
        RECEIPT.replace("price", "post: physical, price"),
        ISSUE + ", post: physical",
        CLOSE,
        "do: receipt, label: R2, item: A, date: 2012-02-02, qty: 3, price: '10.00', post: physical",
        "do: receipt, label: R3, item: A, date: 2012-02-03, qty: 3, price: '10.00', post: physical",
        "do: invoice, of: R3, date: 2012-02-20",
        date="2012-02-15",
    )
    receipts = finding(view, "physical_receipts")
    assert (receipts.severity, receipts.message) == ("WARN", "3 receipts are only physically updated.")
    assert [row[0] for row in receipts.rows] == ["R1", "R2", "R3"]
    assert finding(view, "physical_issues").rows == (("I1", "A", "", "-1", "2012-01-03"),)


def test_negative_on_hand_at_the_date(database: Database[Any]) -> None:
    late = RECEIPT.replace("2012-01-02", "2012-02-02")
    view = checked(database, ISSUE, late, items="A: {item_cost: '1.00'}")
    negative = finding(view, "negative_on_hand")
    assert (negative.message, negative.rows) == ("1 item with negative on-hand.", (("A", "", "on hand -1"),))


def test_adjustments_dated_later_and_recalculations(file_database: Database[Any]) -> None:
    events = (
        RECEIPT,
        ISSUE,
        "do: recalculate, label: K1, date: 2012-02-10",
        "do: adjust_transaction, label: L1, of: R1, date: 2012-02-05, amount: '1.00'",
    )
    view = checked(file_database, *events)
    assert finding(view, "recalculations_cancelled").message == "1 recalculation dated later will be cancelled."
    assert finding(view, "adjustments_after_date").rows[0][:3] == ("IC-000002", "2012-02-05", "1.00")


def test_a_recalculation_warns_of_the_period_before(file_database: Database[Any]) -> None:
    periods = PERIODS.replace(", status: on_hold", "")
    view = checked(file_database, RECEIPT, ISSUE, date="2012-02-15", setup=periods, recalculation=True)
    warning = finding(view, "previous_period")
    assert warning.message == "the previous period 2012-01 is not closed through its end (2012-01-31)."
    assert "recalculations_cancelled" not in {found.code for found in view.findings}


def test_illegal_marks(database: Database[Any]) -> None:
    company = build(database, world(RECEIPT, ISSUE, "do: mark, issue: I1, receipt: R1, qty: 1")).company
    assert findings(database, company, CloseRequest("2012-01-31")).warnings == ()
    tamper(database, "UPDATE marking SET quantity = 5000000")
    warning = finding(findings(database, company, CloseRequest("2012-01-31")), "illegal_marks")
    assert (warning.message, warning.rows) == (
        "1 mark is illegal and will be removed.",
        (("A", "I1", "R1", "5", "more than is open"),),
    )


def test_items_without_any_price(database: Database[Any]) -> None:
    company = build(database, world(ISSUE)).company
    with database.write() as tx:
        masters.change_item(tx, company, "A", cost_price=None)
    warning = finding(findings(database, company, CloseRequest("2012-01-31")), "no_cost_price")
    assert (warning.message, warning.rows) == (
        "1 item has neither a cost price nor anything on hand to take one from.",
        (("A", ""),),
    )


def test_a_choice_of_items_is_a_recalculation(file_database: Database[Any]) -> None:
    company = build(file_database, world(RECEIPT, ISSUE, items="{A: {}, B: {group: X}}")).company
    assert findings(file_database, company, CloseRequest("2012-01-31", items=("B",))).transactions == 0
    assert findings(file_database, company, CloseRequest("2012-01-31", groups=("STD",))).transactions == 2
    with pytest.raises(NotFound, match="item Z does not exist"):
        findings(file_database, company, CloseRequest("2012-01-31", items=("Z",)))
    with pytest.raises(NotFound, match="item group Z"):
        findings(file_database, company, CloseRequest("2012-01-31", groups=("Z",)))

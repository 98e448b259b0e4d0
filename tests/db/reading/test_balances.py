"""Balances by plain sums agree with the facts, with the ledger, and with what a case must answer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from core.errors import NotFound
from core.posting.poster import Line
from core.requests import TransactionRequest
from core.vocabulary import AdjustmentKind, InventoryModel, Reference
from db.acceptance.runner import CaseRunner
from db.company import masters
from db.desk import StoredDesk
from db.engine.session import Database
from db.posting.books import open_poster
from db.reading.balances import (
    cost_groups_of,
    ledger_balance,
    on_hand,
    open_receipts,
    running_average,
    transaction_cost,
    trial_balance,
    value_by_item_group,
)
from db.reading.books import StoredBooks
from db.reading.reconcile import inventory_value, reconcile
from db.reading.verify import problems, verify
from tests.db.reading.worlds import build, post_by_hand, world

DATES = ("2011-12-31", "2012-01-04", "2012-01-11", "2012-01-31", "2012-02-01", "2012-02-02", "2012-02-10", "2012-02-29")


def test_on_hand(world_books: StoredBooks) -> None:
    with world_books.database.read() as tx:
        assert on_hand(tx, 1, "A", {"site": "1"}) == (5_000_000, 6767)
        assert on_hand(tx, 1, "A") == (6_000_000, 8867)
        assert on_hand(tx, 1, "A", {"site": "2", "warehouse": ""}) == (2_000_000, 2100)
        assert on_hand(tx, 1, "B") == (-1_000_000, -900)
        assert on_hand(tx, 1, "B", include_physical=True) == (1_000_000, 900)
        assert on_hand(tx, 1, "nothing") == (0, 0)


def test_running_average(world_books: StoredBooks) -> None:
    with world_books.database.read() as tx:
        assert running_average(tx, 1, "A", {"site": "1"}) == Fraction(6767, 5)
        assert running_average(tx, 1, "B") == Fraction(900)
        assert running_average(tx, 1, "M") == Fraction(250)
        assert running_average(tx, 1, "A", {"site": "9"}) == 0
        assert running_average(tx, 1, "A", {"site": "never"}) == 0


def test_open_receipts_and_their_layers(world_books: StoredBooks) -> None:
    with world_books.database.read() as tx:
        found = {row.number: (row.quantity, row.amount) for row in open_receipts(tx, 1, cost_groups_of(tx, 1, "A", {}))}
        assert found == {"R2": (5_000_000, 6767), "T1.R": (2_000_000, 2100)}
        assert open_receipts(tx, 1, cost_groups_of(tx, 1, "A", {"site": "2"}))[0].number == "T1.R"
        virtual = {
            row.number: (row.quantity, row.amount) for row in open_receipts(tx, 1, cost_groups_of(tx, 1, "D", {}))
        }
        assert virtual == {"IC-000001.D.2012-01-04.R": (1_000_000, 1200)}


def test_open_amounts_are_the_value_on_hand(world_books: StoredBooks) -> None:
    """Where no issue is open: what is left of the receipts is what is on hand."""
    with world_books.database.read() as tx:
        for item, dims in (("A", {"site": "1"}), ("A", {"site": "2"}), ("W", {}), ("D", {}), ("P", {})):
            rows = open_receipts(tx, 1, cost_groups_of(tx, 1, item, dims))
            assert (sum(r.quantity for r in rows), sum(r.amount for r in rows)) == on_hand(tx, 1, item, dims)


def test_transaction_cost_is_what_the_screen_shows(world_books: StoredBooks) -> None:
    with world_books.database.read() as tx:
        ids = [row[0] for row in tx.all("SELECT transaction_id FROM open_balance WHERE record_id = 8")]
        for number in ids:
            assert transaction_cost(tx, 1, number) == world_books.transaction(number).cost
        with pytest.raises(NotFound):
            transaction_cost(tx, 1, 4711)


def test_trial_balance(world_books: StoredBooks) -> None:
    for date in (*DATES, None):
        with world_books.database.read() as tx:
            rows = trial_balance(tx, 1, date)
            assert sum(debit - credit for _, _, debit, credit in rows) == 0
            for code, _, debit, credit in rows:
                assert ledger_balance(tx, 1, code, date) == debit - credit
    with world_books.database.read() as tx, pytest.raises(NotFound):
        ledger_balance(tx, 1, "nothing")


@pytest.mark.parametrize("few", [0, 20_000])
def test_inventory_is_the_ledger_on_every_date(
    world_books: StoredBooks, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whether what came later is looked up or read in one pass."""
    monkeypatch.setattr("db.reading.balances._FEW", few)
    for date in (*DATES, None):
        with world_books.database.read() as tx:
            found = reconcile(tx, 1, date)
            assert found.balanced, (date, found)
            assert found.not_in_ledger == 0
            values = value_by_item_group(tx, 1, date or "9999-12-31")
            assert sum(values.values()) == sum(row.inventory or 0 for row in found.accounts)


def test_inventory_stays_the_ledger_after_each_event(file_database: Database[Any]) -> None:
    """An adjustment of a physical value outlasts its reversal when the invoice came first."""
    case = world(
        "do: receipt, label: R1, item: A, date: 2012-01-02, qty: 2, price: '10.00'",
        "do: receipt, label: R2, item: A, date: 2012-01-03, qty: 2, price: '14.00', post: physical",
        "do: issue, label: I1, item: A, date: 2012-01-04, qty: 3, post: physical",
        "do: close, label: C1, date: 2012-01-31",
        "do: invoice, of: I1, date: 2012-02-01",
        "do: cancel, label: X1, of: C1",
        items="A: {model: FIFO, include_physical: true}",
    )
    runner = CaseRunner(file_database, case)
    for index, event in enumerate(case["events"]):
        assert runner.run_event(index, event)["error"] is None
        for date in ("2012-01-04", "2012-01-31", "2012-02-01", None):
            with file_database.read() as tx:
                assert reconcile(tx, runner.company, date).balanced, (event, date)
    with file_database.read() as tx:
        january = inventory_value(tx, runner.company, "2012-01-31")
        code = dict(tx.all("SELECT id, code FROM main_account"))
    assert {code[account]: value for account, value in january.items() if value} == {
        "1300": 2000,
        "1310": 2800,
        "1320": -3400,
    }


def test_an_entry_by_hand_is_found(database: Database[Any]) -> None:
    company = build(database).company
    post_by_hand(database, 750, "2012-02-05")
    with database.read() as tx:
        assert reconcile(tx, company, "2012-01-31").balanced
        (wrong,) = [row for row in reconcile(tx, company).accounts if row.difference]
    assert (wrong.account, wrong.difference) == ("1300", -750)
    assert wrong.parting is not None
    assert (wrong.parting.voucher, wrong.parting.date, wrong.parting.by) == ("GL-33120", "2012-02-05", "boris")
    assert (wrong.parting.text, wrong.parting.inventory, wrong.parting.ledger) == ("manual journal", 0, 750)


def test_what_never_reached_the_ledger_is_told_apart(file_database: Database[Any]) -> None:
    with file_database.write() as tx:
        company = masters.create_company(tx, "X")
        group = masters.set_model_group(tx, company, InventoryModel.FIFO, post_physical_inventory=False)
        dimensions = masters.set_dimension_group(tx, company, ())
        masters.set_item(tx, company, "A", name="A", group="G", model_group=group, dimension_group=dimensions)
        poster = open_poster(tx, company)
        poster.post(Line("R1", Reference.PURCHASE, "A", 1_000_000, "2012-01-02", "physical", document_amount=900))
        poster.post(Line("R2", Reference.PURCHASE, "A", 1_000_000, "2012-01-03", "physical", document_amount=500))
        poster.invoice(poster.state.find("R2"), "2012-01-05", 600)
        poster.state.write(poster.facts)
    with file_database.read() as tx:
        assert [reconcile(tx, company, day).not_in_ledger for day in ("2012-01-02", "2012-01-04", None)] == [
            900,
            1400,
            900,
        ]
        assert reconcile(tx, company).balanced


def test_an_adjustment_kept_out_of_the_ledger(file_database: Database[Any]) -> None:
    case = world(
        "do: receipt, label: R1, item: A, date: 2012-01-02, qty: 2, price: '10.00'",
        "do: issue, label: I1, item: A, date: 2012-01-03, qty: 1",
        "do: close, label: C1, date: 2012-01-31",
    )
    company = build(file_database, case).company
    StoredDesk(file_database, company).post_adjustment(
        TransactionRequest(1, 700, date="2012-02-05", update_ledger=False)
    )
    with file_database.read() as tx:
        assert reconcile(tx, company, "2012-02-04").not_in_ledger == 0
        found = reconcile(tx, company)
        assert (found.balanced, found.not_in_ledger) == (True, 700)
        assert problems(verify(tx, company)) == []
    books = StoredBooks(file_database, company, "somebody")
    (change,) = books.transaction(1).adjustments
    assert (change.amount, change.balance_account, change.kind) == (700, "", AdjustmentKind.BALANCE)
    assert books.voucher("INVC-000002").lines == ()
    assert [row.number for row in books.behind_line("INVC-000002")] == ["R1"]

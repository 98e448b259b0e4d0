"""What an inventory transaction says of itself: the accounts beside today's, why it costs what it costs, what hangs on it."""

from __future__ import annotations

from typing import Any

import pytest

from core.views.transactions import TransactionView
from db.acceptance.runner import CaseRunner
from db.engine.session import Database
from db.reading.transactions import transaction_view
from tests.db.reading.worlds import build, tamper, world
from tests.oracle.generate import ALL, random_world

UNCHANGED = ALL - {"accounts"}
"""Worlds in which nobody changes the setup of accounts."""


def shown(database: Database[Any], company: int, *numbers: str) -> list[TransactionView]:
    """The transactions of these numbers, or all that there are, in posting order."""
    with database.read() as tx:
        rows = tx.all(
            """SELECT t.id, t.number FROM inventory_transaction t WHERE t.company_id = :c AND (t.record_id = 0
               OR t.record_id IN (SELECT id FROM active_record)) ORDER BY t.id""",
            {"c": company},
        )
        return [transaction_view(tx, company, one) for one, number in rows if not numbers or number in numbers]


@pytest.mark.parametrize("seed", range(1, 13))
def test_where_nobody_changed_an_account_nothing_differs(file_database: Database[Any], seed: int) -> None:
    """Of receipts and issues of every kind, what came back, counts, and what undoes another."""
    case = random_world(seed, features=UNCHANGED)
    runner = CaseRunner(file_database, case)
    for index, event in enumerate(case["events"]):
        runner.run_event(index, event)
    found = [(view.number, update) for view in shown(file_database, runner.company) for update in view.updates]
    assert found
    assert [(number, update.reason) for number, update in found if update.differs] == []


UNDONE = (
    "do: receipt, label: R1, item: A, date: 2012-01-02, qty: 10, price: '10.00'",
    "do: issue, label: S1, item: A, date: 2012-01-03, qty: 4",
    "do: receipt, label: R2, item: A, date: 2012-01-04, qty: 2, price: '50.00'",
    "do: undo, of: S1",
    "do: undo, of: R2",
)


def test_an_opposite_says_what_it_undoes_and_at_which_cost(database: Database[Any]) -> None:
    company = build(database, world(*UNDONE)).company
    sale, purchase = shown(database, company, "S1.U", "R2.U")
    assert [tuple(step) for step in sale.why] == [
        ("Posted 2012-01-03, undoing S1", 4000),
        ("Cost now", 4000),
    ]
    assert tuple(purchase.why[0]) == ("Posted 2012-01-04, undoing R2, 2", 10000)
    assert not any(update.differs for view in (sale, purchase) for update in view.updates)


def test_an_opposite_differs_when_its_accounts_have_changed(database: Database[Any]) -> None:
    changed = "do: set_accounts, group: STD, accounts: {sales_consumption: '5050'}"
    company = build(database, world(*UNDONE, changed)).company
    sale, purchase = shown(database, company, "S1.U", "R2.U")
    (update,) = sale.updates
    assert (update.differs, update.offset_account, update.today_offset_account) == (True, "5000", "5050")
    assert update.reason.startswith("The posting profile gives 1300 / 5050 today")
    assert not purchase.updates[0].differs


def test_completions_of_one_number_are_named_once(database: Database[Any]) -> None:
    made = (
        "do: produce, label: P1, date: 2012-01-10, consume: [{item: A, qty: 3}],"
        " outputs: [{item: B, qty: 1}, {item: B, qty: 1}, {item: B, qty: 1}]"
    )
    items = "{A: {model: FIFO}, B: {model: FIFO}}"
    company = build(database, world(UNDONE[0], made, items=items)).company
    tamper(database, "UPDATE inventory_transaction SET number = 'WO-1' WHERE number LIKE 'P1.R%'")
    (material,) = shown(database, company, "P1.C1")
    assert material.linked == ("Material of WO-1, which follows its cost.",)

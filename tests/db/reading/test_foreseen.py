"""Where a cost would come from after a coming close, on small books with known figures: nodes, sentences, what is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.cost_port import Costs
from core.dates import ALLOWED
from core.errors import InventoryPeriodClosed, NotFound
from core.requests import CloseRequest
from core.vocabulary import CostKind
from db.desk import StoredDesk
from db.engine.session import Database
from db.reading.books import StoredBooks
from tests.db.reading.test_explaining import CLOSE, P1, P2, S1, books, invoiced, number_of, shape, tree

JANUARY = "2012-01-31"


def ahead(found: StoredBooks, number: str, date: str = JANUARY) -> Costs:
    return found.foresee(number_of(found, number), date)


def foreseen(found: StoredBooks, number: str, date: str = JANUARY) -> list[tuple[Any, ...]]:
    costs = ahead(found, number, date)
    return shape(costs, costs.explain(number_of(found, number)).root)


def close(database: Database[Any], found: StoredBooks, date: str = JANUARY) -> None:
    request = replace(CloseRequest(date), allow=tuple(ALLOWED.values()))
    StoredDesk(database, found.company_id, executor="inline").start_close(request)


def test_before_the_first_close(database: Database[Any]) -> None:
    """3 posted at 23.00 each; a close would settle 2 at 20.00 and 1 at 26.00."""
    found = books(database, P1, P2, S1)
    assert foreseen(found, "S1") == [
        ("settled", "P1", 2, 4000, invoiced(2, 4000)),
        ("settled", "P2", 1, 2600, invoiced(1, 2600)),
    ]
    explained = ahead(found, "S1").explain(number_of(found, "S1"))
    assert (explained.root.amount, explained.posted, explained.foreseen) == (6600, 6900, JANUARY)
    assert [(change.record, change.type, change.amount) for change in explained.changes] == [("", "coming close", -300)]
    assert list(explained.sentences) == [
        "3 pieces of A were issued by S1 (sales) on 2012-01-10 at 69.00 EUR.",
        "A close through 2012-01-31 would take off 3.00 EUR, when it settles all of them.",
        "The cost would then be 66.00 EUR, 22.0000 each.",
        (
            "As a close through 2012-01-31 would leave it, 2 of them came from P1 of 2012-01-02 (40.00 EUR)"
            " and 1 from P2 of 2012-01-03 (26.00 EUR)."
        ),
    ]
    assert tree(found, "S1") == [("running_average", "", 3, 6900, [])], "the books are as they were"


def test_what_a_close_would_leave_as_it_is(database: Database[Any]) -> None:
    said = ahead(books(database, P1, S1), "P1").explain(1).sentences
    assert said[1:] == (
        "A close through 2012-01-31 would not change the cost.",
        "As a close through 2012-01-31 would leave it, the cost comes from its invoice of 2012-01-02 (40.00 EUR).",
    )


def test_a_late_charge_before_the_close_that_carries_it_on(database: Database[Any]) -> None:
    charge = "do: adjust_transaction, label: L1, of: P1, date: 2012-02-10, amount: '4.00', late: true"
    found = books(database, P1, "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1", CLOSE, charge)
    assert foreseen(found, "S1", "2012-02-29") == [
        ("settled", "P1", 1, 2200, [("posted", "", 1, 2000, []), ("late_charge", "", 0, 200, [])])
    ]
    said = ahead(found, "S1", "2012-02-29").explain(number_of(found, "S1")).sentences
    assert said[1] == (
        "A close through 2012-02-29 would add 2.00 EUR, because the cost of a receipt that was settled changed."
    )


def test_a_virtual_transfer_that_is_not_made_yet(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, items="{A: {model: WA}}")
    collected = [
        ("settled", "P1", 1.5, 3000, invoiced(1.5, 3000)),
        ("settled", "P2", 1.5, 3900, invoiced(1.5, 3900)),
    ]
    virtual = "coming-close.A"
    assert foreseen(found, "S1") == [
        ("settled", f"{virtual}.R", 3, 6900, [("collected", f"{virtual}.I", 3, 6900, collected)])
    ]
    costs = ahead(found, "S1")
    (receipt,) = costs.cost_parts(costs.explain(number_of(found, "S1")).root)
    (issue,) = costs.cost_parts(receipt)
    assert (receipt.foreseen, issue.foreseen, costs.cost_parts(issue)[0].foreseen) == (True, True, False)


def test_a_recalculation_that_the_close_takes_back(database: Database[Any]) -> None:
    """It is dated after the day; the close then adjusts what it had."""
    found = books(database, P1, P2, S1, "do: recalculate, label: K1, date: 2012-02-10")
    explained = ahead(found, "S1").explain(number_of(found, "S1"))
    assert [(change.record, change.amount) for change in explained.changes] == [("", -300)]


def test_every_node_is_one_of_the_accounts_of_the_transaction_and_opens_no_record(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, "do: recalculate, label: K1, date: 2012-01-20", items="{A: {model: LIFO}}")
    costs = ahead(found, "S1")
    nodes = costs.cost_parts(costs.explain(number_of(found, "S1")).root)
    assert {(node.account, node.kind) for node in nodes} == {("1300", CostKind.SETTLED)}
    assert {node.record_id for node in nodes} == {0}


def test_it_is_computed_again_when_the_books_have_changed(database: Database[Any]) -> None:
    """The close that was foreseen is posted meanwhile: the day is refused from then on."""
    found = books(database, P1, P2, S1)
    costs, number = ahead(found, "S1"), number_of(found, "S1")
    assert costs.explain(number).root.amount == 6600
    close(database, found)
    with pytest.raises(InventoryPeriodClosed):
        costs.explain(number)
    assert found.explain(number).root.amount == 6600


def test_a_closed_day_and_a_transaction_that_is_not_there_are_refused(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, CLOSE)
    with pytest.raises(InventoryPeriodClosed):
        ahead(found, "S1")
    with pytest.raises(NotFound):
        found.foresee(4711, "2012-02-29")

"""Items: the list, one item with what lies where, its transactions with what was on hand after each, and stock on a day."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NotFound
from core.views.items import MovementRow
from core.views.states import TransactionStatus
from core.vocabulary import AdjustmentKind, Reference
from db.engine.session import Database
from db.reading.books import StoredBooks
from db.reading.items import item_places
from tests.db.reading.worlds import build, world
from tests.support.stock import every_day, every_item, last_day

DAYS = ["2011-12-31", "2012-01-04", "2012-01-11", "2012-01-31", "2012-02-01", "2012-02-10", "2012-02-29", "2013-01-01"]
Q = 1_000_000


def books(database: Database[Any], *events: str, items: str = "{A: {model: FIFO}}") -> StoredBooks:
    return StoredBooks(database, build(database, world(*events, items=items)).company, "somebody")


def told(rows: list[MovementRow]) -> list[tuple[str, str, float, float, float, float]]:
    """(date, number, pieces, cost, on hand, value) of each row."""
    return [(row.date, row.number, row.quantity / Q, row.cost, row.on_hand / Q, row.value) for row in rows]


def test_what_holds_of_every_item_and_day(world_books: StoredBooks) -> None:
    with world_books.database.read(repeatable=True) as tx:
        met = every_item(tx, 1)
        every_day(tx, 1, DAYS)
    assert met["items"] == 6
    assert {"Sold", "Purchased"} <= met.keys()


def test_the_list(world_books: StoredBooks) -> None:
    rows = list(world_books.items())
    assert [(row.item, row.item_group, row.model) for row in rows] == [
        ("A", "PARTS", "FIFO"),
        ("B", "PARTS", "FIFO"),
        ("D", "GOODS", "Weighted average date"),
        ("M", "GOODS", "Moving average"),
        ("P", "MADE", "FIFO"),
        ("W", "MADE", "Weighted average"),
    ]
    first = rows[0]
    assert (first.quantity, first.value, first.last_date) == (6 * Q, 8867, "2012-02-12")
    assert list(world_books.items(limit=2, after=("B",))) == rows[2:4]
    assert list(world_books.items(after=("W",))) == []
    assert world_books.item_totals().count == 6


def test_an_item_and_where_it_lies(world_books: StoredBooks) -> None:
    view = world_books.item("A")
    assert [(row.dimensions, row.quantity, row.value, row.last_close, row.last_close_date) for row in view.stock] == [
        ("1", 5 * Q, 6767, "IC-000008", "2012-02-29"),
        ("2", 2 * Q, 2100, "", ""),
        ("9", -1 * Q, 0, "", ""),
    ]
    assert view.costing == "A close settles each issue with the oldest open receipts."
    costs = world_books.item_costs("A")
    assert [(row.dimensions, row.number, row.quantity, row.amount) for row in costs.open_receipts] == [
        ("1", "R2", 5 * Q, 6767),
        ("2", "T1.R", 2 * Q, 2100),
    ]
    assert costs.unsettled == 1 * Q, "of the issue at site 9, which found no receipt"


def test_an_item_that_is_not_there(world_books: StoredBooks) -> None:
    for look_up in (world_books.item, world_books.item_costs, world_books.movements, world_books.movement_totals):
        with pytest.raises(NotFound) as refused:
            look_up("A1")
        assert refused.value.message == "item A1 does not exist."
    assert list(world_books.stock(items=["A1"])) == []


P1 = "do: receipt, label: P1, item: A, date: 2012-01-02, qty: 10, price: '10.00'"
S1 = "do: issue, label: S1, item: A, date: 2012-01-10, qty: 4"
P2 = "do: receipt, label: P2, item: A, date: 2012-01-12, qty: 5, price: '13.00', post: physical"
CLOSE = "do: close, label: C1, date: 2012-01-31"


def test_movements_with_what_was_on_hand(database: Database[Any]) -> None:
    found = books(database, P1, S1, P2, "do: invoice, of: P2, date: 2012-02-03, price: '14.00'")
    rows = list(found.movements("A"))
    assert told(rows) == [
        ("2012-01-12", "P2", 5, 7000, 11, 13000),
        ("2012-01-10", "S1", -4, -4000, 6, 6000),
        ("2012-01-02", "P1", 10, 10000, 10, 10000),
    ]
    assert [(row.invoiced, row.status) for row in rows] == [
        ("2012-02-03", TransactionStatus.PURCHASED),
        ("2012-01-10", TransactionStatus.SOLD),
        ("2012-01-02", TransactionStatus.PURCHASED),
    ]
    assert [row.open_quantity / Q for row in rows] == [5, -4, 10]


def test_a_close_settles_them(database: Database[Any]) -> None:
    found = books(database, P1, S1, CLOSE)
    assert [(row.number, row.open_quantity / Q, row.closed_by) for row in found.movements("A")] == [
        ("S1", 0, "IC-000001"),
        ("P1", 6, "IC-000001"),
    ]


def test_received_and_not_invoiced(database: Database[Any]) -> None:
    found = books(database, P1, P2)
    view, rows = found.item("A"), list(found.movements("A"))
    assert (view.quantity, view.received, view.value) == (15 * Q, 5 * Q, 16500)
    assert (rows[0].invoiced, rows[0].status) == ("", TransactionStatus.RECEIVED)
    assert found.item_costs("A").unsettled == 0


def test_a_revaluation_is_a_row_of_its_own(database: Database[Any]) -> None:
    prices = "{A: {model: STD, std_cost: '12.00'}}"
    found = books(
        database,
        "do: receipt, label: P1, item: A, date: 2012-01-02, qty: 8, price: '12.00'",
        "do: set_std_cost, label: N1, item: A, cost: '12.50', date: 2012-01-20",
        "do: issue, label: S1, item: A, date: 2012-01-21, qty: 2",
        items=prices,
    )
    rows = list(found.movements("A"))
    assert told(rows) == [
        ("2012-01-21", "S1", -2, -2500, 6, 7500),
        ("2012-01-20", "IC-000001", 0, 400, 8, 10000),
        ("2012-01-02", "P1", 8, 9600, 8, 9600),
    ]
    assert (rows[1].transaction_id, rows[1].reference, rows[1].status) == (0, AdjustmentKind.REVALUATION, None)
    view = found.item("A")
    assert next((row.cost, row.from_date, row.record_number) for row in view.prices) == (
        12_500_000,
        "2012-01-20",
        "IC-000001",
    )
    assert not view.settled
    assert found.item_costs("A").open_receipts == ()


def test_virtual_transfers_move_nothing(world_books: StoredBooks) -> None:
    rows = [row for row in world_books.movements("W") if row.reference is Reference.WEIGHTED_AVERAGE_CLOSING]
    assert rows
    assert sum(row.quantity for row in rows) == 0
    assert {row.number[-2:] for row in rows} == {".I", ".R"}


def test_months_begin_with_the_first_and_leave_none_out(database: Database[Any]) -> None:
    found = books(database, P1, "do: issue, label: S1, item: A, date: 2012-03-10, qty: 4")
    assert [(row.month, row.quantity / Q, row.value) for row in found.item_costs("A").months] == [
        ("2012-01", 10, 10000),
        ("2012-02", 10, 10000),
        ("2012-03", 6, 6000),
    ]
    assert [last_day(month) for month in ("2012-02", "2013-02", "2012-12")] == [
        "2012-02-29",
        "2013-02-28",
        "2012-12-31",
    ]


def test_an_item_that_never_moved(database: Database[Any]) -> None:
    found = books(database, P1, items="{A: {model: FIFO}, B: {model: MA}}")
    view = found.item("B")
    assert (view.quantity, view.value, view.stock) == (0, 0, ())
    assert list(found.movements("B")) == []
    assert found.item_costs("B").months == ()
    assert [(row.item, row.last_date) for row in found.items()] == [("A", "2012-01-02"), ("B", "")]


def test_nothing_scans_the_transactions_of_all_items(
    file_database: Database[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every statement of an item and of a page finds the updates, settlements and adjustments by an index."""
    found = books(file_database, P1, S1, P2, CLOSE)
    statements: list[tuple[str, Any]] = []
    with file_database.read() as tx:
        kind = type(tx)
    for name in ("all", "one", "columns"):
        asked = getattr(kind, name)

        def noting(self: Any, sql: str, params: Any = None, *more: Any, asked: Any = asked) -> Any:
            statements.append((sql, params))
            return asked(self, sql, params, *more)

        monkeypatch.setattr(kind, name, noting)
    rows = list(found.movements("A", limit=1))
    found.movements("A", limit=1, after=rows[0].before)
    found.item("A"), found.items(), found.item_costs("A"), found.movement_totals("A"), found.stock(items=["A"])
    monkeypatch.undo()
    assert len(statements) > 20
    large = ("inventory_update", "inventory_transaction", "settlement", "cost_adjustment", "adjustment_total")
    with file_database.read() as tx:
        assert item_places(tx, 1, "A")
        for sql, params in statements:
            for *_, step in tx.all(f"EXPLAIN QUERY PLAN {sql}", params):
                assert not (step.startswith("SCAN") and step.split()[1] in large), (step, sql)

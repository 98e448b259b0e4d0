"""Counting to a quantity: the difference to what is on hand on that day is posted, once."""

from __future__ import annotations

import random

from core.requests import UndoRequest
from db.desk import StoredDesk
from tests.db.importing.loading import Books, row


def quantity_of(books: Books, number: str) -> int:
    with books.database.read() as tx:
        found = tx.value("SELECT SUM(quantity) FROM inventory_transaction WHERE number = :n", {"n": number})
    return int(found or 0)


def test_the_difference_to_that_day_is_posted(books: Books):
    books.load(
        row("P1", "purchase", "LAMP", "10", "2024-01-05", amount="100.00"),
        row("S1", "sales", "LAMP", "-3", "2024-01-06"),
        row("P2", "purchase", "LAMP", "4", "2024-01-20", amount="40.00", update="physical"),
        row("C1", "counting", "LAMP", "", "2024-01-10", counted="6"),
        row("C2", "counting", "LAMP", "", "2024-01-20", counted="12.5"),
        row("C3", "counting", "LAMP", "", "2024-01-21", counted="12.5"),
    )
    assert [quantity_of(books, number) for number in ("C1", "C2", "C3")] == [-1_000_000, 2_500_000, 0]


def test_the_books_count_too_and_other_places_do_not(books: Books):
    books.load(
        row("P1", "purchase", "LAMP", "10", amount="100.00"),
        row("P2", "purchase", "LAMP", "9", amount="90.00", site="2"),
    )
    books.load(row("C1", "counting", "LAMP", "", counted="8"), items="")
    assert quantity_of(books, "C1") == -2_000_000


def test_a_second_count_on_a_day_is_refused_until_the_first_is_undone(books: Books):
    books.load(row("P1", "purchase", "LAMP", "10", amount="100.00"))
    problems = books.refused(
        row("C1", "counting", "LAMP", "", counted="8"), row("C2", "counting", "LAMP", "", counted="7"), items=""
    )
    assert [(p.line, p.column, p.message) for p in problems] == [
        (3, "item", "was counted there on 2024-01-10 on line 2 already")
    ]
    books.load(row("C1", "counting", "LAMP", "", counted="8"), items="")
    problems = books.refused(row("C2", "counting", "LAMP", "", counted="7"), items="")
    assert [p.message for p in problems] == ["item LAMP was counted there on 2024-01-10 already"]
    StoredDesk(books.database, 1).undo(UndoRequest("C1"))
    books.load(row("C2", "counting", "LAMP", "", counted="7"), items="")
    assert quantity_of(books, "C2") == -3_000_000


def test_a_count_gives_the_pieces_found_and_nothing_else(books: Books):
    problems = books.refused(
        row("C1", "counting", "LAMP", "5", counted="8"),
        row("C2", "counting", "LAMP", "", counted="-1"),
        row("C3", "counting", "PART", "", counted="1", amount="3.00"),
        row("P1", "purchase", "LAMP", "1", counted="1", amount="3.00"),
    )
    assert [(p.line, p.column) for p in problems] == [(2, "quantity"), (3, "counted"), (4, "amount"), (5, "counted")]


def test_whatever_was_posted_before_a_count_makes_it_true(books: Books):
    """Random lines, physical and financial, on random days: afterwards the stock of the day is what was counted."""
    draw = random.Random(11)
    lines = [row("P0", "purchase", "LAMP", "50", "2024-01-01", amount="500.00")]
    for number in range(1, 40):
        day = f"2024-01-{draw.randint(1, 28):02d}"
        update = draw.choice(["both", "physical"])
        if draw.random() < 0.5:
            lines.append(
                row(f"P{number}", "purchase", "LAMP", str(draw.randint(1, 9)), day, amount="9.00", update=update)
            )
        else:
            lines.append(row(f"S{number}", "sales", "LAMP", str(-draw.randint(1, 9)), day, update=update))
    lines.append(row("C1", "counting", "LAMP", "", "2024-01-15", counted="17"))
    books.load(*lines)
    with books.database.read() as tx:
        held = tx.value(
            """SELECT SUM(u.quantity) FROM inventory_update u WHERE u.date <= '2024-01-15' AND (u.kind = 1 OR NOT EXISTS (
                 SELECT 1 FROM inventory_update f WHERE f.transaction_id = u.transaction_id AND f.kind = 1))"""
        )
    assert int(held) == 17_000_000

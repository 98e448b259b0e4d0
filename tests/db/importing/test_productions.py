"""Productions as they are imported: several completions, co-products, taken apart, material that comes back, one end."""

from __future__ import annotations

import pytest

from db.adjusting import posting as adjusting
from db.records.reversing import reverse_record
from tests.db.importing.loading import Books, row
from tests.db.importing.test_parts import balance, close, in_order, settlements, transactions

ITEMS = """item,item_group,inventory_model,standard_cost,financial_dimensions
RM,STD,FIFO,,site
FG,STD,FIFO,,site
CO,STD,FIFO,,site
AVG,STD,MA,,site
STANDARD,STD,STD,4,site
"""
BOUGHT = row("PO", "purchase", "RM", "100", amount="1000.00", date="2024-01-02")


def take(production: str, pieces: str, **more: str) -> str:
    return row(f"{production}-M", "production_issue", "RM", f"-{pieces}", production=production, **more)


def make(reference: str, item: str, pieces: str, **more: str) -> str:
    production = reference.split("-", maxsplit=1)[0]
    return row(reference, "production_receipt", item, pieces, production=production, **more)


def load(books: Books, *rows: str) -> None:
    books.load(BOUGHT, *rows, items=ITEMS)


def costs(books: Books, *numbers: str) -> list[list[str]]:
    """Financial amounts of the transactions of each number."""
    return [[found[3] for found in transactions(books, number)] for number in numbers]


def test_one_line_reported_in_three_completions_and_ended_once(books: Books) -> None:
    parts = [make("W1-F", "FG", pieces, update="physical", amount=amount, part=part) for pieces, amount, part in
             (("5", "50.00", "R1"), ("3", "20.00", "R2"), ("2", "30.00", "R3"))]  # fmt: skip
    load(books, take("W1", "12"), *parts, make("W1-F", "FG", "10", update="financial", date="2024-01-15"))
    assert costs(books, "W1-F") == [["6000", "2400", "3600"]]
    assert balance(books, "1400") == 0
    books.load(row("SO", "sales", "FG", "-6", date="2024-01-16"), items="")
    assert settlements(books, close(books, "2024-01-31"))[-2:] == [("W1-F", "SO", 5, 6000), ("W1-F", "SO", 1, 800)]
    in_order(books)


@pytest.mark.parametrize("parts", [("R2", ""), ("R1", ""), ("E1", ""), ("E1", "E2")])
def test_completions_of_one_size_are_ended_by_as_many_lines(books: Books, parts: tuple[str, str]) -> None:
    completions = [make("W1-F", "FG", "5", update="physical", amount=amount, part=part) for amount, part in
                   (("50.00", "R1"), ("70.00", "R2"))]  # fmt: skip
    lines = [make("W1-F", "FG", "5", update="financial", date="2024-01-15", part=part) for part in parts if part]
    last = [make("W1-F", "FG", "5", update="financial", date="2024-01-15")] if "" in parts else []
    load(books, take("W1", "12"), *completions, *lines, *last)
    assert costs(books, "W1-F") == [["5000", "7000"]]
    assert balance(books, "1400") == 0
    in_order(books)


def test_products_received_at_amounts_of_their_own(books: Books) -> None:
    load(
        books,
        take("W1", "7"),
        make("W1-F", "FG", "5", update="physical", amount="30.00"),
        make("W1-C", "CO", "5", update="physical", amount="40.00"),
        make("W1-F", "FG", "5", update="financial", date="2024-01-15"),
        make("W1-C", "CO", "5", update="financial", date="2024-01-15"),
    )
    assert costs(books, "W1-F", "W1-C") == [["3000"], ["4000"]]


def test_receipts_without_a_value_of_their_own_share_by_quantity_on_the_latest_date(books: Books) -> None:
    load(books, take("W1", "9"), make("W1-F1", "CO", "2"), make("W1-F2", "CO", "1", date="2024-01-12"))
    assert costs(books, "W1-F1", "W1-F2") == [["6000"], ["3000"]]
    dates = books.all("SELECT DISTINCT u.date FROM inventory_update u JOIN inventory_transaction t ON t.id = u.transaction_id"
                      " WHERE t.number LIKE 'W1-F%' AND u.kind = 1")  # fmt: skip
    assert dates == [("2024-01-12",)]


def test_shares_of_any_size_follow_a_late_charge_through_closes(books: Books) -> None:
    load(
        books,
        take("W1", "10"),
        make("W1-F", "FG", "4", share="2000000000.5"),
        make("W1-C", "CO", "6", share="3000000000.75"),
        row("SO", "sales", "FG", "-1", date="2024-01-12"),
    )
    assert costs(books, "W1-F", "W1-C") == [["4000"], ["6000"]]
    close(books, "2024-01-19")
    with books.database.write() as tx:
        receipt = tx.value("SELECT id FROM inventory_transaction WHERE number = 'PO'")
        adjusting.adjust_transaction(tx, 1, receipt, "2024-01-20", 1001, late=True)
    record = close(books, "2024-01-31")
    changes = books.all(
        """SELECT t.number, a.amount FROM cost_adjustment a JOIN inventory_transaction t ON t.id = a.transaction_id
           WHERE a.record_id = :r ORDER BY t.id""",
        r=record,
    )
    # 1.00 of 10.01 belongs to the 10 pieces: 0.40 and 0.60, and of the 0.40 a quarter was sold.
    assert changes == [("W1-M", -100), ("W1-F", 40), ("W1-C", 60), ("SO", -10)]
    in_order(books)
    with books.database.write() as tx:
        reverse_record(tx, 1, record)
    in_order(books)
    close(books, "2024-01-31")
    in_order(books)


def test_an_assembly_is_taken_apart(books: Books) -> None:
    load(books, take("W1", "1"), *(make(f"W1-{code}", code, "1", share="1") for code in ("FG", "CO", "AVG")))
    assert costs(books, "W1-FG", "W1-CO", "W1-AVG") == [["333"], ["334"], ["333"]]


def test_standard_cost_and_moving_average_products_beside_others(books: Books) -> None:
    load(
        books,
        take("W1", "10"),
        make("W1-F", "FG", "1", share="1"),
        make("W1-S", "STANDARD", "5", share="1"),
        make("W1-A", "AVG", "1", share="2"),
    )
    assert costs(books, "W1-F", "W1-S", "W1-A") == [["2500"], ["2000"], ["5000"]]
    assert (balance(books, "1400"), balance(books, "5150")) == (0, 500)
    in_order(books)


def test_material_comes_back_and_follows_what_was_taken(books: Books) -> None:
    load(
        books,
        take("W1", "6"),
        row("W1-B", "production_issue", "RM", "2", production="W1", date="2024-01-11"),
        make("W1-F", "FG", "2", date="2024-01-12"),
    )
    assert costs(books, "W1-B", "W1-F") == [["2000"], ["4000"]]
    with books.database.write() as tx:
        receipt = tx.value("SELECT id FROM inventory_transaction WHERE number = 'PO'")
        adjusting.adjust_transaction(tx, 1, receipt, "2024-01-12", 10000, late=True)
    record = close(books, "2024-01-31")
    changes = books.all(
        """SELECT t.number, a.amount FROM cost_adjustment a JOIN inventory_transaction t ON t.id = a.transaction_id
           WHERE a.record_id = :r ORDER BY t.id""",
        r=record,
    )
    assert changes == [("W1-M", -600), ("W1-B", 200), ("W1-F", 400)]
    in_order(books)


def test_material_that_comes_back_goes_where_it_came_from(books: Books) -> None:
    load(books, take("W1", "6"), row("W1-B", "production_issue", "RM", "2", production="W1", site=""))
    sites = books.all("""SELECT d.site FROM inventory_transaction t JOIN inventory_dimension d ON d.id = t.dimension_id
                         WHERE t.number = 'W1-B'""")
    assert sites == [("1",)]


REFUSED = [
    ([take("W1", "1"), make("W1-F", "FG", "1"), make("W1-C", "CO", "1")],
     "nothing says how the products of W1 share its cost"),
    ([take("W1", "1"), row("W1-B", "production_issue", "RM", "2", production="W1")], "W1 has 1 of item RM to give back"),
    ([take("W1", "1"), make("W1-F", "FG", "3", update="physical", amount="1"),
      make("W1-F", "FG", "2", update="financial", part="X")], "W1-F ends 2 of a completion of 3"),
    ([take("W1", "1"), take("W1", "1").replace("W1-M", "W1-N").replace("both", "physical"), make("W1-F", "FG", "1")],
     "material W1-N of production W1 is only physically updated"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "message"), REFUSED)
def test_what_an_end_may_not_be(books: Books, rows: list[str], message: str) -> None:
    books.load(BOUGHT, items=ITEMS)
    assert [problem.message for problem in books.refused(*rows, items="")] == [message]


AFTER = [
    take("W1", "1").replace("W1-M", "W1-N"),
    make("W1-F2", "FG", "1"),
    make("W1-F2", "FG", "1", update="physical"),
    row("W1-L", "labor", "", "", production="W1", amount="1.00", site=""),
    row("W1-B", "production_issue", "RM", "1", production="W1"),
]


@pytest.mark.parametrize("late", AFTER)
def test_nothing_comes_after_the_end_in_a_later_import(books: Books, late: str) -> None:
    load(books, take("W1", "5"), make("W1-F", "FG", "1"))
    (problem,) = books.refused(late, items="")
    assert (problem.column, problem.message) == ("production", "was ended on 2024-01-10")
    assert problem.advice == "give later consumption a production of its own"


def test_completions_of_an_earlier_import_are_ended_later(books: Books) -> None:
    load(books, take("W1", "5"), make("W1-F", "FG", "3", update="physical", amount="30.00"))
    books.load(make("W1-C", "CO", "2", update="physical", amount="20.00"), items="")
    ends = [make("W1-F", "FG", "3", update="financial"), make("W1-C", "CO", "2", update="financial")]
    (problem,) = books.refused(ends[0], items="")
    assert problem.message == "W1-C of production W1 is not ended with it"
    books.load(*ends, items="")
    assert costs(books, "W1-F", "W1-C") == [["3000"], ["2000"]]


def test_an_invoice_line_over_two_deliveries_counts_what_is_on_hand_once(books: Books) -> None:
    for number, deliveries in (("ONE", ["10"]), ("TWO", ["6", "4"]), ("FIVE", ["2", "2", "2", "2", "2"])):
        received = [row(number, "purchase", "AVG", pieces, update="physical", amount=f"{pieces}0.00", part=f"D{k}",
                        site=number) for k, pieces in enumerate(deliveries)]  # fmt: skip
        sold = row(f"S-{number}", "sales", "AVG", "-8", date="2024-01-11", site=number)
        invoice = row(
            number, "purchase", "AVG", "10", update="financial", amount="120.00", date="2024-01-12", site=number
        )
        books.load(*received, sold, invoice, items=ITEMS if number == "ONE" else "", name=number, company="ACME")
    held = books.all(
        "SELECT financial_quantity + physical_quantity, financial_amount + physical_amount FROM on_hand ORDER BY 1"
    )
    assert held == [(2_000_000, 2400)] * 3
    assert balance(books, "5130") == 3 * 1600
    in_order(books)

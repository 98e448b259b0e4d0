"""Updates in parts: 6 of 10 received are invoiced, a line is delivered in parts, goods go on from transit."""

from __future__ import annotations

import pytest

from core.requests import CloseRequest
from core.vocabulary import JobState, RecordType
from db.close.jobs import start_run
from db.close.worker import work
from db.reading.reconcile import reconcile
from db.reading.verify import problems, verify
from db.records.reversing import reverse_record
from tests.db.importing.loading import Books, row


def transactions(books: Books, number: str) -> list[tuple[str, str, str, str]]:
    """Quantity, physical amount and financial amount of each transaction of a line; quantities and amounts as stored."""
    return [
        tuple("" if value is None else str(value) for value in found)  # type: ignore[misc]
        for found in books.all(
            """SELECT COALESCE(f.quantity, p.quantity) / 1000000, p.amount, p.date, f.amount FROM inventory_transaction t
               LEFT JOIN inventory_update p ON p.transaction_id = t.id AND p.kind = 0
               LEFT JOIN inventory_update f ON f.transaction_id = t.id AND f.kind = 1 WHERE t.number = :n ORDER BY t.id""",
            n=number,
        )
    ]


def balance(books: Books, account: str) -> int:
    return int(
        books.all(
            """SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entry e JOIN main_account a ON a.id = e.account_id
               WHERE a.code = :a""",
            a=account,
        )[0][0]
    )


def in_order(books: Books) -> None:
    """Every invariant holds, and inventory equals the ledger per account."""
    with books.database.read() as tx:
        assert problems(verify(tx, 1)) == []
        for as_of in (None, "2024-01-19", "2024-01-31"):
            assert reconcile(tx, 1, as_of).balanced


def close(books: Books, date: str) -> int:
    with books.database.write() as tx:
        record = start_run(tx, 1, RecordType.CLOSING, CloseRequest(date))
    assert work(books.database, record) in (JobState.DONE, JobState.DONE_WARNED)
    return record


def settlements(books: Books, record: int) -> list[tuple[str, str, int, int]]:
    return [
        (receipt, issue, quantity // 1_000_000, amount)
        for receipt, issue, quantity, amount in books.all(
            """SELECT r.number, i.number, s.quantity, s.amount FROM settlement s
               JOIN inventory_transaction r ON r.id = s.receipt_id JOIN inventory_transaction i ON i.id = s.issue_id
               WHERE s.record_id = :r ORDER BY s.cost_group_id, s.row""",
            r=record,
        )
    ]


RECEIVED = row("P1", "purchase", "LAMP", "10", "2024-01-05", update="physical", amount="33.33")


def test_a_receipt_is_invoiced_in_parts(books: Books):
    books.load(
        RECEIVED, row("P1", "purchase", "LAMP", "6", "2024-01-20", update="financial", amount="24.00", part="I1")
    )
    assert transactions(books, "P1") == [("6", "3333", "2024-01-05", "2400"), ("4", "1333", "2024-01-20", "")]
    assert (balance(books, "1310"), balance(books, "1300")) == (1333, 2400)
    in_order(books)
    record = close(books, "2024-01-31")
    books.load(row("P1", "purchase", "LAMP", "4", "2024-02-03", update="financial", amount="15.00"), items="")
    assert transactions(books, "P1")[1] == ("4", "1333", "2024-01-20", "1500")
    assert (balance(books, "1310"), balance(books, "2010"), balance(books, "1300")) == (0, 0, 3900)
    in_order(books)
    with books.database.write() as tx:
        reverse_record(tx, 1, record)
    in_order(books)


def test_what_stays_received_keeps_its_place_in_the_order(books: Books):
    """LIFO with physical value: the rest of P1 is as old as its delivery, although it was split off after P2 came."""
    books.load(
        row("P1", "purchase", "SHADE", "3", "2024-01-05", update="physical", amount="60.00"),
        row("P2", "purchase", "SHADE", "1", "2024-01-10", update="physical", amount="30.00"),
        row("P1", "purchase", "SHADE", "1", "2024-01-20", update="financial", amount="20.00", part="I1"),
        row("S1", "sales", "SHADE", "-3", "2024-01-25"),
    )
    record = close(books, "2024-01-31")
    # Latest first: the invoiced piece of P1 (financial date 20), then P2 of the 10th, then one of the rest of the 5th.
    assert settlements(books, record)[0] == ("P1", "S1", 1, 2000)
    pairs = books.all(
        """SELECT r.number, s.quantity / 1000000, s.type FROM settlement s
           JOIN inventory_transaction r ON r.id = s.receipt_id WHERE s.record_id = :r ORDER BY s.row""",
        r=record,
    )
    assert pairs == [("P1", 1, 1), ("P2", 1, 2), ("P1", 1, 2)]
    in_order(books)


def test_a_sale_is_delivered_and_invoiced_in_parts(books: Books):
    books.load(
        row("P1", "purchase", "LAMP", "10", amount="100.00"),
        row("S1", "sales", "LAMP", "-6", "2024-01-12", update="physical", part="SLIP-1"),
        row("S1", "sales", "LAMP", "-4", "2024-01-13", update="physical", part="SLIP-2"),
        row("S1", "sales", "LAMP", "-8", "2024-01-15", update="financial", part="INV-1"),
    )
    assert [found[0] for found in transactions(books, "S1")] == ["-6", "-2", "-2"]
    assert (balance(books, "1320"), balance(books, "5000")) == (-2000, 8000)
    in_order(books)
    books.load(row("S1", "sales", "LAMP", "-2", "2024-01-20", update="financial"), items="")
    assert (balance(books, "1320"), balance(books, "1300"), balance(books, "5000")) == (0, 0, 10000)
    record = close(books, "2024-01-31")
    assert settlements(books, record) == [("P1", "S1", 6, 6000), ("P1", "S1", 2, 2000), ("P1", "S1", 2, 2000)]
    in_order(books)


def test_the_invoice_of_a_packing_slip_finds_its_delivery(books: Books):
    books.load(
        row("P1", "purchase", "LAMP", "6", update="physical", amount="60.00", part="SLIP-1"),
        row("P1", "purchase", "LAMP", "4", update="physical", amount="80.00", part="SLIP-2"),
        row("P1", "purchase", "LAMP", "4", "2024-01-15", update="financial", amount="81.00", part="SLIP-2"),
    )
    assert [found[3] for found in transactions(books, "P1")] == ["", "8100"]
    in_order(books)


@pytest.mark.parametrize("later", [False, True])
def test_deliveries_of_one_size_are_invoiced_by_as_many_lines(books: Books, later: bool):
    delivered = [
        row("P1", "purchase", "LAMP", "5", update="physical", amount="50.00", part=f"SLIP-{place}")
        for place in (1, 2, 3)
    ]
    invoiced = [
        row("P1", "purchase", "LAMP", "5", "2024-01-15", update="financial", amount=amount, part=part)
        for amount, part in (("51.00", "SLIP-3"), ("52.00", "I2"), ("53.00", ""))
    ]
    if later:
        books.load(*delivered)
        for line in invoiced:
            books.load(line, items="")
    else:
        books.load(*delivered, *invoiced)
    assert [found[3] for found in transactions(books, "P1")] == ["5200", "5300", "5100"]
    assert (balance(books, "1310"), balance(books, "1300")) == (0, 15600)
    in_order(books)


def test_what_comes_back_is_taken_from_the_deliveries_in_order(books: Books):
    books.load(
        row("P1", "purchase", "LAMP", "10", amount="100.00"),
        row("S1", "sales", "LAMP", "-6", "2024-01-12", part="SLIP-1"),
        row("S1", "sales", "LAMP", "-4", "2024-01-13", part="SLIP-2"),
        row("R1", "customer_return", "LAMP", "7", "2024-01-20", return_of="S1"),
    )
    assert [(found[0], found[3]) for found in transactions(books, "R1")] == [("6", "6000"), ("1", "1000")]
    links = "SELECT l.issue_from, t.quantity FROM cost_link l JOIN inventory_transaction t ON t.id = l.issue_id"
    assert books.all(f"{links} WHERE l.kind = 3 ORDER BY l.receipt_id") == [(0, -6_000_000), (0, -4_000_000)]
    close(books, "2024-01-31")
    in_order(books)


def test_marks_go_with_the_invoiced_pieces_first(books: Books):
    books.load(
        RECEIVED,
        row("S1", "sales", "LAMP", "-8", "2024-01-10", marked_to="P1"),
        row("P1", "purchase", "LAMP", "6", "2024-01-20", update="financial", amount="24.00", part="I1"),
    )
    assert books.all("SELECT quantity FROM marking ORDER BY id") == [(6_000_000,), (2_000_000,)]
    assert settlements(books, close(books, "2024-01-31")) == [("P1", "S1", 6, 2400)]
    in_order(books)


@pytest.mark.parametrize(
    ("lines", "column", "message"),
    [
        ([("P1", "6", "financial", "")], "quantity", "is 10"),
        ([("P1", "11", "financial", "I1")], "quantity", "is 10"),
        ([("P1", "6", "financial", "I1"), ("P1", "5", "financial", "I2")], "quantity", "has 4 left to invoice"),
        ([("P1", "6", "financial", "I1"), ("P1", "2", "financial", "I1")], "part", "already has I1"),
        ([("P1", "3", "physical", "")], "reference", "is already there with its physical update"),
        ([("P1", "-3", "financial", "I1")], "quantity", "of purchase must be positive"),
    ],
)
def test_refused_parts(books: Books, lines: list[tuple[str, str, str, str]], column: str, message: str):
    more = [
        row(number, "purchase", "LAMP", quantity, "2024-01-20", update=update, amount="1", part=part)
        for number, quantity, update, part in lines
    ]
    found = books.refused(RECEIVED, *more)
    assert [problem.column for problem in found] == [column]
    assert found[0].message.startswith(message)
    # The same when what is above stands in the books already.
    books.load(RECEIVED, *more[:-1])
    again = books.refused(more[-1], items="")
    assert [(problem.column, problem.message.split(",")[0].split(" in ")[0]) for problem in again] == [
        (column, found[0].message.split(",")[0].split(" in ")[0])
    ]


def test_delivered_goods_that_came_back_are_invoiced_first(books: Books):
    found = books.refused(
        row("P1", "purchase", "LAMP", "10", amount="100.00"),
        row("S1", "sales", "LAMP", "-6", "2024-01-12", update="physical"),
        row("R1", "customer_return", "LAMP", "5", "2024-01-13", update="physical", return_of="S1"),
        row("S1", "sales", "LAMP", "-4", "2024-01-15", update="financial", part="INV-1"),
    )
    assert found[0].message == "5 of S1 has already come back"


def test_goods_in_transit_keep_their_cost(books: Books):
    """Shipped at 10.00 to the transit site; what lay there at 50.00 does not mix with what goes on."""
    books.load(
        row("P1", "purchase", "LAMP", "4", amount="40.00"),
        row("P2", "purchase", "LAMP", "4", amount="200.00", site="T"),
        row("T1", "transfer", "LAMP", "4", "2024-01-12", to_site="T"),
        row("T2", "transfer", "LAMP", "3", "2024-01-15", site="T", to_site="2", shipment="T1"),
    )
    assert [(found[0], found[3]) for found in transactions(books, "T2.R")] == [("3", "3000")]
    assert settlements(books, close(books, "2024-01-31")) == [("P1", "T1.I", 4, 4000), ("T1.R", "T2.I", 3, 3000)]
    in_order(books)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"site": "2"}, "went to T"),
        ({"site": "T", "item": "PART"}, "is of item LAMP"),
        ({"site": "T", "quantity": "5"}, "shipped 4"),
        ({"site": "T", "shipment": "P1"}, "is not a transfer"),
        ({"site": "T", "shipment": "T9"}, "is not a transfer above this line"),
    ],
)
def test_refused_shipments(books: Books, more: dict[str, str], message: str):
    values = {"item": "LAMP", "quantity": "3", "shipment": "T1", **more}
    item, quantity = values.pop("item"), values.pop("quantity")
    found = books.refused(
        row("P1", "purchase", "LAMP", "4", amount="40.00"),
        row("T1", "transfer", "LAMP", "4", "2024-01-12", to_site="T"),
        row("T2", "transfer", item, quantity, "2024-01-15", to_site="3", **values),
    )
    assert found[0].column == "shipment"
    assert found[0].message.startswith(message)

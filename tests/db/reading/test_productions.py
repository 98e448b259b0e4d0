"""Productions in the checks before a close, in verify and on a transaction."""

from __future__ import annotations

from typing import Any

import pytest

from core.requests import CloseRequest
from core.views.checks import Finding
from core.views.states import Severity
from db.adjusting import posting as adjusting
from db.engine.open import open_database
from db.engine.session import Database
from db.reading.books import StoredBooks
from db.reading.checks import findings
from db.reading.verify import problems, verify
from tests.db.importing.loading import Books, row
from tests.db.reading.worlds import build, tamper, world

ITEMS = "{RM: {model: FIFO}, A: {model: FIFO}, B: {model: FIFO}}"
RECEIPT = "do: receipt, label: R1, item: RM, date: 2012-01-02, qty: 20, price: '10.00'"
SHARED = (
    "do: produce, label: P1, date: 2012-01-10, consume: [{item: RM, qty: 10}],"
    " outputs: [{item: A, qty: 6, share: 6}, {item: B, qty: 4, share: 4}]"
)
COMPLETED = "do: produce, label: P2, date: 2012-01-11, consume: [{item: RM, qty: 10}], outputs: [{item: A, qty: 6}, {item: A, qty: 4}]"


def books(database: Database[Any], *events: str) -> int:
    return build(database, world(RECEIPT, *events, items=ITEMS)).company


def verified(database: Database[Any], company: int) -> list[Finding]:
    with database.read() as tx:
        return problems(verify(tx, company))


def before_shares(database: Database[Any], company: int, *, physical: bool) -> None:
    """As books were left by a version that ended a production with one receipt, which took everything."""
    with database.read() as tx:
        receipts = tx.all("SELECT id FROM inventory_transaction WHERE lot <> '' AND quantity > 0 ORDER BY id")
    first, second = (number for (number,) in receipts)
    statements = [
        "DELETE FROM production_share",
        f"UPDATE inventory_update SET amount = 10000, document_amount = 10000 WHERE transaction_id = {first}",
        f"UPDATE inventory_update SET amount = 0, document_amount = 0 WHERE transaction_id = {second}",
    ]
    if physical:
        statements += [
            f"""INSERT INTO inventory_update (transaction_id, kind, cost_group_id, date, quantity, amount, document_amount, taken_back,
                  voucher_id, accounts_id, record_id) SELECT transaction_id, 0, cost_group_id, date, quantity, {amount}, {amount}, 0,
                  0, 0, 0 FROM inventory_update WHERE transaction_id = {number} AND kind = 1"""
            for number, amount in ((first, 4000), (second, 1000))
        ]
    tamper(database, *statements)


def test_books_with_stored_shares_are_in_order(database: Database[Any]) -> None:
    company = books(database, SHARED, COMPLETED)
    with database.read() as tx:
        found = {finding.code: finding.message for finding in verify(tx, company)}
    assert found["production_share"] == "The receipts of 2 productions share the cost of each as stored."
    assert "production_unshared" not in found


WRONG = {
    "another weight": "UPDATE production_share SET weight = weight + 1, weights = weights + 1",
    "another cost": "UPDATE production_share SET cost = cost + 100",
    "another place": "UPDATE production_share SET weights_before = weights_before + 1",
    "one of nothing": "INSERT INTO production_share VALUES (999, 0, 1, 1, 1)",
    "one is missing": "DELETE FROM production_share WHERE receipt_id = (SELECT MAX(receipt_id) FROM production_share)",
}


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG)
def test_a_share_that_was_changed_is_named(file_database: Database[Any], statement: str) -> None:
    company = books(file_database, SHARED)
    tamper(file_database, statement)
    found = verified(file_database, company)
    assert {(finding.code, finding.severity) for finding in found} == {
        ("production_share", Severity.STOP), ("sealed_rows", Severity.STOP)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("event", "physical", "right"),
    [
        (COMPLETED, False, ["should have 60.00", "should have 40.00"]),
        (COMPLETED, True, ["should have 80.00", "should have 20.00"]),
        (SHARED, True, ["should have 80.00", "should have 20.00"]),
        (SHARED, False, ["decide its share", "decide its share"]),
    ],
)
def test_an_end_from_before_that_gave_one_receipt_everything_is_named(
    file_database: Database[Any], event: str, physical: bool, right: list[str]
) -> None:
    company = books(file_database, event)
    before_shares(file_database, company, physical=physical)
    (found,) = [finding for finding in verified(file_database, company) if finding.code == "production_unshared"]
    lot = "P1" if event == SHARED else "P2"
    assert found.severity == Severity.WARN
    assert found.message == f"1 production gave one of several receipts the whole cost: {lot}."
    assert "`invclose adjust transaction RECEIPT --late" in found.advice
    assert [row[2:] for row in found.rows] == [("has 100.00", right[0]), ("has 0.00", right[1])]


def test_an_end_from_before_that_was_corrected_by_hand_is_quiet(file_database: Database[Any]) -> None:
    company = books(file_database, COMPLETED)
    before_shares(file_database, company, physical=False)
    with file_database.write() as tx:
        first, second = (
            number for (number,) in tx.all("SELECT id FROM inventory_transaction WHERE number LIKE 'P2.R%' ORDER BY id")
        )
        adjusting.adjust_transaction(tx, company, first, "2012-01-12", -4000, late=True)
        adjusting.adjust_transaction(tx, company, second, "2012-01-12", 4000, late=True)
    assert "production_unshared" not in {finding.code for finding in verified(file_database, company)}


@pytest.mark.parametrize(("everything", "changes"), [(False, {"P2.R1": 30, "P2.R2": 20}), (True, {"P2.R1": 50})])
def test_a_production_from_before_shares_a_change_as_its_posted_amounts_are(
    file_database: Database[Any], everything: bool, changes: dict[str, int]
) -> None:
    runner = build(file_database, world(RECEIPT, COMPLETED, items=ITEMS))
    if everything:
        before_shares(file_database, runner.company, physical=False)
    tamper(file_database, "DELETE FROM production_share")
    for event in (
        {"do": "adjust_transaction", "label": "L1", "of": "R1", "date": "2012-01-20", "amount": "1.00", "late": True},
        {"do": "close", "label": "C1", "date": "2012-01-31"},
    ):
        answer = runner.run_event(0, event)
    found = answer["actual"]["adjustments"]
    assert {label: round(float(amount) * 100) for label, amount in found.items() if ".R" in label} == changes


def test_a_transaction_says_its_share_and_what_came_back(database: Database[Any]) -> None:
    event = SHARED.replace("outputs", "back: [{item: RM, qty: 1}], outputs")
    company = books(database, event)
    reader = StoredBooks(database, company, "somebody")
    sentences = {}
    for number in ("P1.R2", "P1.B1", "P1.C1"):
        ((found, *_), *_rest) = reader.find_transactions(number)
        sentences[number] = reader.transaction(found).linked
    assert (
        "Takes 40.00 % of what its production cost, which was 90.00 at its end; its part follows that cost."
        in (sentences["P1.R2"])
    )
    assert "Returns P1.C1 at its cost." in sentences["P1.B1"]
    assert "Returned by P1.B1, which follows its cost." in sentences["P1.C1"]


def test_productions_without_an_end_are_named_before_a_close(books_url: str) -> None:
    with open_database(books_url) as opened:
        loading = Books(opened)
        loading.load(
            row("PO", "purchase", "LAMP", "9", amount="90.00", date="2024-01-02"),
            row("M1", "production_issue", "LAMP", "-1", production="W1", date="2024-01-03"),
            row("M2", "production_issue", "LAMP", "-1", production="W2", date="2024-01-04", update="physical"),
            row("F2", "production_receipt", "PART", "1", production="W2", update="physical", amount="1.00"),
            row("F3", "production_receipt", "PART", "1", production="W3", update="physical", amount="1.00"),
            row("M4", "production_issue", "LAMP", "-1", production="W4"),
            row("F4", "production_receipt", "PART", "1", production="W4", date="2024-01-20"),
        )
        for date, open_ones in (("2024-01-31", ["W1", "W2"]), ("2024-01-15", ["W1", "W2", "W4"])):
            view = findings(opened, 1, CloseRequest(date))
            found = {one.code: one for one in view.findings}
            assert [entry[0] for entry in found["productions_not_ended"].rows] == open_ones
            assert found["completions_only"].rows == (("W3", "2024-01-10"),)
        assert found["productions_not_ended"].message == "3 productions have materials and no end."
        assert found["completions_only"].message == "1 production has completions only."

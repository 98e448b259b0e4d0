"""Why a voucher has a line and why a record changed a cost, on small books with known figures."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import NotFound
from core.vocabulary import PostingType
from db.engine.session import Database
from db.reading.books import StoredBooks
from tests.db.reading.test_explaining import CLOSE, P1, P2, S1, books, number_of

LATE = "do: adjust_transaction, label: L1, of: P1, date: 2012-02-10, amount: '4.00', late: true"
SOLD = "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1"
AGAIN = "do: close, label: C2, date: 2012-02-29"
STORED = (
    "The transactions were posted to {} when they were made: an adjustment goes to the accounts of the original posting,"
    " whatever the setup says since."
)


def line(found: StoredBooks, voucher: str, number: int = 1) -> list[str]:
    return list(found.explain_line(voucher, number).sentences)


def change(found: StoredBooks, transaction: str, record: str) -> list[str]:
    return list(found.explain_change(number_of(found, transaction), found.find_record(record)).sentences)


def test_the_lines_of_a_close(database: Database[Any]) -> None:
    """3 posted at 23.00 each, 3.00 cheaper by FIFO: debit inventory, credit cost of sales."""
    found = books(database, P1, P2, S1, CLOSE)
    assert line(found, "INVC-000001", 1) == [
        "Line 1 of INVC-000001 debits 1300 Inventory with 3.00 EUR (Issue).",
        "The closing IC-000001 of 2012-01-31 posted it.",
        "It comes from S1 of 2012-01-10, priced again (3.00 EUR debit).",
        STORED.format("1300"),
    ]
    assert line(found, "INVC-000001", 2)[0].endswith("with 3.00 EUR (Consumption).")
    assert line(found, "INVC-000001", 2)[2] == "It comes from S1 of 2012-01-10, priced again (3.00 EUR credit)."


def test_several_parts_with_what_is_not_named(database: Database[Any]) -> None:
    sales = [f"do: issue, label: S{n}, item: A, date: 2012-01-1{n}, qty: 0.1" for n in range(8)]
    found = books(
        database, P1, "do: receipt, label: P2, item: A, date: 2012-01-03, qty: 2, price: '30.00'", *sales, CLOSE
    )
    explained = found.explain_line("INVC-000001", 1)
    assert (explained.count, explained.total, explained.amount, len(explained.largest)) == (8, 400, 400, 8)
    said = explained.sentences
    assert said[2] == "It is made of 8 issues that were priced again (4.00 EUR debit)."
    assert said[3].startswith("The largest are S0 of 2012-01-10 (0.50 EUR debit), S1 of 2012-01-11")
    assert said[3].endswith("and 2 others (1.00 EUR debit).")


def test_the_lines_of_an_invoice_that_takes_a_receipt_back(database: Database[Any]) -> None:
    received = "do: receipt, label: P1, item: A, date: 2012-01-02, qty: 1, price: '10.00', post: physical"
    found = books(database, received, "do: invoice, of: P1, date: 2012-01-05, price: '12.00'")
    voucher = found.transaction(number_of(found, "P1")).updates[-1].voucher
    lines = [found.explain_line(voucher, number) for number in (1, 2, 3, 4)]
    assert [(one.posting_type, one.amount, one.total) for one in lines] == [
        (PostingType.PRODUCT_RECEIPT, -1000, -1000),
        (PostingType.PURCHASE_ACCRUAL, 1000, 1000),
        (PostingType.PURCHASE_INVENTORY_RECEIPT, 1200, 1200),
        (PostingType.VENDOR_SUMMARY, -1200, -1200),
    ]
    assert [one.largest[0].what for one in lines] == [
        *["its value before the invoice, taken back"] * 2, *["its value"] * 2
    ]  # fmt: skip
    assert lines[2].sentences[-1] == (
        "The posting profile or the document named 1300 for Purchase, inventory receipt when it was posted; it is stored with"
        " the transaction, so that whatever adjusts or takes back this posting goes there too."
    )


def test_the_lines_of_a_reversal(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, CLOSE, "do: cancel, label: X1, of: C1")
    voucher = found.record(found.find_record("IC-000002")).row.voucher
    said = line(found, voucher, 1)
    assert said[1] == "The reversal IC-000002 of 2012-01-31 posted it: it takes back what IC-000001 posted."
    assert said[2] == "It comes from S1 of 2012-01-10, priced again (3.00 EUR credit)."
    assert (
        said[3] == "A reversal repeats the lines that it takes back with opposite sign: no account is looked up again."
    )


def test_the_lines_of_a_late_charge(database: Database[Any]) -> None:
    found = books(database, P1, LATE)
    voucher = found.record(found.find_record("IC-000001")).row.voucher
    assert line(found, voucher, 1)[2] == "It comes from P1 of 2012-01-02, late charge (4.00 EUR debit)."
    assert line(found, voucher, 1)[3] == STORED.format("1300")
    result = found.explain_line(voucher, 2)
    assert result.posting_type is PostingType.PROFIT
    assert result.sentences[-1] == (
        f"{result.account} is the Profit account that was stored with the transactions when they were posted: what is"
        " adjusted by hand or expensed goes there, whatever the setup says since."
    )


def test_the_line_of_a_revaluation_names_the_item(database: Database[Any]) -> None:
    """10 at 12.00 to 12.50: no transaction stands behind it."""
    found = books(
        database,
        "do: receipt, label: M1, item: M, date: 2012-01-02, qty: 10, price: '12.00'",
        "do: revalue, label: R1, item: M, date: 2012-01-20, to_unit: '12.50'",
        items="{M: {model: MA}}",
    )
    voucher = found.record(found.find_record("IC-000001")).row.voucher
    explained = found.explain_line(voucher, 1)
    (part,) = explained.largest
    assert (part.transaction_id, part.item, part.what, part.amount) == (0, "M", "revalued", explained.amount)
    assert abs(explained.amount) == 500
    assert "It comes from item M, revalued (5.00 EUR" in explained.sentences[2]
    assert explained.sentences[3].endswith("when the items were revalued.")


def test_the_line_of_an_average_adjusted_by_hand(database: Database[Any]) -> None:
    """What a close collected is adjusted on the accounts of the receipts behind it."""
    found = books(
        database,
        P1,
        P2,
        "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1",
        CLOSE,
        "do: adjust_onhand, label: H1, item: A, amount: '6.00', by: value",
        items="{A: {model: WA}}",
    )
    voucher = found.record(found.find_record("IC-000002")).row.voucher
    explained = found.explain_line(voucher, 1)
    assert (explained.amount, explained.total, explained.count) == (600, 600, 1)
    assert explained.largest[0].number == "IC-000001.A.R"


def test_a_line_of_an_item_group_that_items_have_left(database: Database[Any]) -> None:
    """Which of them it summed is not known any more; what all lines of the account sum is."""
    found = books(
        database,
        P1,
        P2,
        S1,
        "do: receipt, label: P3, item: B, date: 2012-01-02, qty: 1, price: '10.00'",
        "do: receipt, label: P4, item: B, date: 2012-01-03, qty: 1, price: '30.00'",
        "do: issue, label: S2, item: B, date: 2012-01-10, qty: 1",
        "do: set_group, item: B, group: OTHER",
        "do: close, label: C1, date: 2012-01-31, specification: group",
        "do: set_group, item: B, group: THIRD",
        items="{A: {model: FIFO}, B: {model: FIFO}}",
    )
    lines = found.voucher("INVC-000001").lines
    on_account = [line for line in lines if (line.account, line.posting_type) == ("1300", lines[0].posting_type)]
    assert len(on_account) == 2
    left = [found.explain_line("INVC-000001", line.line) for line in on_account]
    assert [one.total == one.amount for one in left] == [True, False]
    assert left[1].total == sum(one.amount for one in left)
    assert "Items have changed their item group since" in left[1].sentences[-2]


def test_a_line_and_a_voucher_that_are_not_there(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, CLOSE)
    with pytest.raises(NotFound, match="has no line 3"):
        found.explain_line("INVC-000001", 3)
    with pytest.raises(NotFound):
        found.explain_line("INVC-000009", 1)


def test_what_a_close_changed_of_an_issue(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, CLOSE)
    explained = found.explain_change(number_of(found, "S1"), found.find_record("IC-000001"))
    assert (explained.before, explained.adjusted, explained.after) == (6900, -300, 6600)
    assert list(explained.sentences) == [
        "3 pieces of A, issued by S1 (sales) on 2012-01-10, cost 69.00 EUR before the closing IC-000001 of 2012-01-31.",
        "It took off 3.00 EUR: the cost was 66.00 EUR then.",
        "It settled 2 pieces from P1 of 2012-01-02 (40.00 EUR) and 1 piece from P2 of 2012-01-03 (26.00 EUR).",
        "Until then these pieces stood at 69.00 EUR.",
        "Voucher INVC-000001 posted this to 1300 against 5000: the accounts of its original posting.",
    ]


def test_what_a_close_changed_of_what_was_settled_before(database: Database[Any]) -> None:
    """A late charge of 4.00 on 2 pieces, of which 1 was sold and settled."""
    found = books(database, P1, SOLD, CLOSE, LATE, AGAIN)
    assert change(found, "S1", "IC-000003")[1:3] == [
        "It added 2.00 EUR: the cost was 22.00 EUR then.",
        "The cost of receipts that it was settled with changed, of what it took of P1 of 2012-01-02 by 2.00 EUR.",
    ]
    assert change(found, "P1", "IC-000002")[1:3] == [
        "It added 4.00 EUR: the cost was 44.00 EUR then.",
        "It was charged late; what issues have taken follows with the next close or recalculation.",
    ]


def test_what_a_close_changed_of_a_product(database: Database[Any]) -> None:
    """The material was posted at 23.00 and is settled at 20.00."""
    found = books(
        database,
        P1,
        P2,
        "do: produce, label: W1, item: L, date: 2012-01-05, qty: 1, consume: [{item: A, qty: 1}], labor: '3.00'",
        CLOSE,
        items="{A: {model: FIFO}, L: {model: FIFO}}",
    )
    assert change(found, "W1.R", "IC-000001")[1:3] == [
        "It took off 3.00 EUR: the cost was 23.00 EUR then.",
        "It follows what it is made of: the same record changed W1.C1 of 2012-01-05 by -3.00 EUR.",
    ]


def test_a_recalculation_says_that_it_settles_nothing(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, "do: recalculate, label: K1, date: 2012-01-31")
    assert change(found, "S1", "IC-000001")[2] == (
        "A recalculation settles nothing: it gives an issue the cost that a close through 2012-01-31 would give it."
    )


def test_a_reversal_and_what_it_took_back(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, CLOSE, "do: cancel, label: X1, of: C1")
    assert change(found, "S1", "IC-000002")[1:3] == [
        "It added 3.00 EUR: the cost was 69.00 EUR then.",
        "It takes back what IC-000001 had changed.",
    ]
    assert change(found, "S1", "IC-000001")[-1] == "IC-000002 reversed it since: it does not count any more."


def test_a_record_that_did_nothing_to_a_transaction(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, CLOSE)
    with pytest.raises(NotFound, match="IC-000001 did nothing to the cost of P1"):
        change(found, "P1", "IC-000001")
    with pytest.raises(NotFound):
        found.explain_change(4711, 1)
    with pytest.raises(NotFound):
        found.explain_change(number_of(found, "S1"), 99)

"""Values, products and sums at their limits, through every way in, on both databases.

Each case is tried at the limit, which must be taken and can then be closed, verified, reconciled and listed, and one step
above it, which must be refused with a sentence and leave nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import BeyondLimit, InvcloseError, RejectedInput
from core.money import AMOUNT_LIMIT, QUANTITY_LIMIT, TOTAL_LIMIT
from core.reports import OF_RECORD, ReportName, ValueBy
from core.requests import (
    CloseRequest,
    OnHandLine,
    OnHandRequest,
    ReportRequest,
    RevaluationRequest,
    StandardCostRequest,
    TransactionRequest,
)
from core.vocabulary import JobState, RecordType
from db.close.jobs import start_run
from db.close.worker import work
from db.company.turnover import Turnover
from db.desk import StoredDesk
from db.reading.balances import trial_balance
from db.reading.books import StoredBooks
from db.reading.reconcile import reconcile
from db.reading.verify import problems, verify
from tests.db.importing.loading import ITEMS, Books, row
from tests.db.importing.test_cut_over import balances, opened, opening
from tests.support.currencies import EUR
from tests.support.identity import pretend

MOST, ABOVE = "1000000000", "1000000000.000001"
LARGEST, LARGER = "10000000000000.00", "10000000000000.01"
NANO = "0.000001"
PRICED = "item,item_group,inventory_model,item_cost,standard_cost,financial_dimensions\n"
GEM = f"{PRICED}GEM,GEMS,STD,,{MOST},site\nORE,GEMS,FIFO,{MOST},,site\nOIL,GEMS,MA,,,site\n"


def sound(books: Books, *, close: bool = True) -> None:
    """Everything that reads can still compute: a close, verify, reconcile, the trial balance and the reports."""
    database = books.database
    if close:
        with database.write() as tx:
            record = start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-01-31"))
        state = work(database, record)
        assert state in (JobState.DONE, JobState.DONE_WARNED), books.all("SELECT state, message FROM job")
    with database.read() as tx:
        assert problems(verify(tx, 1)) == []
        debits = sum(line[2] for line in trial_balance(tx, 1))
        assert debits == sum(line[3] for line in trial_balance(tx, 1))
        reconcile(tx, 1)
    shown = StoredBooks(database, 1, "tester")
    for name in ReportName:
        if name not in OF_RECORD:
            items = ("LAMP",) if name is ReportName.COST_CHANGES else ()
            shown.report(ReportRequest(name, date_from="2024-01-01", date_to="2024-02-29", items=items))
    for by in ValueBy:
        shown.report(ReportRequest(ReportName.INVENTORY_VALUE, date_to="2024-02-29", by=by))


FILES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "quantity of a receipt": (
        {"rows": [row("P", "purchase", "LAMP", MOST, amount="5.00")]},
        {"rows": [row("P", "purchase", "LAMP", ABOVE, amount="5.00")]},
    ),
    "quantity of an issue": (
        {"rows": [row("S", "sales", "SCREW", f"-{MOST}")]},
        {"rows": [row("S", "sales", "SCREW", f"-{ABOVE}")]},
    ),
    "twelve digits": (
        {"rows": [row("P", "purchase", "LAMP", "999999999.999999", amount="5.00")]},
        {"rows": [row("P", "purchase", "LAMP", "999999999999", amount="5.00")]},
    ),
    "quantity of a transfer": (
        {"rows": [row("P", "purchase", "LAMP", MOST, amount="5.00"), row("T", "transfer", "LAMP", MOST, to_site="2")]},
        {"rows": [row("P", "purchase", "LAMP", MOST, amount="5.00"), row("T", "transfer", "LAMP", ABOVE, to_site="2")]},
    ),
    "amount of a receipt": (
        {"rows": [row("P", "purchase", "LAMP", "1", amount=LARGEST)]},
        {"rows": [row("P", "purchase", "LAMP", "1", amount=LARGER)]},
    ),
    "amount of labor": (
        {
            "rows": [
                row("I", "production_issue", "PART", "-1", production="B1"),
                row("L", "labor", "", "", amount=LARGEST, production="B1"),
            ]
        },
        {
            "rows": [
                row("I", "production_issue", "PART", "-1", production="B1"),
                row("L", "labor", "", "", amount=LARGER, production="B1"),
            ]
        },
    ),
    "item cost": (
        {"rows": [row("S", "sales", "X", "-1")], "items": f"{PRICED}X,G,FIFO,{MOST},,\n"},
        {"rows": [row("S", "sales", "X", "-1")], "items": f"{PRICED}X,G,FIFO,{ABOVE},,\n"},
    ),
    "standard cost": (
        {"rows": [row("S", "sales", "X", "-1")], "items": f"{PRICED}X,G,STD,,{MOST},\n"},
        {"rows": [row("S", "sales", "X", "-1")], "items": f"{PRICED}X,G,STD,,{ABOVE},\n"},
    ),
    "receipt at standard cost": (
        {"rows": [row("P", "purchase", "GEM", "10000", amount="1.00")], "items": GEM},
        {"rows": [row("P", "purchase", "GEM", "10000.000001", amount="1.00")], "items": GEM},
    ),
    "issue at cost price": (
        {"rows": [row("S", "sales", "ORE", "-10000")], "items": GEM},
        {"rows": [row("S", "sales", "ORE", "-10000.000001")], "items": GEM},
    ),
    "issue at the running average": (
        {
            "rows": [
                row("P", "purchase", "ORE", NANO, amount="10000.00"),
                row("S", "sales", "ORE", "-1000"),
            ],
            "items": GEM,
        },
        {
            "rows": [
                row("P", "purchase", "ORE", NANO, amount="10000.00"),
                row("S", "sales", "ORE", "-1000.000001"),
            ],
            "items": GEM,
        },
    ),
    "moving average of almost nothing": (
        {
            "rows": [row("P", "purchase", "OIL", NANO, amount="10000.00"), row("S", "sales", "OIL", "-1000")],
            "items": GEM,
        },
        {
            "rows": [row("P", "purchase", "OIL", NANO, amount="10000.00"), row("S", "sales", "OIL", "-1000000000")],
            "items": GEM,
        },
    ),
    "product of several materials": (
        {
            "rows": [
                row("A", "purchase", "LAMP", "1", amount=LARGEST),
                row("I", "production_issue", "LAMP", "-1", production="B"),
                row("R", "production_receipt", "PART", "1", production="B"),
            ]
        },
        {
            "rows": [
                row("A", "purchase", "LAMP", "1", amount=LARGEST),
                row("I", "production_issue", "LAMP", "-1", production="B"),
                row("L", "labor", "", "", amount="0.01", production="B"),
                row("R", "production_receipt", "PART", "1", production="B"),
            ]
        },
    ),
    "foreign ledger": (
        {
            "rows": [row("P", "purchase", "LAMP", "1", amount="5.00")],
            "ledger": f"voucher,date,account,amount\nX,2024-01-05,1300,{LARGEST}\nX,2024-01-05,2000,-{LARGEST}\n",
        },
        {
            "rows": [row("P", "purchase", "LAMP", "1", amount="5.00")],
            "ledger": f"voucher,date,account,amount\nX,2024-01-05,1300,{LARGER}\nX,2024-01-05,2000,-{LARGER}\n",
        },
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_at_the_limit_is_taken_and_above_it_refused(books: Books, name: str) -> None:
    taken, refused = FILES[name]
    for fault in books.refused(*refused["rows"], **{k: v for k, v in refused.items() if k != "rows"}):
        assert "beyond the limit of" in fault.message, fault
    books.load(*taken["rows"], **{k: v for k, v in taken.items() if k != "rows"})
    sound(books)


CUT_OVER: dict[str, tuple[str, str]] = {
    "quantity": (opened("O", "LAMP", MOST, "5"), opened("O", "LAMP", ABOVE, "5")),
    "amount": (opened("O", "LAMP", "1", LARGEST), opened("O", "LAMP", "1", LARGER)),
    "adjustment": (
        opened("O", "LAMP", "1", "5", adjustment="9999999999995.00"),
        opened("O", "LAMP", "1", "5", adjustment=LARGER),
    ),
}


@pytest.mark.parametrize("name", CUT_OVER)
def test_a_cut_over_at_the_limit_is_taken_and_above_it_refused(books: Books, name: str) -> None:
    taken, refused = CUT_OVER[name]
    value = {"quantity": "5", "amount": LARGEST, "adjustment": LARGEST}[name]
    ledger = balances({"1300": value, "2000": f"-{value}"})
    assert any(
        "beyond the limit of" in fault.message for fault in books.refused(opening=opening(refused), balances=ledger)
    )
    books.load(opening=opening(taken), balances=ledger)
    sound(books)


def test_a_balance_of_a_cut_over_above_the_limit_is_refused(books: Books) -> None:
    ledger = balances({"1300": "5", "2000": f"-{LARGER}", "3000": "9999999999995.01"})
    assert any(
        "beyond the limit of" in fault.message
        for fault in books.refused(opening=opening(opened("O", "LAMP", "1", "5")), balances=ledger)
    )


# --- sums ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("over", [False, True])
def test_the_ledger_holds_four_times_ten_to_the_eighteen(books: Books, over: bool) -> None:
    """2,000 receipts of the largest amount are two entries of 10^15 each: just what a ledger may hold."""
    rows = [row(f"P{number}", "purchase", "LAMP", "1", amount=LARGEST) for number in range(2000 + over)]
    if over:
        with pytest.raises(BeyondLimit, match="the amounts of the ledger of company ACME are more than books can hold"):
            books.load(*rows)
        assert books.all("SELECT COUNT(*) FROM voucher") == [(0,)]
    else:
        books.load(*rows)
        sound(books)  # nothing to adjust: the close needs no room
        with pytest.raises(BeyondLimit):
            books.load(row("Q", "purchase", "LAMP", "1", date="2024-02-01", amount="0.01"))


def test_a_quantity_that_goes_round_too_often_is_refused(books: Books) -> None:
    books.load(row("P", "purchase", "LAMP", MOST, amount="5.00"))
    fill(books, "UPDATE on_hand SET moved_quantity = :n", TOTAL_LIMIT - 10**15)
    with pytest.raises(RejectedInput) as caught:
        books.load(row("Q", "purchase", "LAMP", MOST, amount="5.00"), row("R", "sales", "LAMP", f"-{NANO}"))
    assert "the quantities of item LAMP together are more than books can hold" in str(caught.value)
    books.load(row("Q", "purchase", "LAMP", MOST, amount="5.00"))
    sound(books)


def fill(books: Books, sql: str, number: int) -> None:
    with books.database.write() as tx:
        tx.execute(sql, {"n": number})


def leave(books: Books, which: Turnover, room: int) -> None:
    """Only so much more may be posted."""
    with books.database.write() as tx:
        tx.execute(
            "UPDATE number_sequence SET next_number = :n WHERE company_id = 1 AND code = :c",
            {"n": TOTAL_LIMIT - room + 1, "c": which.value},
        )


DEAR_LATER = (
    row("P1", "purchase", "LAMP", "1", "2024-01-05", amount="10.00"),
    row("P2", "purchase", "LAMP", "1", "2024-01-08", amount="20.00"),
    row("S1", "sales", "LAMP", "-1", "2024-01-10"),
)
"""The close adjusts 5.00: 1,000 on the ledger in two lines, 500 of inventory."""


@pytest.mark.parametrize(("which", "needed"), [(Turnover.LEDGER, 1000), (Turnover.INVENTORY, 500)])
@pytest.mark.parametrize("short", [0, 1])
def test_a_close_fails_with_a_sentence_before_it_posts_too_much(
    books: Books, which: Turnover, needed: int, short: int
) -> None:
    books.load(*DEAR_LATER)
    leave(books, which, needed - short)
    with books.database.write() as tx:
        record = start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-01-31"))
    state = work(books.database, record)
    [(message, posted)] = books.all(
        "SELECT j.message, r.posted_at FROM job j JOIN closing_record r ON r.id = j.record_id"
    )
    if short:
        assert state is JobState.FAILED
        assert posted is None
        assert message.startswith(f"the amounts of the {which.value.partition('_')[0]} of company ACME are more than")
        assert message.endswith("takes over what is on hand and the balances.")
    else:
        assert state is JobState.DONE
        assert posted is not None
    sound(books, close=False)


# --- by hand -------------------------------------------------------------------------------------------------


def desk_of(books: Books) -> StoredDesk:
    return StoredDesk(books.database, 1, executor="inline")


def _receipt(desk: StoredDesk, step: int) -> Any:
    return TransactionRequest(1, AMOUNT_LIMIT + step, date="2024-02-01")


def _late(desk: StoredDesk, step: int) -> Any:
    return TransactionRequest(1, AMOUNT_LIMIT + step, date="2024-02-01", late=True)


def _on_hand_amount(desk: StoredDesk, step: int) -> Any:
    [line] = desk.on_hand_lines(["LAMP"]).rows
    return OnHandRequest((OnHandLine(line.group_id, amount=AMOUNT_LIMIT + step, by_value=False),))


def _on_hand_price(desk: StoredDesk, step: int) -> Any:
    """One lamp worth 5.00: to 10,000,000,000,005.00 it would rise by just the limit."""
    [line] = desk.on_hand_lines(["LAMP"]).rows
    return OnHandRequest((OnHandLine(line.group_id, to_unit=(AMOUNT_LIMIT + 500 + step) * 10_000),))


def _revaluation(desk: StoredDesk, step: int) -> Any:
    """10,000 of oil for 1.00 at the largest price rise by one cent less than a euro below the limit."""
    return RevaluationRequest("OIL", QUANTITY_LIMIT + (200 if step > 0 else 0))


def _standard_cost(desk: StoredDesk, step: int) -> Any:
    return StandardCostRequest("GEM", QUANTITY_LIMIT + step, date="2024-02-01")


BY_HAND: dict[str, Callable[[StoredDesk, int], Any]] = {
    "complete": _receipt,
    "late charge": _late,
    "on-hand amount": _on_hand_amount,
    "on-hand price": _on_hand_price,
    "moving average": _revaluation,
    "standard cost": _standard_cost,
}
STOCK = (
    row("P", "purchase", "LAMP", "1", amount="5.00"),
    row("O", "purchase", "OIL", "10000", amount="1.00"),
    row("G", "purchase", "GEM", "1", amount="1.00"),
)
GOODS = (
    ITEMS.partition("\n")[0] + "\n" + ("LAMP,LAMPS,FIFO,,12,,,site\nOIL,PARTS,MA,,,,,site\nGEM,PARTS,STD,,,0.5,,site\n")
)


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("step", [-1, 0, 1])
def test_an_adjustment_by_hand_at_the_limit(
    books: Books, name: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.load(*STOCK, items=GOODS)
    sound(books)
    desk = desk_of(books)
    pretend(monkeypatch, now="2024-02-02T10:00:00Z")
    request = BY_HAND[name](desk, step)
    if step > 0:
        before = books.all("SELECT COUNT(*) FROM closing_record")
        for act in (desk.preview_adjustment, desk.post_adjustment):
            with pytest.raises(BeyondLimit, match="beyond the limit of 1000000000"):
                act(request)
        assert books.all("SELECT COUNT(*) FROM closing_record") == before
    else:
        desk.preview_adjustment(request)
        desk.post_adjustment(request)
    sound(books, close=False)


@pytest.mark.parametrize("value", [2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 1, 2**64, 10**30])
def test_no_adjustment_is_so_large_that_the_database_has_to_refuse_it(
    books: Books, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.load(*STOCK, items=GOODS)
    pretend(monkeypatch, now="2024-02-02T10:00:00Z")
    desk = desk_of(books)
    for request in (
        TransactionRequest(1, value, date="2024-02-01"),
        TransactionRequest(1, -value, date="2024-02-01"),
        RevaluationRequest("OIL", value),
        StandardCostRequest("GEM", value, date="2024-02-01"),
    ):
        with pytest.raises(InvcloseError, match="beyond the limit"):
            desk.post_adjustment(request)
    assert books.all("SELECT COUNT(*) FROM closing_record") == [(0,)]


def test_the_limit_reads_as_it_is_written() -> None:
    assert EUR.text(AMOUNT_LIMIT) == LARGEST

"""Cut-over from another system: open stock, ledger balances, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.errors import JobAlreadyRunning, NotAdjustable, NotLatest
from core.requests import CloseRequest
from core.vocabulary import JobState, RecordType
from db.adjusting.posting import adjust_on_hand, adjust_transaction
from db.close.jobs import start_run
from db.close.worker import work
from db.desk.reversals import preview_reversal
from db.reading.balances import trial_balance
from db.reading.behind import behind_rows
from db.reading.reconcile import reconcile
from db.reading.record import record_groups
from db.reading.transactions import transaction_view
from db.reading.verify import problems, verify
from db.reading.vouchers import voucher_view
from db.records.reversing import reverse_record
from tests.db.importing.loading import Books, row
from tests.support.currencies import EUR

OPENING = (
    "reference,item,quantity,amount,date,site,adjustment,kind,update,balance_account,offset_account,profit_account,"
    "loss_account,voucher\n"
)


def opened(reference: str, item: str, quantity: str, amount: str, date: str = "2023-12-05", **more: str) -> str:
    values = {
        "reference": reference,
        "item": item,
        "quantity": quantity,
        "amount": amount,
        "date": date,
        "site": "1",
        **more,
    }
    return ",".join(values.get(name, "") for name in OPENING.strip().split(",")) + "\n"


def opening(*rows: str) -> str:
    return OPENING + "".join(rows)


def balances(amounts: Mapping[str, str], date: str = "2023-12-31") -> str:
    return "date,account,amount\n" + "".join(f"{date},{account},{amount}\n" for account, amount in amounts.items())


CHART = "code,name\n1301,Inventory of old\n3000,Equity\n5119,Profit of old\n5129,Loss of old\n"
LAMPS: dict[str, Any] = {
    "opening": opening(
        opened("PO-2", "LAMP", "5", "60", "2023-12-20", adjustment="-2.50", voucher="OLD-77"),
        opened("PO-1", "LAMP", "10", "100", "2023-11-03"),
    ),
    "balances": balances({"1300": "157.50", "2000": "-40", "3000": "-117.50"}),
    "accounts": CHART,
}
"""Ten lamps at 10.00 and five at 11.50."""


def close(books: Books, date: str) -> int:
    with books.database.write() as tx:
        record = start_run(tx, 1, RecordType.CLOSING, CloseRequest(date))
    assert work(books.database, record) in (JobState.DONE, JobState.DONE_WARNED)
    return record


def reverse(books: Books, record: int) -> int:
    with books.database.write() as tx:
        return reverse_record(tx, 1, record)


def in_order(books: Books) -> None:
    """Every invariant holds, and inventory equals the ledger per account on every day."""
    with books.database.read() as tx:
        assert problems(verify(tx, 1)) == []
        for as_of in (None, "2023-12-30", "2023-12-31", "2024-01-19", "2024-01-31"):
            assert reconcile(tx, 1, as_of).balanced


def settled(books: Books, record: int) -> list[tuple[str, str, int, str]]:
    return [
        (receipt, issue, quantity // 1_000_000, EUR.text(amount))
        for receipt, issue, quantity, amount in books.all(
            """SELECT r.number, i.number, s.quantity, s.amount FROM settlement s
               JOIN inventory_transaction r ON r.id = s.receipt_id JOIN inventory_transaction i ON i.id = s.issue_id
               WHERE s.record_id = :r ORDER BY s.row""",
            r=record,
        )
    ]


def balance_sheet(books: Books, as_of: str | None = None) -> dict[str, str]:
    with books.database.read() as tx:
        rows = trial_balance(tx, 1, as_of)
    return {account: EUR.text(debit - credit) for account, _, debit, credit in rows if debit != credit}


def test_the_books_start_with_the_balances_of_the_cut_over(books: Books) -> None:
    imported = books.load(**LAMPS)
    assert (imported.opening, imported.opened) == ("IC-000001", 2)
    assert balance_sheet(books) == {"1300": "157.50", "2000": "-40.00", "3000": "-117.50"}
    assert balance_sheet(books, "2023-12-30") == {}
    in_order(books)


def test_the_days_up_to_the_cut_over_are_closed(books: Books) -> None:
    books.load(**LAMPS)
    (problem,) = books.refused(row("PO-9", "purchase", "LAMP", "1", "2023-12-31", amount="10"), items="")
    assert "closed through 2023-12-31" in problem.message


def test_opened_receipts_are_settled_in_the_order_of_their_own_days(books: Books) -> None:
    """Twelve are sold at the average 10.50; they took ten at 10.00 and two at 11.50."""
    books.load(row("SO-1", "sales", "LAMP", "-12"), **LAMPS)
    assert books.cost("SO-1") == "-126.00"
    record = close(books, "2024-01-31")
    assert settled(books, record) == [("PO-1", "SO-1", 10, "100.00"), ("PO-2", "SO-1", 2, "23.00")]
    assert balance_sheet(books)["1300"] == "34.50"
    in_order(books)


def test_a_close_posts_to_the_accounts_of_the_system_before(books: Books) -> None:
    """An issue that was open there is adjusted on the accounts it had there, not on those of today."""
    accounts = {"balance_account": "1301", "offset_account": "5129"}
    books.load(
        row("PO-1", "purchase", "LAMP", "4", amount="48"),
        opening=opening(opened("SO-0", "LAMP", "-3", "30", kind="sales", **accounts)),
        balances=balances({"1301": "-30", "3000": "30"}),
        accounts=CHART,
    )
    record = close(books, "2024-01-31")
    assert settled(books, record) == [("PO-1", "SO-0", 3, "36.00")]
    assert {account: balance_sheet(books)[account] for account in ("1300", "1301", "5129")} == {
        "1300": "48.00", "1301": "-36.00", "5129": "6.00",
    }  # fmt: skip
    in_order(books)


def test_an_adjustment_by_hand_uses_profit_and_loss_of_the_system_before(books: Books) -> None:
    accounts = {"balance_account": "1301", "offset_account": "2000", "profit_account": "5119", "loss_account": "5129"}
    books.load(
        opening=opening(opened("PO-1", "LAMP", "10", "100", **accounts)),
        balances=balances({"1301": "100", "3000": "-100"}),
        accounts=CHART,
    )
    transaction = books.all("SELECT id FROM inventory_transaction WHERE number = 'PO-1'")[0][0]
    with books.database.write() as tx:
        adjust_transaction(tx, 1, transaction, "2024-01-05", 250)
        adjust_on_hand(tx, 1, "LAMP", ("1", "", "", "", "", "", ""), amount=-100)
    assert balance_sheet(books) == {"1301": "101.50", "3000": "-100.00", "5119": "-2.50", "5129": "1.00"}
    in_order(books)


def test_goods_received_there_are_invoiced_here(books: Books) -> None:
    """The physical value is taken back on the accounts that carried it; the next close settles at the invoice."""
    books.load(
        row("PO-1", "purchase", "LAMP", "10", update="financial", amount="130"),
        row("SO-1", "sales", "LAMP", "-4", "2024-01-12"),
        opening=opening(opened("PO-1", "LAMP", "10", "100", kind="purchase", update="physical")),
        balances=balances({"1310": "100", "2010": "-100"}),
    )
    assert balance_sheet(books) == {"1300": "78.00", "2000": "-130.00", "5000": "52.00"}
    record = close(books, "2024-01-31")
    assert settled(books, record) == [("PO-1", "SO-1", 4, "52.00")]
    in_order(books)


@pytest.mark.parametrize(("item", "amount", "sold"), [("BULB", "25", "-10.00"), ("SCREW", "5", "-2.00")])
def test_perpetual_items_are_opened_at_their_value(books: Books, item: str, amount: str, sold: str) -> None:
    books.load(
        row("SO-1", "sales", item, "-4"),
        opening=opening(opened("PO-1", item, "10", amount)),
        balances=balances({"1300": amount, "3000": f"-{amount}"}),
        accounts=CHART,
    )
    assert books.cost("SO-1") == sold
    close(books, "2024-01-31")
    in_order(books)


def test_an_opening_can_be_reversed_and_made_again(books: Books) -> None:
    books.load(row("SO-1", "sales", "LAMP", "-2"), **LAMPS)
    (first,) = books.all("SELECT id FROM closing_record")[0]
    reverse(books, first)
    assert balance_sheet(books) == {"1300": "-21.00", "5000": "21.00"}
    in_order(books)
    again = {**LAMPS, "balances": balances({"1300": "157.50", "3000": "-157.50"})}
    books.load(items="", **again)
    assert balance_sheet(books) == {"1300": "136.50", "3000": "-157.50", "5000": "21.00"}
    record = close(books, "2024-01-31")
    assert settled(books, record) == [("PO-1", "SO-1", 2, "20.00")]
    in_order(books)


def test_an_opening_is_held_by_a_close_that_follows(books: Books) -> None:
    books.load(row("SO-1", "sales", "LAMP", "-2"), **LAMPS)
    (first,) = books.all("SELECT id FROM closing_record")[0]
    record = close(books, "2024-01-31")
    with pytest.raises(NotLatest):
        reverse(books, first)
    reverse(books, record)
    in_order(books)
    reverse(books, first)
    in_order(books)


def test_an_opening_is_held_by_what_continues_it(books: Books) -> None:
    books.load(
        row("PO-1", "purchase", "LAMP", "10", update="financial", amount="130"),
        opening=opening(opened("PO-1", "LAMP", "10", "100", kind="purchase", update="physical")),
        balances=balances({"1310": "100", "2010": "-100"}),
    )
    with pytest.raises(NotAdjustable, match="held by invoices of what it opened"):
        reverse(books, books.all("SELECT id FROM closing_record")[0][0])


def test_issues_may_be_marked_to_what_was_opened(books: Books) -> None:
    books.load(row("SO-1", "sales", "LAMP", "-2", marked_to="PO-2"), **LAMPS)
    assert books.cost("SO-1") == "-23.00"
    record = close(books, "2024-01-31")
    assert settled(books, record) == [("PO-2", "SO-1", 2, "23.00")]
    with pytest.raises(NotLatest):
        reverse(books, books.all("SELECT MIN(id) FROM closing_record")[0][0])
    in_order(books)


REFUSED: dict[str, tuple[dict[str, str], dict[str, str] | None, str, str]] = {
    "balances do not add up": (
        {},
        {"1300": "157.50", "3000": "-100"},
        "balances",
        "is the sum of all balances, not 0.00",
    ),
    "stock without a balance": (
        {},
        {"2000": "1", "3000": "-1"},
        "balances",
        "has the balance 0.00, but opening.csv opens 10.00",
    ),
    "balance without stock": (
        {},
        {"1300": "10", "1310": "5", "3000": "-15"},
        "balances",
        "but opening.csv opens 0.00 on it",
    ),
    "account not there": ({}, {"1300": "10", "9999": "-10"}, "balances", "is not a main account"),
    "item not there": ({"item": "NONE"}, None, "opening", "is not an item"),
    "nothing open": ({"quantity": "0"}, None, "opening", "is zero"),
    "negative amount": ({"amount": "-10"}, None, "opening", "is negative"),
    "later than the cut-over": ({"date": "2024-01-01"}, None, "opening", "is after the cut-over of 2023-12-31"),
    "one account of a pair": ({"balance_account": "1301"}, None, "opening", "is empty"),
    "received without its kind": ({"update": "physical"}, None, "opening", "needs its kind"),
    "wrong sign": ({"kind": "sales"}, None, "opening", "of sales must be negative"),
    "no such kind": ({"kind": "transfer"}, None, "opening", "is not known"),
    "adjusted issue": ({"quantity": "-1", "adjustment": "1"}, None, "opening", "is not that of an invoiced receipt"),
    "adjusted moving average": ({"item": "BULB", "adjustment": "1"}, None, "opening", "which cannot be adjusted"),
    "off standard": ({"item": "SCREW"}, None, "opening", "is not 1 at the standard cost 0.5"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(books: Books, case: str) -> None:
    changes, amounts, file, message = REFUSED[case]
    line = opened(**{"reference": "PO-1", "item": "LAMP", "quantity": "1", "amount": "10", **changes})
    balance = balances(amounts or {"1300": "10", "3000": "-10"})
    problems = books.refused(opening=opening(line), balances=balance, accounts=CHART)
    assert any(problem.file == f"{file}.csv" and message in problem.message for problem in problems), problems
    told = books.refused(opening=opening(line), balances=balance, accounts=CHART, dry_run=True)
    assert told == problems


def test_stock_comes_with_balances(books: Books) -> None:
    (problem,) = books.refused(opening=LAMPS["opening"])
    assert problem.message == "comes without balances.csv"


@pytest.mark.parametrize("second", ["2023-12-31", "2024-02-29"])
def test_a_cut_over_comes_first(books: Books, second: str) -> None:
    books.load(row("PO-1", "purchase", "LAMP", "1", "2023-12-31", amount="10"))
    more = balances({"1300": "0", "3000": "0"}, second)
    (problem,) = books.refused(items="", balances=more, accounts=CHART)
    assert "is not before the first posting of the books, 2023-12-31" in problem.message


def test_books_are_opened_once(books: Books) -> None:
    books.load(**LAMPS)
    (problem,) = books.refused(items="", balances=balances({"2000": "1", "3000": "-1"}, "2024-06-30"))
    assert "opened or closed through 2023-12-31" in problem.message


LEDGER = "voucher,date,account,amount,source\n"


def test_a_foreign_ledger_stands_beside_ours(books: Books) -> None:
    """One voucher is missing there, one here; the first day on which they differ is named."""
    books.load(
        row("SO-1", "sales", "LAMP", "-2"),
        ledger=LEDGER + "OB,2023-12-31,1300,157.50,erp\nOB,2023-12-31,3000,-157.50,erp\nGL-7,2024-01-10,1300,-20,erp\n",
        **{**LAMPS, "balances": balances({"1300": "157.50", "3000": "-157.50"})},
    )
    with books.database.read() as tx:
        found = {account.account: account for account in reconcile(tx, 1).accounts}
        before = reconcile(tx, 1, "2023-12-31")
    assert {code: (of.inventory, of.ledger, of.foreign) for code, of in found.items()} == {
        "1300": (13650, 13650, 13750),
        "3000": (None, -15750, -15750),
    }
    assert found["1300"].foreign_difference == -100
    assert found["1300"].foreign_first(EUR) == "GL-7 2024-01-10 of erp: missing here, -20.00 there"
    assert before.ledgers_agree
    in_order(books)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ("VCH-0000001,2024-01-10,1300,10", ""),
        ("GL-1,2024-01-10,1300,10", ""),
        ("VCH-0000001,2024-01-10,1300,9", "VCH-0000001 2024-01-10: 10.00 here, 9.00 there"),
        ("VCH-0000001,2024-01-11,1300,9", "VCH-0000001 2024-01-10: 10.00 here, missing there"),
        ("GL-1,2024-01-10,1300,10\nGL-2,2024-01-10,1300,0.01", "GL-2 2024-01-10: missing here, 0.01 there"),
        ("GL-1,2024-01-10,1300,4\nGL-1,2024-01-10,1300,6", ""),
    ],
)
def test_the_first_voucher_where_the_ledgers_part(books: Books, entries: str, said: str) -> None:
    """By number, and where the other system has numbers of its own by amount on the same day."""
    books.load(row("PO-1", "purchase", "LAMP", "1", amount="10"), ledger=f"voucher,date,account,amount\n{entries}\n")
    with books.database.read() as tx:
        (account,) = (account for account in reconcile(tx, 1).accounts if account.account == "1300")
    assert account.foreign_first(EUR) == said
    assert bool(account.foreign_difference) == bool(said)


def test_a_foreign_ledger_comes_in_many_files_and_each_voucher_once(books: Books) -> None:
    books.load(row("PO-1", "purchase", "LAMP", "1", amount="10"), name="ACME")
    books.load(items="", ledger=LEDGER + "GL-1,2024-01-10,1300,10,erp\n", name="JAN")
    books.load(items="", ledger=LEDGER + "GL-1,2024-02-10,1300,5,shop\nGL-2,2024-02-10,1300,-5,erp\n", name="FEB")
    (problem,) = books.refused(items="", ledger=LEDGER + "GL-1,2024-01-10,1300,1,erp\n", name="MAR")
    assert problem.message == "is already loaded, from JAN"
    with books.database.read() as tx:
        assert reconcile(tx, 1).ledgers_agree


@pytest.mark.parametrize(
    ("entry", "column"),
    [
        (",2024-01-10,1300,1,", "voucher"),
        ("GL-1,10.1.2024,1300,1,", "date"),
        ("GL-1,2024-01-10,1300,1e3,", "amount"),
        ("GL-1,2024-01-10,0000,1,", "account"),
    ],
)
def test_entries_that_cannot_be_used_are_refused(books: Books, entry: str, column: str) -> None:
    (problem,) = books.refused(ledger=f"{LEDGER}{entry}\n")
    assert (problem.file, problem.line, problem.column) == ("ledger.csv", 2, column)


def test_a_transaction_tells_where_it_was_opened(books: Books) -> None:
    books.load(**LAMPS)
    number = books.all("SELECT id FROM inventory_transaction WHERE number = 'PO-2'")[0][0]
    with books.database.read() as tx:
        view = transaction_view(tx, 1, number)
    assert view.linked == (
        "Opened by IC-000001: what was open of a posting of 2023-12-20 with voucher OLD-77 in the previous system.",
    )
    assert view.why == (
        ("Posted 2023-12-31 (financial update)", 6000),
        ("Adjusted before the cut-over, IC-000001 2023-12-31", -250),
        ("Cost now", 5750),
    )
    assert (view.number, view.open_quantity, view.status) == ("PO-2", 5_000_000, "Purchased")


def test_the_voucher_leads_to_what_was_opened(books: Books) -> None:
    """Both receipts stand behind the line of their account; the reversal takes all of it back."""
    books.load(**LAMPS)
    (first,) = books.all("SELECT id FROM closing_record")[0]
    with books.database.read() as tx:
        (line, *_) = voucher_view(tx, 1, "INVC-000001").lines
        rows = behind_rows(tx, 1, "INVC-000001", 1, limit=10, after=None)
        first_only = behind_rows(tx, 1, "INVC-000001", 1, limit=1, after=None)
        rest = behind_rows(tx, 1, "INVC-000001", 1, limit=10, after=first_only[0].place)
        preview = preview_reversal(tx, 1, first)
        (group,) = record_groups(tx, 1, first)
    assert line.transactions == 2
    assert [(row.number, row.before, row.adjusted, row.after) for row in rows] == [
        ("PO-1", 0, 10000, 10000), ("PO-2", 0, 5750, 5750),
    ]  # fmt: skip
    assert [*first_only, *rest] == rows
    assert (preview.adjusted, preview.blocked_by) == (-15750, ())
    assert (group.transactions, group.adjusted, group.before, group.after) == (2, 15750, 0, 15750)
    reverse(books, first)
    with books.database.read() as tx:
        rows = behind_rows(tx, 1, "INVC-000002", 1, limit=10, after=None)
    assert [(row.number, row.adjusted, row.after) for row in rows] == [("PO-1", -10000, 0), ("PO-2", -5750, 0)]


def test_the_preview_of_a_reversal_tells_what_continues_an_opening(books: Books) -> None:
    books.load(row("SO-1", "sales", "LAMP", "-2", marked_to="PO-2"), **LAMPS)
    with books.database.read() as tx:
        (sentence,) = preview_reversal(tx, 1, books.all("SELECT id FROM closing_record")[0][0]).blocked_by
    assert "held by marks of what it opened" in sentence


def test_books_are_not_opened_under_a_run(books: Books) -> None:
    """A run that is waiting or paused has planned without what would be opened."""
    books.load(row("PO-9", "purchase", "LAMP", "1", amount="10"))
    with books.database.write() as tx:
        start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-01-31"))
    with pytest.raises(JobAlreadyRunning):
        books.load(items="", **LAMPS)

"""Books that were cut over from another system go on as those that went through both months here.

January is posted and closed in one company. Another is opened with what was open then (the rest of each receipt, its
adjustments, its accounts) and the trial balance. February, posted in both, costs, settles and adjusts the same.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from core.money import quantity_text
from core.requests import CloseRequest
from core.vocabulary import CostKind, JobState, RecordType
from db.adjusting.posting import adjust_transaction
from db.close.jobs import start_run
from db.close.worker import work
from db.engine.session import Database
from db.importing import import_bundle
from db.reading.balances import cost_groups_of, open_receipts, trial_balance
from db.reading.reconcile import reconcile
from db.reading.verify import problems, verify
from tests.db.importing.loading import bundle, row
from tests.robust.places import Template, opened
from tests.support.currencies import EUR
from tests.support.explained import every_tree
from tests.support.explained_lines import every_line

MODELS = ("FIFO", "LIFO", "LIFO_DATE", "WA", "WAD")
EXACT = frozenset({"FIFO", "LIFO", "LIFO_DATE"})
"""Their receipts are of whole cents a piece here, so what is open of one is worth the same when it starts anew."""
ITEMS = "item,item_group,inventory_model,item_cost\n" + "".join(f"{model},GOODS,{model},7\n" for model in MODELS)
SEEDS = range(12)


def month(chance: random.Random, name: str, first: int) -> list[str]:
    """Receipts of whole cents a piece, and issues that the stock covers."""
    rows: list[str] = []
    for item in MODELS:
        for number in range(chance.randint(1, 4)):
            pieces = chance.randint(3, 9)
            amount = EUR.text(pieces * chance.randint(500, 900))
            day = f"{name}-{first + number * 2:02d}"
            rows.append(row(f"P{name}{item}{number}", "purchase", item, str(pieces), day, amount=amount))
        for number in range(chance.randint(0, 3)):
            day = f"{name}-{chance.randint(first + 7, 27):02d}"
            rows.append(row(f"S{name}{item}{number}", "sales", item, f"-{chance.randint(1, 2)}", day))
    return rows


def close(database: Database[Any], company: int, date: str) -> int:
    with database.write() as tx:
        record = start_run(tx, company, RecordType.CLOSING, CloseRequest(date))
    assert work(database, record) in (JobState.DONE, JobState.DONE_WARNED)
    return record


def left_open(database: Database[Any]) -> tuple[str, str]:
    """opening.csv and balances.csv of the company after January."""
    lines = [
        "reference,item,quantity,amount,adjustment,date,site,balance_account,offset_account,profit_account,loss_account"
    ]
    with database.read() as tx:
        for item in MODELS:
            for receipt in open_receipts(tx, 1, cost_groups_of(tx, 1, item, {})):
                day, posted, whole = tx.one(
                    "SELECT date, amount, quantity FROM inventory_update WHERE transaction_id = :t AND kind = 1",
                    {"t": receipt.id},
                ) or ("", 0, 1)
                amount = posted * receipt.quantity // whole if item in EXACT else receipt.amount
                figures = quantity_text(receipt.quantity), EUR.text(amount), EUR.text(receipt.amount - amount)
                lines.append(",".join((receipt.number, item, *figures, day, "1", "1300", "2000", "5110", "5120")))
        balances = [f"2024-01-31,{code},{EUR.text(debit - credit)}" for code, _, debit, credit in trial_balance(tx, 1)]
    return "\n".join(lines) + "\n", "\n".join(["date,account,amount", *balances]) + "\n"


def facts(database: Database[Any], company: int, record: int, item: str) -> list[tuple[Any, ...]]:
    """Settlements of an item: the issue, the receipt where it has a number, quantity and amount."""
    with database.read() as tx:
        return tx.all(
            """SELECT i.number, r.number, s.quantity, s.amount FROM settlement s
               JOIN inventory_transaction r ON r.id = s.receipt_id JOIN inventory_transaction i ON i.id = s.issue_id
               JOIN cost_group g ON g.id = s.cost_group_id JOIN item t ON t.id = g.item_id
               WHERE s.record_id = :r AND t.code = :i AND t.company_id = :c AND i.number <> ''
               ORDER BY i.number, r.number, s.quantity, s.amount""",
            {"r": record, "i": item, "c": company},
        )


def balances(database: Database[Any], company: int) -> dict[str, int]:
    with database.read() as tx:
        assert problems(verify(tx, company)) == []
        assert (CostKind.OPENED in every_tree(tx, company)) is (company == 2)
        assert (every_line(tx, company)["opening"] > 0) is (company == 2)
        assert reconcile(tx, company).balanced
        return {code: debit - credit for code, _, debit, credit in trial_balance(tx, company) if debit != credit}


@pytest.mark.parametrize("seed", SEEDS)
def test_cut_over_books_go_on_the_same(empty: Template, seed: int) -> None:
    chance = random.Random(seed)
    january, february = month(chance, "2024-01", 2), month(chance, "2024-02", 2)
    with empty.copy() as url, opened(url) as database:
        import_bundle(database, "OLD", bundle(*january, items=ITEMS, name="OLD"))
        close(database, 1, "2024-01-31")
        opening, ledger = left_open(database)
        import_bundle(database, "NEW", bundle(items=ITEMS, name="NEW", opening=opening, balances=ledger))
        for company in ("OLD", "NEW"):
            import_bundle(database, company, bundle(*february, items="", name=company))
        with database.read() as tx:
            late = tx.all("SELECT id, company_id FROM inventory_transaction WHERE number = 'P2024-02FIFO0' ORDER BY id")
        for transaction, number in late:
            with database.write() as tx:
                adjust_transaction(tx, number, transaction, "2024-02-20", 300)
        one, two = close(database, 1, "2024-02-29"), close(database, 2, "2024-02-29")
        for item in MODELS:
            here, there = facts(database, 1, one, item), facts(database, 2, two, item)
            if item in EXACT:
                assert here == there, item
            assert [(issue, quantity) for issue, _, quantity, _ in here] == [
                (issue, quantity) for issue, _, quantity, _ in there
            ]
            assert all(abs(a[3] - b[3]) <= 1 for a, b in zip(here, there, strict=True)), (item, here, there)
        old, new = balances(database, 1), balances(database, 2)
        assert old.keys() == new.keys()
        assert all(abs(old[code] - new[code]) <= 12 for code in old), (old, new)

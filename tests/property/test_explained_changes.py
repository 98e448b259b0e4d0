"""Why a record changed a cost, on random companies: before and after are those of the books, and so is every figure in words."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from core.currency import Currency
from core.views.explained import ChangeExplanation
from core.vocabulary import LEFTOVERS
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.reading.behind import behind_rows
from db.reading.explaining_changes import explain_change
from tests.property.worlds import read_after
from tests.robust.places import Template

SQLITE, POSTGRES = 12, 4
ALL = 10**6


@pytest.mark.parametrize("seed", range(67_000, 67_000 + SQLITE))
def test_changes_on_sqlite(sqlite_empty: Template, seed: int) -> None:
    explained(sqlite_empty, seed)


@pytest.mark.parametrize("seed", range(68_000, 68_000 + POSTGRES))
def test_changes_on_postgres(postgres_empty: Template, seed: int) -> None:
    explained(postgres_empty, seed)


def test_worlds_have_changes_for_every_reason(sqlite_empty: Template) -> None:
    seen: Counter[str] = Counter()
    for seed in range(67_000, 67_006):
        seen += explained(sqlite_empty, seed)
    wanted = {
        "It settled",
        "It follows what it is made of: the same",
        "It was charged late",
        "Until then these pieces stood",
    }
    assert wanted <= {word for word in wanted if any(word in sentence for sentence in seen)}, wanted


def explained(template: Template, seed: int) -> Counter[str]:
    """Every change of every record of one world; the sentences that were met."""
    with read_after(template, seed) as (tx, company):
        return every_change(tx, company)


def every_change(tx: Tx, company: int) -> Counter[str]:
    currency, seen = currency_of(tx, company), Counter[str]()
    records = tx.all(
        """SELECT r.id, COALESCE(NULLIF(r.reversal_of, 0), r.id), v.number FROM closing_record r JOIN voucher v ON v.id = r.voucher_id
           WHERE r.company_id = :c AND r.posted_at IS NOT NULL ORDER BY r.id""",
        {"c": company},
    )
    for record, source, voucher in records:
        for row in behind_rows(tx, company, voucher, None, limit=ALL, after=None):
            if not row.transaction_id:
                continue
            rows = adjusted(tx, source, row.transaction_id)
            if record != source and any(kind == 0 for kind, *_ in rows):
                continue  # of what an invoice took back since, a reversal leaves out the physical value
            found = explain_change(tx, company, row.transaction_id, record)
            sign = 1 if row.quantity > 0 else -1
            assert found.before == sign * row.before, (voucher, row)
            if not any(kind in LEFTOVERS for _, kind, _ in rows):
                assert (found.adjusted, found.after) == (sign * row.adjusted, sign * row.after), (voucher, row)
            assert found.before + found.adjusted == found.after
            figures_are_of_the_books(tx, source, found, rows, currency)
            seen.update(found.sentences)
    return seen


def adjusted(tx: Tx, record: int, transaction: int) -> list[tuple[Any, ...]]:
    """(update kind, kind, amount) of what a record adjusted."""
    return tx.all(
        "SELECT update_kind, kind, amount FROM cost_adjustment WHERE record_id = :r AND transaction_id = :t",
        {"r": record, "t": transaction},
    )


def figures_are_of_the_books(
    tx: Tx, record: int, found: ChangeExplanation, rows: list[tuple[Any, ...]], currency: Currency
) -> None:
    """Every amount is a settlement or an adjustment of the record, a cost, or a sum of the settlements."""
    taken = [
        amount
        for (amount,) in tx.all(
            "SELECT amount FROM settlement WHERE record_id = :r AND issue_id = :t",
            {"r": record, "t": found.transaction_id},
        )
    ]
    made = tx.all(
        """SELECT SUM(a.amount) FROM cost_link l JOIN cost_adjustment a ON a.record_id = :r AND a.transaction_id = l.issue_id
           WHERE l.receipt_id = :t GROUP BY l.issue_id""",
        {"r": record, "t": found.transaction_id},
    )
    known = {found.before, found.adjusted, found.after, *taken, *(int(amount) for (amount,) in made)}
    known |= {amount for *_, amount in rows} | {sum(amount for _, kind, amount in rows if kind in LEFTOVERS)}
    known.add(sum(taken) - found.adjusted)
    magnitudes = {abs(amount) for amount in known}
    for sentence in found.sentences:
        told = re.sub(r"\d+ others \([^)]*\)", "", sentence)
        for text in re.findall(r"(\d[\d.]*) [A-Z]{3}\b", told):
            assert currency.amount(text) in magnitudes, (sentence, found)

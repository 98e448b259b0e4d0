"""The made-up company: everything a month end can meet, the same every time, and one month left to close."""

from __future__ import annotations

from datetime import date

import pytest

from core.demo import History, items_bundle
from core.errors import RejectedInput
from core.vocabulary import CostKind, InventoryModel, RecordType, Reference
from db.acceptance.demo import last_months, make_demo
from db.engine.open import open_database
from db.reading.books import StoredBooks
from db.reading.verify import problems, verify
from tests.support.currencies import EUR
from tests.support.explained import every_cost, every_tree
from tests.support.identity import pretend

SENTENCES = 40
"""Of every so manieth transaction the sentences are read; the tree of each is walked."""


def test_the_last_twelve_months():
    months = last_months(date(2026, 3, 1))
    assert months[0] == (date(2025, 3, 1), date(2025, 3, 31))
    assert months[-1] == (date(2026, 2, 1), date(2026, 2, 28))
    assert len(months) == 12


def test_the_history_is_the_same_every_time_and_has_everything():
    months = last_months(date(2026, 3, 1))
    bundles = list(History(months, EUR).bundles())
    assert [part.rows for part in bundles] == [part.rows for part in History(months, EUR).bundles()]
    assert all(
        part.rows[0].date >= str(first) and part.rows[-1].date <= str(last)
        for part, (first, last) in zip(bundles, months, strict=True)
    )
    rows = [row for part in bundles for row in part.rows]
    assert {row.kind for row in rows} >= set(Reference) - {
        Reference.WEIGHTED_AVERAGE_CLOSING, Reference.OPENING,
    } | {"labor"}  # fmt: skip
    assert {(row.site, row.to_site) for row in rows if row.to_site} == {("HARBOUR", "HILL"), ("HILL", "HARBOUR")}
    items = items_bundle(EUR).items
    assert len(items) == 40
    assert {row.model for row in items} == set(InventoryModel)
    assert any(row.include_physical_value for row in items)
    assert any(row.fixed_receipt_price for row in items)


def test_the_company(books_url: str, monkeypatch: pytest.MonkeyPatch):
    pretend(monkeypatch, now="2026-03-10T09:00:00Z")
    with open_database(books_url) as database:
        made = make_demo(database, "small", EUR)
        assert (made["company"], made["open_month_end"], made["closed_until"]) == ("DEMO", "2026-02-28", "2026-01-31")
        books = StoredBooks(database, 1, "tester")
        rows = books.overview()
        assert [row.type for row in rows].count(RecordType.CLOSING) == 12
        assert {row.type for row in rows} == {"closing", "recalculation", "on_hand", "reversal"}
        assert sum(row.warnings for row in rows) > 0
        assert books.company().next_close == "2026-02-28"
        with database.read(repeatable=True) as tx:
            assert problems(verify(tx, 1)) == []
            seen = every_cost(tx, 1, SENTENCES) if tx.dialect == "sqlite" else every_tree(tx, 1, most=30)
            assert seen.keys() >= {CostKind.COLLECTED, CostKind.MATERIAL, CostKind.RETURNED}
        accounts = {line.account for row in rows for line in books.voucher(row.voucher).lines}
        assert {"1301", "1302", "1303", "5001", "5002"} <= accounts
        with pytest.raises(RejectedInput, match="already"):
            make_demo(database, "small", EUR)

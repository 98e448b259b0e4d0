"""What a posting knows of the books: on-hand, and one transaction's cost now."""

from __future__ import annotations

from core.posting.state import OnHand, Posted


def test_physical_quantity_counts_only_where_it_is_included() -> None:
    held = OnHand(3, 300, 1, 500)
    assert held.totals(include_physical=True) == (4, 800)
    assert held.totals(include_physical=False) == (1, 500)


def test_the_cost_now_is_the_physical_one_until_the_invoice() -> None:
    posted = Posted(1, "P-1", "A", 1, 1, (), 1, "", 2, physical_date="2026-01-05", physical_amount=700)
    assert posted.amount == 700
    posted.financial_date, posted.financial_amount = "2026-01-06", 900
    assert posted.amount == 900

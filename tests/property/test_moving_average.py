"""Invoices of a moving average by the line, whatever deliveries it was received in (rules.md 6.7)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from core.vocabulary import InventoryModel
from tests.oracle.amounts import nearest
from tests.support.posting import Office, item

PIECES = st.integers(1, 30)


@given(
    deliveries=st.lists(st.tuples(PIECES, st.integers(0, 100_000)), min_size=1, max_size=5),
    sold=st.integers(0, 60),
    part=st.integers(1, 100),
    amount=st.integers(0, 200_000),
    backdated=st.booleans(),
)
def test_an_invoice_line_puts_the_part_still_on_hand_into_inventory(
    deliveries: list[tuple[int, int]], sold: int, part: int, amount: int, backdated: bool
) -> None:
    """The whole change of value is the difference of the line times what is on hand of it, once; the rest is expensed."""
    office = Office(item(model=InventoryModel.MA))
    for number, (pieces, value) in enumerate(deliveries):
        office.buy("PO", pieces, value, update="physical", part=f"D{number}")
    if sold:
        office.sell("SO", sold)
    if backdated:
        office.buy("PX", 1, 100, "2026-01-31")
    received = sum(pieces for pieces, _ in deliveries)
    whole = min(part, received)
    held = received - sold + backdated
    before = office.held()
    document = delivered(deliveries, whole)
    office.buy("PO", whole, amount, "2026-01-30", update="financial", part="I1")
    after = office.held()
    kept = 0 if backdated or held <= 0 else nearest(Fraction((amount - document) * min(held, whole), whole))
    assert (after[1] + after[3]) - (before[1] + before[3]) == kept
    assert after[0] + after[2] == before[0] + before[2]
    invoiced = [update for update in office.facts.updates if update.date == "2026-01-30" and update.kind == 1]
    assert sum(update.document_amount for update in invoiced) == amount


def delivered(deliveries: list[tuple[int, int]], whole: int) -> int:
    """Physical value of the first pieces of the line, the last delivery by the walk."""
    total, left = 0, whole
    for pieces, value in deliveries:
        taken = min(left, pieces)
        total += nearest(Fraction(value * taken, pieces))
        left -= taken
    return total

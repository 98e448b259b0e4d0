"""What was delivered and went back before anybody invoiced it: goods on which no document is to be expected any more.

A physical receipt that was sent back whole by physical returns to the vendor, and a physical delivery that came back
whole by physical returns of the customer, have come to nothing. A return that names its delivery belongs to that one;
any other to the newest delivery before it, of the same item and dimension values, that has exactly its quantity left,
else to the newest that has more.

Example: 10 received by mistake and sent back as 4 and 6: all three have come to nothing. Of 10 of which 4 went back, 6
are still to be invoiced and 4 to be credited, or 10 and 4: none of them has.

Source: docs/rules.md#115-undoing-a-document
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.vocabulary import Reference

GOES_BACK = {Reference.VENDOR_RETURN: Reference.PURCHASE, Reference.CUSTOMER_RETURN: Reference.SALES}
"""Kind of a return -> kind of what it brings back."""


class Delivered(NamedTuple):
    """A transaction that is only physically updated as of a date."""

    id: int
    reference: Reference
    place: int
    """Its item and dimension values, as one number."""
    date: str
    """ISO date of the physical update."""
    quantity: int
    """Millionths, signed or not."""
    returns: int = 0
    """Of a return: id of the transaction that it names; 0: none."""


class _Left:
    """A delivery with what of it has not gone back, and the returns that took the rest."""

    def __init__(self, delivery: Delivered) -> None:
        self.delivery, self.quantity = delivery, abs(delivery.quantity)
        self.by: list[int] = []


class _Deliveries:
    """The deliveries so far, found by their number and by kind and place, the oldest first."""

    def __init__(self) -> None:
        self.by_number: dict[int, _Left] = {}
        self._by_place: dict[tuple[Reference, int], list[_Left]] = {}

    def add(self, row: Delivered) -> None:
        left = self.by_number[row.id] = _Left(row)
        self._by_place.setdefault((row.reference, row.place), []).append(left)

    def of(self, row: Delivered) -> _Left | None:
        """The one that a return belongs to."""
        if row.returns:
            possible = [self.by_number[row.returns]] if row.returns in self.by_number else []
        else:
            possible = self._by_place.get((GOES_BACK[row.reference], row.place), [])
        quantity = abs(row.quantity)
        enough = [left for left in possible if left.quantity >= quantity]
        exact = [left for left in enough if left.quantity == quantity]
        found = exact or enough
        return found[-1] if found else None


def come_to_nothing(rows: Iterable[Delivered]) -> frozenset[int]:
    """Ids of deliveries that went back whole, and of the returns that brought them back."""
    deliveries = _Deliveries()
    for row in sorted(rows, key=lambda one: (one.date, one.id)):
        if row.reference not in GOES_BACK:
            deliveries.add(row)
        elif found := deliveries.of(row):
            found.quantity -= abs(row.quantity)
            found.by.append(row.id)
    gone = [left for left in deliveries.by_number.values() if not left.quantity]
    return frozenset(number for left in gone for number in (left.delivery.id, *left.by))

"""What was delivered and went back whole: `core.returned`."""

from __future__ import annotations

import pytest

from core.returned import Delivered, come_to_nothing
from core.vocabulary import Reference

R = Reference


def received(number: int, quantity: int, day: int = 0, place: int = 1) -> Delivered:
    return Delivered(number, R.PURCHASE, place, f"2026-05-{day or number:02d}", quantity)


def sent(number: int, quantity: int, day: int = 0, place: int = 1) -> Delivered:
    return Delivered(number, R.VENDOR_RETURN, place, f"2026-05-{day or number:02d}", -quantity)


def sold(number: int, quantity: int) -> Delivered:
    return Delivered(number, R.SALES, 1, f"2026-05-{number:02d}", -quantity)


def back(number: int, quantity: int, of: int = 0) -> Delivered:
    return Delivered(number, R.CUSTOMER_RETURN, 1, f"2026-05-{number:02d}", quantity, of)


@pytest.mark.parametrize(
    ("rule", "rows", "gone"),
    [
        ("nothing", [], set()),
        ("received by mistake and sent back", [received(1, 7), sent(2, 7)], {1, 2}),
        ("sent back in two parts", [received(1, 7), sent(2, 3), sent(3, 4)], {1, 2, 3}),
        ("what was sent back in part still waits", [received(1, 7), sent(2, 3)], set()),
        ("more went back than came: of something else", [received(1, 7), sent(2, 8)], set()),
        ("a return before its receipt is of something else", [received(2, 7), sent(1, 7)], set()),
        ("dates count, not numbers", [received(2, 7, day=1), sent(1, 7, day=3)], {1, 2}),
        ("another item or place", [received(1, 7), sent(2, 7, place=2)], set()),
        ("the receipt of that quantity", [received(1, 7), received(2, 9), sent(3, 7)], {1, 3}),
        ("the newest of that quantity", [received(1, 7), received(2, 7), sent(3, 7)], {2, 3}),
        ("then the other", [received(1, 7), received(2, 7), sent(3, 7), sent(4, 7)], {1, 2, 3, 4}),
        ("else from the newest that has more", [received(1, 7), received(2, 9), sent(3, 5), sent(4, 4)], {2, 3, 4}),
        ("delivered by mistake and come back", [sold(1, 5), back(2, 5)], {1, 2}),
        ("a return names its delivery", [sold(1, 5), sold(2, 5), back(3, 5, of=1)], {1, 3}),
        ("a return of what is invoiced is none of these", [sold(1, 5), back(2, 5, of=9)], set()),
        ("a customer does not send back to the vendor", [received(1, 5), back(2, 5)], set()),
    ],
)
def test_what_has_come_to_nothing(rule: str, rows: list[Delivered], gone: set[int]) -> None:
    assert come_to_nothing(rows) == gone, rule

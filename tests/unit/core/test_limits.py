"""Numbers at the border of what may be written: typed, in a file, for every currency."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from core.close.walk import magnitude
from core.currency import Currency
from core.errors import BeyondLimit
from core.importing import fields
from core.limits import refuse_amount, refuse_quantity
from core.money import AMOUNT_LIMIT, QUANTITY_LIMIT, TOTAL_LIMIT, to_quantity

CURRENCIES = [Currency.of(code) for code in ("EUR", "JPY", "KWD", "CLF")]
BORDERS = {"2^53": 2**53, "10^9 units": QUANTITY_LIMIT, "10^15": AMOUNT_LIMIT, "2^63": 2**63, "10^18": 10**18}
CASES = [
    pytest.param(sign * (border + step), id=f"{'-' if sign < 0 else ''}{name}{step:+d}")
    for name, border in BORDERS.items()
    for step in (-1, 0, 1)
    for sign in (1, -1)
]


def read(convert: Callable[[str], int], text: str) -> int | None:
    try:
        return convert(text)
    except ValueError as error:
        if "is beyond the limit of" not in str(error):
            raise
        return None


@pytest.mark.parametrize("value", CASES)
def test_a_quantity_or_price_is_at_most_ten_to_the_nine_units(value: int) -> None:
    text = f"{Decimal(value).scaleb(-6):f}"
    expected = value if abs(value) <= QUANTITY_LIMIT else None
    assert read(to_quantity, text) == expected
    assert read(fields.quantities().__getitem__, text) == expected
    assert read(fields.prices().__getitem__, text) == expected


@pytest.mark.parametrize("currency", CURRENCIES, ids=lambda currency: currency.code)
@pytest.mark.parametrize("value", CASES)
def test_an_amount_is_at_most_ten_to_the_fifteen_minor_units(value: int, currency: Currency) -> None:
    text = currency.text(value)
    expected = value if abs(value) <= AMOUNT_LIMIT else None
    assert read(currency.amount, text) == expected
    assert read(fields.amounts(currency).__getitem__, text) == expected


@pytest.mark.parametrize("value", CASES)
def test_what_is_computed_keeps_the_same_limits(value: int) -> None:
    for refuse, limit in (
        (lambda: refuse_amount(value, CURRENCIES[0], "the value of P1"), AMOUNT_LIMIT),
        (lambda: refuse_quantity(value, "P1"), QUANTITY_LIMIT),
    ):
        if abs(value) <= limit:
            refuse()
        else:
            with pytest.raises(BeyondLimit, match=r"P1.* beyond the limit of 1"):
                refuse()


@pytest.mark.parametrize("text", ["999999999999", "1000000000.000001", "-1000000000.000001", "9" * 400])
def test_a_long_quantity_is_refused_in_a_file_too(text: str) -> None:
    assert read(fields.quantities().__getitem__, text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.00000000000000000000000000001", "has more than 6 decimals"),
        ("1e-400", "has more than 6 decimals"),
        ("1e400", "is beyond the limit of 1000000000"),
        ("-1e999999", "is beyond the limit of 1000000000"),
        ("1e1000000000000000000", "is not a number"),
        ("NaN", "is not a finite number"),
        ("-sNaN123", "is not a finite number"),
        ("Infinity", "is not a finite number"),
        ("\u0663", "is not a number"),
        ("\uff11\uff12", "is not a number"),
        ("1_000", "is not a number"),
        ("1" * 10_000, "is beyond the limit of 1000000000"),
        ("x" * 10_000, "is not a number"),
    ],
)
def test_a_number_that_is_none_is_named_and_shortened(text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=expected) as caught:
        to_quantity(text)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("text", "value"), [("-0", 0), ("0e999999", 0), ("+1", 10**6), ("1.50" + "0" * 5000, 1_500_000), ("1E3", 10**9)]
)
def test_odd_ways_to_write_a_number_that_are_right(text: str, value: int) -> None:
    assert to_quantity(text) == value


def test_the_sum_of_absolute_amounts_is_exact_beyond_64_bits() -> None:
    amounts = np.array([2**62, -(2**62), 2**62, 7, -TOTAL_LIMIT], np.int64)
    assert magnitude(amounts) == 3 * 2**62 + 7 + TOTAL_LIMIT
    assert magnitude(np.zeros(0, np.int64)) == 0

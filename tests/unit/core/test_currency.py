"""Amounts have the decimals of the company's currency, those of ISO 4217.

See rules.md 12.1.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.currency import DECIMALS, Currency
from core.money import AMOUNT_LIMIT
from tests.support.currencies import EUR, JPY, KWD

CURRENCIES = [EUR, JPY, KWD, Currency.of("CLF")]
AMOUNTS = st.integers(-AMOUNT_LIMIT, AMOUNT_LIMIT)
PIECE = 1_000_000


@pytest.mark.parametrize(
    ("code", "decimals"),
    [("EUR", 2), ("HUF", 2), ("RSD", 2), ("JPY", 0), ("XOF", 0), ("KWD", 3), ("IQD", 3), ("CLF", 4)],
)
def test_the_decimals_of_the_standard(code: str, decimals: int) -> None:
    assert Currency.of(code) == Currency(code, decimals)


def test_what_is_not_in_the_table_has_two() -> None:
    assert sorted(set(DECIMALS.values())) == [0, 3, 4]


@pytest.mark.parametrize(
    ("currency", "amount", "text"),
    [
        (EUR, -123450, "-1234.50"),
        (EUR, 5, "0.05"),
        (JPY, -1234, "-1234"),
        (JPY, 0, "0"),
        (KWD, 1, "0.001"),
        (KWD, -1234567, "-1234.567"),
    ],
)
def test_an_amount_is_written_with_its_decimals(currency: Currency, amount: int, text: str) -> None:
    assert currency.text(amount) == text
    assert currency.amount(text) == amount


@given(st.sampled_from(CURRENCIES), AMOUNTS)
def test_amounts_survive_their_text(currency: Currency, amount: int) -> None:
    assert currency.amount(currency.text(amount)) == amount
    assert Decimal(currency.text(amount)) * currency.scale == amount


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [
        (EUR, "0", 0),
        (EUR, "1.5", 150),
        (EUR, "9999999999999.99", 999999999999999),
        (EUR, "1E2", 10000),
        (JPY, "12.00", 12),
        (JPY, "1000000000000000", 10**15),
        (KWD, "1.5", 1500),
    ],
)
def test_amounts_become_minor_units(currency: Currency, text: str, minor: int) -> None:
    assert currency.amount(text) == minor


@pytest.mark.parametrize(
    ("currency", "text", "sentence"),
    [
        (EUR, "1.234", "1.234 has more than 2 decimals; amounts in EUR have 2"),
        (EUR, "1e-3", "1e-3 has more than 2 decimals; amounts in EUR have 2"),
        (JPY, "12.50", "12.50 has decimals; amounts in JPY have none"),
        (KWD, "1.0001", "1.0001 has more than 3 decimals; amounts in KWD have 3"),
        (EUR, "nan", "'nan' is not a finite number"),
        (EUR, "inf", "'inf' is not a finite number"),
        (EUR, "12,50", "'12,50' has a comma; write 12.50"),
        (JPY, "", "'' is not a number; write it like 1234"),
        (KWD, "abc", "'abc' is not a number; write it like 1234.500"),
        (EUR, "10000000000000.01", "10000000000000.01 is beyond the limit of 10000000000000"),
        (JPY, "1000000000000001", "1000000000000001 is beyond the limit of 1000000000000000"),
        (KWD, "1E40", "1E40 is beyond the limit of 1000000000000"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(currency: Currency, text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        currency.amount(text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("currency", "amount"), [(EUR, 3704), (JPY, 37), (KWD, 37037)])
def test_pieces_at_a_price_are_rounded_once(currency: Currency, amount: int) -> None:
    assert currency.extend(3 * PIECE, 12_345_678) == amount
    assert round(3 * currency.per_piece(12_345_678)) == amount
    assert currency.price_to_unit == Fraction(currency.scale, PIECE * PIECE)


@pytest.mark.parametrize(
    ("currency", "price", "shown"),
    [(EUR, 33_333_333, "33.3333"), (JPY, 3_333_333_333, "3333.3333"), (KWD, 3_333_333, "3.3333")],
)
def test_unit_cost_is_for_display_only(currency: Currency, price: int, shown: str) -> None:
    assert currency.price(10000, 3 * PIECE) == price
    assert currency.unit_cost(10000, 3 * PIECE, 4) == Decimal(shown)
    assert currency.price(1, 0) is None
    assert currency.unit_cost(1, 0, 4) is None

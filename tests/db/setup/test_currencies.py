"""Which currencies a company may be in: those in use, as Babel knows them; the decimals are those of ISO 4217.

See rules.md 12.1.
"""

from __future__ import annotations

from typing import Any

import pytest
from babel.numbers import get_currency_precision

from core.currency import DECIMALS, Currency
from core.errors import NotFound, RejectedInput
from db.company import masters
from db.company.currencies import chosen, currencies, currency_of
from db.engine.session import Database

CUSTOMARY = {
    "AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER",
}  # fmt: skip
"""CLDR says how many decimals are customary and has none for these; ISO 4217 has two or three, and books follow it."""


def test_the_table_departs_from_cldr_where_it_must_and_nowhere_else() -> None:
    other = {code for code in currencies() if get_currency_precision(code) != Currency.of(code).decimals}
    assert other == CUSTOMARY
    assert all(get_currency_precision(code) == 0 for code in other)


def test_every_code_of_the_table_is_a_currency_in_use() -> None:
    assert set(DECIMALS) <= set(currencies())


def test_names() -> None:
    known = currencies()
    assert (known["JPY"], known["KWD"]) == ("Japanese Yen", "Kuwaiti Dinar")
    assert not {"XAU", "XXX", "XTS", "DEM"} & set(known)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("jpy", "Near it: JPY (Japanese Yen), PYG (Paraguayan Guarani)."),
        ("yen", "Near it: JPY (Japanese Yen), YER (Yemeni Rial), PEN (Peruvian Sol)."),
        ("CHFF", "Near it: CHF (Swiss Franc)."),
        ("XYZ", "Write the three letters of ISO 4217, like EUR."),
        ("", "Write the three letters of ISO 4217, like EUR."),
        ("DEM" * 400, "Write the three letters of ISO 4217, like EUR."),
    ],
)
def test_an_unknown_code_is_refused_with_near_ones(code: str, advice: str) -> None:
    with pytest.raises(RejectedInput) as refused:
        chosen(code)
    assert (refused.value.message, refused.value.advice) == (f"{code} is not the code of a currency in use.", advice)


def test_a_company_has_its_currency(database: Database[Any]) -> None:
    with database.write() as tx:
        yen = masters.create_company(tx, "TOKYO", currency="JPY")
        assert currency_of(tx, yen) == Currency("JPY", 0)
        assert currency_of(tx, masters.create_company(tx, "BONN")) == Currency("EUR", 2)
        with pytest.raises(RejectedInput, match="GLD is not the code"):
            masters.create_company(tx, "FORT", currency="GLD")
        with pytest.raises(NotFound):
            currency_of(tx, 99)

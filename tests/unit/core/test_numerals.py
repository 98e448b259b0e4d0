"""Numbers as spreadsheets, other countries and accountants write them: read right, or refused with the right form."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.currency import Currency
from core.importing import fields
from core.money import to_quantity
from core.numerals import PLAIN, how_to_write, meant, nearest, what_is_wrong
from tests.support.currencies import EUR, JPY, KWD
from tests.support.examples import examples

READINGS = [
    (".75", "has no digit before or behind its point", "write 0.75"),
    ("-.75", "has no digit before or behind its point", "write -0.75"),
    ("80.", "has no digit before or behind its point", "write 80"),
    ("7-", "has its sign behind it", "write -7"),
    ("7 -", "has its sign behind it", "write -7"),
    ("7.25\u2212", "has its sign behind it", "write -7.25"),
    ("7+", "has its sign behind it", "write 7"),
    ("(7)", "is in brackets", "write -7"),
    ("(2,345.60)", "is in brackets", "write -2345.60"),
    ("\uff087\uff09", "is in brackets", "write -7"),
    ("2,5", "has a comma", "write 2.5"),
    (",25", "has a comma", "write 0.25"),
    ("2,", "has a comma", "write 2"),
    ("2,345.60", "has a comma", "write 2345.60"),
    ("2.345,60", "has a comma", "write 2345.60"),
    ("2,345,678", "has a comma", "write 2345678"),
    ("23,45,678.90", "has a comma", "write 2345678.90"),
    ("0,250", "has a comma", "write 0.250"),
    ("2.345.678", "has a thousands separator", "write 2345678"),
    ("2 345", "has a thousands separator", "write 2345"),
    ("2\xa0345", "has a thousands separator", "write 2345"),
    ("2\u202f345,60", "has a comma", "write 2345.60"),
    ("2'345.60", "has a thousands separator", "write 2345.60"),
    ("2\u2019345.60", "has a thousands separator", "write 2345.60"),
    ("2_345", "is not a number", "write 2345"),
    ("\xa07", "is not a number", "write 7"),
    ("\u22127", "is not a number", "write -7"),
    ("\u20137", "is not a number", "write -7"),
    ("\uff0d\uff17", "is not a number", "write -7"),
    ("- 7", "is not a number", "write -7"),
    ("\uff17\uff0e\uff15", "is not a number", "write 7.5"),
    ("\u0667\u066b\u0665", "is not a number", "write 7.5"),
    ("\u096d", "is not a number", "write 7"),
    ("'7", "is not a number", "write 7"),
    ('="7"', "is not a number", "write 7"),
    ("=7", "is not a number", "write 7"),
    ("\u20ac7", "is not a number", "write 7"),
    ("-$7", "is not a number", "write -7"),
    ("7 EUR", "is not a number", "write 7"),
    ("USD 7.50", "is not a number", "write 7.50"),
    ("3e-03", "has an exponent", "write 0.003"),
    ("3E+2", "has an exponent", "write 300"),
    ("-1.5e3", "has an exponent", "write -1500"),
    ("2.34567E+8", "has an exponent", "write 234567000, with the digits that the exponent left out"),
    ("1e999", "has an exponent", "write it in full"),
    ("1e-400", "has an exponent", "write it in full"),
]
"""What is refused in a file, why, and with which advice for a number of six decimals."""

NONSENSE = [
    "-", "\u2014", ".", ",", "+", "--7", "+-7", "-7-", "7--", "(-7)", "-(7)", "()", "(7", "7)", "1/2", "\u00bd", "7\u00b2", "7%", "0x10",
    "7 pcs", "7kg", "1 2", "12 34", "1,2,3", "1.5.5", "2,345,67", "1.2345,6", "#N/A", "#REF!", "NULL", "None", "NaN", "-sNaN1", "inf",
    "Infinity", "7 CR", "1d5", "e5", "5e", "EUR", "\u20ac", "=1+1", "true", "7" * 61,
]  # fmt: skip


def in_a_file(text: str) -> tuple[str, str]:
    """The sentence and the advice with which a quantity is refused."""
    with pytest.raises(ValueError) as caught:
        fields.quantities()[text]
    message, _, advice = str(caught.value).partition("\n")
    return message, advice


@pytest.mark.parametrize(("text", "message", "advice"), READINGS)
def test_a_file_is_told_the_right_form(text: str, message: str, advice: str) -> None:
    assert in_a_file(text) == (message, advice)


@pytest.mark.parametrize("text", NONSENSE)
def test_what_is_no_number_is_told_how_numbers_are_written(text: str) -> None:
    assert meant(text) == ()
    message, advice = in_a_file(text)
    if PLAIN.fullmatch(text):
        assert message.endswith("is beyond the limit of 1000000000")
    else:
        assert message in ("is not a number", "has a comma")
        assert advice == "write digits with a decimal point, like -12.5"


def test_an_empty_number() -> None:
    assert in_a_file("") == ("is empty", "write digits with a decimal point, like -12.5")


@pytest.mark.parametrize("text", ["7", "+7", "-7", "007", "7.50", "-0", "0.000001"])
def test_what_a_file_takes(text: str) -> None:
    assert fields.quantities()[text] == Decimal(text) * 10**6
    assert to_quantity(text) == Decimal(text) * 10**6


def test_a_comma_that_may_be_either_is_named_as_both() -> None:
    assert how_to_write("2,345", "1.5", 6) == "write 2345 or 2.345"
    assert how_to_write("2,345", "1.500", 3) == "write 2345 or 2.345"
    assert how_to_write("2,345", "1.50", 2) == "write 2345"
    assert how_to_write("2\u066c345", "1.50", 3) == "write 2345 or 2.345"
    assert how_to_write("0,345", "1.50", 2) == "round it, for instance to 0.35"


@pytest.mark.parametrize(
    ("text", "decimals", "advice"),
    [
        ("1209.400000000001", 2, "write 1209.40"),
        ("1209.3999999999999", 2, "write 1209.40"),
        ("0.30000000000000004", 6, "write 0.300000"),
        ("2.005", 2, "round it, for instance to 2.01"),
        ("-2.5", 0, "round it, for instance to -3"),
        ("0.00001", 2, "round it, for instance to 0.00"),
        ("1234567890123456.5", 2, "round it"),
    ],
)
def test_too_many_decimals_are_noise_or_to_be_rounded(text: str, decimals: int, advice: str) -> None:
    assert nearest(text, decimals) == advice


@pytest.mark.parametrize(
    ("currency", "text", "advice"),
    [
        (EUR, "45.125,5", "write 45125.5"),
        (EUR, "3e-05", "round it, for instance to 0.00"),
        (EUR, "2,345", "write 2345"),
        (KWD, "2,345", "write 2345 or 2.345"),
        (JPY, "2,345", "write 2345"),
        (JPY, "2,5", "round it, for instance to 3"),
        (JPY, "abc", "write digits, like 1234"),
    ],
)
def test_amounts_are_told_forms_of_their_currency(currency: Currency, text: str, advice: str) -> None:
    with pytest.raises(ValueError) as caught:
        fields.amounts(currency)[text]
    assert str(caught.value).partition("\n")[2] == advice


@pytest.mark.parametrize(
    "text", [one[0] for one in READINGS if one[0].strip("-") not in (".75", "80.") and "e" not in one[0].lower()]
)
def test_what_is_typed_for_a_command_is_told_the_same(text: str) -> None:
    for read in (to_quantity, EUR.amount):
        with pytest.raises(ValueError) as caught:
            read(text)
        assert how_to_write(text, "1.00", 6) in str(caught.value)


@pytest.mark.parametrize("text", [".75", "-.75", "80.", "3e-03", "3E+2", " 7 "])
def test_what_cannot_be_misread_may_be_typed(text: str) -> None:
    assert to_quantity(text) == Decimal(text.strip()) * 10**6


def grouped(digits: str, mark: str) -> str:
    """The digits of a whole number in groups of three."""
    head = len(digits) % 3 or 3
    return mark.join([digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))])


SPACES = (" ", "\xa0", "\u202f", "\u2009")
NOTATIONS: list[Callable[[str, str], str]] = [
    lambda whole, rest: f"{whole},{rest}",
    lambda whole, rest: f"{grouped(whole, ',')}.{rest}",
    lambda whole, rest: f"{grouped(whole, '.')},{rest}",
    lambda whole, rest: f"{grouped(whole, chr(39))}.{rest}",
    lambda whole, rest: f"{grouped(whole, chr(0x2019))},{rest}",
    *(lambda whole, rest, mark=mark: f"{grouped(whole, mark)},{rest}" for mark in SPACES),
    lambda whole, rest: "".join(chr(ord(letter) + 0xFEE0) for letter in f"{whole}.{rest}"),
]
SIGNS: list[Callable[[str], str]] = [
    lambda text: f"-{text}",
    lambda text: f"- {text}",
    lambda text: f"{text}-",
    lambda text: f"({text})",
    lambda text: f"\u2212{text}",
    lambda text: f"\uff0d{text}",
    lambda text: f"\u2013\xa0{text}",
]


@examples(300)
@given(
    st.integers(0, 10**9), st.integers(0, 99), st.sampled_from(NOTATIONS), st.sampled_from([None, *SIGNS]),
    st.sampled_from(["", "\u20ac", " EUR"]),
)  # fmt: skip
def test_every_notation_of_a_number_is_named_right(
    whole: int,
    cents: int,
    notation: Callable[[str, str], str],
    sign: Callable[[str], str] | None,
    currency: str,
) -> None:
    text = notation(str(whole), f"{cents:02d}")
    text = (sign(text) if sign else text) + currency
    right = Decimal(f"{whole}.{cents:02d}") * (-1 if sign else 1)
    if PLAIN.fullmatch(text):
        assert Decimal(text) == right
    else:
        assert [Decimal(form) for form in meant(text)] == [right]
        assert how_to_write(text, "1.00", 2) == f"write {meant(text)[0]}"


@examples(1500)
@given(
    st.text(st.sampled_from("0123456789.,-+eE '()_=$%\u2212\uff11\u0663\xa0\u00b2kK\u20ac\""), max_size=14)
    | st.text(max_size=8)
)
def test_whatever_is_read_is_its_plain_form_and_whatever_is_refused_is_told_how(text: str) -> None:
    for form in meant(text):
        assert PLAIN.fullmatch(form)
    refused = []
    for table, decimals in (
        (fields.quantities(), 6),
        (fields.prices(), 6),
        (fields.amounts(EUR), 2),
        (fields.amounts(JPY), 0),
    ):
        try:
            assert table[text] == Decimal(text).scaleb(decimals)
            assert PLAIN.fullmatch(text)
        except ValueError as error:
            refused.append(str(error))
    for read, decimals in ((to_quantity, 6), (EUR.amount, 2)):
        try:
            assert read(text) == Decimal(text.strip()).scaleb(decimals)
        except ValueError as error:
            refused.append(f"{error}\nwrite")
    for message, _, advice in (sentence.partition("\n") for sentence in refused):
        assert message
        assert advice.startswith(("write", "round it", "check"))


def test_why_a_text_is_refused() -> None:
    assert what_is_wrong("") == "is empty"
    assert what_is_wrong("1,2,3") == "has a comma"

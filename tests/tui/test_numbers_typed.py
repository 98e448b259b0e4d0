"""Amounts and figures typed into a field: read right, or refused with the right form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.numerals import meant
from tests.support.examples import examples
from tui.amounts import parse_amount
from tui.widgets.figures import FigureField, without_groups


@pytest.mark.parametrize(
    ("text", "advice"),
    [("7-", "write -7"), ("(7)", "write -7"), ("2,5", "write 2.5"), ("2.345,60", "write 2345.60"), (".75", "write 0.75"),
     ("80.", "write 80"), ("\u22127", "write -7"), ("\uff17", "write 7"), ("1 2", "write it like 1204.50"), ("12,34", "write 12.34"),
     ("2'345", "write 2345"), ("(2)k", "write -2k"), ("abc", "write it like 1204.50")],
)  # fmt: skip
def test_an_amount_on_a_screen(text: str, advice: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_amount(text)
    assert str(caught.value).endswith(advice)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("2,345.60", 234_560), ("2 345.60", 234_560), ("-2,345,678", -234_567_800), ("- 7", -700), ("+7", 700), ("1.5k", 150_000)],
)  # fmt: skip
def test_an_amount_on_a_screen_may_have_groups(text: str, minor: int) -> None:
    assert parse_amount(text) == minor


@pytest.mark.parametrize(
    ("text", "figure", "wrong"),
    [("2,345.5", 2_345_500_000, ""), ("-7", None, "must not be negative; write it like 12.50"), ("2,5", None, "write 2.5"),
     ("12,34", None, "write 12.34"), ("7-", None, "write -7"), ("1 000", None, "write 1000"), ("\uff17", None, "write 7"),
     ("7 %", 7_000_000, ""), (".75", 750_000, ""), ("x", None, "write digits with a decimal point, like 12.50"),
     ("1.0000001", None, "1.0000001 has more than 6 decimals"), ("", None, "")],
)  # fmt: skip
def test_a_figure_on_a_screen(text: str, figure: int | None, wrong: str) -> None:
    field = FigureField("Quantity", None, "pieces", id="quantity")
    field.value = text
    field.check()
    assert field.wrong == wrong
    if figure is not None or not wrong:
        assert field.figure == figure


def test_groups_are_taken_out_only_where_they_are_groups() -> None:
    assert without_groups("1,234,567.5") == "1234567.5"
    for text in ("1,5", "12,34", "1,2345", "1234,567", "1,234,56", "0,001", "012,345", "-0,500"):
        assert without_groups(text) == text


@examples(800)
@example("0,001")
@given(st.text(st.sampled_from("0123456789.,-+ '()%\u2212\uff11\u0663\xa0\u20ac"), max_size=12))
def test_an_amount_that_is_read_is_what_was_meant(text: str) -> None:
    meanings = {Decimal(form) for form in meant(text.strip())} if text.strip() else {Decimal(0)}
    try:
        read: object = Decimal(parse_amount(text)).scaleb(-2)
    except ValueError as error:
        read = str(error)
    assert read in meanings | {read if isinstance(read, str) and read else None}

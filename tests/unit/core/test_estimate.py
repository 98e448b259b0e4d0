"""Price of an issue when it is posted: the running average with its fallbacks, and the perpetual models.

See rules.md 4 and 6.7.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.currency import Currency
from core.posting import estimate
from core.posting.estimate import moving_average_invoice, round_fraction
from core.posting.state import OnHand
from core.vocabulary import InventoryModel
from tests.support.currencies import EUR, JPY, KWD
from tests.support.posting import PIECE, item

M = InventoryModel
item_price, running_average = partial(estimate.item_price, EUR), partial(estimate.running_average, EUR)
issue_cost, moving_average = partial(estimate.issue_cost, EUR), partial(estimate.moving_average, EUR)
moving_average_receipt = partial(estimate.moving_average_receipt, EUR)
PRICED = 7 * PIECE
"""7.00 for a piece."""


def held(
    physical: tuple[int, int] = (0, 0), financial: tuple[int, int] = (0, 0), last: tuple[int, int] = (0, 0)
) -> OnHand:
    """From (pieces, amount) each."""
    return OnHand(
        physical[0] * PIECE,
        physical[1],
        financial[0] * PIECE,
        financial[1],
        last_issue_quantity=last[0] * PIECE,
        last_issue_amount=last[1],
    )


def for_a_piece(price: Fraction | None) -> Fraction | None:
    return None if price is None else price * PIECE


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("1/3", 0), ("-2/3", -1), ("0", 0), ("5", 5), ("-7/2", -4)],
)
def test_half_is_rounded_away_from_zero(value: str, rounded: int) -> None:
    assert round_fraction(Fraction(value)) == rounded


@given(st.fractions())
def test_rounding_is_to_the_nearest_and_symmetric(value: Fraction) -> None:
    assert abs(round_fraction(value) - value) <= Fraction(1, 2)
    assert round_fraction(-value) == -round_fraction(value)


def test_a_price_in_millionths_becomes_minor_units_for_a_piece() -> None:
    assert for_a_piece(item_price(item(cost_price=12_345_678), "")) == Fraction("1234.5678")
    assert for_a_piece(item_price(item(standard_costs=(("S1", PIECE),)), "S1")) == 100
    assert item_price(item(standard_costs=(("S1", PIECE),)), "S2") is None


@pytest.mark.parametrize(("currency", "minor"), [(JPY, Fraction("12.345678")), (KWD, Fraction("12345.678"))])
def test_a_price_means_what_the_currency_says(currency: Currency, minor: Fraction) -> None:
    priced = item(cost_price=12_345_678, model=M.STD)
    assert for_a_piece(estimate.item_price(currency, priced, "")) == minor
    assert for_a_piece(estimate.running_average(currency, priced, held(), "")) == minor
    assert estimate.issue_cost(currency, priced, held(), "", 3 * PIECE) == round_fraction(3 * minor)


@pytest.mark.parametrize(
    ("rule", "on_hand", "more", "price"),
    [
        ("value by quantity", held(financial=(3, 1000)), {}, Fraction(1000, 3)),
        ("physical value is not included", held((3, 300), (1, 500)), {}, 500),
        ("physical value is included", held((3, 300), (1, 500)), {"include_physical_value": True}, 200),
        ("no value is a price of nothing", held(financial=(3, 0)), {}, 0),
        ("nothing on hand: the price of the item", held(), {}, 700),
        ("negative quantity: the price of the item", held(financial=(-1, 500)), {}, 700),
        ("negative value: the price of the item", held(financial=(1, -500)), {}, 700),
        ("both negative: the price of the item", held(financial=(-1, -500)), {}, 700),
        ("standard cost: always its price", held(financial=(3, 1000)), {"model": M.STD}, 700),
        ("moving average: physical value counts", held((3, 300), (1, 500)), {"model": M.MA}, 200),
        ("moving average: negative value stays", held(financial=(2, -500)), {"model": M.MA}, -250),
    ],
)
@pytest.mark.parametrize("model", [M.FIFO, M.LIFO, M.LIFO_DATE, M.WA, M.WAD])
def test_running_average(rule: str, on_hand: OnHand, more: dict[str, Any], price: int | Fraction, model: M) -> None:
    priced = item(**{"model": model, "cost_price": PRICED, **more})
    assert for_a_piece(running_average(priced, on_hand, "")) == price, rule


@pytest.mark.parametrize("model", list(M))
def test_the_price_of_the_item_is_that_of_the_site(model: M) -> None:
    priced = item(model=model, standard_costs=(("S1", 9 * PIECE),))
    assert for_a_piece(running_average(priced, held(), "S1")) == 900
    assert running_average(priced, held(), "S2") is None
    assert issue_cost(priced, held(), "S1", 2 * PIECE) == 1800
    assert issue_cost(priced, held(), "S2", 2 * PIECE) is None


@pytest.mark.parametrize(
    ("rule", "on_hand", "more", "pieces", "cost"),
    [
        ("rounded once, at the end", held(financial=(3, 1000)), {}, 2, 667),
        ("more than there is, at one price", held(financial=(3, 1000)), {}, 6, 2000),
        ("physical value is included", held((3, 300), (1, 500)), {"include_physical_value": True}, 2, 400),
        ("physical value is not included", held((3, 300), (1, 500)), {}, 2, 1000),
        ("one piece is enough for an average", held(financial=(1, 500)), {}, 1, 500),
        ("no value is a price of nothing", held(financial=(1, 0)), {}, 1, 0),
        ("negative value: the price of the item", held(financial=(1, -1)), {}, 2, 1400),
        ("nothing on hand: the price of the item", held(financial=(0, 5)), {}, 2, 1400),
        ("moving average", held(financial=(3, 1000)), {"model": M.MA}, 2, 667),
        ("moving average: physical value counts", held((3, 300), (1, 500)), {"model": M.MA}, 2, 400),
        ("standard cost", held(financial=(3, 1000)), {"model": M.STD}, 2, 1400),
    ],
)
def test_cost_of_an_issue(rule: str, on_hand: OnHand, more: dict[str, Any], pieces: int, cost: int) -> None:
    assert issue_cost(item(**{"cost_price": PRICED, **more}), on_hand, "", pieces * PIECE) == cost, rule


@given(
    st.integers(-(10**12), 10**12),
    st.integers(-(10**12), 10**12),
    st.integers(1, 10**12),
    st.sampled_from(list(M)),
)
def test_the_cost_of_an_issue_is_the_running_average_rounded_once(
    quantity: int, amount: int, wanted: int, model: InventoryModel
) -> None:
    priced, on_hand = item(model=model, cost_price=PRICED), OnHand(financial_quantity=quantity, financial_amount=amount)
    average = running_average(priced, on_hand, "")
    assert average is not None
    assert issue_cost(priced, on_hand, "", wanted) == round_fraction(average * wanted)


@pytest.mark.parametrize(
    ("rule", "on_hand", "price"),
    [
        ("value by quantity", held((1, 100), (3, 1000)), 275),
        ("a last piece counts", held(financial=(1, 100), last=(2, 900)), 100),
        ("nothing on hand: the last issue's", held(last=(2, 900)), 450),
        ("negative: the last issue's", held(financial=(-2, -50), last=(2, 900)), 450),
        ("no issue either: the price of the item", held(), 700),
    ],
)
def test_moving_average(rule: str, on_hand: OnHand, price: int) -> None:
    assert for_a_piece(moving_average(item(model=M.MA, cost_price=PRICED), on_hand, "")) == price, rule


def test_a_moving_average_without_anything_to_go_by() -> None:
    priced = item(model=M.MA, standard_costs=(("S1", PIECE),))
    assert moving_average(priced, held(), "S2") is None
    assert for_a_piece(moving_average(priced, held(), "S1")) == 100


@pytest.mark.parametrize(
    ("rule", "on_hand", "backdated", "value"),
    [
        ("at its document price", held(financial=(2, 800)), False, 5000),
        ("with nothing on hand too", held(), False, 5000),
        ("backdated: at the current average", held(financial=(2, 800)), True, 4000),
        ("backdated, physical value counts", held((2, 1200), (2, 800)), True, 5000),
        ("backdated, nothing on hand: the last issue's", held(last=(1, 300)), True, 3000),
        ("backdated while negative: at the negative average", held(financial=(-2, -800), last=(1, 300)), True, 4000),
        (
            "while negative: up to zero at the average, above at its price",
            held(financial=(-4, -1200)),
            False,
            1200 + 3000,
        ),
        ("wholly below zero: at the average", held(financial=(-20, -6000)), False, 3000),
        ("physical quantity can be negative too", held((-6, -1800), (2, 600)), False, 1200 + 3000),
        ("just up to zero", held(financial=(-10, -3000)), False, 3000),
    ],
)
def test_a_moving_average_receipt_of_10_for_50_00(rule: str, on_hand: OnHand, backdated: bool, value: int) -> None:
    priced = item(model=M.MA)
    found = moving_average_receipt(priced, on_hand, "", 10 * PIECE, 5000, backdated=backdated)
    assert found == value, rule


def test_a_backdated_receipt_with_nothing_to_go_by_keeps_its_price() -> None:
    priced = item(model=M.MA, standard_costs=(("S1", PIECE),))
    assert moving_average_receipt(priced, held(), "S2", 10 * PIECE, 5000, backdated=True) == 5000
    assert moving_average_receipt(priced, held(), "S1", 10 * PIECE, 5000, backdated=True) == 1000


def test_both_parts_of_a_receipt_while_negative_are_rounded() -> None:
    """One of three pieces at 0.335, two at 10.00 / 3 each."""
    assert moving_average_receipt(
        item(model=M.MA), held(financial=(-2, -67)), "", 3 * PIECE, 1000, backdated=False
    ) == (67 + 333)


@pytest.mark.parametrize(
    ("rule", "on_hand", "backdated", "share"),
    [
        ("all on hand: all of it", held(financial=(10, 1)), False, 2000),
        ("more on hand than invoiced: all of it", held(financial=(11, 1)), False, 2000),
        ("a part on hand: its part", held(financial=(2, 1)), False, 400),
        ("physical quantity is on hand", held((1, 1), (1, 1)), False, 400),
        ("one piece", held(financial=(1, 1)), False, 200),
        ("nothing on hand: nothing", held(), False, 0),
        ("negative: nothing", held(financial=(-3, 1)), False, 0),
        ("backdated: nothing", held(financial=(10, 1)), True, 0),
    ],
)
def test_what_of_an_invoice_difference_of_20_00_over_10_belongs_to_inventory(
    rule: str, on_hand: OnHand, backdated: bool, share: int
) -> None:
    assert moving_average_invoice(on_hand, 10 * PIECE, 2000, backdated=backdated) == share, rule


def test_a_part_of_an_invoice_difference_is_rounded() -> None:
    assert moving_average_invoice(held(financial=(1, 1)), 3 * PIECE, 100, backdated=False) == 33

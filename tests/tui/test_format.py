"""Figures, dates, amounts and filters as they are written and typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.currency import Currency
from core.listing import Facts
from tui import format as shown
from tui.amounts import parse_amount
from tui.dates import Calendar, add_months, meaning, parse_date
from tui.filters import parse_filter
from tui.widgets.bars import Crumbs

CALENDAR = Calendar(date(2026, 6, 18), date(2026, 6, 30), date(2026, 5, 31), "2026-06")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.00"), (-120400, "-1,204.00"), (99999999999999, "999,999,999,999.99"), (5, "0.05"), (None, "")],
)
def test_amounts(value: int | None, text: str):
    assert shown.amount(value) == text


def test_an_amount_is_never_cut():
    assert shown.right("1,204.00", 8) == "1,204.00"
    assert shown.right("11,204.00", 8) == "########"


@pytest.mark.parametrize(
    ("value", "text"),
    [(3_000_000, "3.00"), (-500_000, "-0.50"), (1_234_567, "1.234567"), (1_234_500_000_000, "1,234,500.00")],
)
def test_quantities(value: int, text: str):
    assert shown.quantity(value) == text


def test_cost_of_one_piece_has_four_decimals():
    assert shown.cost_each(125562, 15_000_000) == "83.7080"
    assert shown.cost_each(-200812, -40_000_000) == "50.2030"
    assert shown.cost_each(1, 0) == "-"


def test_text_is_cut_by_cells_with_a_sign():
    assert shown.cut("Inventory raw materials", 12) == "Inventory.."
    assert shown.cells(shown.left("轴承轴承轴承", 7)) == 7
    assert shown.cut_middle("ITEM-000000000123", 11) == "ITEM-..0123"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("30", "2026-06-30"), ("1", "2026-06-01"), ("3006", "2026-06-30"), ("30.6", "2026-06-30"),
        ("30.06.2026", "2026-06-30"), ("300626", "2026-06-30"), ("2026-06-30", "2026-06-30"), ("t", "2026-06-18"),
        ("m", "2026-06-30"), ("M", "2026-05-31"), ("p", "2026-06-30"), ("q", "2026-06-30"), ("+3", "2026-07-03"),
        ("-1", "2026-06-29"), ("30/6", "2026-06-30"),
    ],
)  # fmt: skip
def test_dates(typed: str, day: str):
    assert parse_date(typed, CALENDAR).isoformat() == day


@pytest.mark.parametrize(
    "typed", ["", "31", "0", "6.30", "99", "hello", "2026-02-30", "30.6.6.6", "1e3", "x\u0663\u0660"]
)
def test_wrong_dates_are_errors_with_a_hint(typed: str):
    with pytest.raises(ValueError, match=r"\w"):
        parse_date(typed, CALENDAR)


def test_the_meaning_of_a_date_is_echoed():
    assert meaning(date(2026, 6, 30), CALENDAR) == "Tue, end of period 2026-06"
    assert meaning(date(2026, 6, 15), CALENDAR) == "Mon, in the open period 2026-06"
    assert meaning(date(2026, 5, 31), CALENDAR) == "Sun, closed (through 2026-05-31)"
    assert meaning(date(2026, 7, 1), CALENDAR) == "Wed, after the open period 2026-06"


def test_months_keep_the_last_day():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 2, 28), 1) == date(2026, 3, 31)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1204.50", 120450), ("1,204.50", 120450), ("1.5k", 150000), ("2m", 200000000), ("=120*0.97", 11640),
        ("-5", -500), ("=(1+2)/3", 100), ("=1/3", 33), ("", 0), ("=2.5*-1", -250),
    ],
)  # fmt: skip
def test_typed_amounts(typed: str, minor: int):
    assert parse_amount(typed) == minor


@pytest.mark.parametrize("typed", ["abc", "1,50", "=__import__('os')", "=9**9**9", "=1/0", "1e5", "=", "--5", "9" * 70])
def test_amounts_that_are_not_understood(typed: str):
    with pytest.raises(ValueError, match=r"\w"):
        parse_amount(typed)


def test_a_german_amount():
    assert parse_amount("1.204,50", point=",") == 120450


FACTS = Facts("IC-000113 Closing Done", -1280417, "2026-05-31", {"kind": "Closing", "state": "Done"})


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("113", True), ("113 clos", True), ("!done", False), (">0", False), ("<-5", True), ("=-12804.17", True),
        ("d:2026-05", True), ("d:2026-06", False), ("kind:clos", True), ("state:failed", False), (">", True), ("!", True),
    ],
)  # fmt: skip
def test_filters(text: str, kept: bool):
    test = parse_filter(text)
    assert (test is None or test(FACTS)) is kept


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        (
            "375 pieces were received at 1710.00 EUR, 1004.5600 each.",
            "375 pieces were received at 1.710,00 EUR, 1.004,5600 each.",
        ),
        (
            "It took off -12345.60 EUR (0012 and 1234.50 are documents).",
            "It took off -12.345,60 EUR (0012 and 1234.50 are documents).",
        ),
        (
            "IC-000015 of 2026-09-30 for 12 EUR, V-1200.00 EUROPE.",
            "IC-000015 of 2026-09-30 for 12 EUR, V-1200.00 EUROPE.",
        ),
    ],
)
def test_amounts_in_a_sentence_are_written_as_figures_are(monkeypatch: pytest.MonkeyPatch, sentence: str, text: str):
    monkeypatch.setattr(shown, "style", replace(shown.style, group=".", point=",", amounts=Currency("EUR", 2)))
    assert shown.worded(sentence) == text


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (80, "IC-2 came after IC-1. Reverse it first: `invclose reverse IC-2`."),
        (40, "IC-2 came after IC-1. .."),
        (20, "IC-2 came after IC.."),
    ],
)
def test_a_message_is_cut_between_sentences_where_one_fits(room: int, text: str):
    bar = Crumbs()
    bar.set_message("IC-2 came after IC-1. Reverse it first: `invclose reverse IC-2`.")
    line = bar.line(room + 2)
    assert not isinstance(line, str)
    assert "".join(part for part, _ in line).strip() == text

"""Screens of companies in yen and in dinar: every figure has the decimals of the company's currency, shown and typed.

See rules.md 12.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.currency import Currency
from core.listing import Facts
from core.requests import CloseRequest
from core.vocabulary import Role
from db.company import masters
from db.desk import StoredDesk
from db.engine.open import open_database
from db.engine.session import Database
from db.importing import import_bundle
from db.reading.books import StoredBooks
from tests.db.importing.loading import bundle, row
from tests.support.currencies import EUR, JPY, KWD
from tests.support.identity import pretend
from tests.tui.conftest import NOW, Session, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tui import format as shown
from tui.amounts import parse_amount
from tui.app import InvcloseApp
from tui.filters import parse_filter

SIZES = [(80, 24), (120, 36)]


@pytest.mark.parametrize(
    ("currency", "amount", "text", "each"),
    [
        (EUR, -120400, "-1,204.00", "12.0400"),
        (JPY, -120400, "-120,400", "1,204.0000"),
        (KWD, -120400, "-120.400", "1.2040"),
        (JPY, 0, "0", "0.0000"),
        (KWD, 5, "0.005", "0.0001"),
    ],
)
def test_figures(currency: Currency, amount: int, text: str, each: str) -> None:
    shown.use(currency)
    assert shown.amount(amount) == text
    assert shown.plain_amount(amount) == text.replace(",", "")
    assert shown.cost_each(abs(amount), 100_000_000) == each


@pytest.mark.parametrize(
    ("currency", "typed", "minor"),
    [
        (JPY, "1,204", 1204), (JPY, "1.5k", 1500), (JPY, "=1000/3", 333), (JPY, "=1/2", 1), (JPY, "12.00", 12),
        (KWD, "1.204", 1204), (KWD, "1.5k", 1_500_000), (KWD, "=1/3", 333), (EUR, "0.005k", 500), (EUR, "=0.005", 1),
    ],
)  # fmt: skip
def test_typed_amounts(currency: Currency, typed: str, minor: int) -> None:
    shown.use(currency)
    assert parse_amount(typed) == minor


@pytest.mark.parametrize(
    ("currency", "typed", "sentence"),
    [
        (JPY, "12.50", "12.50 has decimals; amounts in JPY have none"),
        (KWD, "1.2045", "1.2045 has more than 3 decimals; amounts in KWD have 3"),
        (EUR, "1,204.505", "1,204.505 has more than 2 decimals; amounts in EUR have 2"),
    ],
)
def test_typed_amounts_with_too_many_decimals(currency: Currency, typed: str, sentence: str) -> None:
    shown.use(currency)
    with pytest.raises(ValueError) as refused:
        parse_amount(typed)
    assert str(refused.value) == sentence


def test_filters_compare_in_the_currency() -> None:
    shown.use(JPY)
    test = parse_filter(">1000")
    assert test is not None
    assert [test(Facts("", amount)) for amount in (1000, 1001)] == [False, True]


def test_without_books_there_is_no_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "style", shown.Style())
    with pytest.raises(RuntimeError, match="before the books are open"):
        shown.amount(1)
    assert shown.amount(None) == ""


# --- over real books


@pytest.fixture(params=[JPY, KWD], ids=lambda currency: currency.code)
def currency(request: pytest.FixtureRequest) -> Currency:
    found: Currency = request.param
    return found


@pytest.fixture
def database(books_url: str, currency: Currency, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database[Any]]:
    """3 lamps for 1,000 and 4 for 2,000,000 of the smallest unit, 2 sold at 571,714 that cost 667; January is closed."""
    pretend(monkeypatch, login="anna")
    rows = (
        row("P1", "purchase", "LAMP", "3", "2024-01-05", amount=currency.text(1000)),
        row("P2", "purchase", "LAMP", "4", "2024-01-08", amount=currency.text(2_000_000)),
        row("S1", "sales", "LAMP", "-2", "2024-01-10"),
    )
    with open_database(books_url) as database:
        import_bundle(database, "ACME", bundle(*rows, currency=currency))
        with database.write() as tx:
            masters.set_user(tx, 1, "anna", Role.ADMIN)
        StoredDesk(database, 1, executor="inline").start_close(CloseRequest("2024-01-31"))
        yield database


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
async def test_a_walk(database: Database[Any], currency: Currency, size: tuple[int, int]) -> None:
    """Overview, record, voucher, settlements, a report, an adjustment in the field and its posting."""
    books, desk = StoredBooks(database, 1, "anna"), StoredDesk(database, 1, executor="inline")
    adjusted = {"JPY": "571,047", "KWD": "571.047"}[currency.code]
    app = InvcloseApp(lambda: (books, desk), clock=lambda: NOW, type_ahead=0.0)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        s = Session(app, pilot, FakeBooks(), FakeDesk())
        assert f"Adjusted {currency.code}" in s.text
        assert adjusted in s.line("IC-000001")
        await s.press("enter")
        assert adjusted in s.text
        await s.press("v")
        assert adjusted in s.line("1300")
        await s.press("escape", "escape", "s")
        assert {"JPY": " 667 ", "KWD": " 0.667 "}[currency.code] in s.line("> LAMP")
        await s.press("escape", "g", "p", "b", "f10")
        assert f"Closing {currency.code}" in s.text
        assert {"JPY": "2,000,333", "KWD": "2,000.333"}[currency.code] in s.line("1300")
        await s.press("g", "a", "o", "f10", "enter", "a")
        await s.type({"JPY": "7.5", "KWD": "7.0005"}[currency.code])
        await s.press("enter")
        assert currency.too_fine[:20] in s.message
        await s.press("ctrl+u")
        await s.type(currency.text(7000))
        await s.press("enter", "f10", "f10")
        assert {"JPY": " 7,000 JPY ", "KWD": " 7.000 KWD "}[currency.code] in s.line("Changes the inventory value")
        await s.press("f10", "g", "o")
        assert {"JPY": " 7,000 ", "KWD": " 7.000 "}[currency.code] in s.line("IC-000002")
    assert books.record(2).row.adjusted == 7000

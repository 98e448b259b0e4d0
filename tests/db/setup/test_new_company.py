"""A new company without files: with the standard accounts and open months, or nothing at all."""

from __future__ import annotations

import pytest

from core.chart import CHART, STANDARD_PROFILE
from core.errors import InvcloseError
from core.requests import NewCompany
from db.admin.opening import open_upgraded
from db.reading.verify import problems, verify
from db.setup.lists import CompanyLists
from db.setup.new_company import months_of, new_company


def test_it_begins_with_accounts_profile_and_months(database_url: str) -> None:
    with open_upgraded(database_url) as database:
        made = new_company(database, NewCompany("ACME", "Acme Lamps", "chf", "2025-11", 3))
        assert (made["company"], made["currency"], made["periods"]) == ("ACME", "CHF", 3)
        lists = CompanyLists(database, 1)
        periods = sorted((row["start"], row["end"], row["status"]) for row in lists.list("period"))
        assert periods == [
            ("2025-11-01", "2025-11-30", "open"), ("2025-12-01", "2025-12-31", "open"), ("2026-01-01", "2026-01-31", "open"),
        ]  # fmt: skip
        assert len(lists.list("account")) == len(CHART)
        assert len(lists.list("profile")) == len(STANDARD_PROFILE)
        assert lists.list("company")[0]["name"] == "Acme Lamps"
        assert [row["role"] for row in lists.list("user")] == ["admin"]
        with database.read(repeatable=True) as tx:
            assert problems(verify(tx, 1)) == []


def test_a_february_ends_on_its_last_day() -> None:
    assert [last.isoformat() for _, last in months_of(NewCompany("A", first_month="2024-02", months=13))] == [
        "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30", "2024-07-31", "2024-08-31", "2024-09-30",
        "2024-10-31", "2024-11-30", "2024-12-31", "2025-01-31", "2025-02-28",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (NewCompany(""), "no code"),
        (NewCompany("A B"), "no code"),
        (NewCompany("A\x1b"), "no code"),
        (NewCompany("A" * 21), "no code"),
        (NewCompany("A", "n" * 101), "name"),
        (NewCompany("A", currency="EUX"), "currency"),
        (NewCompany("A", first_month="2026-13"), "month"),
        (NewCompany("A", first_month="1850-01"), "month"),
        (NewCompany("A", first_month="2199-12", months=2), "2200"),
        (NewCompany("A", months=0), "months"),
        (NewCompany("A", months=121), "months"),
    ],
)
def test_what_is_wrong_leaves_nothing(database_url: str, request_: NewCompany, words: str) -> None:
    with open_upgraded(database_url) as database:
        with pytest.raises(InvcloseError, match=words) as refused:
            new_company(database, request_)
        assert refused.value.advice
        with database.read() as tx:
            assert tx.value("SELECT COUNT(*) FROM company") == 0
            assert tx.value("SELECT COUNT(*) FROM ledger_period") == 0


def test_a_code_is_used_once(database_url: str) -> None:
    with open_upgraded(database_url) as database:
        new_company(database, NewCompany("ACME"))
        with pytest.raises(InvcloseError, match="already exists"):
            new_company(database, NewCompany("ACME"))

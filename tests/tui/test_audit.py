"""The audit trail and the vouchers of an account by keys: filtered, sorted and paged by the database, and what stands at the top."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.views.audit import AuditChain
from tests.tui.conftest import Opened
from tests.tui.fakes import FakeBooks
from tui.screens.reports.audit import chain_line, detail_lines
from tui.widgets.lines import spans

LARGE = (120, 36)


def said(line: object) -> str:
    return "".join(text for text, _ in spans(line))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        (None, "being verified"),
        (AuditChain(0, "", ""), "No events yet."),
        (AuditChain(2_044, "ab12cd34ef567890", "2026-06-03T18:16:12Z"), "Verified: 2,044 events, each as it was written; head ab12"),
        (
            AuditChain(7, "ab", "2026-06-03T18:16:12Z", "Audit event 8 (item set A100) is not what was recorded: its hash differs."),
            "its hash differs. (7 events before it verified, until 2026-06-03 18:16.)",
        ),
        (AuditChain(0, "", "", "Audit event 1 is gone."), "NOT VERIFIED. Audit event 1 is gone. (nothing before it.)"),
    ],
)  # fmt: skip
def test_the_chain_says_whether_the_trail_is_what_was_written(chain: AuditChain | None, words: str):
    assert words in said(chain_line(chain))


@pytest.mark.parametrize(
    ("detail", "lines"),
    [
        (
            {"before": {"role": "enter", "user": "eva"}, "after": {"role": "close", "user": "eva"}},
            ["role  enter       >  close", "unchanged: user eva"],
        ),
        (
            {"before": None, "after": {"cost_price": 12}, "reason": "new"},
            ["cost price  -           >  0.000012", "reason new"],
        ),
        (
            {"before": {"cost_price": 10_000_000}, "after": {"cost_price": None}},
            ["cost price  10.00       >  none"],
        ),
        (
            {"adjusted": -1_280_417, "parameters": {"min_throughput": 500, "max_throughputs": 100}, "transactions": 12},
            ["adjusted -12,804.17; parameters min throughput 5.00, max throughputs", "100; transactions 12"],
        ),
        ({"amount": "-5.00"}, ["amount -5.00"]),
        ({"before": {"role": "admin"}}, ["role  admin       >  -"]),
        ({"files": ["a.csv", "b.csv"], "note": ""}, ["files a.csv, b.csv"]),
        (["a", True, None], ["a, yes, none"]),
    ],
)
def test_what_was_before_and_after_stand_beside_each_other(detail: object, lines: list[str]):
    assert [said(line).strip() for line in detail_lines(json.dumps(detail), 70)] == lines


def test_a_detail_that_is_no_json_is_shown_as_it_is():
    assert [said(line) for line in detail_lines("{broken", 70)] == [" {broken"]


async def test_the_trail_is_filtered_sorted_and_turned(opened: Opened):
    async with opened(size=LARGE) as s:
        await s.press("g", "u")
        assert "Verified: 2,044 events" in s.text
        assert s.line("> 2026").split()[-1] == "2044"
        assert "newest first" in s.text
        await s.press("slash")
        await s.type("who:svc-books")
        await s.press("enter")
        assert s.line("> 2026").split()[-1] == "2042"
        assert "1 of 1" in s.text
        await s.press("escape", "o", "1")
        assert "Who, rising" in s.text
        assert s.line("> 2026").split()[-1] == "2040"
        assert [line[19:].split()[0] for line in s.text.splitlines() if " 2026-0" in line[:10]] == [
            "anna",
            "anna",
            "boris",
            "boris",
            "carla",
        ]
        await s.press("O")
        assert "Who, falling" in s.text
        await s.press("o", "0")
        assert "newest first" in s.text
        await s.press("end")
        assert s.line("> 2026").split()[-1] == "2040"


async def test_the_detail_compares_before_and_after(opened: Opened):
    async with opened(size=LARGE) as s:
        await s.press("g", "u", "down", "down", "down")
        assert "item changed: A100" in s.text
        assert s.line("cost price").split() == ["cost", "price", "10.00", ">", "12.50"]


async def test_a_broken_chain_stands_at_the_top(opened: Opened):
    books = FakeBooks(chain=AuditChain(7, "ab", "2026-06-03T18:16:12Z", "Audit event 8 is missing."))
    async with opened(books, size=LARGE) as s:
        await s.press("g", "u")
        assert "NOT VERIFIED. Audit event 8 is missing." in s.text


async def test_the_trial_balance_leads_to_the_vouchers_of_an_account_and_these_to_a_voucher(opened: Opened):
    books = FakeBooks()
    report = books.report
    books.report = lambda request: replace(  # type: ignore[method-assign]
        report(request),
        columns=(replace(report(request).columns[1], key="account"),),
        rows=(("1300",),),
        totals={},
        transactions=(),
    )
    async with opened(books, size=LARGE) as s:
        await s.press("g", "p", "b", "f10")
        await s.press("enter")
        assert "Account 1300, 2026-06-01 to 2026-06-30" in s.text
        assert "Balance before 100.00, after 857.50 EUR." in s.text
        assert s.line("4 vouchers").split() == ["4", "vouchers", "1,242.50", "485.00"]
        await s.press("slash")
        await s.type(">0")
        await s.press("enter")
        assert s.line("2 vouchers, filtered").split()[-2:] == ["1,212.50", "0.00"]
        await s.press("enter")
        assert "Voucher SINV-00002" in s.text


async def test_the_inventory_value_leads_to_the_item(opened: Opened):
    books = FakeBooks()
    report = books.report
    books.report = lambda request: replace(  # type: ignore[method-assign]
        report(request),
        columns=(replace(report(request).columns[1], key="item"),),
        rows=(("A100",),),
        totals={},
        transactions=(),
    )
    async with opened(books, size=LARGE) as s:
        await s.press("g", "p", "v", "f10", "enter")
        assert type(s.app.screen).__name__ == "ItemScreen"


async def test_an_account_that_agrees_leads_to_its_vouchers(opened: Opened):
    async with opened(size=LARGE) as s:
        await s.press("g", "r", "home", "enter")
        assert "Account 1300, from the beginning to 2026-06-30" in s.text
        assert "vouchers of 1300  2026-06-30" in s.books.asked

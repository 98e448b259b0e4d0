"""Adjusting, marking, standard costs and reports by command."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import NothingOnHand
from core.reports import PriceBase, ReportName
from core.requests import (
    OnHandLine,
    OnHandRequest,
    ReportRequest,
    RevaluationRequest,
    StandardCostRequest,
    TransactionRequest,
)
from tests.unit.cli.conftest import Run
from tests.unit.cli.fake_wiring import FakeWiring

ON_HAND = ("adjust", "on-hand", "--item", "A")


@pytest.mark.parametrize(
    ("way", "lines"),
    [
        (("--to-unit", "15.00"), (OnHandLine(1, 15_000_000), OnHandLine(2, 15_000_000))),
        (("--to-cost-price",), (OnHandLine(1, 20_000_000),)),
        (("--amount", "10.00"), (OnHandLine(1, amount=750), OnHandLine(2, amount=250))),
        (
            ("--amount", "1", "--by", "quantity"),
            (
                OnHandLine(group_id=1, to_unit=None, amount=75, by_value=False),
                OnHandLine(group_id=2, to_unit=None, amount=25, by_value=False),
            ),
        ),
        (("--value", "110"), (OnHandLine(1, amount=750), OnHandLine(2, amount=250))),
        (("--percent", "-1"), (OnHandLine(1, amount=-75), OnHandLine(2, amount=-25))),
        (("--to-unit", "15", "--site", "W"), (OnHandLine(2, 15_000_000),)),
    ],
)
def test_ways_to_fill(run: Run, wiring: FakeWiring, way: tuple[str, ...], lines: tuple[OnHandLine, ...]):
    done = run(*ON_HAND, *way, "--yes", "--note", "count")
    assert (done.code, done.err) == (0, "")
    assert wiring.desk.calls == [("post_adjustment", OnHandRequest(lines, "count"))]
    assert "IC-000004 is posted" in done.out


def test_without_a_way_the_rows_are_shown(run: Run, wiring: FakeWiring):
    done = run(*ON_HAND)
    assert done.code == 0
    assert "75.00" in done.out
    assert wiring.desk.calls == []
    assert json.loads(run(*ON_HAND, "--json").out)["rows"][0]["posted"] == "70.00"


def test_a_preview_writes_nothing(run: Run, wiring: FakeWiring):
    done = run(*ON_HAND, "--percent", "10", "--preview")
    assert "nothing is written" in done.out
    assert "PO-9" in done.out
    assert [call[0] for call in wiring.desk.calls] == ["preview_adjustment"]
    form = json.loads(run(*ON_HAND, "--percent", "10", "--preview", "--json").out)
    assert (form["adjusted"], form["lines"][0]["debit"]) == ("18.20", "18.20")


def test_the_question_shows_the_voucher(run: Run, wiring: FakeWiring):
    assert run(*ON_HAND, "--amount", "5", typed="n\n").code == 1
    assert [call[0] for call in wiring.desk.calls] == ["preview_adjustment"]
    done = run(*ON_HAND, "--amount", "5", typed="y\n")
    assert done.code == 0
    assert "1300 Stock  debit 18.20" in done.err


def test_out_of_the_ledger_is_asked_twice(run: Run, wiring: FakeWiring):
    arguments = (*ON_HAND, "--amount", "5", "--no-ledger")
    done = run(*arguments, typed="y\nn\n")
    assert done.code == 1
    assert "inventory and ledger will differ" in done.err
    assert "post_adjustment" not in [call[0] for call in wiring.desk.calls]
    assert run(*arguments, typed="y\ny\n").code == 0
    assert wiring.desk.calls[-1][1].update_ledger is False
    assert "NOT IN THE LEDGER" in run(*arguments, "--preview").out


def test_a_transaction(run: Run, wiring: FakeWiring):
    arguments = ("adjust", "transaction", "SO-88120", "--amount", "-4.40", "--date", "2026-06-01")
    assert run(*arguments, "--yes").code == 0
    late = ("--late", "--offset-account", "6100", "--no-ledger", "--note", "freight")
    assert run(*arguments, *late, "--yes").code == 0
    assert wiring.desk.calls == [
        ("post_adjustment", TransactionRequest(7, -440, "2026-06-01")),
        (
            "post_adjustment",
            TransactionRequest(
                transaction_id=7,
                amount=-440,
                date="2026-06-01",
                late=True,
                offset_account="6100",
                note="freight",
                update_ledger=False,
            ),
        ),
    ]


def test_a_revaluation_and_a_standard_cost(run: Run, wiring: FakeWiring):
    assert run("adjust", "revalue", "--item", "M", "--to-unit", "12.5", "--site", "N", "--yes").code == 0
    arguments = ("standard-cost", "activate", "--item", "S", "--site", "N", "--cost", "12.5", "--date", "2026-06-01")
    assert run(*arguments, "--yes").code == 0
    assert wiring.desk.calls == [
        ("post_adjustment", RevaluationRequest("M", 12_500_000, ("N",))),
        ("post_adjustment", StandardCostRequest(item="S", cost=12_500_000, site="N", date="2026-06-01")),
    ]
    assert "12.5" in run("standard-cost", "list").out
    assert json.loads(run("standard-cost", "list", "--json").out)[0]["cost"] == "12.5"
    none = run("standard-cost", "list", "--site", "Z")
    assert (none.code, none.out) == (0, "There are no standard cost items.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("adjust", "on-hand", "--amount", "1", "--yes"),
        (*ON_HAND, "--amount", "1", "--percent", "1", "--yes"),
        (*ON_HAND, "--amount", "1", "--late", "--yes"),
        (*ON_HAND, "--to-unit", "-1", "--yes"),
        (*ON_HAND, "--to-cost-price", "--site", "W", "--yes"),
        ("adjust", "transaction", "--amount", "1", "--yes"),
        ("adjust", "transaction", "SO-88120", "--yes"),
        ("adjust", "transaction", "SO-88120", "--item", "A", "--amount", "1", "--yes"),
        ("adjust", "revalue", "--item", "A", "B", "--to-unit", "1", "--yes"),
        ("standard-cost", "activate", "--item", "S", "--yes"),
        ("mark", "SO-88120", "SO-88121"),
        ("mark", "remove", "SO-88120", "SO-88121", "--quantity", "1"),
        ("mark", "SO-88120", "SO-88121", "--quantity", "0"),
        ("report", "nothing"),
        ("report", "trial-balance", "3"),
    ],
)
def test_wrong_usage(run: Run, wiring: FakeWiring, arguments: tuple[str, ...]):
    assert run(*arguments).code == 2
    assert wiring.desk.calls == []


def test_refusals(run: Run, wiring: FakeWiring):
    assert run(*ON_HAND, "--site", "X", "--amount", "1", "--yes").code == 4
    wiring.desk.refusal = NothingOnHand("nothing of item A was on hand")
    assert run(*ON_HAND, "--amount", "1", "--preview").code == 4


def test_marks(run: Run, wiring: FakeWiring):
    assert run("mark", "SO-88120", "SO-88121", "--quantity", "15").out == "SO-88120 is marked to 15.00 of SO-88121.\n"
    assert run("mark", "remove", "SO-88120", "SO-88121").out == "SO-88120 is no longer marked to SO-88121.\n"
    assert wiring.desk.calls == [("mark", 7, 8, 15_000_000), ("unmark", 7, 8)]
    assert "15.00" in run("mark", "list").out
    assert json.loads(run("mark", "list", "--item", "A", "--json").out)[0]["quantity"] == "15"
    assert json.loads(run("mark", "SO-88120", "SO-88121", "--quantity", "15", "--json").out)[0]["issue_id"] == 7
    assert run("mark", "SO-88120", "SO-88121", "--quantity", "41").code == 4


def test_reports(run: Run, wiring: FakeWiring):
    done = run("report", "open-quantities", "--to", "2026-05-31", "--receipts", "--item", "A", "B")
    assert done.code == 0
    assert "-1,234.56" in done.out
    assert "200.00" in done.out
    assert wiring.books.asked == ReportRequest(
        ReportName.OPEN_QUANTITIES, date_to="2026-05-31", items=("A", "B"), receipts=True
    )
    run(
        "report",
        "cost-prices",
        "--base",
        "median",
        "--max-deviation",
        "30",
        "--min-deviation",
        "2",
        "--ignore-production",
    )
    expected: dict[str, Any] = {"base": PriceBase.MEDIAN, "max_percent": 30_000_000, "min_amount": 200}
    assert wiring.books.asked == ReportRequest(ReportName.COST_PRICES, **expected, ignore_production=True)
    run("report", "log", "IC-000003")
    assert wiring.books.asked.record_id == 3
    form = json.loads(run("report", "trial-balance", "--json").out)
    assert form["rows"][0]["amount"] == "-1234.56"
    assert form["rows"][0]["count"] == 7
    assert form["totals"] == {"amount": "-1234.56"}


def test_help_has_an_example_with_figures(run: Run):
    for command in ("adjust", "mark", "standard-cost", "report"):
        out = run(command, "--help").out
        assert "invclose" in out
        assert any(word in out for word in (".00", ".70"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--amount=7-", "'7-' has its sign behind it; write -7"),
        ("--amount=(7)", "'(7)' is in brackets; write -7"),
        ("--amount=2,5", "'2,5' has a comma; write 2.5"),
        ("--amount=2,345", "'2,345' has a comma; write 2345 or 2.345"),
        ("--to-unit=1 000", "'1 000' has a thousands separator; write 1000"),
        ("--percent=\uff17", "'\uff17' is not a number; write 7"),
        ("--amount=1209.400000000001", "have 2. Write 1209.40. Amounts have the decimals of the company's currency"),
        ("--amount=abc", "'abc' is not a number; write it like 1234.56"),
    ],
)
def test_a_number_that_cannot_be_read_is_told_its_form(run: Run, typed: str, said: str):
    done = run(*ON_HAND, typed)
    assert done.code == 2
    assert said in done.err

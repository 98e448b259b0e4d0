"""A company in yen, which have no decimals, and one in dinar, which have three: import, close, adjust, reverse, report.

The same numbers of the smallest unit in each, so that the figures differ in their point alone. See rules.md 12.1.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.currency import Currency
from core.reports import ReportName
from tests.cli_db.conftest import Run
from tests.db.importing.loading import HEAD, ITEMS, row
from tests.support.currencies import EUR, JPY, KWD

AMOUNT_KEYS = frozenset({
    "adjusted", "after", "amount", "before", "closing", "credit", "debit", "difference", "financial_value", "inventory",
    "ledger", "opening", "physical_value", "posted", "total", "value",
})  # fmt: skip


@pytest.fixture(params=[EUR, JPY, KWD], ids=lambda currency: currency.code)
def currency(request: pytest.FixtureRequest) -> Currency:
    found: Currency = request.param
    return found


@pytest.fixture
def goods(tmp_path: Path, currency: Currency) -> Path:
    """3 lamps for 1,000 and 4 for 2,000 of the smallest unit, 2 of them sold at 857; by FIFO they cost 667."""
    folder = tmp_path / "ACME"
    folder.mkdir()
    (folder / "items.csv").write_text(ITEMS)
    rows = (
        row("P1", "purchase", "LAMP", "3", "2024-01-05", amount=currency.text(1000)),
        row("P2", "purchase", "LAMP", "4", "2024-01-08", amount=currency.text(2000)),
        row("S1", "sales", "LAMP", "-2", "2024-01-10"),
    )
    (folder / "transactions.csv").write_text(HEAD + "".join(rows))
    return folder


@pytest.fixture
def closed(run: Run, goods: Path, currency: Currency) -> Run:
    """January is closed."""
    assert run("import", goods, "--currency", currency.code).code == 0
    done = run("close", "--to", "2024-01-31", "--yes", "--json")
    assert (done.code, done.json["adjusted"]) == (0, currency.text(190))
    return run


def strange(found: Any, currency: Currency) -> list[str]:
    """Amounts in an answer that do not have the decimals of the currency."""
    form = re.compile(r"-?\d+" + (rf"\.\d{{{currency.decimals}}}" if currency.decimals else ""))
    if isinstance(found, dict):
        wrong = [
            f"{key} {one}"
            for key, one in found.items()
            if key in AMOUNT_KEYS and isinstance(one, str) and form.fullmatch(one) is None
        ]
        return wrong + [text for one in found.values() for text in strange(one, currency)]
    if isinstance(found, list):
        return [text for one in found for text in strange(one, currency)]
    return []


def test_a_month_end(closed: Run, currency: Currency) -> None:
    text = currency.text
    lines = closed("voucher", "INVC-000001", "--json").json["lines"]
    assert [(line["account"], line["debit"], line["credit"]) for line in lines] == [
        ("1300", text(190), text(0)), ("5000", text(0), text(190)),
    ]  # fmt: skip
    assert [match["amount"] for match in closed("voucher", "--amount", text(1000), "--json").json["matches"]] == [
        text(1000)
    ]
    for way, change in (("--amount", text(7)), ("--percent", "10"), ("--value", text(2600))):
        seen = closed("adjust", "on-hand", "--item", "LAMP", way, change, "--preview", "--json")
        assert (seen.code, strange(seen.json, currency)) == (0, [])
    added = closed("adjust", "on-hand", "--item", "LAMP", "--amount", text(7), "--yes", "--json").json
    assert (added["number"], added["adjusted"]) == ("IC-000002", text(7))
    tenth = closed("adjust", "on-hand", "--item", "LAMP", "--percent", "10", "--yes", "--json").json
    assert tenth["adjusted"] == text(234)  # of 333 + 2,000 + 7
    late = (
        "adjust",
        "transaction",
        "P2",
        "--amount",
        text(44),
        "--late",
        "--offset-account",
        "5000",
        "--date",
        "2024-02-01",
    )
    assert closed(*late, "--yes", "--json").json["adjusted"] == text(44)
    assert closed("reverse", "IC-000004", "--yes", "--json").json["adjusted"] == text(-44)
    priced = closed("adjust", "on-hand", "--item", "LAMP", "--to-unit", currency.text(600), "--yes", "--json").json
    assert priced["adjusted"] == text(5 * 600 - 333 - 2000 - 7 - 234)
    (lamp,) = closed("adjust", "on-hand", "--item", "LAMP", "--json").json["rows"]
    assert sum(currency.amount(lamp[name]) for name in ("posted", "adjusted")) == 3000
    assert closed("verify").code == 0
    assert {row["difference"] for row in closed("reconcile", "--json").json} == {text(0)}
    shown = closed("overview")
    assert f"ACME, {currency.code}, " in shown.out
    assert text(190) in shown.out
    info = closed("db", "info", "--json").json
    assert info["currencies"] == {"ACME": currency.code}


@pytest.mark.parametrize("name", list(ReportName))
def test_reports(closed: Run, currency: Currency, name: ReportName) -> None:
    of = ["IC-000001"] if name in (ReportName.LOG, ReportName.CALCULATION_LIST) else []
    if name is ReportName.COST_CHANGES:
        of = ["--item", "LAMP"]
    done = closed("report", name.value, *of, "--to", "2024-02-29", "--json")
    assert (done.code, strange(done.json, currency)) == (0, [])
    assert closed("report", name.value, *of, "--to", "2024-02-29").code == 0
    if name is ReportName.INVENTORY_VALUE:
        (lamp,) = done.json["rows"]
        assert (lamp["quantity"], lamp["value"]) == ("5", currency.text(2333))
        assert lamp["unit"] == {"EUR": "4.666", "JPY": "466.6", "KWD": "0.4666"}[currency.code]
    if name is ReportName.TRIAL_BALANCE:
        assert {row["account"]: row["closing"] for row in done.json["rows"]} == {
            "1300": currency.text(2333), "2000": currency.text(-3000), "5000": currency.text(667),
        }  # fmt: skip


def test_cost_prices_are_compared_in_the_currency(closed: Run, currency: Currency, goods: Path) -> None:
    """700 a piece against 600: off by 100."""
    assert closed("item", "set", "LAMP", f"cost-price={currency.text(600)}").code == 0
    line = row("P3", "purchase", "LAMP", "2", "2024-02-05", amount=currency.text(1400))
    (goods / "transactions.csv").write_text(HEAD + line)
    (goods / "items.csv").unlink()
    assert closed("import", goods).code == 0
    limits = ("report", "cost-prices", "--json", "--max-deviation", "10", "--min-deviation")
    (found,) = closed(*limits, currency.text(100)).json["rows"]
    assert (found["number"], found["percent"]) == ("P3", "16.666667")
    assert [Decimal(found[name]) * currency.scale for name in ("unit", "base")] == [700, 600]
    assert closed(*limits, currency.text(101)).json["rows"] == []


def too_fine(currency: Currency) -> tuple[str, str]:
    """A number with one decimal too many, and what is said about it."""
    text = f"{currency.text(1250)}5" if currency.decimals else "1250.5"
    return text, f"{text} {currency.too_fine}"


def test_amounts_with_too_many_decimals_are_refused_by_name(closed: Run, currency: Currency, goods: Path) -> None:
    text, said = too_fine(currency)
    for option, words in (
        ("--amount", ("adjust", "on-hand", "--item", "LAMP", "--yes")),
        ("--value", ("adjust", "on-hand", "--item", "LAMP", "--yes")),
        ("--amount", ("adjust", "transaction", "P1", "--yes")),
        ("--min-throughput", ("close", "--to", "2024-02-29", "--yes")),
        ("--min-deviation", ("report", "cost-prices")),
        ("--amount", ("voucher",)),
    ):
        done = closed(*words, option, text, "--json")
        assert (done.code, done.json["error"]["message"]) == (2, f"Argument {option}: {said}.")
    lines = (
        row("P8", "purchase", "LAMP", "1", "2024-02-01", amount=currency.text(5)),
        row("P9", "purchase", "LAMP", "1", "2024-02-01", amount=text),
    )
    (goods / "transactions.csv").write_text(HEAD + "".join(lines))
    done = closed("import", goods, "--json")
    assert done.code == 3
    assert [
        (problem["file"], problem["line"], problem["column"], problem["value"], problem["message"])
        for problem in done.json["problems"]
    ] == [("transactions.csv", 3, "amount", text, said)]


def test_the_currency_of_a_company_stays(run: Run, goods: Path, currency: Currency) -> None:
    unknown = run("import", goods, "--currency", "YEN", "--json")
    assert (unknown.code, unknown.json["error"]["message"]) == (3, "YEN is not the code of a currency in use.")
    assert "JPY (Japanese Yen)" in unknown.json["error"]["advice"]
    assert run("import", goods, "--currency", currency.code, "--dry-run").code == 0
    assert run("import", goods, "--currency", currency.code).code == 0
    other = "USD"
    refused = run("import", goods, "--currency", other, "--json")
    assert refused.code == 3
    assert refused.json["error"]["message"] == f"company ACME has its amounts in {currency.code}, not in {other}."
    assert "does not change" in refused.json["error"]["advice"]
    (goods / "transactions.csv").write_text(
        HEAD + row("P7", "purchase", "LAMP", "1", "2024-02-01", amount=currency.text(5))
    )
    assert run("import", goods).code == 0, "the currency need not be said again"
    assert json.loads(run("voucher", "VCH-0000004", "--json").out)["lines"][0]["debit"] == currency.text(5)


def test_the_demonstration_in_yen(run: Run) -> None:
    made = run("demo", "--currency", "JPY", "--json")
    assert (made.code, made.json["currency"]) == (0, "JPY")
    assert strange(run("overview", "--json").json, JPY) == []
    assert run("verify").code == 0
    prices = {row["item"]: row["cost_price"] for row in run("item", "list", "--json").json}
    assert (prices["P100"], prices["L200"]) == ("420", "4150")

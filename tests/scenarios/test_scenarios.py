"""The rules of the field as cases: run through the use cases and a real database of each kind, and by the oracle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db.acceptance.files import read_cases, run_files
from db.acceptance.runner import run_case
from db.engine.open import open_database
from tests.oracle.compare import check_case
from tests.oracle.generate import random_world, with_answers

HERE = Path(__file__).parent
FILES = [*sorted(HERE.glob("*.yaml")), HERE.parent / "oracle" / "own_cases.yaml"]
WORLDS = [case for file in FILES for case in read_cases(file)]
CASES = [pytest.param(case, id=case["case"]) for case in WORLDS]
SEEDS = [*range(1001, 1009), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1009, 1100))]


def differences(url: str, case: dict[str, Any]) -> list[str]:
    with open_database(url) as database:
        answer = run_case(database, case)
    return [
        f"event {event['index']} {event['do']}: {said}" for event in answer["events"] for said in event["mismatches"]
    ]


@pytest.mark.parametrize("case", CASES)
def test_the_product_says_what_the_case_says(books_url: str, case: dict[str, Any]):
    assert differences(books_url, case) == []


@pytest.mark.parametrize("case", CASES)
def test_the_oracle_says_what_the_case_says(case: dict[str, Any]):
    assert check_case(case) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_product_says_what_the_oracle_says(sqlite_books: str, seed: int):
    assert differences(sqlite_books, with_answers(random_world(seed))) == []


def test_every_kind_of_event_has_a_case():
    """The events of the format that the product knows, less none."""
    kinds = {event["do"] for case in WORLDS for event in case["events"]}
    assert kinds == {
        "adjust_onhand", "adjust_transaction", "cancel", "charge", "check", "check_cost_prices", "close", "count", "invoice", "issue",
        "mark", "open_quantities", "produce", "recalculate", "receipt", "revalue", "set_accounts", "set_group", "set_item_cost",
        "set_period", "set_std_cost", "transfer", "undo",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_files_run_each_case_in_a_database_of_its_own(request: pytest.FixtureRequest, kind: str, tmp_path: Path):
    url = request.getfixturevalue(f"{kind}_url")
    text = (HERE / "accounts.yaml").read_text()
    file = tmp_path / "cases.yaml"
    file.write_text(text + "---\n" + text.replace('amount: "5.00"', 'amount: "5.01"', 1))
    answers = run_files(url, [file])
    assert [answer["ok"] for answer in answers] == [True, True, False, True]
    event = answers[0]["events"][2]
    assert (event["do"], event["label"], event["error"], event["index"]) == ("issue", "S1", None, 2)
    assert event["actual"]["amount"] == "15.00"
    wrong = [event["mismatches"] for event in answers[2]["events"] if event["mismatches"]]
    assert "'amount': '5.01'" in wrong[0][0]


def test_a_case_that_cannot_be_carried_out_does_not_stop_the_others(sqlite_url: str, tmp_path: Path):
    file = tmp_path / "cases.yaml"
    file.write_text("case: odd\nevents: [{do: dance, label: D1}]\n---\ncase: fine\nevents: [{do: check}]\n")
    odd, fine = run_files(sqlite_url, [file])
    assert not odd["ok"]
    assert "dance" in odd["failure"]
    assert fine["ok"]

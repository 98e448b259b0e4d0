"""An accountant begins with the export of the system before: opened, gone on with, closed and proved."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from core.money import to_quantity
from tests.cli_db.conftest import Run, run
from tests.mapping.exports import SYSTEMS, USUAL
from tests.mapping.test_next_month import on_hand, only, until_february, wanted, words, written
from tests.mapping.test_opening import value_there

__all__ = ["run"]

END = "2026-02-28"


def whole(system: str, folder: Path) -> Path:
    return written(only(system), folder, lambda _, rows: rows)


def opening(system: str, folder: Path, *more: str, day: str = END) -> list[str]:
    return [*words(system, folder, opening_account="2000"), "--opening-as-of", day, *more]


@pytest.mark.parametrize("system", SYSTEMS)
def test_books_begin_with_an_export(run: Run, tmp_path: Path, system: str):
    folder = whole(system, tmp_path / "all")
    done = run(*opening(system, folder, "--json"))
    assert done.code == 0, done.out + done.err
    assert done.json["imported"]["opening"] == "IC-000001"
    there = done.json["opening"]["items"]
    assert {one["value_there"] for one in there} == {one["opened"] for one in there}
    balances = {row["account"]: row for row in run("report", "trial-balance", "--to", END, "--json").json["rows"]}
    assert balances["2000"]["closing"] == f"-{value_there(system, END)}"
    assert on_hand(run) == wanted(system)
    for command in ("reconcile", "verify", "close --to 2026-03-31 --yes", "reconcile", "verify"):
        assert run(*command.split()).code == 0, command


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_next_export_goes_on_behind_the_opening(run: Run, tmp_path: Path, system: str):
    """Opened from the export of two months; the third comes with the next one, overlapping all of it."""
    first = written(only(system), tmp_path / "first", until_february(system))
    if system == "bc":  # the values of March are of movements that are not there yet
        first = written(only(system), first, lambda _, rows: [row for row in rows if row["Posting Date"][:2] != "3/"])
    begun = run(*opening(system, first, "--json"))
    assert begun.code == 0, begun.out + begun.err
    assert begun.json["lines"] == 0
    done = run("import", whole(system, tmp_path / "all"), "--profile", system, "--company", "BFL", "--json")
    assert done.code == 0, done.out + done.err
    assert (done.json["changes"], done.json["late"]) == ([], [])
    assert any("the day of the cut-over" in one["reason"] for one in done.json["left_out"])
    assert on_hand(run) == wanted(system)
    again = run("import", tmp_path / "all", "--profile", system, "--company", "BFL", "--json")
    assert (again.code, again.json["imported"], again.json["lines"]) == (0, None, 0)
    for command in ("verify", "close --to 2026-03-31 --yes", "reconcile", "verify"):
        assert run(*command.split()).code == 0, command


@pytest.mark.parametrize("system", ["d365", "bc", "erpnext"])
def test_an_invoice_after_the_opening_finds_what_was_received_before(run: Run, tmp_path: Path, system: str):
    """Opened at the end of January, where Dynamics and Business Central have receipts without an invoice."""
    folder = whole(system, tmp_path / "all")
    assert run(*opening(system, folder, day="2026-01-31")).code == 0
    for day in ("2026-02-28", "2026-03-31"):
        assert run("close", "--to", day, "--yes").code == 0
    assert on_hand(run) == wanted(system)
    assert run("verify").code == 0
    again = run("import", folder, "--profile", system, "--company", "BFL", "--json")
    assert (again.code, again.json["imported"], again.json["changes"]) == (0, None, [])


@pytest.mark.parametrize("system", ["d365", "odoo19"])
def test_the_files_alone_make_the_same_books(run: Run, tmp_path: Path, system: str):
    folder, files = whole(system, tmp_path / "all"), tmp_path / "files"
    wrote = run(*opening(system, folder, "--write-files", str(files)))
    assert wrote.code == 0, wrote.err
    assert "nothing was loaded" in wrote.err
    assert {"items.csv", "opening.csv", "balances.csv", "transactions.csv"} <= {one.name for one in files.iterdir()}
    again = run(*opening(system, folder, "--write-files", str(files)))
    assert (again.code, "already" in again.err) == (2, True)
    rows = list(csv.DictReader((files / "balances.csv").open(encoding="utf-8")))
    assert {row["date"] for row in rows} == {END}
    assert sum(to_quantity(row["amount"]) for row in rows) == 0
    loaded = run("import", files, "--company", "BFL", "--currency", "GBP")
    assert loaded.code == 0, loaded.out + loaded.err
    assert on_hand(run) == wanted(system)
    assert run("close", "--to", "2026-03-31", "--yes").code == 0
    assert run("verify").code == 0


def test_the_value_there_beside_ours_on_screen_and_in_a_file(run: Run, tmp_path: Path):
    folder, file = whole("bc", tmp_path / "all"), tmp_path / "values.csv"
    shown = run(*opening("bc", folder, "--dry-run", "--save-values", str(file)))
    assert shown.code == 0, shown.err
    assert "Value there" in shown.out
    assert "9755.02" in shown.out
    rows = {row["item"]: row for row in csv.DictReader(file.open(encoding="utf-8"))}
    assert (rows["BF-2001"]["value_there"], rows["BF-2001"]["receipts"], rows["BF-2001"]["difference"]) == (
        "1767.05", "1774.05", "-7.00",
    )  # fmt: skip
    assert rows["BF-2001"]["why"] == "issues have another cost there -7.00"


def ledger(path: Path, inventory: str, equity: str) -> Path:
    path.write_text(f"date,account,amount\n{END},1300,{inventory}\n{END},2000,{equity}\n")
    return path


def test_the_whole_ledger_may_come_with_its_balances(run: Run, tmp_path: Path):
    folder = whole("bc", tmp_path / "all")
    said = [*words("bc", folder), "--opening-as-of", END, "--balances"]
    wrong: Any = run(*said, str(ledger(tmp_path / "wrong.csv", "9755.00", "-9755.00")))
    assert wrong.code == 3
    assert "opens 9755.02 on it" in wrong.out
    done = run(*said, str(ledger(tmp_path / "right.csv", "9755.02", "-9755.02")))
    assert done.code == 0, done.out + done.err
    assert run("reconcile").code == 0


@pytest.mark.parametrize("account", ["1300", "1310"])
def test_an_account_of_stock_cannot_stand_against_it(run: Run, tmp_path: Path, account: str):
    refused = run(*words("bc", whole("bc", tmp_path / "all"), opening_account=account), "--opening-as-of", END)
    assert refused.code == 3
    assert "holds inventory itself" in refused.out


def test_an_opening_comes_first(run: Run, tmp_path: Path):
    folder = whole("bc", tmp_path / "all")
    assert run(*words("bc", folder)).code == 0
    refused = run(*opening("bc", folder))
    assert refused.code == 3
    assert "a cut-over comes first" in refused.out


def test_what_was_answered_for_an_opening_is_not_remembered(run: Run, tmp_path: Path):
    folder = whole("bc", tmp_path / "all")
    assert run(*opening("bc", folder)).code == 0
    detail = run("audit", "--action", "imported", "--json").json[0]["detail"]
    assert "opening_account" not in detail
    assert USUAL["item_group"] in detail

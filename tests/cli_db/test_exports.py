"""Exporting vouchers to other ledgers by command: every format reads back, each voucher goes once, every file is noted."""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from core.currency import Currency
from core.exporting.formats import FORMATS
from core.exporting.model import Format
from tests.cli_db.conftest import Run
from tests.db.importing.loading import HEAD, ITEMS, row
from tests.support.currencies import EUR, JPY, KWD
from tests.support.exporting import PROGRAMS_HERE, SETTINGS, by_account, cells_of, mapped, program_balances

DAYS = ("--from", "2024-01-01", "--to", "2024-12-31")


def books_of(run: Run, folder: Path, currency: Currency) -> Run:
    """Purchases, sales, a close, a recalculation and the reversal of it, an adjustment; every target set up."""
    folder = folder / "ACME"
    folder.mkdir()
    (folder / "items.csv").write_text(ITEMS)
    rows = (
        row("P1", "purchase", "LAMP", "3", "2024-01-05", amount=currency.text(1000)),
        row("P2", "purchase", "LAMP", "4", "2024-01-08", amount=currency.text(2000)),
        row("S1", "sales", "LAMP", "-2", "2024-01-10"),
        row("S2", "sales", "LAMP", "-1", "2024-02-10"),
    )
    (folder / "transactions.csv").write_text(HEAD + "".join(rows))
    assert run("import", folder, "--currency", currency.code).code == 0
    for words in (
        ("recalculate", "--to", "2024-01-31", "--yes"),
        ("reverse", "1", "--yes"),
        ("close", "--to", "2024-01-31", "--yes"),
        ("adjust", "transaction", "P2", "--amount", currency.text(77), "--date", "2024-02-05", "--yes"),
    ):
        assert run(*words).code == 0, words
    for name, settings in SETTINGS.items():
        assert run("target", "set", name, *(f"{key}={value}" for key, value in settings.items())).code == 0
    accounts = [one["account"] for one in run("account", "list", "--json").json]
    for name in FORMATS:
        lines = [f'{code},{mapped(name, code)[0]},"{mapped(name, code)[1]}"' for code in accounts]
        (folder / "map.csv").write_text("account,code,dimensions\n" + "\n".join(lines) + "\n")
        assert run("target", "import", name, folder / "map.csv").code == 0
    return run


@pytest.fixture
def acme_books(run: Run, tmp_path: Path) -> Run:
    return books_of(run, tmp_path, EUR)


def booked_in(target: Format, file: Path, currency: Currency) -> dict[str, int]:
    """What a program there would book, by account."""
    content = file.read_bytes()
    return by_account(target.read(cells_of(content) if target.ending == ".xlsx" else content, currency))


def ledger(run: Run, target: Format, currency: Currency) -> dict[str, int]:
    """The balances of our own ledger, by the accounts of the target."""
    sums: dict[str, int] = defaultdict(int)
    for line in run("report", "trial-balance", "--json").json["rows"]:
        name, dimensions = mapped(target.name, line["account"])
        there = "-".join((name, *dimensions.split(","))) if target.name == "d365" else name
        sums[there] += currency.amount(line["closing"])
    return {account: amount for account, amount in sums.items() if amount}


@pytest.mark.parametrize("currency", [EUR, JPY, KWD], ids=lambda currency: currency.code)
def test_every_format_has_the_balances_of_the_ledger(run: Run, tmp_path: Path, currency: Currency) -> None:
    books_of(run, tmp_path, currency)
    for name, target in FORMATS.items():
        file = tmp_path / f"all{target.ending}.{name}"
        done = run("export", *DAYS, "--format", name, "--out", file, "--json")
        if currency.decimals > target.decimals:
            assert (done.code, done.json["error"]["code"]) == (3, "not_exportable"), name
            assert not file.exists()
            continue
        assert done.code == 0, (name, done)
        assert booked_in(target, file, currency) == ledger(run, target, currency), name
        assert done.json["files"] == [{"file": str(file), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}]
        assert (file.stat().st_mode & 0o777) == 0o600
        if name in PROGRAMS_HERE:
            assert program_balances(name, file, currency) == ledger(run, target, currency), name
    written = [name for name, target in FORMATS.items() if currency.decimals <= target.decimals]
    assert [one["target"] for one in run("export", "--log", "--json").json] == written[::-1]
    assert run("verify").code == 0


def test_a_reversal_is_a_booking_that_names_its_original(acme_books: Run, tmp_path: Path) -> None:
    file = tmp_path / "reversal.json"
    assert acme_books("export", "2", "--format", "json", "--out", file).code == 0
    (one,) = json.loads(file.read_text())["vouchers"]
    assert (one["voucher"], one["reverses"], one["record"]) == ("INVC-000002", "INVC-000001", "IC-000002")
    assert acme_books("export", "INVC-000001", "--format", "json", "--out", tmp_path / "original.json").code == 0
    (original,) = json.loads((tmp_path / "original.json").read_text())["vouchers"]
    sides = [[(line["account"], line["debit"], line["credit"]) for line in of["lines"]] for of in (original, one)]
    assert sides[1] == [(account, credit, debit) for account, debit, credit in sides[0]]


def test_a_voucher_goes_once_unless_it_is_asked_for_again(acme_books: Run, tmp_path: Path) -> None:
    first = acme_books("export", "INVC-000003", "--format", "hledger", "--out", tmp_path / "a.journal")
    assert first.code == 0
    again = acme_books("export", "INVC-000003", "--format", "hledger", "--out", tmp_path / "b.journal", "--json")
    assert (again.code, again.json["error"]["code"]) == (3, "already_exported")
    assert "--again" in again.json["error"]["advice"]
    assert not (tmp_path / "b.journal").exists()
    # to another target it is the first time
    assert acme_books("export", "INVC-000003", "--format", "ledger", "--out", tmp_path / "c.ledger").code == 0
    # the days leave it out, and say so
    days = acme_books("export", *DAYS, "--format", "hledger", "--out", tmp_path / "d.journal", "--json").json
    assert days["left_out"] == 1
    assert "INVC-000003" not in days["vouchers"]
    nothing = acme_books("export", *DAYS, "--format", "hledger", "--out", tmp_path / "e.journal", "--json")
    assert nothing.json["error"]["code"] == "already_exported"
    meant = acme_books("export", "INVC-000003", "--format", "hledger", "--out", tmp_path / "b.journal", "--again")
    assert meant.code == 0
    assert acme_books("export", "--log", "--json").json[0]["note"] == "again"


def test_what_was_exported_is_an_event(acme_books: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    assert acme_books("export", "INVC-000003", "--format", "csv", "--out", file).code == 0
    (event,) = acme_books("audit", "--action", "exported", "--json").json
    detail = json.loads(event["detail"])
    assert (event["actor"], event["subject"], detail["target"]) == (event["actor"], str(file), "csv")
    assert detail["files"] == [{"name": str(file), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}]
    (row_of_log,) = acme_books("export", "--log", "--json").json
    assert (row_of_log["file"], row_of_log["vouchers"], row_of_log["by"]) == (str(file), 1, event["actor"])


def test_a_file_that_is_there_stays_and_nothing_is_noted(acme_books: Run, tmp_path: Path) -> None:
    file, link = tmp_path / "a.csv", tmp_path / "link.csv"
    file.write_text("mine")
    link.symlink_to(tmp_path / "elsewhere.csv")
    line = ("export", "INVC-000003", "--format", "csv", "--out")
    assert acme_books(*line, file).code == 3
    assert acme_books(*line, link).code == 3
    assert acme_books(*line, link, "--replace").code == 3
    assert acme_books(*line, tmp_path / "no" / "folder.csv").code == 3
    assert (file.read_text(), (tmp_path / "elsewhere.csv").exists()) == ("mine", False)
    assert acme_books("export", "--log", "--json").json == []
    assert [name for name in os.listdir(tmp_path) if "unfinished" in name] == []
    assert acme_books(*line, file, "--replace").code == 0
    assert file.read_text() != "mine"


def test_what_is_missing_is_named_at_once(run: Run, acme: Path, tmp_path: Path) -> None:
    assert run("import", acme).code == 0
    assert run("close", "--to", "2024-01-31", "--yes").code == 0
    line = ("export", "INVC-000001", "--format", "beancount", "--out", tmp_path / "a.beancount")
    refused = run(*line, "--json").json["error"]
    assert refused["code"] == "not_mapped"
    assert refused["message"] == "beancount does not know 2 of the accounts: 1300, 5000."
    assert run("target", "set", "beancount/1300", "code=Assets:Stock").code == 0
    assert run(*line, "--json").json["error"]["message"] == "beancount does not know account 5000."
    assert run("target", "set", "beancount/5000", "code=Cost").code == 3
    assert run("target", "set", "beancount/5000", "code=Expenses:Cost").code == 0
    assert run(*line).code == 0
    shown = run("target", "show", "beancount/1300", "--json").json
    assert (shown["code"], shown["missing"]) == ("Assets:Stock", "")
    assert run("target", "set", "beancount/1300", "code=").code == 0
    assert run("target", "show", "beancount/1300", "--json").json["code"] == ""
    assert [one["action"] for one in run("audit", "--action", "target set", "--json").json] == ["target set"] * 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code,name\n1,2\n", "does not begin with the columns of an account map"),
        ("account,code\n1300\n", "Line 2"),
        ("account,code\n9999,1\n", "account 9999 does not exist"),
        ("account,code\n1300,ok\n5000,=1+1\n", "cannot call account 5000"),
    ],
)
def test_a_map_is_taken_whole_or_not_at_all(acme_books: Run, tmp_path: Path, text: str, says: str) -> None:
    before = acme_books("target", "show", "bc", "--json").json
    (tmp_path / "bad.csv").write_text(text)
    refused = acme_books("target", "import", "bc", tmp_path / "bad.csv")
    assert (refused.code, says in refused.err) == (3, True), refused
    assert acme_books("target", "show", "bc", "--json").json == before


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (("export",), "The format or the file is missing"),
        (("export", "--format", "csv", "--out", "x.csv"), "Either one voucher or record"),
        (("export", "INVC-000003", *DAYS, "--format", "csv", "--out", "x.csv"), "Either one voucher or record"),
        (("target", "import", "bc"), "The format or the file is missing"),
        (("target", "set", "quicken", "a=b"), "There is no format quicken"),
        (("target", "set", "bc", "colour=red"), "has no setting colour"),
    ],
)
def test_what_is_asked_wrongly_is_said(acme_books: Run, line: tuple[str, ...], says: str) -> None:
    done = acme_books(*line)
    assert done.code in (2, 3)
    assert says in done.err


def test_a_voucher_without_lines_has_nothing_to_export(run: Run, tmp_path: Path, acme: Path) -> None:
    assert run("import", acme).code == 0
    assert run("close", "--to", "2024-01-31", "--yes").code == 0
    assert run("recalculate", "--to", "2024-02-05", "--yes").code == 0
    done = run("export", "2", "--format", "csv", "--out", tmp_path / "a.csv")
    assert (done.code, "INVC-000002 has no lines" in done.err) == (3, True), done

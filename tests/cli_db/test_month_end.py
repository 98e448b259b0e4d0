"""A month end by commands: import, check, preview, close, look, prove, reverse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli_db.conftest import Run
from tests.support.identity import pretend


def test_a_month_end(run: Run, acme: Path):
    assert run("import", acme, "--dry-run").code == 0
    done = run("import", acme, "--json")
    assert (done.code, done.json["company"], done.json["created"], done.json["transactions"]) == (0, "ACME", True, 4)
    again = run("import", acme)
    assert again.code == 3
    assert "already loaded" in again.out
    assert run("overview", "--json").json == []
    assert run("check", "--to", "2024-01-31").code == 0
    seen = run("close", "--to", "2024-01-31", "--preview", "--json").json
    assert (seen["adjusted"], seen["total"]) == ("10.00", "10.00")
    closed = run("close", "--to", "2024-01-31", "--yes", "--note", "January", "--json")
    assert closed.code == 0
    assert (closed.json["state"], closed.json["adjusted"], closed.json["voucher"]) == ("done", "10.00", "INVC-000001")
    assert [line["account"] for line in run("voucher", "INVC-000001", "--json").json["lines"]] == ["1300", "5000"]
    assert run("close", "--to", "2024-01-31", "--yes").code == 4
    assert run("verify").code == 0
    assert [row["difference"] for row in run("reconcile", "--json").json] == ["0.00"]
    assert run("recalculate", "--to", "2024-02-20", "--item", "LAMP", "--yes", "--json").json["adjusted"] == "5.00"
    blocked = run("reverse", "1", "--yes", "--json")
    assert blocked.code == 4
    assert run("reverse", "--recalculations-from", "2024-02-01", "--yes").code == 0
    assert run("reverse", "1", "--yes", "--json").json["adjusted"] == "-10.00"
    assert [(row["type"], row["active"]) for row in run("overview", "--json").json] == [
        ("reversal", False), ("reversal", False), ("recalculation", False), ("closing", False),
    ]  # fmt: skip
    assert run("verify").code == 0


def test_nothing_is_there_yet(run: Run, tmp_path: Path, database_url: str):
    done = run("overview", "--json")
    assert done.code != 0
    assert "db upgrade" in done.json["error"]["advice"]
    assert run("db", "upgrade").code == 0
    assert "up to date" in run("db", "upgrade").out
    done = run("overview", "--json")
    assert (done.code, done.json["error"]["code"]) == (3, "not_found")
    assert "import" in done.json["error"]["advice"]
    assert run("run", "7").code != 0
    missing = run("--db", tmp_path / "none.db", "overview", "--json")
    assert "There is no database yet." in missing.json["error"]["message"]


def test_a_bad_bundle_into_no_database_leaves_none(run: Run, acme: Path, tmp_path: Path):
    (acme / "transactions.csv").write_text("reference,kind\nP1,purchase\n")
    other = tmp_path / "new.db"
    assert run("--db", other, "import", acme, "--dry-run").code == 3
    assert not other.exists()


def test_the_setup(run: Run, acme: Path, database_url: str):
    run("import", acme)
    assert run("user", "list", "--json").json == [{"user": "anna", "role": "admin"}]
    given = run("user", "set", "zoe", "role=close", "--json").json
    unknown_to_the_server = given.pop("warning", "")
    assert given == {"user": "zoe", "role": "close"}
    assert ('CREATE ROLE "zoe" LOGIN' in unknown_to_the_server) is database_url.startswith("postgresql")
    assert "only admin" in run("user", "set", "anna", "role=view").err
    assert run("user", "set", "zoe", "role=king").code == 2
    assert run("account", "set", "1305", "name=Lamps", "--json").json["blocked"] is False
    assert run("account", "set", "1305", "blocked=yes", "--json").json["blocked"] is True
    assert run("account", "set", "1305", "colour=red").code == 2
    line = run("profile", "set", "purch_receipt", "account=1305", "group=LAMPS", "--json").json
    assert (line["item_relation"], line["item"], line["account"]) == ("group", "LAMPS", "1305")
    assert run("profile", "show", "purch_receipt", "--json").json["account"] == "1300"
    assert run("profile", "show", "purch_receipt/group/LAMPS", "--json").json["account"] == "1305"
    assert run("profile", "set", "purch_receipt", "account=9999").code == 3
    assert run("profile", "set", "purch_receipt", "account=1300", "group=NONE").code == 3
    assert run("profile", "set", "purchase", "account=1300").code == 2
    assert run("profile", "set", "purch_receipt", "group=LAMPS").code == 2
    assert "Let it begin after that one ends." in run("period", "set", "2024-02-15", "end=2024-03-15").err
    assert "not closed through 2024-01-31" in run("period", "set", "2024-01-01", "status=on_hold").out
    assert run("period", "set", "2024-01-01", "status=open", "inventory_access=none").code == 0
    assert run("check", "--to", "2024-01-31").code == 4
    assert (
        run("period", "set", "2024-01-01", "inventory_access=all", "name=January", "--json").json["name"] == "January"
    )
    assert run("period", "set", "2024-03-01", "end=2024-03-31", "--json").json["status"] == "open"
    assert run("period", "set", "2024-13-01", "end=2024-03-31").code == 2
    assert run("period", "set", "2024-03-01", "end=2024-03-30").code == 3
    assert run("period", "set", "2024-03-01", "status=shut").code == 2
    assert "near: LAMP" in run("item", "show", "LAMB").err


def test_items(run: Run, acme: Path):
    run("import", acme)
    shown = run("item", "set", "LAMP", "name=Lamp, large", "group=NEW", "cost-price=12.75", "unit=pcs", "--json").json
    assert (shown["name"], shown["group"], shown["cost_price"], shown["model"]) == (
        "Lamp, large",
        "NEW",
        "12.75",
        "FIFO",
    )
    assert run("item", "set", "LAMP", "cost_price=-1").code == 2
    assert run("item", "set", "LAMP", "cost_price=cheap").code == 2
    assert run("item", "set", "LAMP", "model=HIFO").code == 2
    assert run("item", "set", "NONE", "name=x").code == 3
    refused = run("item", "set", "LAMP", "model=WA")
    assert refused.code == 3
    assert "after the last close" in refused.err
    assert run("item", "set", "PART", "model=LIFO", "physical_value=yes", "--json").json["physical_value"] is True
    assert run("close", "--to", "2024-02-29", "--yes").code == 0
    assert run("item", "set", "LAMP", "model=WA", "--json").json["model"] == "WA"
    assert run("item", "set", "LAMP", "model=MA").code == 3  # stock on hand
    assert run("item", "show", "SCREW", "--json").json["standard_cost"] == "0.5"
    assert run("item", "set", "PART", "model=FIFO", "fixed_receipt_price=maybe").code == 2


def test_who_may_look_and_who_may_change(run: Run, acme: Path, monkeypatch: pytest.MonkeyPatch, database_url: str):
    run("import", acme)
    run("user", "set", "ben", "role=view")
    pretend(monkeypatch, login="ben")
    assert run("overview").code == 0
    assert run("item", "list").code == 0
    for words in (
        ("item", "set", "LAMP", "name=x"),
        ("close", "--to", "2024-01-31", "--yes"),
        ("db", "backup", "b.db"),
    ):
        done = run(*words)
        assert done.code == 4, words
        assert "needs the right" in done.err
    pretend(monkeypatch, login="nobody")
    for line in ("overview", "verify", "reconcile", "item list"):
        assert run(*line.split()).code == 4, line
    if database_url.startswith("sqlite"):  # on PostgreSQL whoever is pretended is a member of the owner, who may
        assert run("db", "upgrade").code == 4


def test_what_the_database_is(run: Run, acme: Path):
    run("import", acme)
    info = run("db", "info", "--json").json
    assert (info["schema"], info["companies"], info["transactions"]) == (info["newest_schema"], ["ACME"], 4)
    assert info["bytes"] > 0
    codes = {finding["code"]: finding["severity"] for finding in run("doctor", "--json").json}
    assert codes["database"] == "ok"
    assert "STOP" not in codes.values()


def test_scenarios(run: Run, tmp_path: Path):
    file = Path(__file__).parents[1] / "scenarios" / "accounts.yaml"
    done = run("scenario", file, "--json")
    assert done.code == 0
    assert [list(case) for case in done.json] == [["case", "ok", "events"]] * 2
    assert list(done.json[0]["events"][0]) == ["index", "do", "label", "error", "actual"]
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(file.read_text().replace('amount: "5.00"', 'amount: "5.01"', 1))
    done = run("scenario", wrong)
    assert done.code == 3
    assert "FAILED" in done.out
    assert "5.01" in done.out
    broken = tmp_path / "broken.yaml"
    broken.write_text("case: [\n")
    assert run("scenario", broken).code == 3
    broken.write_text("case: x\n")
    assert run("scenario", broken).code == 3

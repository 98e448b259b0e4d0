"""A cut-over from another system by commands: open, post, close, compare with the ledger kept there, undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.test_month_end import Shell
from tests.postgres_server import PostgresServer
from tests.robust import worker
from tests.robust.places import opened
from tests.support.identity import pretend

FILES = {
    "items": "item,item_group,inventory_model\nLAMP,LAMPS,FIFO\n",
    "accounts": "code,name\n3000,Equity\n",
    "opening": "reference,item,quantity,amount,date,site\nPO-2,LAMP,5,57.50,2023-12-20,1\nPO-1,LAMP,10,100.00,2023-11-03,1\n",
    "balances": "date,account,amount\n2023-12-31,1300,157.50\n2023-12-31,3000,-157.50\n",
    "transactions": "reference,kind,update,item,quantity,site,date\nSO-1,sales,both,LAMP,-12,1,2024-01-10\n",
    "ledger": "voucher,date,account,amount\nOB,2023-12-31,1300,157.50\nGL-7,2024-01-10,1300,-120.00\n",
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shell(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    pretend(monkeypatch, login=worker.USER)
    if request.param == "sqlite":
        return Shell(f"sqlite:///{tmp_path}/books.db")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return Shell(server.create_database())


def test_a_cut_over_from_import_to_close_and_back(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "ACME"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text)
    loaded = shell.run("import", str(folder))
    assert (loaded["opening"], loaded["opened"], loaded["foreign_entries"]) == ("IC-000001", 2, 2)
    shell.run("import", str(folder), code=3)
    closed = shell.run("close", "--to", "2024-01-31", "--allow", "no-period", "--yes")
    inventory = {row["account"]: row for row in shell.run("reconcile", code=5)}["1300"]
    assert (inventory["inventory"], inventory["ledger"], inventory["foreign"]) == ("34.50", "34.50", "37.50")
    assert inventory["foreign_first"] == "GL-7 2024-01-10: missing here, -120.00 there"
    shell.run("reconcile", "--as-of", "2024-01-09")
    report = shell.run("report", "reconciliation", "--to", "2024-01-31")
    assert report["rows"][0]["foreign_difference"] == "-3.00"
    assert {finding["severity"] for finding in shell.run("verify")} == {"ok"}
    assert shell.run("reverse", "IC-000001", "--yes", code=4)["error"]["code"] == "not_latest"
    shell.run("reverse", closed["number"], "--yes")
    shell.run("reverse", "IC-000001", "--yes")
    assert {finding["severity"] for finding in shell.run("verify")} == {"ok"}
    with opened(shell.url) as database, database.read() as tx:
        assert tx.value("SELECT closed_until FROM inventory_lock") is None

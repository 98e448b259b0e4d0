"""The command line over real databases, in this process."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.db.importing.loading import HEAD, ITEMS, row
from tests.support.identity import pretend
from tests.support.workshop import ASSEMBLY, MISTAKE, ORDER, SHIPMENT, bundle
from tui.cli import main
from tui.command_line import jobs


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], user_folder: Path
) -> Run:
    """One command line on a database that is empty at first."""
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_LOOKS", 0.02)
    monkeypatch.setenv("INVCLOSE_DB", database_url)
    pretend(monkeypatch, login="anna")
    monkeypatch.chdir(Path(__file__).resolve().parents[2])

    def command(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return command


@pytest.fixture
def shop(run: Run, tmp_path: Path) -> Path:
    """The books of the workshop (`tests.support.workshop`), its order not ended yet; a folder for more bundles."""
    folder = bundle(tmp_path / "SHOP", ASSEMBLY, ORDER, MISTAKE, SHIPMENT)
    assert run("import", folder).code == 0
    return tmp_path


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A bundle in a folder: two purchases, a sale that the close makes cheaper by 10.00."""
    folder = tmp_path / "ACME"
    folder.mkdir()
    (folder / "items.csv").write_text(ITEMS)
    rows = (
        row("P1", "purchase", "LAMP", "4", "2024-01-05", amount="40.00"),
        row("P2", "purchase", "LAMP", "4", "2024-01-08", amount="80.00"),
        row("S1", "sales", "LAMP", "-2", "2024-01-10"),
        row("S2", "sales", "LAMP", "-1", "2024-02-10"),
    )
    (folder / "transactions.csv").write_text(HEAD + "".join(rows))
    return folder

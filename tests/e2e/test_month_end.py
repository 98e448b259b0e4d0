"""One month end by commands, with a worker killed in the middle; every step is a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres_server import PostgresServer
from tests.robust import company, worker
from tests.robust.places import PostgresTemplate, SqliteTemplate, opened
from tests.support.identity import command_line, pretend

ROOT = Path(__file__).parents[2]
SECONDS = 60


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The prepared company, February still open."""
    pretend(monkeypatch, login=worker.USER)
    if request.param == "sqlite":
        with SqliteTemplate(tmp_path, company.build).copy() as found:
            yield found
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template = PostgresTemplate(server, company.build)
    with template.copy() as found:
        yield found
    template.drop()


class Shell:
    """Commands on one database."""

    def __init__(self, url: str) -> None:
        self.url = url

    def run(self, *arguments: str, code: int = 0) -> Any:
        """What a command prints as JSON; it must end with ``code``."""
        command = [*command_line(), "--db", self.url, *arguments, "--json"]
        done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode == code, (arguments, done.returncode, done.stdout[-1500:], done.stderr[-1500:])
        return json.loads(done.stdout) if done.stdout.strip() else None

    def state(self, number: str) -> str:
        found: str = next(row["state"] for row in self.run("overview") if row["number"] == number)
        return found

    def until_done(self, number: str) -> None:
        deadline = time.monotonic() + SECONDS
        while (state := self.state(number)) != "done":
            assert state in ("waiting", "running", "posting"), state
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def sound(self) -> None:
        """Every invariant holds, and inventory is the ledger's."""
        assert {finding["severity"] for finding in self.run("verify")} == {"ok"}
        self.run("reconcile")


def die_at(url: str, record: int, moment: int) -> None:
    """A worker of its own interpreter that kills itself."""
    command = [sys.executable, "-m", "tests.robust.worker", url, str(record), str(moment)]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, timeout=SECONDS)
    assert ended.returncode == -signal.SIGKILL


def test_a_month_end_with_a_dead_worker(url: str) -> None:
    shell = Shell(url)
    with opened(url) as database:
        record = worker.start(database)
    die_at(url, record, 600)
    refused = shell.run("close", "--to", company.TO, "--allow", "no-period", "--yes", code=4)
    assert refused["error"]["code"] == "another_run_not_finished"
    assert "IC-000006" in refused["error"]["message"]
    shell.run("job", "resume", "IC-000006")
    shell.until_done("IC-000006")
    shell.sound()
    rows = {row["number"]: row for row in shell.run("overview")}
    assert rows["IC-000006"]["active"]
    assert not rows["IC-000005"]["active"]  # the recalculation dated later
    lines = shell.run("voucher", rows["IC-000006"]["voucher"])
    assert lines


def test_closed_reversed_and_closed_again(url: str) -> None:
    shell = Shell(url)
    first = shell.run("close", "--to", company.TO, "--allow", "no-period", "--yes")
    shell.run("reverse", first["number"], "--yes")
    shell.run("reverse", first["number"], "--yes", code=4)
    again = shell.run("close", "--to", company.TO, "--allow", "no-period", "--yes")
    shell.sound()
    for figure in ("adjusted", "transactions", "settlements", "warnings"):
        assert again[figure] == first[figure]


def test_a_detached_close_outlives_its_command(url: str) -> None:
    """The command has ended; the worker, a session of its own, goes on."""
    shell = Shell(url)
    started = shell.run("close", "--to", company.TO, "--allow", "no-period", "--yes", "--detach")
    shell.until_done(started["number"])
    shell.sound()


def test_a_cancelled_run_leaves_nothing(url: str) -> None:
    shell = Shell(url)
    with opened(url) as database:
        record = worker.start(database)
    die_at(url, record, 600)
    shell.run("job", "cancel", "IC-000006", "--yes")
    shell.sound()
    assert shell.run("close", "--to", company.TO, "--allow", "no-period", "--yes")["state"] == "done"
    shell.sound()

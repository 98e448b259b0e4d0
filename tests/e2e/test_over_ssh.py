"""A month end over a real SSH connection that is cut in the middle: the close goes on, and so does she."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.identity import command_line, pretend
from tests.support.ssh import Server, Session, gone
from tui.cli import main

pytestmark = pytest.mark.terminal


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folder: Path) -> list[str]:
    """The program on the demo company, for anna."""
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    pretend(monkeypatch, login="anna", now="2026-11-03T09:00:00Z")
    assert main(["demo", "--db", url]) == 0
    pretend(monkeypatch, login="anna")
    return [*command_line(), "--db", url]


async def test_the_line_is_cut_while_a_close_runs(demo: list[str]) -> None:
    async with Server(demo, dict(os.environ)) as server:
        anna = await Session.log_in(server)
        await anna.until("IC-000015", "2026-10-31")
        await anna.type("n")
        await anna.until("step 1 of 2", "after the last close")
        await anna.type("f10")
        await anna.until("step 2 of 2", "Type the date")
        await asyncio.sleep(1)  # what is typed as a confirmation opens is dropped
        await anna.type("2026-10-31")
        await anna.until("[2026-10-31")
        await anna.type("f10")
        await anna.until_gone("Type the date")
        await anna.cut()
        await gone(server.started[0])

        anna = await Session.log_in(server)
        await anna.until("Continue where you were?")
        await anna.type("enter")
        await anna.until("IC-000016", "-245.50", "INVC-000016")
        await anna.type("home v")
        screen = await anna.until("INVC-000016", "balanced", "24 lines", "of 24")
        assert screen.count("2,063.13") == 3, "in all, debit and credit"
        await anna.log_out()
        await gone(server.started[1])
    done = subprocess.run([*demo, "verify", "--json"], capture_output=True, text=True, check=True)
    assert {finding["severity"] for finding in json.loads(done.stdout)} == {"ok"}


async def test_what_was_filled_in_survives_the_line(demo: list[str]) -> None:
    async with Server(demo, dict(os.environ)) as server:
        anna = await Session.log_in(server, (120, 36))
        await anna.until("IC-000015", "2026-10-31")
        await anna.type("a t")
        await anna.until("Adjust")
        await anna.type("PO-00384 tab 44")
        await anna.until("PO-00384", "44")
        await anna.cut()
        await gone(server.started[0])

        anna = await Session.log_in(server, (80, 24))
        await anna.until(
            "Continue where you were?", "Adjust a receipt PO-00384, filled in", "Nothing of it was posted."
        )
        await anna.type("enter")
        await anna.until_gone("Continue where you were?")
        await anna.until("[PO-00384", "44.00]")
        await anna.log_out()
        await gone(server.started[1])

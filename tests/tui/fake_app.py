"""The application over fake books, for looking at it: ``python -m tests.tui.fake_app [running|paused|empty|...]``."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from core.ports import Books, Desk
from core.vocabulary import JobState
from tests.tui.fakes import RUNNING, STOP, FakeBooks, FakeDesk, job
from tui.app import run_app

ASKS: list[Any] = []
"""Whom to ask for a password: the application says it when it starts."""


def connect() -> tuple[Books, Desk]:
    books, desk = FakeBooks(), FakeDesk()
    for word in sys.argv[1:]:
        if word == "empty":
            books.rows = []
            books.head = replace(books.head, closed_until=None)
        elif word == "stop":
            desk.findings = (*desk.findings, STOP)
        elif word == "blocked":
            desk.blocked_by = ("IC-000114 Closing as of 2026-06-30 is later: reverse it first.",)
        elif word == "error":
            raise RuntimeError("the server closed the connection")
        elif word == "password" and ASKS and ASKS[-1]("books on h") != "hunter2x":
            raise RuntimeError("the password is another one")
        elif word in ("running", "paused", "failed"):
            books.running_job = job(JobState(word))
            books.head = replace(books.head, running=replace(RUNNING, state=JobState(word)))
        elif word == "many":
            books.settled = [replace(books.settled[0], issue=f"SO-{n:07d}", receipt_id=n) for n in range(100_000)]
    return books, desk


if __name__ == "__main__":
    raise SystemExit(run_app(connect, read_only=False, ask_passwords_with=ASKS.append))

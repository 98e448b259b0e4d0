"""A restore that is killed at any line leaves the present books as they were or the copy whole, and never neither."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from core.errors import InvcloseError
from db.admin.backup import backup
from db.admin.kept import drop_kept, kept_books
from db.engine.open import open_database
from tests.robust.dump import visible
from tests.robust.places import Template
from tests.support.restoring import restore, use_programs_of_the_server

TRIALS = {"sqlite": 40, "postgres": 12}
WATCHED = tuple(
    f"/db/admin/{name}.py"
    for name in ("restore", "restoring", "restore_sqlite", "restore_postgres", "files", "postgres_tools")
)


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    use_programs_of_the_server(monkeypatch)


class Lines:
    """Counts the lines of a restore, and ends the process at one of them."""

    def __init__(self, fatal: int = 0) -> None:
        self.count, self._fatal = 0, fatal

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.endswith(WATCHED):
            return None
        if event == "line":
            self.count += 1
            if self.count == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)
        return self

    @contextmanager
    def watching(self) -> Iterator[None]:
        sys.settrace(self)
        threading.settrace(self)
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)


def apart(work: Callable[[], object]) -> int:
    """In a process of its own; the signal that ended it."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] & 0x7F


def state(url: str) -> tuple[Any, list[Any]]:
    with open_database(url) as database, database.read() as tx:
        if tx.dialect == "sqlite":
            assert tx.all("PRAGMA integrity_check") == [("ok",)]
        return visible(tx), [row[0] for row in tx.all("SELECT action FROM audit_event ORDER BY id")]


def killed(url: str, copy: Path, line: int) -> None:
    def work() -> None:
        with Lines(line).watching():
            restore(url, copy)

    assert apart(work) in (0, signal.SIGKILL)


def lines_of(company: Template, copy: Path) -> int:
    lines = Lines()
    with company.copy() as url:
        with lines.watching():
            restore(url, copy)
        clean_up(url)
    return lines.count


def clean_up(url: str) -> None:
    for one in kept_books(url):
        drop_kept(url, one.name)
    assert kept_books(url) == []


def test_killed_at_any_line(company: Template, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with company.copy() as url:
        backup(url, copy)
    count = lines_of(company, copy)
    assert count > 100
    seed = random.randrange(1 << 30)
    print(f"seed {seed}, {count} lines")
    rng = random.Random(seed)
    # The last lines, where the exchange is, all of them on SQLite; the rest at random.
    chosen = {*range(count - 25, count + 1)} if company.kind == "sqlite" else {*range(count - 6, count + 1)}
    while len(chosen) < TRIALS[company.kind]:
        chosen.add(rng.randrange(1, count))
    outcomes = set()
    for line in sorted(chosen):
        with company.copy() as url:
            before = state(url)
            killed(url, copy, line)
            facts, events = state(url)
            assert facts == before[0], line
            exchanged = events[-1] == "database restored"
            assert (events[:-1] if exchanged else events) == before[1], line
            kept = kept_books(url)
            if exchanged:
                assert "kept by a restore" in [one.what for one in kept], line
            outcomes.add(exchanged)
            clean_up(url)
            restore(url, copy)
            clean_up(url)
    assert outcomes == {True, False}


FAILING = ["link", "rename", "fsync", "open", "chmod", "pread", "stat"]


@pytest.mark.parametrize("name", FAILING)
def test_a_disk_that_fails_leaves_the_present_books(
    sqlite_company: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Every call to the operating system fails once, the first to the twelfth: full, then broken, then read-only."""
    copy = tmp_path / "copy"
    with sqlite_company.copy() as url:
        before = state(url)
        backup(url, copy)
    for number in range(1, 13):
        with sqlite_company.copy() as url, monkeypatch.context() as patch:
            calls = FailingCall(getattr(os, name), number)
            patch.setattr(os, name, calls)
            said = refused(url, copy)
            patch.undo()
            use_programs_of_the_server(patch)
            facts, events = state(url)
            assert facts == before[0]
            if said:
                assert "invclose/" not in said
            if events[-1] != "database restored":
                assert said
                assert events == before[1]
            assert [one.what for one in kept_books(url)] in ([], ["kept by a restore"])
            clean_up(url)
        if calls.count < number:
            return


class FailingCall:
    """The n-th call fails."""

    def __init__(self, call: Callable[..., Any], number: int) -> None:
        self.call, self.number, self.count = call, number, 0

    def __call__(self, *given: Any, **more: Any) -> Any:
        self.count += 1
        if self.count == self.number:
            code = (28, 5, 30)[self.number % 3]
            raise OSError(code, os.strerror(code), str(given[0]) if given else None)
        return self.call(*given, **more)


def refused(url: str, copy: Path) -> str:
    try:
        restore(url, copy)
    except InvcloseError as error:
        return str(error)
    return ""

"""Who looks at a run: seen by the others on both databases, gone after a while or with the process, and nothing is written."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from db.engine import onlookers
from db.engine.onlookers import Onlooker
from db.engine.open import open_database
from db.engine.session import Database


def me(database: Database[Any]) -> str:
    with database.read() as tx:
        return tx.actor()


def test_two_sessions_see_each_other_and_not_themselves(database: Database[Any]):
    with open_database(database.url) as second:
        anna, boris = Onlooker(database), Onlooker(second)
        assert anna.look_on(7) == ()
        assert boris.look_on(7) == (me(database),)
        assert anna.look_on(7) == (me(database),)
        assert boris.look_on(8) == ()


def test_who_looks_at_another_run_or_away_is_gone(sqlite: Database[Any]):
    anna, boris = Onlooker(sqlite), Onlooker(sqlite)
    anna.look_on(7)
    assert boris.look_on(7)
    anna.look_on(70)
    assert boris.look_on(7) == ()
    anna.look_on(7)
    anna.look_away()
    assert boris.look_on(7) == ()


@pytest.mark.postgres
def test_who_says_nothing_for_a_while_is_gone(postgres: Database[Any], monkeypatch: pytest.MonkeyPatch):
    """Each at a connection of its own, as everybody is: what a connection was last called is what it says."""
    with open_database(postgres.url) as second, open_database(postgres.url) as third:
        anna, boris, clara = Onlooker(postgres), Onlooker(second), Onlooker(third)
        clara.look_on(7)
        assert anna.look_on(7) == (me(postgres),)
        assert boris.look_on(7) == (me(postgres), me(postgres))
        monkeypatch.setattr(onlookers, "LEASE_SECONDS", 0)
        assert boris.look_on(7) == ()
        monkeypatch.undo()
        assert boris.look_on(7) == (me(postgres), me(postgres)), "they spoke a moment ago"
    ends = time.monotonic() + 10
    while anna.look_on(7) and time.monotonic() < ends:  # the server takes a moment to end a connection
        time.sleep(0.05)
    assert anna.look_on(7) == (), "the others' connections are closed"


def test_nothing_is_written_and_reading_is_enough(sqlite: Database[Any], sqlite_books: str):
    path = Path(sqlite.url.removeprefix("sqlite:///"))
    before, files = path.read_bytes(), sorted(path.parent.iterdir())
    with open_database(sqlite_books, read_only=True) as viewer:
        one, other = Onlooker(viewer), Onlooker(sqlite)
        one.look_on(3)
        assert other.look_on(3) == (me(sqlite),)
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == files


def test_it_ends_with_the_process(sqlite: Database[Any], sqlite_books: str):
    script = (
        "import sys\nfrom db.engine.open import open_database\nfrom db.engine.onlookers import Onlooker\n"
        "with open_database(sys.argv[1]) as database:\n"
        "    one = Onlooker(database)\n    one.look_on(5)\n    print('here', flush=True)\n    sys.stdin.read()\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script, sqlite_books], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        mine = Onlooker(sqlite)
        assert mine.look_on(5) == (me(sqlite),)
        process.kill()
        process.wait()
        assert mine.look_on(5) == ()


def test_where_the_machine_does_not_tell_nobody_is_known(sqlite: Database[Any], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(onlookers, "_SOCKETS", Path("/proc/none/such"))
    one, other = Onlooker(sqlite), Onlooker(sqlite)
    one.look_on(7)
    assert other.look_on(7) == ()
